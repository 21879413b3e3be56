import type { ErrorCode, OperationError } from '../../kernel/errors.ts';

/** Errors that say nothing about the step: it may work another time. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'rate_limited',
  'quota_exceeded',
  'busy',
  'bad_token',
  'no_token',
  'discord_unavailable',
  'store_unavailable',
  'timeout',
  'cancelled',
]);

export const isPassing = ({ code, retriable }: Pick<OperationError, 'code' | 'retriable'>): boolean =>
  retriable || PASSING.has(code);

/** After these what was asked for may have been done all the same. */
const UNCERTAIN: ReadonlySet<ErrorCode> = new Set(['timeout', 'cancelled', 'discord_unavailable', 'internal']);

export const mayBeDone = (code: ErrorCode): boolean => UNCERTAIN.has(code);

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 10 * 60_000;

/** Milliseconds to wait before trying again; `attempts` in vain so far, this one included. */
export function waitBefore(attempts: number, { retryAfter = 0 }: { retryAfter?: number | undefined } = {}): number {
  return Math.max(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts - 1, 20)), retryAfter * 1000);
}

/** So often a job is taken up without getting on: about a day. */
export const MOST_ATTEMPTS = 150;
