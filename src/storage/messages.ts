import { sql } from 'kysely';
import type { MessageFilter, MessageSearch, Messages, Unread } from '../kernel/store/messages.ts';
import type { Access, Database } from './engine.ts';
import { beyond, matchesNothing, matching, mentions } from './message-filter.ts';
import { placeOf, toMessage } from './message-rows.ts';
import { change, markDeleted, prune, record } from './message-writing.ts';
import { parseWords, type WordQuery } from './words.ts';

const MOST = 1000;
const MOST_COUNTED = 1000;
const MOST_RANKED = 5000;
const MOST_UNREAD = 1000;
/** So many messages are looked through one by one. */
const FEW = 2000;

export function createMessages(access: Access): Messages {
  return {
    record: (messages) => record(access, messages),
    change: (told) => change(access, told),
    markDeleted: (ids, at, options) => markDeleted(access, ids, at, options),
    prune: (query) => prune(access, query),

    async get(message_id) {
      const row = await access.read((db) =>
        db.selectFrom('member_messages').selectAll().where('message_id', '=', message_id).executeTakeFirst(),
      );
      return row && toMessage(row);
    },

    async list({ limit, order = 'newest', ...filter }) {
      if (matchesNothing(filter)) return [];
      const direction = order === 'newest' ? 'desc' : 'asc';
      const rows = await access.read((db) =>
        matching(db.selectFrom('member_messages'), filter)
          .selectAll('member_messages')
          .orderBy('timestamp', direction)
          .orderBy('message_id', direction)
          .limit(Math.min(limit, MOST))
          .execute(),
      );
      return rows.map(toMessage);
    },

    async count(filter) {
      if (matchesNothing(filter)) return 0;
      const { count } = await access.read((db) =>
        matching(db.selectFrom('member_messages'), filter)
          .select((e) => e.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow(),
      );
      return count;
    },

    async search({ text, order = 'newest', limit, offset = 0, ...filter }) {
      const words = text === undefined ? undefined : parseWords(text);
      if (matchesNothing(filter)) return { messages: [], total: 0 };
      return access.read(async (db) => {
        const { all, order: sorting } = words
          ? await holding(access, db, words, filter, order)
          : { all: db.selectFrom('member_messages'), order: BY_TIME };
        const found = matching(all as never, filter);
        const counted = found.select(sql`1`.as('one')).limit(MOST_COUNTED);
        const { total } = await db
          .selectFrom(counted.as('counted'))
          .select((e) => e.fn.countAll<number>().as('total'))
          .executeTakeFirstOrThrow();
        let sorted = found.selectAll('member_messages');
        for (const column of sorting) sorted = sorted.orderBy(column, order === 'oldest' ? 'asc' : 'desc');
        const rows = await sorted.limit(Math.min(limit, MOST)).offset(offset).execute();
        return { messages: rows.map(toMessage), total };
      });
    },

    async channels(guild_id) {
      // From one channel to the next by the index: there are few, however many messages.
      const { rows } = await access.read((db) =>
        sql<{ id: string }>`with recursive found (id) as (
          select min(channel_id) from member_messages
          union all
          select (select min(channel_id) from member_messages where channel_id > found.id) from found where found.id is not null
        )
        select id from found where exists (
          select 1 from member_messages where channel_id = found.id and guild_id = ${guild_id}
        )`.execute(db),
      );
      return rows.map(({ id }) => id);
    },

    async span(channel_id) {
      return access.read(async (db) => {
        const [newest_id, oldest_id] = await ends(db, [channel_id], ['desc', 'asc']);
        const [newest, oldest] = [newest_id?.get(channel_id), oldest_id?.get(channel_id)];
        return newest === undefined || oldest === undefined ? undefined : { oldest_id: oldest, newest_id: newest };
      });
    },

    async unread({ reader, channel_ids, user_id }) {
      if (channel_ids.length === 0) return [];
      return access.read(async (db) => {
        const marks = await db
          .selectFrom('read_marks')
          .select(['channel_id', 'message_id'])
          .where('reader', '=', reader)
          .where('channel_id', 'in', channel_ids)
          .execute();
        const markOf = new Map(marks.map((mark) => [mark.channel_id, mark.message_id]));
        const [newest] = await ends(db, channel_ids, ['desc']);
        const found: Unread[] = [];
        for (const [channel_id, last_id] of newest ?? []) {
          const read_id = markOf.get(channel_id) ?? null;
          const nothing = { channel_id, read_id, unread: 0, mentions: 0, first_unread_id: null, last_id };
          const read = read_id !== null && !isAfter(last_id, read_id);
          found.push(read ? nothing : { ...nothing, ...(await unreadOf(db, channel_id, read_id, user_id)) });
        }
        return found;
      });
    },

    async markRead(reader, channel_id, message_id) {
      const updated_at = access.now();
      await access.write({ repeatable: true }, (db) =>
        db
          .insertInto('read_marks')
          .values({ reader, channel_id, ...placeOf(message_id), updated_at })
          .onConflict((conflict) =>
            conflict
              .columns(['reader', 'channel_id'])
              .doUpdateSet((e) => ({
                message_id: e.ref('excluded.message_id'),
                timestamp: e.ref('excluded.timestamp'),
                updated_at,
              }))
              .where(
                sql<boolean>`(excluded.timestamp, excluded.message_id) > (read_marks.timestamp, read_marks.message_id)`,
              ),
          )
          .execute(),
      );
    },
  };
}

const BY_TIME = [sql`member_messages.timestamp`, sql`member_messages.message_id`];

/** Messages that hold words, and what they are sorted by: descending, the best first as well. */
async function holding(
  access: Access,
  db: Database,
  words: WordQuery,
  filter: MessageFilter,
  order: MessageSearch['order'],
) {
  const { joined, matches, byTime, rank, recent, between, among } = access.dialect.text;
  const { since, until } = filter;
  const few = among && (await fewOf(db, filter));
  const looked = few && among(few, words);
  // A cross join, since SQLite keeps its order: words first, then the messages they lead to.
  let all = db.selectFrom('message_text').crossJoin('member_messages').where(joined);
  all = all.where(looked ? looked.found : matches(words));
  if (between && !looked && (since !== undefined || until !== undefined)) {
    all = all.where(between(since ?? 0, until ?? Number.MAX_SAFE_INTEGER));
  }
  if (order !== 'best') return { all, order: byTime };
  const best = sql`-(${looked ? looked.rank : rank(words)})`;
  return { all: looked ? all : all.where(recent(words, MOST_RANKED)), order: [best, ...byTime] };
}

/**
 * The messages of some people, or of some channels, where those are few: then the words are looked for in them, and not
 * they among all that hold the words.
 */
async function fewOf(db: Database, { author_ids, channel_ids }: MessageFilter): Promise<string[] | undefined> {
  for (const [column, ids] of [
    ['author_id', author_ids],
    ['channel_id', channel_ids],
  ] as const) {
    if (!ids) continue;
    const rows = await db
      .selectFrom('member_messages')
      .select('message_id')
      .where(column, 'in', ids)
      .limit(FEW + 1)
      .execute();
    if (rows.length <= FEW) return rows.map(({ message_id }) => message_id);
  }
  return undefined;
}

const isAfter = (id: string, other: string): boolean => BigInt(id) > BigInt(other);

/** The newest or oldest stored message of each channel; channels without one are left out. */
async function ends(
  db: Database,
  channel_ids: readonly string[],
  directions: readonly ('asc' | 'desc')[],
): Promise<Map<string, string>[]> {
  const channels = sql.join(channel_ids.map((id) => sql`(${id})`));
  const maps: Map<string, string>[] = [];
  for (const direction of directions) {
    const way = sql.raw(direction);
    const { rows } = await sql<{ channel_id: string; message_id: string | null }>`
      with wanted (channel_id) as (values ${channels})
      select channel_id, (
        select message_id from member_messages where member_messages.channel_id = wanted.channel_id
        order by timestamp ${way}, message_id ${way} limit 1
      ) as message_id
      from wanted`.execute(db);
    maps.push(new Map(rows.flatMap(({ channel_id, message_id }) => (message_id ? [[channel_id, message_id]] : []))));
  }
  return maps;
}

async function unreadOf(db: Database, channel_id: string, read_id: string | null, user_id: string | undefined) {
  let after = db
    .selectFrom('member_messages')
    .where('channel_id', '=', channel_id)
    .where('deleted_at', 'is', null)
    .orderBy('timestamp')
    .orderBy('message_id');
  if (read_id !== null) after = after.where(beyond('>', read_id));
  if (user_id !== undefined) after = after.where('author_id', '<>', user_id);
  const first = await after.select('message_id').limit(1).executeTakeFirst();
  if (!first) return undefined;
  const counted = after.limit(MOST_UNREAD).select((e) => {
    const everyone = e('mentions_everyone', '=', 1);
    const mentioned = user_id === undefined ? everyone : e.or([everyone, mentions(user_id)]);
    return e.case().when(mentioned).then(1).else(0).end().as('mention');
  });
  const counts = await db
    .selectFrom(counted.as('counted'))
    .select((e) => [e.fn.countAll<number>().as('unread'), e.fn.sum<number>('mention').as('mentions')])
    .executeTakeFirstOrThrow();
  return { ...counts, first_unread_id: first.message_id };
}
