import { type Insertable, sql, type Updateable } from 'kysely';
import type { MessageChange, NewMessage } from '../kernel/store/messages.ts';
import { chunks, optionalText, writeBoolean, writeJson } from './codec.ts';
import type { Access, Database } from './engine.ts';
import { membersSeen } from './member-rows.ts';
import { type MessageRow, toRow, wordsOfMessage } from './message-rows.ts';
import type { MessageTable } from './schema.ts';
import { littleByLittle } from './waiting.ts';

async function index(access: Access, db: Database, rows: readonly MessageRow[]): Promise<void> {
  await access.dialect.text.index(
    db,
    rows.map((row) => ({ message_id: row.message_id, words: wordsOfMessage(row) })),
  );
}

/** Rows that are new, or say something newer about a message that is stored and not deleted. */
async function upsert(db: Database, rows: readonly Insertable<MessageTable>[]): Promise<MessageRow[]> {
  return db
    .insertInto('member_messages')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('message_id')
        .doUpdateSet((e) => ({
          content: e.fn.coalesce('excluded.content', 'member_messages.content'),
          author_name: e.ref('excluded.author_name'),
          edited_at: e.ref('excluded.edited_at'),
          attachments: e.ref('excluded.attachments'),
          embeds: e.ref('excluded.embeds'),
          mention_ids: e.ref('excluded.mention_ids'),
          mentions_everyone: e.ref('excluded.mentions_everyone'),
          raw: e.fn.coalesce('excluded.raw', 'member_messages.raw'),
          is_introduction: sql<number>`case when excluded.is_introduction = 1 then 1 else member_messages.is_introduction end`,
          // What was found out about the old text says nothing about the new one.
          analyzed: sql<number>`case when excluded.content <> member_messages.content then 0 else member_messages.analyzed end`,
        }))
        .where('member_messages.deleted_at', 'is', null)
        .where(sql<boolean>`coalesce(excluded.edited_at, 0) >= coalesce(member_messages.edited_at, 0)`),
    )
    .returningAll()
    .execute();
}

/** The last of those with the same id, in an order in which two processes cannot block each other. */
function distinct(messages: readonly NewMessage[]): NewMessage[] {
  const byId = new Map(messages.map((message) => [message.message_id, message]));
  return [...byId.values()].sort((a, b) => (a.message_id < b.message_id ? -1 : 1));
}

export const record = (access: Access, messages: readonly NewMessage[]): Promise<string[]> =>
  access.write({ repeatable: true }, async (db) => {
    await access.dialect.inTurn(db);
    const added: string[] = [];
    for (const part of chunks(distinct(messages))) {
      const memberOf = await membersSeen(access, db, part);
      const rows = part.map((message) => toRow(message, memberOf(message)));
      // Only what this very statement adds is new, even where another process records the same at the same time.
      const fresh = await db
        .insertInto('member_messages')
        .values(rows)
        .onConflict((conflict) => conflict.column('message_id').doNothing())
        .returningAll()
        .execute();
      const ids = new Set(fresh.map(({ message_id }) => message_id));
      const known = rows.filter(({ message_id }) => !ids.has(message_id));
      const changed = known.length > 0 ? await upsert(db, known) : [];
      await index(access, db, [...fresh, ...changed]);
      added.push(...ids);
    }
    return added;
  });

export const change = (access: Access, told: MessageChange): Promise<boolean> =>
  access.write({ repeatable: true }, async (db) => {
    const set: Updateable<MessageTable> = {
      ...(told.content === undefined ? {} : { content: optionalText(told.content) }),
      ...(told.edited_at === undefined ? {} : { edited_at: told.edited_at }),
      ...(told.attachments === undefined ? {} : { attachments: writeJson(told.attachments) }),
      ...(told.embeds === undefined ? {} : { embeds: writeJson(told.embeds) }),
      ...(told.mention_ids === undefined ? {} : { mention_ids: writeJson(told.mention_ids) }),
      ...(told.mentions_everyone === undefined ? {} : { mentions_everyone: writeBoolean(told.mentions_everyone) }),
      ...(told.is_introduction === undefined ? {} : { is_introduction: writeBoolean(told.is_introduction) }),
      ...(told.analyzed === undefined ? {} : { analyzed: writeBoolean(told.analyzed) }),
      ...(told.raw === undefined ? {} : { raw: writeJson(told.raw) }),
    };
    if (Object.keys(set).length === 0) return false;
    await access.dialect.inTurn(db);
    let query = db
      .updateTable('member_messages')
      .set(set)
      .where('message_id', '=', told.message_id)
      .where('deleted_at', 'is', null);
    const edited = told.edited_at;
    if (edited !== undefined) query = query.where((e) => e(e.fn.coalesce('edited_at', e.lit(0)), '<=', edited));
    const row = await query.returningAll().executeTakeFirst();
    if (row) await index(access, db, [row]);
    return row !== undefined;
  });

export const markDeleted = (
  access: Access,
  message_ids: readonly string[],
  at: number,
  { erase }: { erase: boolean },
): Promise<number> =>
  access.write({ repeatable: true }, async (db) => {
    await access.dialect.inTurn(db);
    let marked = 0;
    for (const part of chunks([...message_ids].sort())) {
      const rows = await db
        .updateTable('member_messages')
        .set({
          deleted_at: at,
          ...(erase ? { content: null, attachments: '[]', embeds: '[]', mention_ids: '[]', raw: null } : {}),
        })
        .where('message_id', 'in', part)
        .where('deleted_at', 'is', null)
        .returning('message_id')
        .execute();
      const ids = rows.map(({ message_id }) => message_id);
      if (erase) await access.dialect.text.remove(db, ids);
      marked += ids.length;
    }
    return marked;
  });

/** Small transactions, so that whoever records waits at most for one of them. */
export function prune(
  access: Access,
  { before, guild_id, channel_id }: { before: number; guild_id?: string; channel_id?: string },
): Promise<number> {
  return littleByLittle(() =>
    access.write({ repeatable: true }, async (db) => {
      await access.dialect.inTurn(db);
      let old = db.selectFrom('member_messages').select('id').where('timestamp', '<', before).limit(500);
      if (guild_id !== undefined) old = old.where('guild_id', '=', guild_id);
      if (channel_id !== undefined) old = old.where('channel_id', '=', channel_id);
      const { numDeletedRows } = await db.deleteFrom('member_messages').where('id', 'in', old).executeTakeFirst();
      return Number(numDeletedRows);
    }),
  );
}
