import type { DiscordConnection } from '../discord/open-discord.ts';
import { screen } from '../domain/activity/log-privacy.ts';
import { type EventDraft, eventsOf } from '../domain/events/record.ts';
import type { NewEvent, StoredEvent } from '../kernel/store/events.ts';
import type { Logger, Metrics } from '../kernel/telemetry.ts';
import type { OpenMemory } from './memory.ts';

/** Events that may wait for a store that is away. Beyond it the rest is left to the gap filler. */
const MAX_WAITING = 50_000;
const BATCH = 500;
const RETRY_MS = 1000;

/** How long the store may take for the last events when the program ends; the gap filler fetches what did not make it. */
const STOP_MS = 5000;

export interface EventPump {
  /** Puts events into the log that were learnt of in another way than over the gateway. */
  add(botId: string, drafts: readonly EventDraft[]): Promise<StoredEvent[]>;
  /** Resolves when all that was told so far is stored. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

interface PumpOptions {
  discord: Pick<DiscordConnection, 'onDispatch'>;
  memory: OpenMemory;
  logger: Logger;
  metrics: Metrics;
  /**
   * A new session began: what happened before it, since the last event stored, was not told. Nothing of the new session
   * is stored before this resolves, or the gap would seem closed. Must not fail.
   */
  onNewSession(botId: string): Promise<unknown>;
  /** Events are in the store. */
  onStored(events: readonly StoredEvent[]): void;
  now?(): number;
}

const idIn = (d: unknown, key: 'session_id'): string => String((d as Record<string, unknown> | null)?.[key] ?? '');

/**
 * Takes what the gateway tells into the log, in order, before anyone is told of it. While the store is away events
 * wait in memory; nothing is announced that is not stored.
 */
export function pumpEvents(options: PumpOptions): EventPump {
  const { discord, memory, logger, metrics, now = Date.now } = options;
  let waiting: NewEvent[] = [];
  let session = '';
  let botId = '';
  let overflowed = false;
  let mayStore: Promise<unknown> = Promise.resolve();
  let running: Promise<void> | undefined;
  let stopped = false;

  async function store(batch: readonly NewEvent[]): Promise<StoredEvent[]> {
    const opened = await memory.store();
    const stored = await opened.events.append(await screen(opened, batch));
    const last = stored.at(-1);
    if (last) memory.announce(last.seq);
    metrics.count('guildhall_events_stored_total', {}, stored.length);
    if (stored.length > 0) options.onStored(stored);
    return stored;
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      await mayStore;
      const batch = waiting.slice(0, BATCH);
      try {
        await store(batch);
        waiting = waiting.slice(batch.length);
      } catch (error) {
        if (stopped) return;
        logger.error({ err: error, waiting: waiting.length }, 'events cannot be stored; they wait and are tried again');
        await Bun.sleep(RETRY_MS);
      }
    }
    if (overflowed) {
      overflowed = false;
      void options.onNewSession(botId);
    }
  }

  function put(events: readonly NewEvent[]): void {
    if (waiting.length + events.length > MAX_WAITING) {
      if (!overflowed)
        logger.error({ limit: MAX_WAITING }, 'too many events wait for the store; the rest is fetched later');
      overflowed = true;
      return;
    }
    waiting.push(...events);
    running ??= drain().finally(() => {
      running = undefined;
    });
  }

  const unsubscribe = discord.onDispatch(({ t, s, d }) => {
    if (t === 'READY') {
      session = idIn(d, 'session_id');
      botId = String((d as { user?: { id?: unknown } }).user?.id ?? '');
      mayStore = options.onNewSession(botId);
      return;
    }
    const drafts = eventsOf({ t, d, place: `${session}:${s}`, receivedAt: now() });
    if (drafts.length > 0) put(drafts.map((draft) => ({ ...draft, bot_id: botId })));
  });

  const settled = async () => {
    while (running) await running;
  };

  return {
    add: (bot, drafts) => store(drafts.map((draft) => ({ ...draft, bot_id: bot }))),
    settled,
    async stop() {
      unsubscribe();
      stopped = true;
      const { promise: patience, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, STOP_MS);
      await Promise.race([settled(), patience]);
      clearTimeout(timer);
    },
  };
}
