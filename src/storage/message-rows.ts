import type { Selectable } from 'kysely';
import { snowflakeTime } from '../kernel/ids.ts';
import type { AttachmentSummary, EmbedSummary, NewMessage, StoredMessage } from '../kernel/store/messages.ts';
import { optionalText, readBoolean, readJson, text, writeBoolean, writeJson } from './codec.ts';
import type { MessageTable } from './schema.ts';
import { wordsOf } from './words.ts';

export type MessageRow = Selectable<MessageTable>;

export function toMessage(row: MessageRow): StoredMessage {
  const { id: _id, member_id: _member, ...rest } = row;
  return {
    ...rest,
    author_is_bot: readBoolean(row.author_is_bot),
    attachments: JSON.parse(row.attachments),
    embeds: JSON.parse(row.embeds),
    mention_ids: JSON.parse(row.mention_ids),
    mentions_everyone: readBoolean(row.mentions_everyone),
    is_introduction: readBoolean(row.is_introduction),
    analyzed: readBoolean(row.analyzed),
    raw: row.raw === null ? null : readJson(row.raw),
  };
}

/** Where a message stands in its channel: ids of the same millisecond have the same length, so text compares right. */
export const placeOf = (message_id: string) => ({ timestamp: snowflakeTime(message_id), message_id });

export const toRow = (message: NewMessage, member_id: number | null): Omit<MessageRow, 'id'> => ({
  member_id,
  guild_id: message.guild_id,
  channel_id: message.channel_id,
  author_id: message.author_id,
  author_name: text(message.author_name),
  author_is_bot: writeBoolean(message.author_is_bot),
  webhook_id: message.webhook_id ?? null,
  content: optionalText(message.content),
  ...placeOf(message.message_id),
  edited_at: message.edited_at ?? null,
  deleted_at: null,
  reply_to_id: message.reply_to_id ?? null,
  attachments: writeJson(message.attachments ?? []),
  embeds: writeJson(message.embeds ?? []),
  mention_ids: writeJson(message.mention_ids ?? []),
  mentions_everyone: writeBoolean(message.mentions_everyone ?? false),
  is_introduction: writeBoolean(message.is_introduction ?? false),
  analyzed: 0,
  raw: message.raw === undefined ? null : writeJson(message.raw),
});

/** What full-text search finds a message by: its text, the names of its files, the texts of its embeds. */
export function wordsOfMessage(row: Pick<MessageRow, 'content' | 'attachments' | 'embeds'>): string[] {
  const files: AttachmentSummary[] = row.attachments === '[]' ? [] : JSON.parse(row.attachments);
  const embeds: EmbedSummary[] = row.embeds === '[]' ? [] : JSON.parse(row.embeds);
  const parts = [
    row.content,
    ...files.map(({ filename }) => filename),
    ...embeds.flatMap(({ title, description }) => [title, description]),
  ];
  return wordsOf(parts.filter((part) => part !== null).join('\n'));
}
