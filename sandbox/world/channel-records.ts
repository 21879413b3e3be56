import type { APIGuildForumDefaultReactionEmoji } from 'discord-api-types/v10';
import type { MessageLog } from './message-log.ts';

export interface OverwriteRecord {
  readonly id: string;
  /** 0 role, 1 member. */
  type: 0 | 1;
  allow: bigint;
  deny: bigint;
}

export interface ForumTagRecord {
  readonly id: string;
  name: string;
  moderated: boolean;
  emoji_id: string | null;
  emoji_name: string | null;
}

export type GuildChannelType = 0 | 2 | 4 | 5 | 13 | 14 | 15 | 16;

/** A channel that stands in a guild's list. Fields that its type does not have keep their defaults; the view leaves them out. */
export interface GuildChannelRecord {
  readonly kind: 'guild';
  readonly id: string;
  readonly guild_id: string;
  type: GuildChannelType;
  name: string;
  position: number;
  parent_id: string | null;
  permission_overwrites: Map<string, OverwriteRecord>;
  topic: string | null;
  nsfw: boolean;
  flags: number;
  rate_limit_per_user: number;
  last_message_id: string | null;
  last_pin_timestamp: number | null;
  bitrate: number;
  user_limit: number;
  rtc_region: string | null;
  video_quality_mode: number;
  status: string | null;
  default_auto_archive_duration: number | null;
  default_thread_rate_limit_per_user: number;
  available_tags: ForumTagRecord[];
  default_reaction_emoji: APIGuildForumDefaultReactionEmoji | null;
  default_sort_order: number | null;
  default_forum_layout: number;
  default_tag_setting: string | null;
  readonly messages: MessageLog;
}

export interface ThreadMemberRecord {
  readonly user_id: string;
  join_timestamp: number;
  flags: number;
}

export interface ThreadRecord {
  readonly kind: 'thread';
  readonly id: string;
  readonly guild_id: string;
  /** 10 announcement, 11 public, 12 private. */
  readonly type: 10 | 11 | 12;
  readonly parent_id: string;
  readonly owner_id: string;
  name: string;
  flags: number;
  rate_limit_per_user: number;
  last_message_id: string | null;
  last_pin_timestamp: number | null;
  archived: boolean;
  auto_archive_duration: number;
  archive_timestamp: number;
  locked: boolean;
  invitable: boolean;
  readonly create_timestamp: number;
  message_count: number;
  total_message_sent: number;
  applied_tags: string[];
  readonly members: Map<string, ThreadMemberRecord>;
  readonly messages: MessageLog;
}

export interface DirectChannelRecord {
  readonly kind: 'dm';
  readonly id: string;
  /** 1 direct, 3 group. */
  readonly type: 1 | 3;
  recipient_ids: string[];
  name: string | null;
  icon: string | null;
  owner_id: string | null;
  /** Of the application that made a group and governs it. */
  application_id: string | null;
  flags: number;
  last_message_id: string | null;
  last_pin_timestamp: number | null;
  readonly messages: MessageLog;
}

export type ChannelRecord = GuildChannelRecord | ThreadRecord | DirectChannelRecord;
