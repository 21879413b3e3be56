import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { MessageFilter, Part } from '../kernel/store/messages.ts';
import { writeBoolean } from './codec.ts';
import { placeOf } from './message-rows.ts';
import type { Schema } from './schema.ts';

type Query<O> = SelectQueryBuilder<Schema, 'member_messages', O>;

const file = (kind: string) => sql<boolean>`member_messages.attachments like ${`%"content_type":"${kind}/%`}`;

const HAS: Record<Part, RawBuilder<boolean>> = {
  image: file('image'),
  video: file('video'),
  sound: file('audio'),
  attachment: sql<boolean>`member_messages.attachments <> '[]'`,
  embed: sql<boolean>`member_messages.embeds <> '[]'`,
  link: sql<boolean>`(member_messages.content like '%http://%' or member_messages.content like '%https://%')`,
  reply: sql<boolean>`member_messages.reply_to_id is not null`,
};

const AUTHORS = {
  user: sql<boolean>`member_messages.author_is_bot = 0`,
  bot: sql<boolean>`(member_messages.author_is_bot = 1 and member_messages.webhook_id is null)`,
  webhook: sql<boolean>`member_messages.webhook_id is not null`,
};

/** After or before a message in the order of a channel; uses the index. */
export const beyond = (direction: '>' | '<', message_id: string) => {
  const place = placeOf(message_id);
  const places = sql`(member_messages.timestamp, member_messages.message_id)`;
  return sql<boolean>`${places} ${sql.raw(direction)} (${place.timestamp}, ${place.message_id})`;
};

/** `mention_ids` is a JSON list of ids, which hold nothing that LIKE takes for a pattern. */
export const mentions = (user_id: string) => sql<boolean>`member_messages.mention_ids like ${`%"${user_id}"%`}`;

/** More channels than this are looked for in the order of time rather than each by itself and then sorted. */
const FEW = 4;

/** The index of a server's messages is in the order of time; an expression keeps the one of channels out of it. */
function inChannels(channel_ids: readonly string[], guild_id: string | undefined) {
  const channel = sql.ref('member_messages.channel_id');
  const many = guild_id !== undefined && channel_ids.length > FEW;
  return sql<boolean>`${many ? sql`(${channel} || '')` : channel} in (${sql.join(channel_ids)})`;
}

export function matching<O>(query: Query<O>, filter: MessageFilter): Query<O> {
  const { guild_id, channel_ids, author_ids, author_is_bot, mentions_id, is_introduction, analyzed } = filter;
  const { since, until, after_id, before_id } = filter;
  let found = query;
  if (!filter.include_deleted) found = found.where('member_messages.deleted_at', 'is', null);
  if (guild_id !== undefined) found = found.where('member_messages.guild_id', '=', guild_id);
  if (channel_ids) found = found.where(inChannels(channel_ids, guild_id));
  if (author_ids) found = found.where('member_messages.author_id', 'in', author_ids);
  if (author_is_bot !== undefined) {
    found = found.where('member_messages.author_is_bot', '=', writeBoolean(author_is_bot));
  }
  if (mentions_id !== undefined) found = found.where(mentions(mentions_id));
  const { mention_ids, mentions_everyone, reply_to_ids, author_kinds, has_any } = filter;
  if (mention_ids) found = found.where((e) => e.or(mention_ids.map((id) => mentions(id))));
  if (mentions_everyone !== undefined) {
    found = found.where('member_messages.mentions_everyone', '=', writeBoolean(mentions_everyone));
  }
  if (reply_to_ids) found = found.where('member_messages.reply_to_id', 'in', reply_to_ids);
  if (author_kinds) found = found.where((e) => e.or(author_kinds.map((kind) => AUTHORS[kind])));
  for (const thing of filter.has ?? []) found = found.where(HAS[thing]);
  if (has_any) found = found.where((e) => e.or(has_any.map((thing) => HAS[thing])));
  for (const thing of filter.has_none ?? []) found = found.where(sql<boolean>`not ${HAS[thing]}`);
  if (is_introduction !== undefined) {
    found = found.where('member_messages.is_introduction', '=', writeBoolean(is_introduction));
  }
  if (analyzed !== undefined) found = found.where('member_messages.analyzed', '=', writeBoolean(analyzed));
  if (since !== undefined) found = found.where('member_messages.timestamp', '>=', since);
  if (until !== undefined) found = found.where('member_messages.timestamp', '<', until);
  if (after_id !== undefined) found = found.where(beyond('>', after_id));
  if (before_id !== undefined) found = found.where(beyond('<', before_id));
  return found;
}

/** A list that is given and empty matches nothing; SQL has no word for it on both engines. */
export const matchesNothing = ({ channel_ids, author_ids, reply_to_ids }: MessageFilter): boolean =>
  [channel_ids, author_ids, reply_to_ids].some((list) => list?.length === 0);
