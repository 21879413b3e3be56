import { compareRoles } from '../permissions.ts';
import type { GuildChannelRecord, GuildRecord, TemplateRecord } from '../world/records.ts';
import { compareSnowflakes } from '../world/snowflake.ts';
import type { World } from '../world/world.ts';
import { timestamp } from './time.ts';
import { userView } from './users.ts';

/** https://discord.com/developers/docs/resources/guild-template#guild-template-object */
export function templateView(world: World, template: TemplateRecord) {
  const guild = world.guilds.get(template.source_guild_id);
  const isDirty = guild !== undefined && !Bun.deepEquals(template.snapshot, templateSnapshot(guild));
  return {
    code: template.code,
    name: template.name,
    description: template.description,
    usage_count: template.usage_count,
    creator_id: template.creator_id,
    creator: userView(world.user(template.creator_id)),
    created_at: timestamp(template.created_at),
    updated_at: timestamp(template.updated_at),
    source_guild_id: template.source_guild_id,
    serialized_source_guild: template.snapshot,
    is_dirty: isDirty ? true : null,
  };
}

/** The guild as it is, without its people and bots: "placeholder IDs are given as integers", 0 being @everyone. */
export function templateSnapshot(guild: GuildRecord) {
  const roles = [...guild.roles.values()].filter(({ managed }) => !managed).toSorted(compareRoles);
  const channels = [...guild.channels.values()].toSorted(
    (a, b) => Number(b.type === 4) - Number(a.type === 4) || a.position - b.position || compareSnowflakes(a.id, b.id),
  );
  const roleNumbers = new Map(roles.map(({ id }, index) => [id, index]));
  const channelNumbers = new Map(channels.map(({ id }, index) => [id, index + 1]));
  return {
    name: guild.name,
    description: guild.description,
    region: 'deprecated',
    verification_level: guild.verification_level,
    default_message_notifications: guild.default_message_notifications,
    explicit_content_filter: guild.explicit_content_filter,
    preferred_locale: guild.preferred_locale,
    afk_channel_id: channelNumbers.get(guild.afk_channel_id ?? '') ?? null,
    afk_timeout: guild.afk_timeout,
    system_channel_id: channelNumbers.get(guild.system_channel_id ?? '') ?? null,
    system_channel_flags: guild.system_channel_flags,
    roles: roles.map((role, index) => ({
      id: index,
      name: role.name,
      permissions: String(role.permissions),
      color: role.colors.primary_color,
      colors: { ...role.colors },
      hoist: role.hoist,
      mentionable: role.mentionable,
      icon: role.icon,
      unicode_emoji: role.unicode_emoji,
    })),
    channels: channels.map((channel) => channelSnapshot(channel, channelNumbers, roleNumbers)),
  };
}

/** The document knows text, voice, category and forum here: what only communities have becomes one of these. */
const plainTypes: Readonly<Record<number, number>> = { 5: 0, 13: 2, 16: 15 };

type Numbers = ReadonlyMap<string, number>;

/** Overwrites for members, and for roles that bots brought, are left out. */
function channelSnapshot(channel: GuildChannelRecord, channelNumbers: Numbers, roleNumbers: Numbers) {
  return {
    id: channelNumbers.get(channel.id) ?? null,
    type: plainTypes[channel.type] ?? channel.type,
    name: channel.name,
    position: channel.position,
    topic: channel.topic,
    bitrate: channel.bitrate,
    user_limit: channel.user_limit,
    nsfw: channel.nsfw,
    rate_limit_per_user: channel.rate_limit_per_user,
    parent_id: channelNumbers.get(channel.parent_id ?? '') ?? null,
    default_auto_archive_duration: channel.default_auto_archive_duration,
    permission_overwrites: [...channel.permission_overwrites.values()].flatMap(({ id, type, allow, deny }) => {
      const number = roleNumbers.get(id);
      return number === undefined ? [] : [{ id: number, type, allow: String(allow), deny: String(deny) }];
    }),
    available_tags: channel.available_tags.map(({ name, emoji_id, emoji_name, moderated }, index) => ({
      id: index + 1,
      name,
      emoji_id,
      emoji_name,
      moderated,
    })),
    template: '',
    default_reaction_emoji: channel.default_reaction_emoji,
    default_thread_rate_limit_per_user: channel.default_thread_rate_limit_per_user,
    default_sort_order: channel.default_sort_order,
    default_forum_layout: channel.default_forum_layout,
    default_tag_setting: channel.default_tag_setting,
    theme_color: null,
  };
}
