import type { APIGuildForumDefaultReactionEmoji, APIGuildForumTag, APIOverwrite } from 'discord-api-types/v10';

/** Discord's channel types in one word each. https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
const TYPES = {
  text: 0,
  dm: 1,
  voice: 2,
  group_dm: 3,
  category: 4,
  news: 5,
  news_thread: 10,
  public_thread: 11,
  private_thread: 12,
  stage: 13,
  directory: 14,
  forum: 15,
  media: 16,
} as const;

export type ChannelTypeName = keyof typeof TYPES;

const byNumber = new Map<number, ChannelTypeName>(
  Object.entries(TYPES).map(([name, number]) => [number, name as ChannelTypeName]),
);

/** Those a server can have made. */
export const CREATABLE_TYPES = ['text', 'news', 'voice', 'stage', 'category', 'forum', 'media'] as const;

export const channelTypeNumber = (name: ChannelTypeName): number => TYPES[name];
export const channelTypeName = (number: number): ChannelTypeName | `type_${number}` =>
  byNumber.get(number) ?? `type_${number}`;

export const isThreadType = (number: number): boolean => number >= 10 && number <= 12;
export const isVoiceType = (number: number): boolean => number === TYPES.voice || number === TYPES.stage;

/** A channel of any type as Discord sends it; which fields are there depends on the type. */
export interface WireChannel {
  id: string;
  type: number;
  name?: string | null;
  guild_id?: string;
  parent_id?: string | null;
  position?: number;
  topic?: string | null;
  nsfw?: boolean;
  rate_limit_per_user?: number;
  bitrate?: number;
  user_limit?: number;
  rtc_region?: string | null;
  video_quality_mode?: number;
  default_auto_archive_duration?: number;
  default_thread_rate_limit_per_user?: number;
  default_reaction_emoji?: APIGuildForumDefaultReactionEmoji | null;
  default_sort_order?: number | null;
  default_forum_layout?: number;
  default_tag_setting?: string | number | null;
  available_tags?: APIGuildForumTag[];
  applied_tags?: string[];
  flags?: number;
  last_message_id?: string | null;
  last_pin_timestamp?: string | null;
  permission_overwrites?: APIOverwrite[];
  owner_id?: string;
  message_count?: number;
  member_count?: number;
  total_message_sent?: number;
  thread_metadata?: {
    archived: boolean;
    locked: boolean;
    auto_archive_duration: number;
    archive_timestamp: string;
    invitable?: boolean;
    create_timestamp?: string | null;
  };
  recipients?: { id: string; username: string }[];
}
