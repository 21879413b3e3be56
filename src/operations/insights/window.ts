import { z } from 'zod';
import { dateOf } from '../../domain/activity/periods.ts';
import { parseTime } from '../../domain/durations.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Days } from '../../kernel/store/activity.ts';

/** `since` and `until` as callers give them. */
export const windowFields = (usual: string) => ({
  since: z.string().min(1).max(60).default(usual).describe('30d, 2026-05-01, …'),
  until: z.string().min(1).max(60).optional(),
});

export const grain = z.enum(['day', 'week', 'month']).default('day');

export interface Window {
  /** Milliseconds, `until` exclusive. */
  from: number;
  until: number;
  days: Days;
}

const LONGEST = 3660 * 24 * 3_600_000;

export function windowOf({ since, until }: { since: string; until?: string | undefined }, now: number): Window {
  const from = parseTime(since, now, 'since');
  const to = until === undefined ? now : parseTime(until, now, 'until');
  if (from < to && to - from <= LONGEST) {
    return { from, until: to, days: { from: dateOf(from), to: dateOf(to - 1) } };
  }
  throw new OperationError(
    'invalid_input',
    from < to ? 'since: at most ten years at once.' : 'since: must lie before until.',
    { hint: 'Write since: "30d", or since: "2026-05-01" with until: "2026-06-01".' },
  );
}
