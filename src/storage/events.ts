import type { SelectQueryBuilder } from 'kysely';
import type { EventFilter, EventLog, StoredEvent } from '../kernel/store/events.ts';
import { readBoolean, readJson, writeBoolean } from './codec.ts';
import type { Access, Database } from './engine.ts';
import { edgeOf, lastHeard, prune, trim } from './event-pruning.ts';
import { createAppend } from './event-writing.ts';
import type { EventRow, Schema } from './schema.ts';

const MOST = 1000;
/** How many events one query looks at where few of them match, so that a long log does not hold up everyone else. */
const WINDOW = 20_000;

const toEvent = (row: EventRow): StoredEvent => ({
  ...row,
  author_is_bot: row.author_is_bot === null ? null : readBoolean(row.author_is_bot),
  payload: readJson(row.payload),
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

export function createEventLog(access: Access): EventLog {
  return {
    append: createAppend(access),

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
