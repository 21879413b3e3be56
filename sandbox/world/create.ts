import { MessageLog } from './message-log.ts';
import type {
  ChannelRecord,
  DirectChannelRecord,
  GuildChannelRecord,
  GuildRecord,
  MemberRecord,
  MessageRecord,
  RoleRecord,
  ThreadRecord,
  UserRecord,
} from './records.ts';
import { snowflakeTime } from './snowflake.ts';
import type { World } from './world.ts';

/*
 * Makers of records: every field at its default, the given ones over it, put in its place. They announce nothing and
 * ask for no permission; handlers do both.
 */

/** The first message of a thread that began as a message elsewhere; like a post's first message it is not counted. */
const threadStarter = 21;

type Given<Row, Needed extends keyof Row> = Pick<Row, Needed> & Partial<Row>;

export function createUser(world: World, given: Given<UserRecord, 'username'>): UserRecord {
  const user: UserRecord = {
    id: world.snowflakes.next(),
    discriminator: '0',
    global_name: null,
    avatar: null,
    banner: null,
    accent_color: null,
    bot: false,
    system: false,
    public_flags: 0,
    control_token: null,
    ...given,
  };
  world.users.set(user.id, user);
  return user;
}

export function createGuild(world: World, given: Given<GuildRecord, 'name' | 'owner_id'>): GuildRecord {
  const id = given.id ?? world.snowflakes.next();
  const guild: GuildRecord = {
    id,
    icon: null,
    description: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    features: new Set(),
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    default_message_notifications: 1,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: 'en-US',
    vanity_url_code: null,
    created_at: snowflakeTime(id),
    roles: new Map(),
    members: new Map(),
    bans: new Map(),
    emojis: new Map(),
    stickers: new Map(),
    channels: new Map(),
    threads: new Map(),
    stage_instances: new Map(),
    voice_states: new Map(),
    scheduled_events: new Map(),
    soundboard_sounds: new Map(),
    auto_moderation_rules: new Map(),
    integrations: new Map(),
    join_requests: new Map(),
    welcome_screen: { description: null, welcome_channels: [] },
    onboarding: { prompts: [], default_channel_ids: [], enabled: false, mode: 0 },
    home_settings: null,
    incidents: { invites_disabled_until: null, dms_disabled_until: null },
    template: null,
    audit_log: [],
    ...given,
  };
  world.guilds.set(guild.id, guild);
  return guild;
}

export function createRole(world: World, guild: GuildRecord, given: Partial<RoleRecord>): RoleRecord {
  const role: RoleRecord = {
    id: world.snowflakes.next(),
    guild_id: guild.id,
    name: 'new role',
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    unicode_emoji: null,
    position: 1,
    permissions: 0n,
    managed: false,
    mentionable: false,
    flags: 0,
    tags: null,
    ...given,
  };
  guild.roles.set(role.id, role);
  return role;
}

export function createMember(world: World, guild: GuildRecord, given: Given<MemberRecord, 'user_id'>): MemberRecord {
  const member: MemberRecord = {
    guild_id: guild.id,
    nick: null,
    avatar: null,
    banner: null,
    bio: null,
    roles: new Set(),
    joined_at: world.clock.now(),
    premium_since: null,
    deaf: false,
    mute: false,
    flags: 0,
    pending: false,
    communication_disabled_until: null,
    ...given,
  };
  guild.members.set(member.user_id, member);
  return member;
}

export function createGuildChannel(
  world: World,
  guild: GuildRecord,
  given: Given<Omit<GuildChannelRecord, 'kind' | 'guild_id' | 'messages'>, 'name' | 'type'>,
): GuildChannelRecord {
  const channel: GuildChannelRecord = {
    kind: 'guild',
    id: world.snowflakes.next(),
    guild_id: guild.id,
    position: guild.channels.size,
    parent_id: null,
    permission_overwrites: new Map(),
    topic: null,
    nsfw: false,
    flags: 0,
    rate_limit_per_user: 0,
    last_message_id: null,
    last_pin_timestamp: null,
    bitrate: 64_000,
    user_limit: 0,
    rtc_region: null,
    video_quality_mode: 1,
    status: null,
    default_auto_archive_duration: null,
    default_thread_rate_limit_per_user: 0,
    available_tags: [],
    default_reaction_emoji: null,
    default_sort_order: null,
    default_forum_layout: 0,
    default_tag_setting: null,
    messages: new MessageLog(),
    ...given,
  };
  world.addChannel(channel);
  return channel;
}

export function createThread(
  world: World,
  parent: GuildChannelRecord,
  given: Given<Omit<ThreadRecord, 'kind' | 'guild_id' | 'parent_id' | 'messages'>, 'name' | 'owner_id' | 'type'>,
): ThreadRecord {
  const id = given.id ?? world.snowflakes.next();
  const created = given.create_timestamp ?? snowflakeTime(id);
  const thread: ThreadRecord = {
    kind: 'thread',
    id,
    guild_id: parent.guild_id,
    parent_id: parent.id,
    flags: 0,
    rate_limit_per_user: parent.default_thread_rate_limit_per_user,
    last_message_id: null,
    last_pin_timestamp: null,
    archived: false,
    auto_archive_duration: parent.default_auto_archive_duration ?? 4320,
    archive_timestamp: created,
    locked: false,
    invitable: true,
    create_timestamp: created,
    message_count: 0,
    total_message_sent: 0,
    applied_tags: [],
    members: new Map(),
    messages: new MessageLog(),
    ...given,
  };
  world.addChannel(thread);
  return thread;
}

export function createDirectChannel(
  world: World,
  recipientIds: string[],
  given: Partial<DirectChannelRecord> = {},
): DirectChannelRecord {
  const channel: DirectChannelRecord = {
    kind: 'dm',
    id: world.snowflakes.next(),
    type: 1,
    recipient_ids: recipientIds,
    name: null,
    icon: null,
    owner_id: null,
    application_id: null,
    flags: 0,
    last_message_id: null,
    last_pin_timestamp: null,
    messages: new MessageLog(),
    ...given,
  };
  world.addChannel(channel);
  return channel;
}

type GivenMessage = Given<Omit<MessageRecord, 'channel_id' | 'timestamp'>, 'author_id'>;

/** A message that stands in no channel's history. */
export function draftMessage(world: World, channel: ChannelRecord, given: GivenMessage): MessageRecord {
  const id = given.id ?? world.snowflakes.next();
  return {
    id,
    channel_id: channel.id,
    guild_id: channel.kind === 'dm' ? null : channel.guild_id,
    webhook: null,
    type: 0,
    content: '',
    timestamp: snowflakeTime(id),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    components: [],
    sticker_ids: [],
    reactions: [],
    pinned_at: null,
    flags: 0,
    nonce: null,
    message_reference: null,
    message_snapshots: [],
    poll: null,
    position: channel.kind === 'thread' ? channel.total_message_sent : null,
    shared_client_theme: null,
    application_id: null,
    interaction_metadata: null,
    interaction: null,
    ...given,
  };
}

export function createMessage(world: World, channel: ChannelRecord, given: GivenMessage): MessageRecord {
  const message = draftMessage(world, channel, given);
  channel.messages.add(message);
  channel.last_message_id = channel.messages.last()?.id ?? null;
  if (channel.kind === 'thread' && message.id !== channel.id && message.type !== threadStarter) {
    channel.message_count += 1;
    channel.total_message_sent += 1;
  }
  return message;
}
