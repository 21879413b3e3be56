import { type Insertable, type SelectQueryBuilder, sql, type Updateable } from 'kysely';
import type { MemberFilter, Members, MemberUpdate } from '../kernel/store/members.ts';
import { chunks, optionalText, text, writeBoolean, writeJson } from './codec.ts';
import type { Access, Database } from './engine.ts';
import { memberKey, toMember } from './member-rows.ts';
import type { MemberTable, Schema } from './schema.ts';
import { fold } from './words.ts';

const MOST = 1000;
const DAY = 86_400_000;

type Query<O> = SelectQueryBuilder<Schema, 'members', O>;

/** `%` and `_` mean themselves. */
export const containing = (part: string) => `%${part.replace(/[\\%_]/g, '\\$&')}%`;

function matching<O>(query: Query<O>, filter: MemberFilter): Query<O> {
  const { guild_id, name, is_bot, presence = 'present', joined_since, joined_until, left_since } = filter;
  const { active_since, inactive_since } = filter;
  let found = query.where('guild_id', '=', guild_id);
  if (presence === 'present') found = found.where('left_at', 'is', null).where('joined_at', 'is not', null);
  if (presence === 'left') found = found.where('left_at', 'is not', null);
  if (name !== undefined) {
    const part = containing(fold(text(name)));
    found = found.where(
      sql<boolean>`(username_folded like ${part} escape '\\' or display_name_folded like ${part} escape '\\')`,
    );
  }
  if (is_bot !== undefined) found = found.where('is_bot', '=', writeBoolean(is_bot));
  if (joined_since !== undefined) found = found.where('joined_at', '>=', joined_since);
  if (joined_until !== undefined) found = found.where('joined_at', '<', joined_until);
  if (left_since !== undefined) found = found.where('left_at', '>=', left_since);
  if (active_since !== undefined) found = found.where('last_active', '>=', active_since);
  if (inactive_since !== undefined) {
    found = found.where((e) => e.or([e('last_active', 'is', null), e('last_active', '<', inactive_since)]));
  }
  return found;
}

function displayName(name: string | null | undefined): Updateable<MemberTable> {
  if (name === undefined) return {};
  const display_name = optionalText(name);
  return { display_name, display_name_folded: display_name && fold(display_name) };
}

/** Only what was told; the rest keeps its value or gets the column's own. */
const told = (update: MemberUpdate): Updateable<MemberTable> => ({
  username: text(update.username),
  username_folded: fold(text(update.username)),
  ...displayName(update.display_name),
  ...(update.joined_at === undefined ? {} : { joined_at: update.joined_at }),
  ...(update.avatar_url === undefined ? {} : { avatar_url: update.avatar_url }),
  ...(update.is_bot === undefined ? {} : { is_bot: writeBoolean(update.is_bot) }),
  ...(update.role_ids === undefined ? {} : { role_ids: writeJson(update.role_ids) }),
});

/** Updates that tell the same fields become one statement; a later one about the same member is kept apart. */
function groups(updates: readonly MemberUpdate[]): MemberUpdate[][] {
  const all: { fields: string; keys: Set<string>; updates: MemberUpdate[] }[] = [];
  for (const update of updates) {
    const fields = Object.keys(told(update))
      .concat(update.last_active == null ? [] : ['last_active'])
      .join();
    const key = memberKey(update.guild_id, update.user_id);
    const last = all.at(-1);
    if (last?.fields === fields && !last.keys.has(key)) {
      last.keys.add(key);
      last.updates.push(update);
    } else {
      all.push({ fields, keys: new Set([key]), updates: [update] });
    }
  }
  return all.map((group) => group.updates);
}

async function upsert(db: Database, updates: readonly MemberUpdate[], now: number): Promise<void> {
  const rows = updates.map((update): Insertable<MemberTable> => {
    const { user_id, guild_id, last_active } = update;
    const known = told(update) as Pick<Insertable<MemberTable>, 'username' | 'username_folded'>;
    return {
      user_id,
      guild_id,
      is_bot: 0,
      role_ids: '[]',
      created_at: now,
      updated_at: now,
      ...known,
      ...(last_active == null ? {} : { last_active }),
    };
  });
  const [first] = updates;
  if (!first) return;
  const fields = Object.keys(told(first)) as (keyof MemberTable)[];
  await db
    .insertInto('members')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'guild_id']).doUpdateSet((e) => ({
        ...Object.fromEntries(fields.map((field) => [field, e.ref(`excluded.${field}`)])),
        updated_at: now,
        ...(fields.includes('joined_at')
          ? {
              left_at: sql<
                number | null
              >`case when excluded.joined_at > members.left_at then null else members.left_at end`,
            }
          : {}),
        ...(first.last_active == null
          ? {}
          : {
              last_active: sql<number>`case when excluded.last_active > coalesce(members.last_active, 0)
                then excluded.last_active else members.last_active end`,
            }),
      })),
    )
    .execute();
}

const ORDERS = {
  name: ['username', 'asc'],
  newest: ['joined_at', 'desc'],
  oldest: ['joined_at', 'asc'],
  last_active: ['last_active', 'desc'],
} as const;

export function createMembers(access: Access): Members {
  return {
    upsert: (members) =>
      access.write({ repeatable: true }, async (db) => {
        await access.dialect.inTurn(db);
        for (const group of groups(members)) {
          for (const part of chunks(group)) await upsert(db, part, access.now());
        }
      }),

    async left(guild_id, user_id, at) {
      const { numUpdatedRows } = await access.write({ repeatable: true }, async (db) => {
        await access.dialect.inTurn(db);
        return db
          .updateTable('members')
          .set({ left_at: at, updated_at: access.now() })
          .where('guild_id', '=', guild_id)
          .where('user_id', '=', user_id)
          .where('left_at', 'is', null)
          .where((e) => e(e.fn.coalesce('joined_at', e.lit(0)), '<=', at))
          .executeTakeFirst();
      });
      return numUpdatedRows > 0n;
    },

    async get(guild_id, user_id) {
      const row = await access.read((db) =>
        db
          .selectFrom('members')
          .selectAll()
          .where('guild_id', '=', guild_id)
          .where('user_id', '=', user_id)
          .executeTakeFirst(),
      );
      return row && toMember(row);
    },

    async list({ order = 'name', limit, offset = 0, ...filter }) {
      const [column, direction] = ORDERS[order];
      const rows = await access.read((db) =>
        matching(db.selectFrom('members'), filter)
          .selectAll()
          .orderBy(column, (by) => (direction === 'asc' ? by.asc() : by.desc()).nullsLast())
          .orderBy('id')
          .limit(Math.min(limit, MOST))
          .offset(offset)
          .execute(),
      );
      return rows.map(toMember);
    },

    async count(filter) {
      const { count } = await access.read((db) =>
        matching(db.selectFrom('members'), filter)
          .select((e) => e.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow(),
      );
      return count;
    },

    async growth({ guild_id, since, until }) {
      const days = (column: 'joined_at' | 'left_at') =>
        access.read((db) =>
          db
            .selectFrom('members')
            .where('guild_id', '=', guild_id)
            .where(column, '>=', since)
            .where(column, '<', until)
            .select((e) => [
              sql<number>`${e.ref(column)} / ${sql.lit(DAY)}`.as('day'),
              e.fn.countAll<number>().as('count'),
            ])
            .groupBy('day')
            .execute(),
        );
      const joined = new Map((await days('joined_at')).map(({ day, count }) => [day, count]));
      const left = new Map((await days('left_at')).map(({ day, count }) => [day, count]));
      return [...new Set([...joined.keys(), ...left.keys()])]
        .sort((a, b) => a - b)
        .map((day) => ({
          date: new Date(day * DAY).toISOString().slice(0, 10),
          joined: joined.get(day) ?? 0,
          left: left.get(day) ?? 0,
        }));
    },

    async forget(user_id, options) {
      // Seldom used, so it loads on first use.
      const { forget } = await import('./forgetting.ts');
      return forget(access, user_id, options);
    },
  };
}
