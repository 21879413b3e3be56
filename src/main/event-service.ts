import type { DiscordConnection } from '../discord/open-discord.ts';
import { openProjector } from '../domain/activity/projector.ts';
import type { Logger, Metrics } from '../kernel/telemetry.ts';
import { type EventPump, pumpEvents } from './event-pump.ts';
import { fillGap } from './gap-filler.ts';
import type { OpenMemory } from './memory.ts';

const RETRY_MS = 1000;

export interface EventService {
  /** Resolves when all that was told so far is stored and the gap before it is filled. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  discord: DiscordConnection;
  memory: OpenMemory;
  logger: Logger;
  metrics: Metrics;
  now?(): number;
}

/** Keeps the event log of the bot whose gateway this process runs. Costs nothing until the gateway tells something. */
export function serveEvents({ discord, memory, logger, metrics, now = Date.now }: Options): EventService {
  const stopping = new AbortController();
  let filling: Promise<void> = Promise.resolve();
  const projector = openProjector({ store: memory.store, logger });

  /** When the last event happened that is stored; undefined where there is none. */
  async function lastStored(botId: string): Promise<number | undefined> {
    while (!stopping.signal.aborted) {
      try {
        return await (await memory.store()).events.lastHeard(botId);
      } catch (error) {
        logger.warn({ err: error }, 'the event log cannot be read; trying again');
        await Bun.sleep(RETRY_MS);
      }
    }
    return undefined;
  }

  async function fill(botId: string, last: Promise<number | undefined>): Promise<void> {
    try {
      const since = await last;
      if (since === undefined) return;
      await pump.settled();
      await projector.settled();
      const store = await memory.store();
      const filled = await fillGap({
        discord: discord.bind({ signal: stopping.signal }),
        store,
        pump,
        botId,
        since,
        logger,
        now,
      });
      if (filled.events > 0) logger.info(filled, 'fetched what was missed');
    } catch (error) {
      if (!stopping.signal.aborted)
        logger.warn({ err: error }, 'what was missed could not be fetched; the next session tries again');
    }
  }

  const pump: EventPump = pumpEvents({
    discord,
    memory,
    logger,
    metrics,
    now,
    onNewSession(botId) {
      projector.nudge();
      const last = lastStored(botId);
      filling = filling.then(() => fill(botId, last));
      return last;
    },
    onStored: projector.nudge,
  });

  return {
    async settled() {
      await pump.settled();
      await filling;
      await projector.settled();
    },
    async stop() {
      stopping.abort();
      await pump.stop();
      await filling;
      await projector.stop();
    },
  };
}
