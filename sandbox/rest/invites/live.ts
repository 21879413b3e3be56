import { discordError } from '../../errors.ts';
import { hasPermissions, type PermissionName } from '../../permissions.ts';
import { expiryOf } from '../../views/invites.ts';
import type { GuildRecord, InviteRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { guildFor } from '../access.ts';
import type { RestRequest } from '../route.ts';

/** The invites that still work, after forgetting those whose time is over. */
export function liveInvites(world: World): InviteRecord[] {
  for (const invite of [...world.invites.values()]) if (isOver(world, invite)) world.invites.delete(invite.code);
  return [...world.invites.values()];
}

function isOver(world: World, invite: InviteRecord): boolean {
  const expiry = expiryOf(invite);
  const usedUp = invite.max_uses > 0 && invite.uses >= invite.max_uses;
  return usedUp || (expiry !== null && expiry <= world.clock.now());
}

/** The invite of the path and its guild, or 10006. */
export function inviteOf({ world, params }: Pick<RestRequest, 'world' | 'params'>): {
  invite: InviteRecord;
  guild: GuildRecord;
} {
  const invite = liveInvites(world).find(({ code }) => code === params.code);
  const guild = world.guilds.get(invite?.guild_id ?? '');
  if (!invite || !guild) throw discordError(10006);
  return { invite, guild };
}

/** For the inviter, or who has one of the permissions in the guild: else 50013. */
export function ownInvite(
  request: Pick<RestRequest, 'world' | 'params' | 'user'>,
  ...permissions: PermissionName[]
): InviteRecord {
  const { invite, guild } = inviteOf(request);
  if (invite.inviter_id === request.user.id) return invite;
  const access = guildFor(request, guild.id);
  if (!permissions.some((name) => hasPermissions(access.permissions, name))) throw discordError(50013);
  return invite;
}
