import type { APIAuditLogChange, APIAuditLogOptions, APIRoleTags } from 'discord-api-types/v10';
import type { AutoModerationRuleRecord } from './auto-moderation-records.ts';
import type { GuildChannelRecord, ThreadRecord } from './channel-records.ts';
import type {
  HomeSettingsRecord,
  IncidentsRecord,
  IntegrationRecord,
  JoinRequestRecord,
  OnboardingRecord,
  TemplateRecord,
  WelcomeScreenRecord,
} from './community-records.ts';
import type { ScheduledEventRecord, StageInstanceRecord } from './event-records.ts';
import type { EmojiRecord, SoundboardSoundRecord, StickerRecord } from './expression-records.ts';

export type * from './application-records.ts';
export type * from './authorization-records.ts';
export type * from './auto-moderation-records.ts';
export type * from './channel-records.ts';
export type * from './command-records.ts';
export type * from './community-records.ts';
export type * from './event-records.ts';
export type * from './expression-records.ts';
export type * from './interaction-records.ts';
export type * from './lobby-records.ts';
export type * from './message-records.ts';
export type * from './monetization-records.ts';

/**
 * The sandbox's state. Fields carry Discord's names, values are the sandbox's own: permissions are bigint, times are
 * integer milliseconds, relations are ids or Maps. What goes over the wire is made from these in views/.
 */

export interface UserRecord {
  readonly id: string;
  username: string;
  discriminator: string;
  global_name: string | null;
  avatar: string | null;
  banner: string | null;
  accent_color: number | null;
  bot: boolean;
  system: boolean;
  public_flags: number;
  /** Lets the control endpoint act as this user; Discord itself never sees it. Bots have theirs in ApplicationRecord. */
  control_token: string | null;
}

export interface RoleColors {
  primary_color: number;
  secondary_color: number | null;
  tertiary_color: number | null;
}

export interface RoleRecord {
  readonly id: string;
  readonly guild_id: string;
  name: string;
  colors: RoleColors;
  hoist: boolean;
  icon: string | null;
  unicode_emoji: string | null;
  position: number;
  permissions: bigint;
  managed: boolean;
  mentionable: boolean;
  flags: number;
  tags: APIRoleTags | null;
}

export interface MemberRecord {
  readonly user_id: string;
  readonly guild_id: string;
  nick: string | null;
  avatar: string | null;
  banner: string | null;
  bio: string | null;
  roles: Set<string>;
  joined_at: number;
  premium_since: number | null;
  deaf: boolean;
  mute: boolean;
  flags: number;
  pending: boolean;
  communication_disabled_until: number | null;
}

export interface BanRecord {
  readonly user_id: string;
  reason: string | null;
}

export interface VoiceStateRecord {
  readonly user_id: string;
  readonly guild_id: string;
  channel_id: string | null;
  session_id: string;
  deaf: boolean;
  mute: boolean;
  self_deaf: boolean;
  self_mute: boolean;
  self_stream: boolean;
  self_video: boolean;
  suppress: boolean;
  request_to_speak_timestamp: number | null;
}

/** What a user does. Bots can set no more than this. */
export interface ActivityRecord {
  readonly name: string;
  readonly type: number;
  readonly state: string | null;
  readonly url: string | null;
  readonly created_at: number;
}

/** How a user appears. Users without one are online if they are people and offline if they are bots. */
export interface PresenceRecord {
  status: 'online' | 'idle' | 'dnd' | 'offline';
  activities: ActivityRecord[];
  /** Where the user is active. */
  client_status: { desktop?: string; mobile?: string; web?: string };
}

export interface GuildRecord {
  readonly id: string;
  name: string;
  icon: string | null;
  description: string | null;
  splash: string | null;
  discovery_splash: string | null;
  banner: string | null;
  features: Set<string>;
  owner_id: string;
  afk_channel_id: string | null;
  afk_timeout: number;
  system_channel_id: string | null;
  system_channel_flags: number;
  rules_channel_id: string | null;
  public_updates_channel_id: string | null;
  safety_alerts_channel_id: string | null;
  widget_enabled: boolean;
  widget_channel_id: string | null;
  verification_level: number;
  default_message_notifications: number;
  explicit_content_filter: number;
  mfa_level: number;
  nsfw_level: number;
  premium_tier: number;
  premium_subscription_count: number;
  premium_progress_bar_enabled: boolean;
  preferred_locale: string;
  vanity_url_code: string | null;
  readonly created_at: number;
  readonly roles: Map<string, RoleRecord>;
  readonly members: Map<string, MemberRecord>;
  readonly bans: Map<string, BanRecord>;
  readonly emojis: Map<string, EmojiRecord>;
  readonly stickers: Map<string, StickerRecord>;
  readonly channels: Map<string, GuildChannelRecord>;
  readonly threads: Map<string, ThreadRecord>;
  readonly stage_instances: Map<string, StageInstanceRecord>;
  readonly voice_states: Map<string, VoiceStateRecord>;
  readonly scheduled_events: Map<string, ScheduledEventRecord>;
  readonly soundboard_sounds: Map<string, SoundboardSoundRecord>;
  readonly auto_moderation_rules: Map<string, AutoModerationRuleRecord>;
  readonly integrations: Map<string, IntegrationRecord>;
  readonly join_requests: Map<string, JoinRequestRecord>;
  readonly welcome_screen: WelcomeScreenRecord;
  readonly onboarding: OnboardingRecord;
  home_settings: HomeSettingsRecord | null;
  readonly incidents: IncidentsRecord;
  template: TemplateRecord | null;
  /** Oldest first. */
  readonly audit_log: AuditLogEntryRecord[];
}

export interface WebhookRecord {
  readonly id: string;
  /** 1 incoming, 2 channel follower, 3 application. */
  readonly type: 1 | 2 | 3;
  readonly guild_id: string;
  channel_id: string;
  readonly user_id: string | null;
  name: string;
  avatar: string | null;
  readonly token: string | null;
  readonly application_id: string | null;
  readonly source_guild_id: string | null;
  readonly source_channel_id: string | null;
}

export interface InviteRecord {
  readonly code: string;
  readonly guild_id: string;
  readonly channel_id: string;
  readonly inviter_id: string | null;
  readonly max_age: number;
  readonly max_uses: number;
  readonly temporary: boolean;
  readonly created_at: number;
  readonly target_type: number | null;
  readonly target_user_id: string | null;
  readonly target_application_id: string | null;
  readonly flags: number;
  /** Given to whoever accepts. */
  readonly role_ids: readonly string[];
  uses: number;
  /** Who alone may see and accept it; null where everyone may. */
  targets: InviteTargetsRecord | null;
}

export interface InviteTargetsRecord {
  readonly user_ids: ReadonlySet<string>;
  readonly read_at: number;
}

export interface AuditLogEntryRecord {
  readonly id: string;
  readonly user_id: string | null;
  readonly target_id: string | null;
  readonly action_type: number;
  readonly changes: APIAuditLogChange[];
  readonly options: APIAuditLogOptions | null;
  readonly reason: string | null;
}

export interface BlobRecord {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly content_type: string;
}
