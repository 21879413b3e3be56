import { discordError } from '../../errors.ts';
import { createThread } from '../../world/create.ts';
import type { GuildChannelRecord, GuildRecord, ThreadRecord, UserRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { changesBetween } from '../audit-changes.ts';
import { announceMembers, announceThreadCreated } from './announce.ts';
import { sleepWhenIdle } from './archive.ts';
import { auditedThread } from './audited.ts';

const maxActive = 1000;

export interface ThreadStart {
  readonly name: string;
  readonly type: 10 | 11 | 12;
  /** The message it starts from; a new id where there is none. */
  readonly id?: string;
  readonly auto_archive_duration?: number | null;
  readonly rate_limit_per_user?: number | null;
  readonly invitable?: boolean | null;
  readonly applied_tags?: readonly string[];
}

interface Starting {
  readonly world: World;
  readonly guild: GuildRecord;
  readonly user: UserRecord;
  readonly reason: string | null;
}

/** Opens a thread with its creator in it, tells everyone and writes it down. A webhook opens one without being in it. */
export function startThread(
  { world, guild, user, reason }: Starting,
  parent: GuildChannelRecord,
  start: ThreadStart,
): ThreadRecord {
  const active = [...guild.threads.values()].filter(({ archived }) => !archived);
  if (active.length >= maxActive) throw discordError(160006);
  const { id, auto_archive_duration, rate_limit_per_user, invitable } = start;
  const thread = createThread(world, parent, {
    name: start.name,
    type: start.type,
    owner_id: user.id,
    create_timestamp: world.clock.now(),
    ...(id !== undefined && { id }),
    ...(typeof auto_archive_duration === 'number' && { auto_archive_duration }),
    ...(typeof rate_limit_per_user === 'number' && { rate_limit_per_user }),
    ...(typeof invitable === 'boolean' && { invitable }),
    applied_tags: [...(start.applied_tags ?? [])],
  });
  const person = world.users.has(user.id) ? user.id : null;
  const creator = { user_id: user.id, join_timestamp: world.clock.now(), flags: 0 };
  if (person !== null) thread.members.set(person, creator);
  announceThreadCreated(world, thread);
  if (person !== null) announceMembers(world, thread, { added: [creator] });
  sleepWhenIdle(world, thread);
  world.audit(guild, {
    user_id: person,
    target_id: thread.id,
    action_type: 110,
    changes: changesBetween({}, auditedThread(thread)),
    reason,
  });
  return thread;
}
