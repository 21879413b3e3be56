import type {
  ChannelRecord,
  DirectChannelRecord,
  ForumTagRecord,
  GuildChannelRecord,
  OverwriteRecord,
  ThreadMemberRecord,
  ThreadRecord,
} from '../world/records.ts';
import type { World } from '../world/world.ts';
import { memberView } from './members.ts';
import { timestamp, timestampOrNull } from './time.ts';
import { userView } from './users.ts';

/** Any channel as `viewerId` sees it. https://discord.com/developers/docs/resources/channel#channel-object */
export function channelView(world: World, channel: ChannelRecord, viewerId: string) {
  if (channel.kind === 'guild') return guildChannelView(channel);
  return channel.kind === 'thread' ? threadView(channel, viewerId) : directChannelView(world, channel, viewerId);
}

/** Only the fields that Discord gives channels of this type; the rest is absent, not null. */
export function guildChannelView(channel: GuildChannelRecord) {
  const base = {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guild_id,
    name: channel.name,
    position: channel.position,
    parent_id: channel.parent_id,
    permission_overwrites: [...channel.permission_overwrites.values()].map(overwriteView),
    flags: channel.flags,
  };
  switch (channel.type) {
    case 4:
      return base;
    case 2:
    case 13:
      return { ...base, ...spoken(channel), ...written(channel) };
    case 15:
    case 16:
      return { ...base, ...written(channel), ...threaded(channel), ...posted(channel) };
    default:
      return { ...base, ...written(channel), ...threaded(channel), ...pinned(channel) };
  }
}

function written(channel: GuildChannelRecord) {
  return {
    topic: channel.topic,
    nsfw: channel.nsfw,
    rate_limit_per_user: channel.rate_limit_per_user,
    last_message_id: channel.last_message_id,
  };
}

function pinned(channel: GuildChannelRecord) {
  return { ...(channel.last_pin_timestamp !== null && { last_pin_timestamp: timestamp(channel.last_pin_timestamp) }) };
}

function threaded(channel: GuildChannelRecord) {
  return {
    ...(channel.default_auto_archive_duration !== null && {
      default_auto_archive_duration: channel.default_auto_archive_duration,
    }),
    ...(channel.default_thread_rate_limit_per_user > 0 && {
      default_thread_rate_limit_per_user: channel.default_thread_rate_limit_per_user,
    }),
  };
}

function spoken(channel: GuildChannelRecord) {
  return {
    bitrate: channel.bitrate,
    user_limit: channel.user_limit,
    rtc_region: channel.rtc_region,
    ...(channel.video_quality_mode !== 1 && { video_quality_mode: channel.video_quality_mode }),
  };
}

function posted(channel: GuildChannelRecord) {
  return {
    available_tags: channel.available_tags.map(forumTagView),
    default_reaction_emoji: channel.default_reaction_emoji,
    default_sort_order: channel.default_sort_order,
    ...(channel.type === 15 && { default_forum_layout: channel.default_forum_layout }),
    ...(channel.default_tag_setting !== null && { default_tag_setting: channel.default_tag_setting }),
  };
}

export function overwriteView(overwrite: OverwriteRecord) {
  return {
    id: overwrite.id,
    type: overwrite.type,
    allow: String(overwrite.allow),
    deny: String(overwrite.deny),
  };
}

function forumTagView(tag: ForumTagRecord) {
  return {
    id: tag.id,
    name: tag.name,
    moderated: tag.moderated,
    emoji_id: tag.emoji_id,
    emoji_name: tag.emoji_name,
  };
}

/** A thread; `member` is there only where the viewer has joined it. */
export function threadView(thread: ThreadRecord, viewerId?: string) {
  const own = viewerId === undefined ? undefined : thread.members.get(viewerId);
  return {
    id: thread.id,
    type: thread.type,
    guild_id: thread.guild_id,
    parent_id: thread.parent_id,
    owner_id: thread.owner_id,
    name: thread.name,
    flags: thread.flags,
    last_message_id: thread.last_message_id,
    ...(thread.last_pin_timestamp !== null && { last_pin_timestamp: timestamp(thread.last_pin_timestamp) }),
    rate_limit_per_user: thread.rate_limit_per_user,
    message_count: thread.message_count,
    member_count: Math.min(thread.members.size, 50),
    total_message_sent: thread.total_message_sent,
    thread_metadata: {
      archived: thread.archived,
      archive_timestamp: timestamp(thread.archive_timestamp),
      auto_archive_duration: thread.auto_archive_duration,
      locked: thread.locked,
      create_timestamp: timestamp(thread.create_timestamp),
      ...(thread.type === 12 && { invitable: thread.invitable }),
    },
    ...(thread.applied_tags.length > 0 && { applied_tags: thread.applied_tags }),
    ...(own && { member: threadMemberView(thread, own) }),
  };
}

/** https://discord.com/developers/docs/resources/channel#thread-member-object */
export function threadMemberView(thread: ThreadRecord, member: ThreadMemberRecord) {
  return {
    id: thread.id,
    user_id: member.user_id,
    join_timestamp: timestamp(member.join_timestamp),
    flags: member.flags,
  };
}

export function threadMemberWithMemberView(world: World, thread: ThreadRecord, member: ThreadMemberRecord) {
  const guildMember = world.member(thread.guild_id, member.user_id);
  return { ...threadMemberView(thread, member), ...(guildMember && { member: memberView(world, guildMember) }) };
}

/** A direct channel: the viewer is not among its recipients. */
export function directChannelView(world: World, channel: DirectChannelRecord, viewerId: string) {
  return {
    id: channel.id,
    type: channel.type,
    flags: channel.flags,
    last_message_id: channel.last_message_id,
    ...(channel.last_pin_timestamp !== null && { last_pin_timestamp: timestampOrNull(channel.last_pin_timestamp) }),
    recipients: channel.recipient_ids.filter((id) => id !== viewerId).map((id) => userView(world.user(id))),
    ...(channel.type === 3 && { name: channel.name, icon: channel.icon, owner_id: channel.owner_id }),
    ...(channel.application_id !== null && { managed: true, application_id: channel.application_id }),
  };
}
