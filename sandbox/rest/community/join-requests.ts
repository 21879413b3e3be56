import { joinRequestView } from '../../views/community.ts';
import { joinGuild } from '../../world/membership.ts';
import type { GuildRecord, JoinRequestRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { announceMember } from '../announce.ts';

/** The payload is the request with its status beside it. https://discord.com/developers/docs/resources/guild-join-request */
export function announceJoinRequest(
  world: World,
  t: 'GUILD_JOIN_REQUEST_CREATE' | 'GUILD_JOIN_REQUEST_UPDATE' | 'GUILD_JOIN_REQUEST_DELETE',
  request: JoinRequestRecord,
): void {
  const { guild_id, status, id, user_id } = request;
  const data =
    t === 'GUILD_JOIN_REQUEST_DELETE'
      ? { guild_id, id, user_id }
      : { guild_id, status, request: joinRequestView(world, request) };
  world.dispatch({ t, guild_id, data });
}

interface Review {
  readonly status: 'APPROVED' | 'REJECTED';
  readonly by: string;
  readonly reason: string | null;
}

/** Who is approved is a member from then on, and no longer pending. */
export function reviewJoinRequest(
  world: World,
  guild: GuildRecord,
  request: JoinRequestRecord,
  { status, by, reason }: Review,
): void {
  request.status = status;
  request.reviewed_at = world.clock.now();
  request.actioned_by = by;
  request.rejection_reason = status === 'REJECTED' ? reason : null;
  announceJoinRequest(world, 'GUILD_JOIN_REQUEST_UPDATE', request);
  if (status === 'REJECTED') return;
  const member = guild.members.get(request.user_id);
  if (!member) {
    joinGuild(world, guild, world.user(request.user_id), { pending: false });
  } else if (member.pending) {
    member.pending = false;
    announceMember(world, member);
  }
}
