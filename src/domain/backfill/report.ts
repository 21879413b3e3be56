import { snowflakeTime } from '../../kernel/ids.ts';
import { formatTime } from '../durations.ts';
import type { JobReport } from '../jobs/report.ts';
import type { Checkpoint, Reading } from './checkpoint.ts';

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/** How far a backfill has come, in words and numbers. */
export function reportOf({ counts, total, skipped, skipped_more, members }: Checkpoint, at?: Reading): JobReport {
  const { channels, threads, read, stored, members: people, gone } = counts;
  const place = at?.before ? `; now in ${at.id}, back to ${formatTime(snowflakeTime(at.before))}` : '';
  return {
    lines: [
      `${counted(read, 'message')} read, ${stored} of them new, in ${channels} of ${counted(total, 'channel')} and ${counted(threads, 'thread')}${place}`,
      ...(people > 0 || gone > 0
        ? [`${counted(people, 'member')} taken over${gone > 0 ? `, ${gone} found gone` : ''}`]
        : []),
      ...skipped.slice(0, 20).map(({ id, why }) => `passed over ${id}: ${why}`),
      ...(skipped.length > 20 || skipped_more > 0
        ? [`and ${skipped.length - Math.min(20, skipped.length) + skipped_more} more passed over`]
        : []),
    ],
    data: {
      messages_read: read,
      messages_stored: stored,
      channels_done: channels,
      channels_total: total,
      threads_done: threads,
      members: people,
      members_gone: gone,
      members_done: members === null,
      passed_over: skipped.map(({ id, why }) => ({ id, why })),
    },
  };
}
