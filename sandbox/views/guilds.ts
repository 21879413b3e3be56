import { guildPermissions } from '../permissions.ts';
import type { GuildRecord, MemberRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { incidentsView } from './community.ts';
import { emojiView, stickerView } from './expressions.ts';
import { roleView } from './roles.ts';

/** What even strangers may see of it. */
const appearanceOf = (world: World, guild: GuildRecord) => ({
  id: guild.id,
  name: guild.name,
  icon: guild.icon,
  description: guild.description,
  home_header: null,
  splash: guild.splash,
  discovery_splash: guild.discovery_splash,
  features: [...guild.features],
  emojis: [...guild.emojis.values()].map((emoji) => emojiView(world, emoji)),
  stickers: [...guild.stickers.values()].map((sticker) => stickerView(world, sticker)),
});

/** A guild over REST. https://discord.com/developers/docs/resources/guild#guild-object */
export function guildView(world: World, guild: GuildRecord) {
  return {
    ...appearanceOf(world, guild),
    banner: guild.banner,
    owner_id: guild.owner_id,
    application_id: null,
    region: 'deprecated',
    afk_channel_id: guild.afk_channel_id,
    afk_timeout: guild.afk_timeout,
    system_channel_id: guild.system_channel_id,
    system_channel_flags: guild.system_channel_flags,
    widget_enabled: guild.widget_enabled,
    widget_channel_id: guild.widget_channel_id,
    verification_level: guild.verification_level,
    roles: [...guild.roles.values()].map(roleView),
    default_message_notifications: guild.default_message_notifications,
    mfa_level: guild.mfa_level,
    explicit_content_filter: guild.explicit_content_filter,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: guild.vanity_url_code,
    premium_tier: guild.premium_tier,
    premium_subscription_count: guild.premium_subscription_count,
    preferred_locale: guild.preferred_locale,
    rules_channel_id: guild.rules_channel_id,
    safety_alerts_channel_id: guild.safety_alerts_channel_id,
    public_updates_channel_id: guild.public_updates_channel_id,
    premium_progress_bar_enabled: guild.premium_progress_bar_enabled,
    nsfw: guild.nsfw_level === 1 || guild.nsfw_level === 3,
    nsfw_level: guild.nsfw_level,
    incidents_data: incidentsOf(guild),
  };
}

/** Null where nothing is disabled. */
function incidentsOf({ incidents }: GuildRecord) {
  const { invites_disabled_until, dms_disabled_until } = incidents;
  return invites_disabled_until === null && dms_disabled_until === null ? null : incidentsView(incidents);
}

export function approximateCounts(world: World, guild: GuildRecord) {
  const present = [...guild.members.keys()].filter((id) => world.users.get(id)?.bot === false).length;
  return { approximate_member_count: guild.members.size, approximate_presence_count: present };
}

/** https://discord.com/developers/docs/resources/guild#guild-preview-object */
export const guildPreview = (world: World, guild: GuildRecord) => ({
  ...appearanceOf(world, guild),
  ...approximateCounts(world, guild),
});

/** A guild in the list of one's own. https://discord.com/developers/docs/resources/user#get-current-user-guilds */
export function ownGuildView(world: World, guild: GuildRecord, member: MemberRecord) {
  return {
    id: guild.id,
    name: guild.name,
    icon: guild.icon,
    banner: guild.banner,
    owner: guild.owner_id === member.user_id,
    permissions: String(guildPermissions(guild, member, world.clock.now())),
    features: [...guild.features],
  };
}
