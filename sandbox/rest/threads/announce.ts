import { threadMemberView, threadMemberWithMemberView, threadView } from '../../views/channels.ts';
import type { ThreadMemberRecord, ThreadRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { scopeOf } from '../messages/announce.ts';

/* https://discord.com/developers/docs/events/gateway-events#thread-create and what follows */

/** Every user is shown their own membership, where they have one. */
export function announceThreadCreated(world: World, thread: ThreadRecord): void {
  world.dispatch({
    t: 'THREAD_CREATE',
    ...scopeOf(thread),
    data: ({ user_id }) => ({ ...threadView(thread, user_id), newly_created: true }),
  });
}

/** A user who comes into a thread may never have heard of it. */
export function showThreadTo(world: World, thread: ThreadRecord, userId: string): void {
  world.dispatch({
    t: 'THREAD_CREATE',
    ...scopeOf(thread),
    user_ids: [userId],
    data: threadView(thread, userId),
  });
}

export function announceThreadUpdated(world: World, thread: ThreadRecord): void {
  world.dispatch({ t: 'THREAD_UPDATE', ...scopeOf(thread), data: ({ user_id }) => threadView(thread, user_id) });
}

/** To each member about themselves: after unarchiving, clients may have forgotten that they are members. */
export function announceMemberships(world: World, thread: ThreadRecord): void {
  for (const member of thread.members.values()) {
    world.dispatch({
      t: 'THREAD_MEMBER_UPDATE',
      ...scopeOf(thread),
      user_ids: [member.user_id],
      data: { ...threadMemberView(thread, member), guild_id: thread.guild_id },
    });
  }
}

export function announceMembers(
  world: World,
  thread: ThreadRecord,
  changes: { readonly added?: readonly ThreadMemberRecord[]; readonly removed?: readonly string[] },
): void {
  world.dispatch({
    t: 'THREAD_MEMBERS_UPDATE',
    ...scopeOf(thread),
    data: {
      id: thread.id,
      guild_id: thread.guild_id,
      member_count: Math.min(thread.members.size, 50),
      ...(changes.added?.length && {
        added_members: changes.added.map((member) => ({
          ...threadMemberWithMemberView(world, thread, member),
          presence: null,
        })),
      }),
      ...(changes.removed?.length && { removed_member_ids: changes.removed }),
    },
  });
}
