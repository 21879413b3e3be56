import type { APIGuildScheduledEventRecurrenceRule } from 'discord-api-types/v10';
import { type FieldError, invalidForm } from '../../errors.ts';
import { timestamp } from '../../views/time.ts';

/** What a body says; the document has checked the kinds of values. */
export interface RecurrenceBody {
  readonly start: string;
  readonly end?: string | null;
  readonly frequency: number;
  readonly interval?: number | null;
  readonly by_weekday?: readonly number[] | null;
  readonly by_n_weekday?: readonly { readonly n: number; readonly day: number }[] | null;
  readonly by_month?: readonly number[] | null;
  readonly by_month_day?: readonly number[] | null;
  readonly by_year_day?: readonly number[] | null;
  readonly count?: number | null;
}

const yearly = 0;
const monthly = 1;
const weekly = 2;
const daily = 3;

/** The sets of weekdays a daily event may keep to. */
const knownWeekdays = [
  [0, 1, 2, 3, 4],
  [1, 2, 3, 4, 5],
  [0, 1, 2, 3, 6],
  [4, 5],
  [5, 6],
  [0, 6],
].map(String);

const day = 86_400_000;
/** Leap days come around in eight years at most. */
const horizon = 8 * 366;

/** Refuses what cannot be set. https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-recurrence-rule-object, "System limitations" */
export function readRecurrence(body: RecurrenceBody): APIGuildScheduledEventRecurrenceRule {
  const { frequency } = body;
  const interval = body.interval ?? 1;
  for (const field of ['count', 'end', 'by_year_day'] as const) {
    if (body[field] != null) throw unfit(field, 'This field cannot be set');
  }
  const { by_weekday = null, by_n_weekday = null, by_month = null, by_month_day = null } = body;
  const kinds = [by_weekday, by_n_weekday, by_month ?? by_month_day].filter((kind) => kind !== null);
  if (kinds.length > 1) throw unfit('', 'by_weekday, by_n_weekday and by_month with by_month_day exclude each other');
  if (interval !== 1 && !(frequency === weekly && interval === 2))
    throw unfit('interval', 'Interval must be 1, or 2 weeks');
  if (by_weekday !== null) checkWeekdays(frequency, by_weekday);
  if (by_n_weekday !== null && (frequency !== monthly || by_n_weekday.length !== 1)) {
    throw unfit('by_n_weekday', 'Only one day, and only for monthly events');
  }
  if ((by_month ?? by_month_day) !== null) checkDate(frequency, by_month, by_month_day);
  return {
    start: timestamp(Date.parse(body.start)),
    end: null,
    frequency,
    interval,
    by_weekday,
    by_n_weekday,
    by_month,
    by_month_day,
    by_year_day: null,
    count: null,
  } as APIGuildScheduledEventRecurrenceRule;
}

function checkWeekdays(frequency: number, weekdays: readonly number[]): void {
  if (frequency === weekly && weekdays.length === 1) return;
  if (frequency === daily && knownWeekdays.includes(String(weekdays.toSorted()))) return;
  throw unfit('by_weekday', 'One day for weekly events, a known set of days for daily ones');
}

function checkDate(frequency: number, months: readonly number[] | null, days: readonly number[] | null): void {
  if (frequency === yearly && months?.length === 1 && days?.length === 1) return;
  throw unfit(months ? 'by_month' : 'by_month_day', 'One month and one day of it, and only for annual events');
}

function unfit(field: string, message: string) {
  const error: FieldError = { code: 'GUILD_SCHEDULED_EVENT_INVALID_RECURRENCE_RULE', message };
  return invalidForm({ [field ? `recurrence_rule.${field}` : 'recurrence_rule']: error });
}

/** The first occurrence after a moment; undefined where there is none. All in UTC. */
export function nextOccurrence(rule: APIGuildScheduledEventRecurrenceRule, after: number): number | undefined {
  const start = Date.parse(rule.start);
  const skipped = Math.max(0, Math.floor((after - start) / day));
  for (let index = skipped; index <= skipped + horizon; index += 1) {
    const candidate = start + index * day;
    if (candidate > after && falls(rule, start, candidate)) return candidate;
  }
  return undefined;
}

export function isOccurrence(rule: APIGuildScheduledEventRecurrenceRule, time: number): boolean {
  return nextOccurrence(rule, time - 1) === time;
}

/** Whether the rule has an occurrence on the day, which is at the rule's time of day. */
function falls(rule: APIGuildScheduledEventRecurrenceRule, start: number, candidate: number): boolean {
  const date = new Date(candidate);
  const first = new Date(start);
  const weekdays: readonly number[] | null = rule.by_weekday;
  switch (rule.frequency as number) {
    case daily:
      return weekdays?.includes(weekdayOf(date)) ?? true;
    case weekly:
      return (
        weekdayOf(date) === (weekdays?.[0] ?? weekdayOf(first)) &&
        (weekOf(candidate) - weekOf(start)) % rule.interval === 0
      );
    case monthly: {
      const nth = rule.by_n_weekday?.[0];
      if (!nth) return date.getUTCDate() === first.getUTCDate();
      return weekdayOf(date) === (nth.day as number) && Math.ceil(date.getUTCDate() / 7) === nth.n;
    }
    default: {
      const month = (rule.by_month?.[0] as number | undefined) ?? first.getUTCMonth() + 1;
      return date.getUTCMonth() + 1 === month && date.getUTCDate() === (rule.by_month_day?.[0] ?? first.getUTCDate());
    }
  }
}

/** Monday is 0. */
function weekdayOf(date: Date): number {
  return (date.getUTCDay() + 6) % 7;
}

/** Weeks since the epoch, which began on a Thursday; weeks begin on Monday. */
function weekOf(time: number): number {
  return Math.floor((time / day + 3) / 7);
}
