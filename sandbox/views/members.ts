import type { MemberRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { timestamp, timestampOrNull } from './time.ts';
import { userView } from './users.ts';

/** A member without their user, as messages carry it. https://discord.com/developers/docs/resources/guild#guild-member-object */
export function partialMemberView(member: MemberRecord) {
  return {
    avatar: member.avatar,
    banner: member.banner,
    communication_disabled_until: timestampOrNull(member.communication_disabled_until),
    flags: member.flags,
    joined_at: timestamp(member.joined_at),
    nick: member.nick,
    pending: member.pending,
    premium_since: timestampOrNull(member.premium_since),
    roles: [...member.roles],
    mute: member.mute,
    deaf: member.deaf,
  };
}

export function memberView(world: World, member: MemberRecord) {
  return { ...partialMemberView(member), user: userView(world.user(member.user_id)) };
}
