import type { ErrorCode } from '../../kernel/errors.ts';
import type { Schedule } from '../../kernel/store/schedules.ts';
import { isPassing } from '../jobs/retrying.ts';
import { type Attempt, type Ledger, readLedger, settledIn } from './ledger.ts';
import { nextOccurrence, occurrencesUntil, type Recurrence } from './recurrence.ts';
import type { Work } from './work.ts';

type Due = Pick<Schedule, 'due_at' | 'cron' | 'time_zone' | 'result'>;

const recurrenceOf = ({ cron, time_zone }: Pick<Schedule, 'cron' | 'time_zone'>): Recurrence | undefined =>
  cron === null ? undefined : { cron, zone: time_zone ?? 'UTC' };

/** When it comes again after an occurrence; undefined when that was the last. `settled` counts that one too. */
export function nextDue(schedule: Due, work: Work, after: number, settled: number): number | undefined {
  const recurrence = recurrenceOf(schedule);
  if (!recurrence || (work.count !== undefined && settled >= work.count)) return undefined;
  const next = nextOccurrence(recurrence, after);
  return next === undefined || (work.until !== undefined && next > work.until) ? undefined : next;
}

export type Step =
  /** Everything was settled by someone who died before the schedule could be told. */
  | { do: 'close'; ledger: Ledger; settled: NonNullable<Attempt['settled']> }
  | { do: 'send' | 'skip'; ledger: Ledger; attempt: Attempt };

/** What to do with a schedule that is due. */
export function nextStep(schedule: Due, work: Work, now: number): Step {
  const ledger = readLedger(schedule.result);
  const known = ledger.attempt?.key === work.key ? ledger.attempt : undefined;
  if (known?.settled && known.settled.next_due_at !== schedule.due_at) {
    return { do: 'close', ledger, settled: known.settled };
  }
  const going = known?.settled ? undefined : known;
  // What may have been sent must be cleared up as the occurrence it was.
  if (going?.maybe_sent_since !== undefined) return { do: 'send', ledger, attempt: going };

  const attempt = latest(schedule, work, going, ledger, now);
  const late = now - attempt.due_at;
  return { do: work.late === 'skip' && late > work.grace_ms ? 'skip' : 'send', ledger, attempt };
}

/** Of occurrences that were all missed one is sent, for the last of them: nobody wants a dozen good mornings at once. */
function latest(schedule: Due, work: Work, going: Attempt | undefined, ledger: Ledger, now: number): Attempt {
  const first = going?.due_at ?? schedule.due_at;
  const before = going?.missed ?? 0;
  const recurrence = recurrenceOf(schedule);
  const same = going ?? { key: work.key, due_at: first, tried_at: now };
  if (!recurrence || now <= first) return same;
  const most = work.count === undefined ? undefined : work.count - settledIn(ledger) - before;
  const { count, last } = occurrencesUntil(recurrence, first, Math.min(now, work.until ?? now), most);
  return count === 1 ? same : { key: work.key, due_at: last, tried_at: now, missed: before + count - 1 };
}

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 10 * 60_000;
/** Defects are tried so often, since some pass by themselves. */
const MOST_DEFECTS = 3;
/** For so long a message that may be late is tried, from the first attempt on. */
const PATIENCE = 24 * 3_600_000;

export interface Failure {
  code: ErrorCode;
  retriable: boolean;
  /** seconds */
  retryAfter?: number | undefined;
}

/** When to try again, or undefined when it has failed. `attempts` counts this one. */
export function retryAt(
  schedule: Due,
  work: Work,
  attempt: Attempt,
  failure: Failure,
  { now, attempts }: { now: number; attempts: number },
): number | undefined {
  if (!isPassing(failure) && !(failure.code === 'internal' && attempts < MOST_DEFECTS)) return undefined;
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts - 1, 20));
  const at = now + Math.max(wait, (failure.retryAfter ?? 0) * 1000);
  const latest = work.late === 'skip' ? attempt.due_at + work.grace_ms : attempt.tried_at + PATIENCE;
  if (at > latest) return undefined;
  const recurrence = recurrenceOf(schedule);
  const next = recurrence && nextOccurrence(recurrence, attempt.due_at);
  // The next one takes its place, unless it must first be found out whether this one is there.
  return next !== undefined && at >= next && attempt.maybe_sent_since === undefined ? undefined : at;
}

/** A recurring one that is refused so often in a row for good reasons is given up. */
const MOST_REFUSED = 10;

export const isHopeless = ({ refused_in_row }: Ledger): boolean => refused_in_row >= MOST_REFUSED;
