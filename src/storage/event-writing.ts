import { sql } from 'kysely';
import type { EventLog, NewEvent, StoredEvent } from '../kernel/store/events.ts';
import type { SessionProgress } from '../kernel/store/sessions.ts';
import { StoreError } from '../kernel/store/store-error.ts';
import { optionalText, text, writeBoolean, writeJson } from './codec.ts';
import type { Access, Database } from './engine.ts';
import { keepProgress } from './sessions.ts';

/** Events of one transaction; others wait for its end. */
const MOST = 1000;

const COLUMNS = {
  seq: 'integer',
  stored_at: 'integer',
  bot_id: 'text',
  dedupe_key: 'text',
  type: 'text',
  guild_id: 'text',
  channel_id: 'text',
  message_id: 'text',
  author_id: 'text',
  author_is_bot: 'integer',
  occurred_at: 'integer',
  payload: 'text',
} as const;

/** An event as it will be stored, but for its number and the time. */
interface Prepared {
  values: (string | number | null)[];
  told: Omit<StoredEvent, 'seq' | 'stored_at'>;
}

function prepare(event: NewEvent): Prepared {
  const told = {
    bot_id: event.bot_id,
    dedupe_key: text(event.dedupe_key),
    type: event.type,
    guild_id: optionalText(event.guild_id),
    channel_id: optionalText(event.channel_id),
    message_id: optionalText(event.message_id),
    author_id: optionalText(event.author_id),
    author_is_bot: event.author_is_bot ?? null,
    occurred_at: event.occurred_at,
    payload: event.payload,
  };
  const { author_is_bot: bot, payload, occurred_at, ...texts } = told;
  const values = [...Object.values(texts), bot === null ? null : writeBoolean(bot), occurred_at, writeJson(payload)];
  return { values, told };
}

/** Writes one batch inside a transaction and answers with what became rows. */
async function insert(access: Access, db: Database, events: readonly Prepared[], now: number): Promise<StoredEvent[]> {
  // Locks the row until the commit: nobody else gets a number before these are visible.
  const { value } = await db
    .updateTable('counters')
    .set({ value: sql`value + ${events.length}` })
    .where('name', '=', 'events')
    .returning('value')
    .executeTakeFirstOrThrow();
  const first = value - events.length + 1;
  const added = await access.dialect.insertNew(db, {
    table: 'events',
    columns: COLUMNS,
    unless: ['bot_id', 'dedupe_key'],
    returning: 'seq',
    rows: events.map(({ values }, index) => [first + index, now, ...values]),
  });
  return added
    .sort((a, b) => a - b)
    .flatMap((seq) => {
      const told = events[seq - first]?.told;
      return told ? [{ seq, ...told, stored_at: now }] : [];
    });
}

interface Waiting {
  events: readonly Prepared[];
  progress: SessionProgress | undefined;
  resolve(stored: StoredEvent[]): void;
  reject(error: unknown): void;
}

/** Appends to the log. Batches given while one is being written are written together. */
export function createAppend(access: Access): EventLog['append'] {
  let waiting: Waiting[] = [];
  let writing = false;

  async function writeTogether(batches: readonly Waiting[]): Promise<StoredEvent[][]> {
    // What an attempt may have stored when its commit was not answered; the next attempt must not call it old.
    let earlier: StoredEvent[] = [];
    return access.write({ repeatable: true, durable: true }, async (db) => {
      const now = access.now();
      const kept = await stillThere(db, earlier);
      const all = batches.flatMap(({ events }) => events);
      const rows = all.length > 0 ? await insert(access, db, all, now) : [];
      for (const progress of furthest(batches)) await keepProgress(db, progress, now);
      earlier = [...kept, ...rows];
      return shareOut(batches, earlier);
    });
  }

  async function settle(batches: readonly Waiting[]): Promise<void> {
    try {
      const stored = await writeTogether(batches);
      for (const [index, { resolve }] of batches.entries()) resolve(stored[index] ?? []);
    } catch (error) {
      if (batches.length === 1 || error instanceof StoreError) {
        for (const { reject } of batches) reject(error);
        return;
      }
      // One of them cannot be stored. The others shall not suffer for it.
      for (const batch of batches) await settle([batch]);
    }
  }

  async function drain(): Promise<void> {
    if (writing) return;
    writing = true;
    while (waiting.length > 0) {
      const batches = takeSome(waiting);
      waiting = waiting.slice(batches.length);
      await settle(batches);
    }
    writing = false;
  }

  return (events, progress) => {
    if (events.length === 0 && !progress) return Promise.resolve([]);
    const { promise, resolve, reject } = Promise.withResolvers<StoredEvent[]>();
    waiting.push({ events: events.map(prepare), progress, resolve, reject });
    void drain();
    return promise;
  };
}

/** As many batches as fit into one transaction; at least one. */
function takeSome(waiting: readonly Waiting[]): Waiting[] {
  let events = 0;
  const end = waiting.findIndex((batch) => {
    events += batch.events.length;
    return events > MOST;
  });
  return waiting.slice(0, end === -1 ? waiting.length : Math.max(1, end));
}

/** Of several batches of one session the last says it all. */
function furthest(batches: readonly Waiting[]): Iterable<SessionProgress> {
  const last = new Map<string, SessionProgress>();
  for (const { progress } of batches) {
    if (progress) last.set(`${progress.bot_id} ${progress.shard_id} ${progress.session_id}`, progress);
  }
  return last.values();
}

async function stillThere(db: Database, rows: readonly StoredEvent[]): Promise<StoredEvent[]> {
  if (rows.length === 0) return [];
  const seqs = rows.map(({ seq }) => seq);
  const stored = await db.selectFrom('events').select(['seq', 'dedupe_key']).where('seq', 'in', seqs).execute();
  const keys = new Map(stored.map(({ seq, dedupe_key }) => [seq, dedupe_key]));
  return rows.filter(({ seq, dedupe_key }) => keys.get(seq) === dedupe_key);
}

const keyOf = ({ bot_id, dedupe_key }: Pick<StoredEvent, 'bot_id' | 'dedupe_key'>) => `${bot_id} ${dedupe_key}`;

/** Each batch gets back its own; where two held the same event, the first. */
function shareOut(batches: readonly Waiting[], rows: readonly StoredEvent[]): StoredEvent[][] {
  if (batches.length === 1) return [[...rows]];
  const added = new Map(rows.map((row) => [keyOf(row), row]));
  return batches.map(({ events }) =>
    events.flatMap(({ told }) => {
      const row = added.get(keyOf(told));
      added.delete(keyOf(told));
      return row ? [row] : [];
    }),
  );
}
