import { type Selectable, sql } from 'kysely';
import { snowflakeTime } from '../kernel/ids.ts';
import type { Member } from '../kernel/store/members.ts';
import type { NewMessage } from '../kernel/store/messages.ts';
import { readBoolean, text, writeBoolean } from './codec.ts';
import type { Access, Database } from './engine.ts';
import type { MemberTable } from './schema.ts';
import { fold } from './words.ts';

export function toMember(row: Selectable<MemberTable>): Member {
  const { id: _id, username_folded: _username, display_name_folded: _displayName, ...rest } = row;
  return { ...rest, is_bot: readBoolean(row.is_bot), role_ids: JSON.parse(row.role_ids) };
}

export const memberKey = (guild_id: string, user_id: string) => `${guild_id} ${user_id}`;

/** Ids of rows by `memberKey`, for those that are known. */
export async function memberIds(
  db: Database,
  wanted: readonly { guild_id: string; user_id: string }[],
): Promise<Map<string, number>> {
  if (wanted.length === 0) return new Map();
  const rows = await db
    .selectFrom('members')
    .select(['id', 'guild_id', 'user_id'])
    .where('user_id', 'in', [...new Set(wanted.map(({ user_id }) => user_id))])
    .where('guild_id', 'in', [...new Set(wanted.map(({ guild_id }) => guild_id))])
    .execute();
  return new Map(rows.map((row) => [memberKey(row.guild_id, row.user_id), row.id]));
}

export async function memberId(db: Database, guild_id: string, user_id: string): Promise<number | undefined> {
  return (await memberIds(db, [{ guild_id, user_id }])).get(memberKey(guild_id, user_id));
}

/** Adds the authors of messages to the members, notes when they were active, and answers with their rows' ids. */
export async function membersSeen(
  access: Access,
  db: Database,
  messages: readonly NewMessage[],
): Promise<(message: NewMessage) => number | null> {
  const now = access.now();
  const authors = new Map<string, Omit<Selectable<MemberTable>, 'id'>>();
  for (const message of messages) {
    if (message.guild_id === null || message.webhook_id) continue;
    const key = memberKey(message.guild_id, message.author_id);
    const last_active = Math.max(authors.get(key)?.last_active ?? 0, snowflakeTime(message.message_id));
    authors.set(key, {
      user_id: message.author_id,
      guild_id: message.guild_id,
      username: text(message.author_name),
      display_name: null,
      username_folded: fold(text(message.author_name)),
      display_name_folded: null,
      joined_at: null,
      left_at: null,
      avatar_url: null,
      is_bot: writeBoolean(message.author_is_bot),
      role_ids: '[]',
      last_active,
      created_at: now,
      updated_at: now,
    });
  }
  if (authors.size === 0) return () => null;
  const rows = [...authors.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await db
    .insertInto('members')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['user_id', 'guild_id'])
        .doUpdateSet((e) => ({ last_active: e.ref('excluded.last_active') }))
        .where(sql<boolean>`excluded.last_active > coalesce(members.last_active, 0)`),
    )
    .execute();
  const ids = await memberIds(db, rows);
  return ({ guild_id, author_id, webhook_id }) =>
    guild_id === null || webhook_id ? null : (ids.get(memberKey(guild_id, author_id)) ?? null);
}
