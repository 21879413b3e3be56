import { sql } from 'kysely';
import type { EventFilter, EventLog, StoredEvent } from '../kernel/store/events.ts';
import { readBoolean, readJson } from './codec.ts';
import type { Access } from './engine.ts';
import { matches, matchesNothing, matching } from './event-filter.ts';
import { edgeAmong, lastHeard, prune, trim } from './event-pruning.ts';
import { createTail } from './event-tail.ts';
import { createAppend } from './event-writing.ts';
import type { EventRow } from './schema.ts';

const MOST = 1000;
/** How many events one query looks at where few of them match, so that a long log does not hold up everyone else. */
const WINDOW = 20_000;

const toEvent = (row: EventRow): StoredEvent => ({
  ...row,
  author_is_bot: row.author_is_bot === null ? null : readBoolean(row.author_is_bot),
  payload: readJson(row.payload),
});

export function createEventLog(access: Access): EventLog {
  const between = (filter: EventFilter, after: number, upTo: number, limit: number): Promise<StoredEvent[]> =>
    access
      .read((db) =>
        matching(db.selectFrom('events').selectAll(), filter)
          .where('seq', '>', after)
          .where('seq', '<=', upTo)
          .orderBy('seq')
          .limit(limit)
          .execute(),
      )
      .then((rows) => rows.map(toEvent));
  const tail = createTail(access, (after, upTo, limit) => between({}, after, upTo, limit));

  return {
    append: createAppend(access),

    async read({ after, limit, ...filter }) {
      const wanted = Math.min(limit, MOST);
      // Read before the events: all up to here is visible to the queries that follow.
      const head = await tail.head();
      const { last } = head;
      if (matchesNothing(filter)) return { events: [], cursor: Math.max(after, last), more: false };
      const edge = after < last ? edgeAmong(head.gone, filter) : 0;
      const missed = edge > after ? { missed_to: edge } : {};
      const kept = after < last ? await tail.after(after, head) : [];
      if (kept) {
        const found = kept.filter((event) => matches(event, filter)).slice(0, wanted);
        const from = found.length < wanted ? last : (found.at(-1)?.seq ?? last);
        return { events: found, cursor: Math.max(after, from), more: from < last, ...missed };
      }
      const found: StoredEvent[] = [];
      let from = after;
      while (from < last && found.length < wanted) {
        const to = Math.min(from + WINDOW, last);
        found.push(...(await between(filter, from, to, wanted - found.length)));
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

    async presence(guild_id, user_id) {
      // The type stands in the query itself: only so is it seen that the index of presences holds all of them.
      const row = await access.read((db) =>
        db
          .selectFrom('events')
          .selectAll()
          .where(sql<boolean>`type = 'PRESENCE_UPDATE'`)
          .where('author_id', '=', user_id)
          .where('guild_id', '=', guild_id)
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirst(),
      );
      return row && toEvent(row);
    },

    last: async () => (await tail.head()).last,

    async first() {
      const row = await access.read((db) =>
        db.selectFrom('events').select('seq').orderBy('seq').limit(1).executeTakeFirst(),
      );
      return row?.seq;
    },

    trim: (query) => trim(access, query),
    prune: (before, place) => prune(access, before, place),
    missing: async (filter) => edgeAmong((await tail.head()).gone, filter),
    lastHeard: (bot_id) => access.read((db) => lastHeard(db, bot_id)),
  };
}
