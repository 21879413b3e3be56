import type { APIThreadChannel } from 'discord-api-types/v10';
import { isSnowflake, snowflakeTime } from '../../kernel/ids.ts';
import { formatTime } from '../durations.ts';
import { plainName } from './layout.ts';

export type ThreadLike = Pick<APIThreadChannel, 'id' | 'name'> & Partial<APIThreadChannel>;

const PRIVATE = 12;
const PINNED = 1 << 1;

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** `ID name: 12 messages, 3 members, last 2026-05-01 12:00, tags bug, urgent (pinned, locked)`. */
function threadLine(thread: ThreadLike, tagNames: Readonly<Record<string, string>>): string {
  const { id, name, thread_metadata: state, last_message_id: last } = thread;
  const flags: number = thread.flags ?? 0;
  const tags = (thread.applied_tags ?? []).map((tag) => plainName(tagNames[tag] ?? tag, 40));
  const facts = [
    thread.message_count !== undefined && counted(thread.message_count, 'message'),
    thread.member_count !== undefined && counted(thread.member_count, 'member'),
    last && isSnowflake(last) && `last ${formatTime(snowflakeTime(last))}`,
    thread.owner_id && `by ${thread.owner_id}`,
    tags.length > 0 && `tags ${tags.join(', ')}`,
  ].filter(Boolean);
  const marks = [
    (thread.type as number | undefined) === PRIVATE && 'private',
    (flags & PINNED) !== 0 && 'pinned',
    state?.archived && 'archived',
    state?.locked && 'locked',
  ].filter(Boolean);
  return `${id} ${plainName(name, 100)}: ${facts.join(', ')}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`;
}

/** Threads under the channel each belongs to. */
export function threadList(threads: readonly ThreadLike[], names: Readonly<Record<string, string>>): string[] {
  const parents = [...new Set(threads.map(({ parent_id }) => parent_id ?? ''))];
  return parents.flatMap((parent) => [
    `-- in ${names[parent] ? `#${plainName(names[parent], 100)} ` : ''}${parent}`,
    ...threads.filter(({ parent_id }) => (parent_id ?? '') === parent).map((thread) => threadLine(thread, names)),
  ]);
}
