import { readTime } from './durations.ts';

/**
 * Times as people say them, in their own time zone: what durations.ts reads, and `tomorrow 15:00`, `friday at 6pm`,
 * `18:30`, `2026-05-01 12:00` as the clock there shows it.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** How far that zone's clock is ahead of UTC at that moment, milliseconds. */
function ahead(time: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(time / 1000) * 1000;
}

/** From what the clock there shows, written as if it were UTC, to the moment itself. */
function fromLocal(local: number, timeZone: string): number {
  const guess = local - ahead(local, timeZone);
  return local - ahead(guess, timeZone);
}

const CLOCK = /(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*(am|pm)?/;
const SAID = new RegExp(`^(?:(today|tonight|tomorrow|yesterday|(?:next\\s+)?[a-z]{3,9})\\s*)?(?:${CLOCK.source})?$`);

function clock(hours: string | undefined, minutes: string | undefined, half: string | undefined): number | undefined {
  if (hours === undefined) return 0;
  // A bare number is no time of day.
  if (minutes === undefined && half === undefined) return undefined;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'pm' ? 12 : 0);
  const minute = Number(minutes ?? 0);
  if (hour > 23 || minute > 59 || (half !== undefined && Number(hours) > 12)) return undefined;
  return (hour * 60 + minute) * MINUTE;
}

/** Days from today to the day named; a weekday is the next one to come, never today. */
function daysTo(word: string | undefined, today: number): number | undefined {
  if (word === undefined || word === 'today' || word === 'tonight') return 0;
  if (word === 'tomorrow') return 1;
  if (word === 'yesterday') return -1;
  const name = word.replace(/^next\s+/, '');
  const weekday = name.length < 3 ? -1 : WEEKDAYS.findIndex((day) => day.startsWith(name));
  if (weekday < 0) return undefined;
  return (weekday - new Date(today).getUTCDay() + 7) % 7 || 7;
}

function readSaid(text: string, now: number, timeZone: string): number | undefined {
  const match = SAID.exec(text);
  if (!match || text === '') return undefined;
  const [, word, hours, minutes, half] = match;
  const time = clock(hours, minutes, half);
  const local = now + ahead(now, timeZone);
  const midnight = Math.floor(local / DAY) * DAY;
  const days = daysTo(word, midnight);
  if (time === undefined || days === undefined) return undefined;
  return fromLocal(midnight + days * DAY + time, timeZone);
}

const NO_ZONE = /^\d{4}-\d{2}(-\d{2})?([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/i;

/** Milliseconds since the epoch; undefined when the text is no time. `timeZone` is an IANA name. */
export function readClockTime(text: string, now: number, timeZone: string): number | undefined {
  const plain = text.trim();
  const said = readSaid(plain.toLowerCase(), now, timeZone);
  if (said !== undefined) return said;
  const time = readTime(plain, now);
  return time !== undefined && NO_ZONE.test(plain) ? fromLocal(time, timeZone) : time;
}
