import type { DiscordConnection } from '../discord/open-discord.ts';
import { screen } from '../domain/activity/log-privacy.ts';
import { watchPresences } from '../domain/events/presence.ts';
import { type EventDraft, eventsOf } from '../domain/events/record.ts';
import type { NewEvent, StoredEvent } from '../kernel/store/events.ts';
import type { GatewaySession, SessionProgress } from '../kernel/store/sessions.ts';
import type { Logger, Metrics } from '../kernel/telemetry.ts';
import type { OpenMemory } from './memory.ts';

/** Events that may wait for a store that is away. Beyond it the rest is left to the gap filler. */
const MAX_WAITING = 50_000;
const BATCH = 1000;
const RETRY_MS = 1000;
/** How long what is no event may go without its number being kept: to be told it again costs nothing but time. */
const PROGRESS_MS = 5000;

/** How long the store may take for the last events when the program ends; a resume or the gap filler tells them again. */
const STOP_MS = 5000;

export type SessionName = Pick<GatewaySession, 'bot_id' | 'shard_id' | 'session_id'>;

export interface EventPump {
  /** What the gateway tells next belongs to a session that another process began. */
  goOnWith(session: SessionName & { sequence: number }): void;
  /** Puts events into the log that were learnt of in another way than over the gateway. */
  add(botId: string, drafts: readonly EventDraft[]): Promise<StoredEvent[]>;
  /** Resolves when all that was told so far is stored. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

interface PumpOptions {
  discord: Pick<DiscordConnection, 'onDispatch'>;
  shardId: number;
  memory: OpenMemory;
  logger: Logger;
  metrics: Metrics;
  /**
   * A new session began: what happened before it, since the last event stored, was not told. Nothing of the new session
   * is stored before this resolves, or the gap would seem closed. Must not fail.
   */
  onNewSession(session: SessionName & { sequence: number }): Promise<unknown>;
  /** The session goes on; what was told meanwhile has been told again. */
  onResumed(session: SessionName): void;
  /** Some of what the session told is lost, from then on. The session is not said to be stored further before this resolves. */
  onLost(session: SessionName, since: number): Promise<unknown>;
  /** Events are in the store. */
  onStored(events: readonly StoredEvent[]): void;
  now?(): number;
}

interface Session extends SessionName {
  /** The highest sequence number that was told, and the highest below which all is stored. */
  told: number;
  kept: number;
}

interface Waiting {
  event: NewEvent;
  of: Session;
  sequence: number;
}

const idIn = (d: unknown, key: 'session_id'): string => String((d as Record<string, unknown> | null)?.[key] ?? '');

/**
 * Takes what the gateway tells into the log, in order, before anyone is told of it. While the store is away events
 * wait in memory; nothing is announced that is not stored.
 */
export function pumpEvents(options: PumpOptions): EventPump {
  const { discord, memory, logger, metrics, now = Date.now } = options;
  const presences = watchPresences();
  let waiting: Waiting[] = [];
  let session: Session = { bot_id: '', shard_id: options.shardId, session_id: '', told: 0, kept: 0 };
  /** What did not fit into memory. */
  let lost: { of: Session; since: number } | undefined;
  let mayStore: Promise<unknown> = Promise.resolve();
  let running: Promise<void> | undefined;
  let keeping: Timer | undefined;
  let stopped = false;

  const tell = (stored: readonly StoredEvent[]) => {
    const last = stored.at(-1);
    if (!last) return;
    memory.announce(last.seq);
    metrics.count('guildhall_events_stored_total', {}, stored.length);
    options.onStored(stored);
  };

  async function store(events: readonly NewEvent[], progress?: SessionProgress): Promise<StoredEvent[]> {
    const opened = await memory.store();
    const { news, stored: noted } = await presences.sift(opened.events, await screen(opened, events));
    const stored = await opened.events.append(news, progress);
    noted();
    tell(stored);
    return stored;
  }

  /** How far the session is stored with so many of those that wait. */
  function reached(count: number): { of: Session; sequence: number } {
    const of = waiting[count - 1]?.of ?? session;
    const next = waiting[count];
    // One dispatch may be several events: the number is reached when the last of them is stored.
    return { of, sequence: next?.of === of ? next.sequence - 1 : of.told };
  }

  async function keep(batch: readonly Waiting[]): Promise<void> {
    const { of, sequence } = reached(batch.length);
    const { bot_id, shard_id, session_id } = of;
    const progress = lost || sequence <= of.kept ? undefined : { bot_id, shard_id, session_id, sequence };
    const events = batch.map(({ event }) => event);
    await store(events, progress);
    if (progress) of.kept = sequence;
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0 || lost) {
      await mayStore;
      const batch = waiting.slice(0, BATCH);
      try {
        if (batch.length > 0) await keep(batch);
        waiting = waiting.slice(batch.length);
        if (waiting.length === 0 && lost) {
          const { of, since } = lost;
          await options.onLost(of, since);
          lost = undefined;
        }
      } catch (error) {
        if (stopped) return;
        logger.error({ err: error, waiting: waiting.length }, 'events cannot be stored; they wait and are tried again');
        await Bun.sleep(RETRY_MS);
      }
    }
  }

  const run = () => {
    running ??= drain().finally(() => {
      running = undefined;
    });
  };

  /** Of dispatches that are no events, now and then. */
  async function keepProgress(): Promise<void> {
    clearTimeout(keeping);
    keeping = undefined;
    if (running || session.told <= session.kept) return;
    await mayStore;
    if (!running) await keep([]);
  }

  function put(events: readonly Waiting[], since: number): void {
    if (waiting.length + events.length > MAX_WAITING) {
      if (!lost) {
        logger.error({ limit: MAX_WAITING }, 'too many events wait for the store; the rest is fetched later');
        lost = { of: session, since };
      }
      return;
    }
    waiting.push(...events);
    run();
  }

  const begin = ({ bot_id, shard_id, session_id }: SessionName, sequence: number) => {
    presences.forget();
    session = { bot_id, shard_id, session_id, told: sequence, kept: sequence };
  };

  const unsubscribe = discord.onDispatch(({ t, s, d }) => {
    if (t === 'READY') {
      const bot_id = String((d as { user?: { id?: unknown } }).user?.id ?? '');
      const name = { bot_id, shard_id: options.shardId, session_id: idIn(d, 'session_id') };
      begin(name, s);
      mayStore = options.onNewSession({ ...name, sequence: s });
      return;
    }
    if (t === 'RESUMED') {
      presences.forget();
      options.onResumed(session);
    }
    const of = session;
    of.told = Math.max(of.told, s);
    const receivedAt = now();
    const drafts = eventsOf({ t, d, place: `${of.session_id}:${s}`, receivedAt });
    if (drafts.length > 0) {
      put(
        drafts.map((draft) => ({ event: { ...draft, bot_id: of.bot_id }, of, sequence: s })),
        receivedAt,
      );
    } else if (!keeping && !stopped) {
      keeping = setTimeout(() => {
        keepProgress().catch((error) => logger.debug({ err: error }, 'the session is kept a little later'));
      }, PROGRESS_MS);
      keeping.unref();
    }
  });

  const settled = async () => {
    while (running) await running;
  };

  return {
    goOnWith: ({ sequence, ...name }) => begin(name, sequence),
    add: (bot, drafts) => store(drafts.map((draft) => ({ ...draft, bot_id: bot }))),
    settled,
    async stop() {
      unsubscribe();
      stopped = true;
      const { promise: patience, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, STOP_MS);
      const last = settled().then(keepProgress);
      await Promise.race([last.catch(() => {}), patience]);
      clearTimeout(timer);
    },
  };
}
