import type { APIOverwrite } from 'discord-api-types/v10';
import { z } from 'zod';
import { channelTypeName, type WireChannel } from '../../domain/channels/types.ts';
import { permissionNames } from '../../kernel/permission-names.ts';

const id = z.string();
const time = z.string().describe('ISO 8601');

export const OverwriteView = z.object({
  id,
  type: z.enum(['role', 'member']),
  name: z.string().optional(),
  allow: z.array(z.string()),
  deny: z.array(z.string()),
});
export type OverwriteView = z.output<typeof OverwriteView>;

/** A channel in full, with words where Discord has numbers; what does not apply to its type is absent. */
export const ChannelView = z.object({
  id,
  name: z.string(),
  type: z
    .string()
    .describe('text, news, voice, stage, category, forum, media, public_thread, private_thread, news_thread'),
  guild_id: id.optional(),
  parent_id: id.optional(),
  position: z.int().optional(),
  topic: z.string().optional(),
  nsfw: z.boolean().optional(),
  rate_limit_per_user: z.int().optional(),
  bitrate: z.int().optional(),
  user_limit: z.int().optional(),
  rtc_region: z.string().optional(),
  video_quality_mode: z.enum(['auto', 'full']).optional(),
  default_auto_archive_duration: z.int().optional().describe('minutes'),
  default_thread_rate_limit_per_user: z.int().optional(),
  default_reaction_emoji: z.string().optional(),
  default_sort_order: z.enum(['latest_activity', 'creation_date']).optional(),
  default_forum_layout: z.enum(['default', 'list', 'gallery']).optional(),
  default_tag_setting: z.string().optional(),
  available_tags: z
    .array(z.object({ id, name: z.string(), emoji: z.string().optional(), moderated: z.boolean() }))
    .optional(),
  applied_tags: z.array(id).optional(),
  flags: z.array(z.string()).optional(),
  permission_overwrites: z.array(OverwriteView).optional(),
  last_message_id: id.optional(),
  last_pin_timestamp: time.optional(),
  owner_id: id.optional(),
  message_count: z.int().optional(),
  member_count: z.int().optional(),
  total_message_sent: z.int().optional(),
  archived: z.boolean().optional(),
  locked: z.boolean().optional(),
  invitable: z.boolean().optional(),
  auto_archive_duration: z.int().optional().describe('minutes'),
  archive_timestamp: time.optional(),
  create_timestamp: time.optional(),
  recipients: z.array(z.object({ id, username: z.string() })).optional(),
});
export type ChannelView = z.output<typeof ChannelView>;

/** https://docs.discord.com/developers/resources/channel#channel-object-channel-flags */
const FLAGS: Readonly<Record<number, string>> = {
  1: 'pinned',
  4: 'require_tag',
  7: 'guild_resource',
  15: 'hide_media_download_options',
  21: 'spoiler',
};
export const REQUIRE_TAG = 1 << 4;
export const HIDE_DOWNLOADS = 1 << 15;

export const flagNames = (flags: number, names: Readonly<Record<number, string>>): string[] =>
  Object.entries(names).flatMap(([bit, name]) => (flags & (1 << Number(bit)) ? [name] : []));

export const VIDEO_QUALITY = ['auto', 'full'] as const;
export const SORT_ORDERS = ['latest_activity', 'creation_date'] as const;
export const LAYOUTS = ['default', 'list', 'gallery'] as const;

const emojiText = (emoji: { emoji_id: string | null; emoji_name: string | null } | null | undefined) =>
  emoji?.emoji_name ?? emoji?.emoji_id ?? undefined;

function overwriteView(overwrite: APIOverwrite, name?: string): OverwriteView {
  return {
    id: overwrite.id,
    type: overwrite.type === 0 ? 'role' : 'member',
    ...(name === undefined ? {} : { name }),
    allow: permissionNames(BigInt(overwrite.allow)),
    deny: permissionNames(BigInt(overwrite.deny)),
  };
}

/** `nameOf` gives the names of roles and members where they are known. */
export function channelView(channel: WireChannel, nameOf: (id: string) => string | undefined = () => undefined) {
  const { thread_metadata: thread } = channel;
  const flags = flagNames(channel.flags ?? 0, FLAGS);
  const view = {
    id: channel.id,
    name: channel.name ?? '',
    type: channelTypeName(channel.type),
    guild_id: channel.guild_id,
    parent_id: channel.parent_id,
    position: channel.position,
    topic: channel.topic || undefined,
    nsfw: channel.nsfw,
    rate_limit_per_user: channel.rate_limit_per_user,
    bitrate: channel.bitrate,
    user_limit: channel.user_limit,
    rtc_region: channel.rtc_region,
    video_quality_mode: VIDEO_QUALITY[(channel.video_quality_mode ?? 0) - 1],
    default_auto_archive_duration: channel.default_auto_archive_duration,
    default_thread_rate_limit_per_user: channel.default_thread_rate_limit_per_user,
    default_reaction_emoji: emojiText(channel.default_reaction_emoji),
    default_sort_order: SORT_ORDERS[channel.default_sort_order ?? -1],
    default_forum_layout: LAYOUTS[channel.default_forum_layout ?? -1],
    default_tag_setting: channel.default_tag_setting?.toString(),
    available_tags: channel.available_tags?.map((tag) => ({
      id: tag.id,
      name: tag.name,
      ...(emojiText(tag) === undefined ? {} : { emoji: emojiText(tag) }),
      moderated: tag.moderated,
    })),
    applied_tags: channel.applied_tags,
    flags: flags.length > 0 ? flags : undefined,
    permission_overwrites: channel.permission_overwrites?.map((each) => overwriteView(each, nameOf(each.id))),
    last_message_id: channel.last_message_id,
    last_pin_timestamp: channel.last_pin_timestamp,
    owner_id: channel.owner_id,
    message_count: channel.message_count,
    member_count: channel.member_count,
    total_message_sent: channel.total_message_sent,
    archived: thread?.archived,
    locked: thread?.locked,
    invitable: thread?.invitable,
    auto_archive_duration: thread?.auto_archive_duration,
    archive_timestamp: thread?.archive_timestamp,
    create_timestamp: thread?.create_timestamp,
    recipients: channel.recipients?.map(({ id, username }) => ({ id, username })),
  };
  return withoutEmpty(view) as ChannelView;
}

/** Drops what Discord sends as null or not at all. */
export const withoutEmpty = <T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
