import { discordError } from '../../errors.ts';
import type { ThreadMemberRecord, ThreadRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { announceMembers, showThreadTo } from './announce.ts';

const maxMembers = 1000;

/** Takes the users into the thread and tells everyone. Those who are in it already are passed over; returns the new ones. */
export function addToThread(world: World, thread: ThreadRecord, userIds: readonly string[]): ThreadMemberRecord[] {
  const added = [...new Set(userIds)]
    .filter((user_id) => !thread.members.has(user_id))
    .map((user_id) => ({ user_id, join_timestamp: world.clock.now(), flags: 0 }));
  if (added.length === 0) return [];
  if (thread.members.size + added.length > maxMembers) throw discordError(30033);
  for (const member of added) thread.members.set(member.user_id, member);
  for (const { user_id } of added) showThreadTo(world, thread, user_id);
  announceMembers(world, thread, { added });
  return added;
}

/** False where the user was not in the thread. */
export function removeFromThread(world: World, thread: ThreadRecord, userId: string): boolean {
  if (!thread.members.delete(userId)) return false;
  announceMembers(world, thread, { removed: [userId] });
  return true;
}
