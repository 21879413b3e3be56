import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { joinGuild } from '../../world/membership.ts';
import type { MemberRecord } from '../../world/records.ts';
import type { GuildAccess } from '../access.ts';
import { readNickname } from '../names.ts';
import { granted } from '../oauth2.ts';
import type { RestRequest } from '../route.ts';
import { checkRoles } from './member-edit.ts';

export interface AddedMemberFields {
  readonly access_token?: string;
  readonly nick?: string | null;
  readonly roles?: readonly string[] | null;
  readonly mute?: boolean | null;
  readonly deaf?: boolean | null;
}

/** Brings in a user who let the application do so. https://discord.com/developers/docs/resources/guild#add-guild-member */
export function addMember(
  { world, application, body }: RestRequest<AddedMemberFields>,
  access: GuildAccess,
  userId: string,
): MemberRecord {
  const { guild, permissions } = access;
  const user = granted(world, application, body.access_token, 'guilds.join');
  if (user.id !== userId) throw discordError(50025);
  if (guild.bans.has(userId)) throw discordError(40007);
  const given: Partial<MemberRecord> = {
    ...(body.nick != null && { nick: readNickname(body.nick) }),
    ...(body.roles?.length && { roles: new Set(body.roles) }),
    ...(body.mute != null && { mute: body.mute }),
    ...(body.deaf != null && { deaf: body.deaf }),
  };
  const needed = { nick: 'ManageNicknames', mute: 'MuteMembers', deaf: 'DeafenMembers' } as const;
  for (const [field, permission] of Object.entries(needed)) {
    if (field in given && !hasPermissions(permissions, permission)) throw discordError(50013);
  }
  if (given.roles) checkRoles(access, { roles: new Set() }, given.roles);
  return joinGuild(world, guild, user, given);
}
