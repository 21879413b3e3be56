import { readDuration } from '../durations.ts';

/** Days and times of day as people write them. All texts are in lower case. */

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

const DAY = 24 * 60 * 60 * 1000;

/** 1 for January or Monday; names may be cut to three letters or more. */
function numberOf(word: string, names: readonly string[]): number | undefined {
  const found = word.length < 3 ? -1 : names.findIndex((name) => name.startsWith(word));
  return found < 0 ? undefined : found + 1;
}

/** 1 is Monday, as in ISO 8601. */
export const readWeekday = (word: string): number | undefined => numberOf(word.replace(/s$/, ''), WEEKDAYS);

const TIMES: readonly RegExp[] = [
  /^(?<h>\d{1,2}):(?<m>\d{2})(?::(?<s>\d{2}))?\s*(?<half>am|pm)?$/,
  /^(?<h>\d{1,2})\s*(?<half>am|pm)$/,
  /^at (?<h>\d{1,2})$/,
];

/** `9:00`, `17:30:15`, `5 pm`, `noon`, `midnight`, with or without `at`; a bare `at 9` is 9:00. */
export function readTimeOfDay(text: string): Temporal.PlainTime | undefined {
  const said = text.replace(/^@\s*/, 'at ').replace(/([ap])\.m\.?$/, '$1m');
  const plain = said.replace(/^at\s+(?!\d+$)/, '');
  if (plain === 'noon' || plain === 'midday') return new Temporal.PlainTime(12);
  if (plain === 'midnight') return new Temporal.PlainTime(0);
  const { h, m = '0', s = '0', half } = TIMES.map((pattern) => pattern.exec(plain)?.groups).find(Boolean) ?? {};
  if (h === undefined || (half !== undefined && (Number(h) > 12 || Number(h) === 0))) return undefined;
  const hour = half === undefined ? Number(h) : (Number(h) % 12) + (half === 'pm' ? 12 : 0);
  if (hour > 23 || Number(m) > 59 || Number(s) > 59) return undefined;
  return new Temporal.PlainTime(hour, Number(m), Number(s));
}

export interface Day {
  date: Temporal.PlainDate;
  /** True when no year was written, so that a date gone by means next year's. */
  yearly?: true;
  note?: string;
}

function dateOf(year: number, month: number, day: number): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

function readDate(text: string, today: Temporal.PlainDate): Day | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const digits = iso ? [iso[1], iso[2], iso[3]] : dotted ? [dotted[3], dotted[2], dotted[1]] : undefined;
  if (digits) {
    const date = dateOf(Number(digits[0]), Number(digits[1]), Number(digits[2]));
    return date && { date };
  }
  const worded =
    /^(?<d>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?<mon>[a-z]{3,9})\.?(?:,?\s+(?<y>\d{4}))?$/.exec(text) ??
    /^(?<mon>[a-z]{3,9})\.?\s+(?<d>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?<y>\d{4}))?$/.exec(text);
  const { d, mon = '', y } = worded?.groups ?? {};
  const month = numberOf(mon, MONTHS);
  if (d === undefined || month === undefined) return undefined;
  const date = dateOf(Number(y ?? today.year), month, Number(d));
  return date && { date, ...(y === undefined ? { yearly: true } : {}) };
}

/** `today`, `tomorrow`, `next monday`, `in 3 days`, `2026-12-01`, `1 december`, `dec 1st, 2026`, `24.12.2026`. */
export function readDay(text: string, today: Temporal.PlainDate): Day | undefined {
  const plain = text.replace(/^on\s+/, '').replace(/,$/, '');
  if (plain === 'today' || plain === 'tonight') return { date: today };
  if (plain === 'tomorrow') return { date: today.add({ days: 1 }) };
  if (/^(?:the )?day after tomorrow$/.test(plain)) return { date: today.add({ days: 2 }) };
  const distance = /^in (.+)$/.exec(plain)?.[1];
  const length = distance === undefined ? undefined : readDuration(distance);
  if (length !== undefined && length % DAY === 0) return { date: today.add({ days: length / DAY }) };
  const [, which, word] = /^(?:(next|this|coming)\s+)?([a-z]{3,9})$/.exec(plain) ?? [];
  const weekday = word === undefined ? undefined : readWeekday(word);
  if (weekday === undefined) return readDate(plain, today);
  const days = (weekday - today.dayOfWeek + 7) % 7;
  if (days > 0) return { date: today.add({ days }) };
  if (which === 'this') return { date: today };
  const name = `${word?.charAt(0).toUpperCase()}${word?.slice(1)}`;
  return { date: today.add({ days: 7 }), note: `${name} is taken as the next one, in a week, not today.` };
}

/** Every way to read a text as a day and a time of day, in either order; one of them may be missing. */
export function* dayAndTime(text: string): Generator<{ day: string; time: string }> {
  const words = text.split(/\s+/);
  for (let i = 0; i <= words.length; i++) {
    const [left, right] = [words.slice(0, i).join(' '), words.slice(i).join(' ')];
    yield { day: left, time: right };
    if (left && right) yield { day: right, time: left };
  }
}
