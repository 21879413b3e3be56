import { OperationError } from '../../kernel/errors.ts';
import { parseDuration } from '../durations.ts';
import { nextOccurrence, parseRecurrence, type Recurrence } from './recurrence.ts';
import { parseTimeZone, parseWhen, readWhen, type When } from './when.ts';
import type { Lateness, Work } from './work.ts';
import { formatMoment } from './zone-clock.ts';

/** When something is to happen, as callers say it. */
export interface TimingInput {
  at?: string | undefined;
  cron?: string | undefined;
  time_zone?: string | undefined;
  /** Words, or milliseconds since the epoch. */
  until?: string | number | undefined;
  count?: number | undefined;
}

export interface Timing extends Pick<Work, 'until' | 'count'> {
  /** Milliseconds since the epoch. */
  due_at: number;
  cron: string | null;
  time_zone: string;
  /** What was taken for granted. */
  note?: string;
}

const DEFAULT_ZONE = 'UTC';
/** What took a moment to be asked is not in the past. */
const JUST_NOW = 60_000;
const FARTHEST = 10 * 366 * 86_400_000;

const invalid = (message: string, hint: string) =>
  new OperationError('invalid_input', message, { hint: `${hint} Nothing was done.` });

function readUntil(until: string | number, now: number, zone: string): number {
  if (typeof until === 'number') return until;
  // A day alone means all of it.
  const whole = readWhen(until, { now, zone }) === 'day' ? `${until} 23:59:59` : until;
  return parseWhen(whole, { now, zone }, 'until').time;
}

/** How long a recurrence goes on, from its next occurrence. */
export function readLimits(
  { until, count }: Pick<TimingInput, 'until' | 'count'>,
  { due_at, cron, time_zone }: { due_at: number; cron: string | null; time_zone: string | null },
  now: number,
): Pick<Timing, 'until' | 'count'> {
  if (cron === null && (until !== undefined || count !== undefined)) {
    throw invalid(
      `${until === undefined ? 'count' : 'until'}: goes with cron only.`,
      'Give cron, or leave it out: at alone happens once.',
    );
  }
  const zone = time_zone ?? DEFAULT_ZONE;
  const last = until === undefined ? undefined : readUntil(until, now, zone);
  if (last !== undefined && due_at > last) {
    throw invalid('until: is before it first comes.', `That is ${formatMoment(due_at, zone)}.`);
  }
  return { ...(last === undefined ? {} : { until: last }), ...(count === undefined ? {} : { count }) };
}

/** The first occurrence and what follows from it. Throws where it never comes or lies in the past. */
export function readTiming({ at, cron, time_zone, until, count }: TimingInput, now: number): Timing {
  if (at === undefined && cron === undefined) {
    throw invalid('at: is required, or cron.', 'Say when: tomorrow 9:00, in 2 hours, or cron: every weekday 9:00.');
  }
  const zone = time_zone === undefined ? DEFAULT_ZONE : parseTimeZone(time_zone);
  const when = at === undefined ? undefined : parseWhen(at, { now, zone });
  if (when && when.time < now - JUST_NOW) {
    const shown = formatMoment(when.time, when.zone);
    throw invalid(`at: ${shown} has passed.`, `It is ${formatMoment(now, when.zone)} now.`);
  }
  if (when && when.time > now + FARTHEST) {
    throw invalid(`at: ${formatMoment(when.time, when.zone)} is more than ten years away.`, 'Choose an earlier time.');
  }
  const noted = when?.note === undefined ? {} : { note: when.note };
  const timing = first(when, cron === undefined ? undefined : parseRecurrence(cron, when?.zone ?? zone), now);
  return { ...timing, ...readLimits({ until, count }, timing, now), ...noted };
}

function first(when: When | undefined, recurrence: Recurrence | undefined, now: number) {
  if (!recurrence) return { due_at: when?.time ?? now, cron: null, time_zone: when?.zone ?? DEFAULT_ZONE };
  const due_at = nextOccurrence(recurrence, when ? when.time - 1 : now);
  if (due_at === undefined) throw invalid('cron: it never comes.', 'There is no such day.');
  return { due_at, cron: recurrence.cron, time_zone: recurrence.zone };
}

const USUAL_GRACE = 15 * 60_000;

/** `grace` alone means that what is later than that is left out. */
export function readLateness(
  { late, grace }: { late?: Lateness['late'] | undefined; grace?: string | undefined },
  before: Lateness = { late: 'send', grace_ms: USUAL_GRACE },
): Lateness {
  const grace_ms = grace === undefined ? before.grace_ms : parseDuration(grace, 'grace');
  return { late: late ?? (grace === undefined ? before.late : 'skip'), grace_ms };
}
