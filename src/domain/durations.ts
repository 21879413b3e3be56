import { OperationError } from '../kernel/errors.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(ms|millis|milliseconds?)$/, 1],
  [/^(s|secs?|seconds?)$/, SECOND],
  [/^(m|mins?|minutes?)$/, MINUTE],
  [/^(h|hrs?|hours?)$/, HOUR],
  [/^(d|days?)$/, DAY],
  [/^(w|wks?|weeks?)$/, 7 * DAY],
  [/^(mo|months?)$/, 30 * DAY],
  [/^(y|yrs?|years?)$/, 365 * DAY],
];

const unitOf = (word: string) => UNITS.find(([pattern]) => pattern.test(word))?.[1];

const ISO_DURATION = /^p(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?$/;

/** `10m`, `1h30m`, `2 days`, `an hour`, `PT10M`: in milliseconds. A month counts 30 days, a year 365. Undefined otherwise. */
export function readDuration(text: string): number | undefined {
  const plain = text.trim().toLowerCase();
  const iso = ISO_DURATION.exec(plain);
  if (iso && /\d/.test(plain)) {
    const [, w = 0, d = 0, h = 0, m = 0, s = 0] = iso;
    return Number(w) * 7 * DAY + Number(d) * DAY + Number(h) * HOUR + Number(m) * MINUTE + Number(s) * SECOND;
  }
  const parts = plain.replace(/^an?\s+/, '1 ').split(/\s*(?:,|\band\b)\s*|(?<=[a-z])\s*(?=\d)/);
  let total = 0;
  for (const part of parts) {
    const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(part.trim());
    const unit = match?.[2] && unitOf(match[2]);
    if (!match || !unit) return undefined;
    total += Number(match[1]) * unit;
  }
  return Math.round(total);
}

/** As readDuration, but what is not a duration is an error that names the field. */
export function parseDuration(text: string, field = 'duration'): number {
  const found = readDuration(text);
  if (found !== undefined) return found;
  throw new OperationError('invalid_input', `${field}: ${quote(text)} is not a duration.`, {
    hint: 'Write a number and a unit, such as 30s, 10m, 1h30m, 2d or 1w.',
  });
}

const DAY_WORDS: ReadonlyMap<string, number> = new Map([
  ['today', 0],
  ['yesterday', -1],
  ['tomorrow', 1],
]);

/**
 * A moment in milliseconds since the epoch: ISO 8601 (UTC unless it says otherwise), Unix seconds or milliseconds,
 * Discord's `<t:…>`, `now`, `today`, `yesterday`, `tomorrow` (midnight UTC), `3h ago` or `in 3h`. A bare duration
 * lies in the past, as in "since 2d". Undefined otherwise.
 */
export function readTime(text: string, now: number): number | undefined {
  const plain = text.trim().toLowerCase();
  if (plain === 'now') return now;
  const days = DAY_WORDS.get(plain);
  if (days !== undefined) return Math.floor(now / DAY) * DAY + days * DAY;
  const unix = /^(?:<t:)?(-?\d{9,11}|\d{12,14})(?::[a-z])?>?$/.exec(plain)?.[1];
  if (unix) return unix.length > 11 ? Number(unix) : Number(unix) * SECOND;
  const relative = /^(in\s+)?(.+?)(\s+ago)?$/.exec(plain);
  const distance = relative?.[2] === undefined ? undefined : readDuration(relative[2]);
  if (distance !== undefined && !(relative?.[1] && relative[3])) return relative?.[1] ? now + distance : now - distance;
  return readIso(text.trim());
}

const ISO = /^(\d{4}-\d{2}(?:-\d{2})?)(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;

function readIso(text: string): number | undefined {
  const match = ISO.exec(text);
  if (!match?.[1]) return undefined;
  const date = match[1].length === 7 ? `${match[1]}-01` : match[1];
  const zone = !match[3] || /utc|z/i.test(match[3]) ? 'Z' : match[3].replace(/^(...):?(..)$/, '$1:$2');
  const time = Date.parse(`${date}T${match[2] ?? '00:00'}${zone}`);
  const midnight = Date.parse(`${date}T00:00Z`);
  if (Number.isNaN(time) || Number.isNaN(midnight)) return undefined;
  // Date.parse lets 30 February roll over into March.
  return new Date(midnight).toISOString().startsWith(date) ? time : undefined;
}

/** As readTime, but what is not a time is an error that names the field. */
export function parseTime(text: string, now: number, field = 'time'): number {
  const found = readTime(text, now);
  if (found !== undefined) return found;
  throw new OperationError('invalid_input', `${field}: ${quote(text)} is not a time.`, {
    hint: 'Write 2026-05-01T12:00Z, a Unix time, or a distance such as 2d ago or in 3h.',
  });
}

/** As Discord and `toISOString` write moments. */
const IN_UTC = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+(?:Z|\+00:00)$/;

/** `2026-05-01 12:00` in UTC, from milliseconds or an ISO text as Discord sends it. */
export function formatTime(time: number | string): string {
  // Read twice for each message of a page, and dates are slow to make.
  const written = typeof time === 'string' ? IN_UTC.exec(time) : null;
  if (written) return `${written[1]} ${written[2]}`;
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

const quote = (text: string) => JSON.stringify(text.slice(0, 60));
