import type { GuildRecord, InviteRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { timestamp, timestampOrNull } from './time.ts';
import { publicApplicationView, userView } from './users.ts';

/** https://discord.com/developers/docs/resources/invite#invite-object */
export function inviteView(world: World, guild: GuildRecord, invite: InviteRecord) {
  const channel = guild.channels.get(invite.channel_id);
  return {
    type: 0,
    code: invite.code,
    ...(invite.inviter_id !== null && { inviter: userView(world.user(invite.inviter_id)) }),
    expires_at: timestampOrNull(expiryOf(invite)),
    flags: invite.flags,
    guild: invitedGuildView(guild),
    guild_id: guild.id,
    channel: { id: invite.channel_id, type: channel?.type ?? 0, name: channel?.name ?? null },
    ...targetOf(world, invite),
    ...(invite.role_ids.length > 0 && { roles: rolesOf(guild, invite) }),
  };
}

/** With how often it may be used and was. https://discord.com/developers/docs/resources/invite#invite-metadata-object */
export function inviteWithMetadataView(world: World, guild: GuildRecord, invite: InviteRecord) {
  return {
    ...inviteView(world, guild, invite),
    uses: invite.uses,
    max_uses: invite.max_uses,
    max_age: invite.max_age,
    temporary: invite.temporary,
    created_at: timestamp(invite.created_at),
  };
}

/** https://discord.com/developers/docs/events/gateway-events#invite-create */
export function inviteEventView(world: World, invite: InviteRecord) {
  return {
    channel_id: invite.channel_id,
    code: invite.code,
    created_at: timestamp(invite.created_at),
    guild_id: invite.guild_id,
    ...(invite.inviter_id !== null && { inviter: userView(world.user(invite.inviter_id)) }),
    max_age: invite.max_age,
    max_uses: invite.max_uses,
    ...targetOf(world, invite),
    temporary: invite.temporary,
    uses: invite.uses,
    expires_at: timestampOrNull(expiryOf(invite)),
    ...(invite.role_ids.length > 0 && { role_ids: invite.role_ids }),
  };
}

export function expiryOf({ max_age, created_at }: InviteRecord): number | null {
  return max_age === 0 ? null : created_at + max_age * 1000;
}

function targetOf(world: World, { target_type, target_user_id, target_application_id }: InviteRecord) {
  const application = world.applications.get(target_application_id ?? '');
  return {
    ...(target_type !== null && { target_type }),
    ...(target_user_id !== null && { target_user: userView(world.user(target_user_id)) }),
    ...(application && { target_application: publicApplicationView(application) }),
  };
}

function invitedGuildView(guild: GuildRecord) {
  return {
    id: guild.id,
    name: guild.name,
    splash: guild.splash,
    banner: guild.banner,
    description: guild.description,
    icon: guild.icon,
    features: [...guild.features],
    verification_level: guild.verification_level,
    vanity_url_code: guild.vanity_url_code,
    nsfw_level: guild.nsfw_level,
    nsfw: guild.nsfw_level === 1 || guild.nsfw_level === 3,
    premium_subscription_count: guild.premium_subscription_count,
  };
}

function rolesOf(guild: GuildRecord, { role_ids }: InviteRecord) {
  return role_ids
    .flatMap((id) => guild.roles.get(id) ?? [])
    .map(({ id, name, position, colors, icon, unicode_emoji }) => ({
      id,
      name,
      position,
      color: colors.primary_color,
      colors: { ...colors },
      icon,
      unicode_emoji,
    }));
}
