import { Cron } from 'croner';
import { OperationError } from '../../kernel/errors.ts';
import { dayAndTime, readTimeOfDay, readWeekday } from './days.ts';
import { takeZone } from './when.ts';
import { clockAt, momentOf } from './zone-clock.ts';

/** When something happens again and again, on the clock of a time zone. */
export interface Recurrence {
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: string;
  zone: string;
}

const NICKNAMES: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
]);

const HOUR = 60 * 60 * 1000;

/**
 * Croner matches patterns to what a clock shows, always as if in UTC: what a zone's clock skips or shows twice is
 * decided here, since croner 10 goes back in time there.
 */
const matcher = (cron: string) => new Cron(cron, { mode: '5-part', utcOffset: 0, paused: true });

/** Patterns for every hour count time as it passes, not as the clock shows it: they go on where clocks repeat an hour. */
const isEveryHour = (cron: string) => cron.split(' ')[1]?.startsWith('*') ?? false;

/** What a clock shows, written as if it were UTC. */
const asUtc = (shown: Temporal.PlainDateTime) => shown.toZonedDateTime('UTC').epochMilliseconds;
const fromUtc = (time: number) => clockAt(time, 'UTC');

const offsetAt = (time: number, zone: string) => asUtc(clockAt(time, zone)) - time;

const nextChange = (time: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone).getTimeZoneTransition('next')
    ?.epochMilliseconds;

/** How far clocks are ever put forward or back; https://en.wikipedia.org/wiki/Daylight_saving_time_by_country */
const MAX_CHANGE = 2 * HOUR;

function nextByClock(pattern: Cron, zone: string, after: number): number | undefined {
  let best: number | undefined;
  let shown = asUtc(clockAt(after, zone)) - MAX_CHANGE;
  for (;;) {
    const next = pattern.nextRun(new Date(shown))?.getTime();
    if (next === undefined || (best !== undefined && next >= asUtc(clockAt(best, zone)))) return best;
    const { time } = momentOf(fromUtc(next), zone);
    if (time > after && (best === undefined || time < best)) best = time;
    shown = next;
  }
}

function nextAsTimePasses(pattern: Cron, zone: string, after: number): number | undefined {
  let [from, since] = [after, after];
  for (;;) {
    const offset = offsetAt(since, zone);
    const shown = pattern.nextRun(new Date(from + offset))?.getTime();
    if (shown === undefined || offsetAt(shown - offset, zone) === offset) return shown && shown - offset;
    const change = nextChange(since, zone);
    if (change === undefined || shown - offset < change) return shown - offset;
    // Clocks change before that: go on with what they show from then on, that very moment included.
    [from, since] = [change - 1, change];
  }
}

/** The first occurrence after a moment, milliseconds since the epoch; undefined when there is none any more. */
export function nextOccurrence({ cron, zone }: Recurrence, after: number): number | undefined {
  const pattern = matcher(cron);
  return isEveryHour(cron) ? nextAsTimePasses(pattern, zone, after) : nextByClock(pattern, zone, after);
}

/** How many missed occurrences are counted one by one. */
const MAX_COUNTED = 1000;

/** The occurrences from one that is known up to a moment: how many at least, and the last of them. */
export function occurrencesUntil(
  recurrence: Recurrence,
  first: number,
  until: number,
  most = Number.POSITIVE_INFINITY,
): { count: number; last: number } {
  let [count, last] = [1, first];
  while (count < most) {
    const next = nextOccurrence(recurrence, last);
    if (next === undefined || next > until) return { count, last };
    if (count >= MAX_COUNTED) return { count, last: lastBefore(recurrence, last, until) };
    [count, last] = [count + 1, next];
  }
  return { count, last };
}

/** The last occurrence up to a moment, looked for from there backwards. */
function lastBefore(recurrence: Recurrence, known: number, until: number): number {
  for (let back = HOUR; until - back > known; back *= 2) {
    let found: number | undefined;
    for (;;) {
      const next = nextOccurrence(recurrence, found ?? until - back);
      if (next === undefined || next > until) break;
      found = next;
    }
    if (found !== undefined) return found;
  }
  return known;
}

const ordinal = /^(\d{1,2})(?:st|nd|rd|th)?$/;

function readDays(text: string): string | undefined {
  const days = text.replace(/^on\s+/, '');
  if (days === 'day') return '* * *';
  if (/^(?:weekdays?|working days?)$/.test(days)) return '* * 1-5';
  if (/^weekends?$/.test(days)) return '* * 0,6';
  const inMonth = /^month on (?:the )?(.+)$|^(?:the )?(.+) (?:day )?of (?:the|each|every) month$/.exec(days);
  const day = (inMonth?.[1] ?? inMonth?.[2])?.replace(/ day$/, '');
  if (day === 'last') return 'L * *';
  if (day !== undefined) {
    const number = Number(ordinal.exec(day)?.[1]);
    return number >= 1 && number <= 31 ? `${number} * *` : undefined;
  }
  const weekdays = days.replace(/^week on /, '').split(/\s*(?:,|&|\band\b)\s*|\s+/);
  const numbers = weekdays.map(readWeekday);
  return numbers.includes(undefined) ? undefined : `* * ${numbers.map((number) => Number(number) % 7).join(',')}`;
}

/** `every 15 minutes` where that fits evenly into what clocks count to: else it would not be even. */
function readStep(count: number, unit: string): string | undefined {
  if (unit === 'minute')
    return 60 % count === 0 && count < 60 ? `${count === 1 ? '*' : `*/${count}`} * * * *` : undefined;
  return 24 % count === 0 && count < 24 ? `0 ${count === 1 ? '*' : `*/${count}`} * * *` : undefined;
}

const ALIASES: readonly (readonly [RegExp, string])[] = [
  [/^hourly$/, 'hour'],
  [/^daily\b/, 'day'],
  [/^weekly on\b/, 'week on'],
  [/^monthly on\b/, 'month on'],
  [/^(?:every|each)\s+/, ''],
];

/** `day` where a time of day is missing. */
function readWords(text: string): string | 'day' | undefined {
  const alias = ALIASES.find(([pattern]) => pattern.test(text));
  if (!alias) return undefined;
  const words = text.replace(...alias);
  const step = /^(?:(\d{1,2})\s+)?(minute|hour)s?$/.exec(words);
  if (step?.[2]) return readStep(Number(step[1] ?? 1), step[2]);
  for (const { day, time } of dayAndTime(words)) {
    const clock = time ? readTimeOfDay(time) : undefined;
    const days = (time && !clock) || !day ? undefined : readDays(day);
    if (days === undefined) continue;
    return clock ? `${clock.minute} ${clock.hour} ${days}` : 'day';
  }
  return undefined;
}

const invalid = (field: string, text: string, what: string, hint: string) =>
  new OperationError('invalid_input', `${field}: ${JSON.stringify(text.slice(0, 60))} ${what}.`, {
    hint: `${hint} Nothing was done.`,
  });

/**
 * Cron in five fields (also `L`, `MON#1`, `@daily`), or words: `every weekday 9:00`, `every 15 minutes`, `every monday and
 * thursday at 5pm`, `every month on the 1st at noon`; each with or without a time zone behind it.
 */
export function parseRecurrence(text: string, zone: string, field = 'cron'): Recurrence {
  const plain = text.trim().replace(/\s+/g, ' ');
  const lower = plain.toLowerCase();
  const named = /^[a-z@]/.test(lower) ? takeZone(lower) : { rest: plain };
  const words = NICKNAMES.get(named.rest) ?? readWords(named.rest);
  if (words === 'day') throw invalid(field, text, 'says no time of day', 'Add one: every weekday 9:00.');
  // Quartz writes ? for "any"; croner would take it for the day it is now.
  const cron = (words ?? plain).replaceAll('?', '*');
  const recurrence = { cron, zone: named.zone ?? zone };
  if (cron.split(' ').length !== 5) {
    throw invalid(
      field,
      text,
      'is no recurrence',
      'Write cron (minute hour day month weekday) such as 0 9 * * 1-5, or every weekday 9:00, every 2 hours, every month on the 1st at noon.',
    );
  }
  try {
    if (nextOccurrence(recurrence, Date.UTC(2026, 0, 1)) !== undefined) return recurrence;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Cron\w+: /, '') : '';
    throw invalid(field, text, 'is no cron pattern', `${why.slice(0, 200)}`);
  }
  throw invalid(field, text, 'never comes', 'There is no such day.');
}
