import type { ThreadRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { announceMemberships, announceThreadUpdated } from './announce.ts';

/** This thread is pinned to the top of its forum. */
export const pinnedFlag = 1 << 1;

/** Puts the thread away. That also unpins it. https://discord.com/developers/docs/topics/threads#active-archived-threads */
export function archiveThread(world: World, thread: ThreadRecord): void {
  thread.archived = true;
  thread.flags &= ~pinnedFlag;
  thread.archive_timestamp = world.clock.now();
}

export function unarchiveThread(world: World, thread: ThreadRecord): void {
  thread.archived = false;
  thread.archive_timestamp = world.clock.now();
  sleepWhenIdle(world, thread);
}

/** Talking in an archived thread brings it back. */
export function wakeThread(world: World, thread: ThreadRecord): void {
  if (!thread.archived) return;
  unarchiveThread(world, thread);
  announceThreadUpdated(world, thread);
  announceMemberships(world, thread);
}

/** Archives the thread when nothing has happened in it for its `auto_archive_duration`. A pinned one stays. */
export function sleepWhenIdle(world: World, thread: ThreadRecord): void {
  const now = world.clock.now();
  const at = thread.flags & pinnedFlag ? now + durationOf(thread) : lastActivity(thread) + durationOf(thread);
  world.timers.schedule(Math.max(now, at), () => {
    if (thread.archived || world.channels.get(thread.id) !== thread) return;
    if (thread.flags & pinnedFlag || lastActivity(thread) + durationOf(thread) > world.clock.now()) {
      sleepWhenIdle(world, thread);
      return;
    }
    archiveThread(world, thread);
    announceThreadUpdated(world, thread);
  });
}

/** Activity is a message, unarchiving, or another auto-archive time; the latter two move `archive_timestamp`. */
function lastActivity(thread: ThreadRecord): number {
  return Math.max(thread.archive_timestamp, thread.messages.last()?.timestamp ?? 0);
}

function durationOf(thread: ThreadRecord): number {
  return thread.auto_archive_duration * 60_000;
}
