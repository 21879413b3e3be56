import type { SelectQueryBuilder } from 'kysely';
import { sql } from 'kysely';
import type { EventFilter, EventLog, NewEvent, StoredEvent } from '../kernel/store/events.ts';
import type { SessionProgress } from '../kernel/store/sessions.ts';
import { StoreError } from '../kernel/store/store-error.ts';
import { chunks, optionalText, readBoolean, readJson, text, writeBoolean, writeJson } from './codec.ts';
import type { Access, Database } from './engine.ts';
import { edgeOf, lastHeard, prune, trim } from './event-pruning.ts';
import type { EventRow, Schema } from './schema.ts';
import { keepProgress } from './sessions.ts';

const MOST = 1000;
/** How many events one query looks at where few of them match, so that a long log does not hold up everyone else. */
const WINDOW = 20_000;

const toEvent = (row: EventRow): StoredEvent => ({
  ...row,
  author_is_bot: row.author_is_bot === null ? null : readBoolean(row.author_is_bot),
  payload: readJson(row.payload),
});

const toRow = (event: NewEvent, seq: number, stored_at: number): EventRow => ({
  seq,
  bot_id: event.bot_id,
  dedupe_key: text(event.dedupe_key),
  type: event.type,
  guild_id: optionalText(event.guild_id),
  channel_id: optionalText(event.channel_id),
  message_id: optionalText(event.message_id),
  author_id: optionalText(event.author_id),
  author_is_bot: event.author_is_bot == null ? null : writeBoolean(event.author_is_bot),
  occurred_at: event.occurred_at,
  stored_at,
  payload: writeJson(event.payload),
});

type Selected = SelectQueryBuilder<Schema, 'events', EventRow>;

export function matching(query: Selected, filter: EventFilter): Selected {
  let found = query;
  if (filter.bot_id !== undefined) found = found.where('bot_id', '=', filter.bot_id);
  if (filter.guild_ids) found = found.where('guild_id', 'in', filter.guild_ids);
  if (filter.channel_ids) found = found.where('channel_id', 'in', filter.channel_ids);
  if (filter.types) found = found.where('type', 'in', filter.types);
  if (filter.author_ids) found = found.where('author_id', 'in', filter.author_ids);
  if (filter.message_id !== undefined) found = found.where('message_id', '=', filter.message_id);
  const others = filter.not_author_ids;
  if (others?.length) {
    found = found.where((e) => e.or([e('author_id', 'is', null), e('author_id', 'not in', others)]));
  }
  const bots = filter.author_is_bot;
  if (bots !== undefined) {
    found = found.where((e) => e.or([e('author_is_bot', 'is', null), e('author_is_bot', '=', writeBoolean(bots))]));
  }
  if (filter.since !== undefined) found = found.where('occurred_at', '>=', filter.since);
  if (filter.until !== undefined) found = found.where('occurred_at', '<', filter.until);
  return found;
}

/** A list that is given and empty matches nothing; SQL has no word for it on both engines. */
const matchesNothing = ({ guild_ids, channel_ids, types, author_ids }: EventFilter): boolean =>
  [guild_ids, channel_ids, types, author_ids].some((list) => list?.length === 0);

async function highest(db: Database): Promise<number> {
  const row = await db.selectFrom('counters').select('value').where('name', '=', 'events').executeTakeFirst();
  return row?.value ?? 0;
}

/** Writes one batch inside a transaction and answers with the sequence numbers that became rows. */
async function insert(db: Database, events: readonly NewEvent[], now: number): Promise<EventRow[]> {
  // Locks the row until the commit: nobody else gets a number before these are visible.
  const { value } = await db
    .updateTable('counters')
    .set({ value: sql`value + ${events.length}` })
    .where('name', '=', 'events')
    .returning('value')
    .executeTakeFirstOrThrow();
  const first = value - events.length + 1;
  const rows = events.map((event, index) => toRow(event, first + index, now));
  const added = new Set<number>();
  for (const part of chunks(rows)) {
    const stored = await db
      .insertInto('events')
      .values(part)
      .onConflict((conflict) => conflict.columns(['bot_id', 'dedupe_key']).doNothing())
      .returning('seq')
      .execute();
    for (const { seq } of stored) added.add(seq);
  }
  return rows.filter(({ seq }) => added.has(seq));
}

interface Waiting {
  events: readonly NewEvent[];
  progress: SessionProgress | undefined;
  resolve(stored: StoredEvent[]): void;
  reject(error: unknown): void;
}

export function createEventLog(access: Access): EventLog {
  let waiting: Waiting[] = [];
  let writing = false;

  async function writeTogether(batches: readonly Waiting[]): Promise<StoredEvent[][]> {
    // What an attempt may have stored when its commit was not answered; the next attempt must not call it old.
    let earlier: EventRow[] = [];
    return access.write({ repeatable: true, durable: true }, async (db) => {
      const now = access.now();
      const kept = await stillThere(db, earlier);
      const all = batches.flatMap(({ events }) => events);
      const rows = all.length > 0 ? await insert(db, all, now) : [];
      for (const progress of furthest(batches)) await keepProgress(db, progress, now);
      const added = [...kept, ...rows];
      earlier = added;
      return shareOut(batches, added);
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

  return {
    append(events, progress) {
      if (events.length === 0 && !progress) return Promise.resolve([]);
      const { promise, resolve, reject } = Promise.withResolvers<StoredEvent[]>();
      waiting.push({ events, progress, resolve, reject });
      void drain();
      return promise;
    },

    async read({ after, limit, ...filter }) {
      const wanted = Math.min(limit, MOST);
      // Read before the events: all up to here is visible to the queries that follow.
      const last = await access.read(highest);
      if (matchesNothing(filter)) return { events: [], cursor: Math.max(after, last), more: false };
      const edge = after < last ? await access.read((db) => edgeOf(db, filter)) : 0;
      const missed = edge > after ? { missed_to: edge } : {};
      const found: StoredEvent[] = [];
      let from = after;
      while (from < last && found.length < wanted) {
        const to = Math.min(from + WINDOW, last);
        const rows = await access.read((db) =>
          matching(db.selectFrom('events').selectAll(), filter)
            .where('seq', '>', from)
            .where('seq', '<=', to)
            .orderBy('seq')
            .limit(wanted - found.length)
            .execute(),
        );
        found.push(...rows.map(toEvent));
        from = found.length < wanted ? to : (found.at(-1)?.seq ?? to);
      }
      return { events: found, cursor: Math.max(after, from), more: from < last, ...missed };
    },

    async latest({ before, limit, ...filter }) {
      if (matchesNothing(filter)) return [];
      const rows = await access.read((db) => {
        const all = matching(db.selectFrom('events').selectAll(), filter);
        return (before === undefined ? all : all.where('seq', '<', before))
          .orderBy('seq', 'desc')
          .limit(Math.min(limit, MOST))
          .execute();
      });
      return rows.map(toEvent);
    },

    async get(seq) {
      const row = await access.read((db) =>
        db.selectFrom('events').selectAll().where('seq', '=', seq).executeTakeFirst(),
      );
      return row && toEvent(row);
    },

    last: () => access.read(highest),

    async first() {
      const row = await access.read((db) =>
        db.selectFrom('events').select('seq').orderBy('seq').limit(1).executeTakeFirst(),
      );
      return row?.seq;
    },

    trim: (query) => trim(access, query),
    prune: (before, place) => prune(access, before, place),
    missing: (filter) => access.read((db) => edgeOf(db, filter)),
    lastHeard: (bot_id) => access.read((db) => lastHeard(db, bot_id)),
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

async function stillThere(db: Database, rows: readonly EventRow[]): Promise<EventRow[]> {
  if (rows.length === 0) return [];
  const seqs = rows.map(({ seq }) => seq);
  const stored = await db.selectFrom('events').select(['seq', 'dedupe_key']).where('seq', 'in', seqs).execute();
  const keys = new Map(stored.map(({ seq, dedupe_key }) => [seq, dedupe_key]));
  return rows.filter(({ seq, dedupe_key }) => keys.get(seq) === dedupe_key);
}

/** Each batch gets back its own; where two held the same event, the first. */
function shareOut(batches: readonly Waiting[], rows: readonly EventRow[]): StoredEvent[][] {
  const added = new Map(rows.map((row) => [`${row.bot_id} ${row.dedupe_key}`, row]));
  return batches.map(({ events }) =>
    events.flatMap((event) => {
      const key = `${event.bot_id} ${text(event.dedupe_key)}`;
      const row = added.get(key);
      added.delete(key);
      return row ? [toEvent(row)] : [];
    }),
  );
}
