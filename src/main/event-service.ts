import type { DiscordConnection } from '../discord/open-discord.ts';
import { openProjector } from '../domain/activity/projector.ts';
import { eventsOf } from '../domain/events/record.ts';
import type { GatewaySession } from '../kernel/store/sessions.ts';
import type { Store } from '../kernel/store/store.ts';
import type { Logger, Metrics } from '../kernel/telemetry.ts';
import { type EventPump, pumpEvents, type SessionName } from './event-pump.ts';
import { fillGap } from './gap-filler.ts';
import type { OpenMemory } from './memory.ts';

const RETRY_MS = 1000;
/** Before what could not be fetched for a gap is asked for again; twice as long each time. */
const FILL_AGAIN_MS = 5000;
const FILL_AGAIN_MAX_MS = 600_000;
/** Discord numbers messages of different channels a little out of the order in which it tells of them. */
const DISORDER_MS = 10_000;
/** Discord serves a bot of this size on one shard. */
const SHARD = 0;

export interface EventService {
  /** The gateway session that the process left which had the connection before; what it tells next is expected here. */
  earlierSession(): Promise<GatewaySession | undefined>;
  /** Stores what was told in another way than over the gateway. */
  told(dispatch: { t: string; d: unknown }, botId: string): Promise<void>;
  /** Resolves when all that was told so far is stored and the gap before it is filled. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  discord: DiscordConnection;
  /** Stands for the bot's token and the address of Discord's API. */
  owner: string;
  memory: OpenMemory;
  logger: Logger;
  metrics: Metrics;
  now?(): number;
}

/**
 * When the last event happened that is or was stored, or the session began in which nothing did; undefined where there was
 * none. Told by Discord's clock where possible, as the one here may have been set since.
 */
async function lastStored(
  { events, sessions }: Store,
  { bot_id, owner }: { bot_id: string; owner: string },
): Promise<number | undefined> {
  const [message] = await events.latest({ bot_id, types: ['MESSAGE_CREATE'], limit: 1 });
  if (message) return message.occurred_at - DISORDER_MS;
  const heard = await events.lastHeard(bot_id);
  if (heard !== undefined) return heard;
  const silent = await sessions.find(owner, SHARD);
  return silent && silent.updated_at - DISORDER_MS;
}

/** Keeps the event log of the bot whose gateway this process runs. Costs nothing until the gateway tells something. */
export function serveEvents({ discord, owner, memory, logger, metrics, now = Date.now }: Options): EventService {
  const stopping = new AbortController();
  let filling: Promise<void> = Promise.resolve();
  let toFill = 0;
  /** When a gap began that is not being filled. */
  let openSince: number | undefined;
  let again: Timer | undefined;
  let failures = 0;
  const projector = openProjector({ store: memory.store, logger });

  /** Writes down that the session began, and since when the log lacks something; undefined where it lacks nothing. */
  async function begin(session: SessionName & { sequence: number }): Promise<number | undefined> {
    const open = discord.session();
    while (!stopping.signal.aborted && open) {
      try {
        const store = await memory.store();
        const gap_since = (await lastStored(store, { bot_id: session.bot_id, owner })) ?? null;
        return (await store.sessions.begin({ ...open, ...session, owner, gap_since })) ?? undefined;
      } catch (error) {
        logger.warn({ err: error }, 'the event log cannot be read; trying again');
        await Bun.sleep(RETRY_MS);
      }
    }
    return undefined;
  }

  async function fill(session: SessionName, since: number): Promise<void> {
    try {
      await pump.settled();
      await projector.settled();
      const store = await memory.store();
      const filled = await fillGap({
        discord: discord.bind({ signal: stopping.signal }),
        store,
        pump,
        botId: session.bot_id,
        since,
        logger,
        now,
      });
      if (filled.events > 0) logger.info(filled, 'fetched what was missed');
      if (filled.open > 0) stayOpen(session, since);
      else {
        failures = 0;
        if (toFill === 1) await store.sessions.closeGap(session);
      }
    } catch (error) {
      stayOpen(session, since);
      if (!stopping.signal.aborted)
        logger.warn({ err: error }, 'what was missed could not be fetched; it is tried again later');
    }
  }

  /** A new session, or one that goes on, does not wait so long. */
  function stayOpen(session: SessionName, since: number): void {
    openSince = since;
    clearTimeout(again);
    if (stopping.signal.aborted) return;
    again = setTimeout(
      () => {
        if (openSince === undefined || discord.status().gateway !== 'ready') return;
        openSince = undefined;
        fillLater(session, since);
      },
      Math.min(FILL_AGAIN_MAX_MS, FILL_AGAIN_MS * 2 ** failures++),
    );
    again.unref();
  }

  /** One gap after the other. */
  function fillLater(session: SessionName, since: Promise<number | undefined> | number): void {
    toFill++;
    filling = filling
      .then(() => since)
      .then((known) => (known === undefined ? undefined : fill(session, known)))
      .finally(() => {
        toFill--;
      });
  }

  const pump: EventPump = pumpEvents({
    discord,
    shardId: SHARD,
    memory,
    logger,
    metrics,
    now,
    onNewSession(session) {
      projector.nudge();
      openSince = undefined;
      const since = begin(session);
      fillLater(session, since);
      return since;
    },
    onResumed(session) {
      projector.nudge();
      if (openSince === undefined) return;
      fillLater(session, openSince);
      openSince = undefined;
    },
    async onLost(session, since) {
      await (await memory.store()).sessions.openGap(session, since - DISORDER_MS);
      fillLater(session, since - DISORDER_MS);
    },
    onStored: projector.nudge,
  });

  return {
    async earlierSession() {
      const session = await (await memory.store()).sessions.find(owner, SHARD);
      if (!session) return undefined;
      pump.goOnWith(session);
      openSince = session.gap_since ?? undefined;
      return session;
    },
    async told(dispatch, botId) {
      await pump.add(botId, eventsOf({ ...dispatch, place: crypto.randomUUID(), receivedAt: now() }));
    },
    async settled() {
      await pump.settled();
      await filling;
      await projector.settled();
    },
    async stop() {
      stopping.abort();
      clearTimeout(again);
      await pump.stop();
      await filling;
      await projector.stop();
    },
  };
}
