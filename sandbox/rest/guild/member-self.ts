import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { memberView } from '../../views/members.ts';
import { guildFor } from '../access.ts';
import { announceMember } from '../announce.ts';
import { changesBetween } from '../audit-changes.ts';
import { moderateProfile } from '../auto-moderation/moderate.ts';
import { storeImage } from '../images.ts';
import { readNickname } from '../names.ts';
import type { RestRequest } from '../route.ts';

export interface OwnMemberFields {
  readonly nick?: string | null;
  readonly avatar?: string | null;
  readonly banner?: string | null;
  readonly bio?: string | null;
}

/** https://discord.com/developers/docs/resources/guild#modify-current-member */
export function editOwnMember(request: RestRequest<OwnMemberFields>) {
  const { world, user, body, reason } = request;
  const { guild, member, permissions } = guildFor(request, request.params.guild_id ?? '');
  if (body.nick !== undefined && !hasPermissions(permissions, 'ChangeNickname')) throw discordError(50013);
  const before = memberView(world, member);
  const folder = `guilds/${guild.id}/users/${user.id}`;
  const changed = {
    ...(body.nick !== undefined && { nick: readNickname(body.nick) }),
    ...(body.bio !== undefined && { bio: body.bio }),
    ...(body.avatar !== undefined && {
      avatar: storeImage(world, body.avatar, `${folder}/avatars`, { field: 'avatar' }),
    }),
    ...(body.banner !== undefined && {
      banner: storeImage(world, body.banner, `${folder}/banners`, { field: 'banner' }),
    }),
  };
  Object.assign(member, changed);
  const after = memberView(world, member);
  if (changesBetween(before, after).length > 0) announceMember(world, member);
  const changes = changesBetween(before, after, ['nick']);
  if (changes.length > 0) {
    world.audit(guild, { user_id: user.id, target_id: user.id, action_type: 24, changes, reason });
  }
  if (body.nick !== undefined) moderateProfile(world, guild, member);
  return { guild, member };
}
