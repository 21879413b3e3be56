import { OperationError } from '../../kernel/errors.ts';
import { readDuration } from '../durations.ts';
import { dayAndTime, readDay, readTimeOfDay } from './days.ts';
import { clockAt, findTimeZone, momentOf } from './zone-clock.ts';

/** A moment to come, as people say it. */
export interface When {
  /** Milliseconds since the epoch. */
  time: number;
  /** The time zone it was said in. */
  zone: string;
  /** What was taken for granted, where somebody might have meant something else. */
  note?: string;
}

export interface Here {
  now: number;
  /** Whose clock is meant where the text names none. */
  zone: string;
}

const UNIX = /^(?:<t:)?(-?\d{9,11}|\d{12,14})(?::[a-z])?>?$/;
const ISO = /^(\d{4}-\d{2}-\d{2})[t ]\s*(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(z|[+-]\d{2}:?\d{2})?$/;

/** The text without the time zone it ends in, and that zone. */
export function takeZone(text: string): { rest: string; zone?: string } {
  const words = text.replace(/\s*\[([^\]]+)\]$/, ' $1').split(/\s+/);
  for (const count of [1, 2]) {
    if (words.length <= count) break;
    const zone = findTimeZone(words.slice(-count).join(' '));
    if (zone) return { rest: words.slice(0, -count).join(' ').replace(/,$/, ''), zone };
  }
  return { rest: text };
}

const written = (shown: Temporal.PlainDateTime) => shown.toString({ smallestUnit: 'minute' }).replace('T', ' ');

function noteOn(shown: Temporal.PlainDateTime, zone: string, time: number): string | undefined {
  const { change } = momentOf(shown, zone);
  if (change === 'gap') {
    return `Clocks in ${zone} go forward over ${written(shown)}, so it means ${written(clockAt(time, zone))}.`;
  }
  if (change === 'fold') {
    return `Clocks in ${zone} go back and show ${written(shown)} twice; it means the first. Write the offset from UTC to mean the other.`;
  }
  return undefined;
}

function at(shown: Temporal.PlainDateTime, zone: string, note?: string): When {
  const { time } = momentOf(shown, zone);
  const notes = [note, noteOn(shown, zone, time)].filter(Boolean).join(' ');
  return { time, zone, ...(notes ? { note: notes } : {}) };
}

/** `day` where a day was named but no time of day. */
function readClock(text: string, { now, zone }: Here): When | 'day' | undefined {
  const shown = clockAt(now, zone);
  const today = shown.toPlainDate();
  for (const { day, time } of dayAndTime(text)) {
    const clock = time ? readTimeOfDay(time) : undefined;
    if (time && !clock) continue;
    const found = day ? readDay(day, today) : { date: today };
    if (!found) continue;
    if (!clock) return 'day';
    const said = found.date.toPlainDateTime(clock);
    if (momentOf(said, zone).time > now) return at(said, zone, found.note);
    // `9:00` alone is the next time that clocks show it, `1 december` the next one.
    if (!day) return at(said.add({ days: 1 }), zone);
    return at('yearly' in found && found.yearly ? said.add({ years: 1 }) : said, zone, found.note);
  }
  return undefined;
}

function readIso(text: string, zone: string): When | undefined {
  const [, date, time = '', offset] = ISO.exec(text) ?? [];
  if (!date) return undefined;
  try {
    const shown = Temporal.PlainDateTime.from(`${date}T${time.padStart(time.length > 5 ? 8 : 5, '0')}`, {
      overflow: 'reject',
    });
    if (offset === undefined) return at(shown, zone);
    return { time: momentOf(shown, findTimeZone(offset) ?? 'UTC').time, zone: offset === 'z' ? 'UTC' : zone };
  } catch {
    return undefined;
  }
}

/**
 * `in 2 hours`, `tomorrow 9:00`, `next monday 17:30`, `5pm`, `1 december at noon`, `2026-12-01T09:00`, each also with a
 * time zone behind it; ISO 8601 with an offset, Unix seconds or milliseconds, Discord's `<t:…>`. `day` for a day without
 * a time of day, undefined for what is no time.
 */
export function readWhen(text: string, { now, zone }: Here): When | 'day' | undefined {
  const whole = text.trim().replace(/\s+/g, ' ').toLowerCase();
  const unix = UNIX.exec(whole)?.[1];
  if (whole === '') return undefined;
  if (unix) return { time: unix.length > 11 ? Number(unix) : Number(unix) * 1000, zone };
  if (whole === 'now') return { time: now, zone };
  const relative = /^in (.+)$|^(.+) from now$/.exec(whole);
  const distance = readDuration(relative?.[1] ?? relative?.[2] ?? '');
  if (distance !== undefined) return { time: now + distance, zone };
  const direct = readIso(whole, zone);
  if (direct) return direct;
  const { rest, zone: said = zone } = takeZone(whole);
  return readIso(rest, said) ?? readClock(rest, { now, zone: said });
}

const quote = (text: string) => JSON.stringify(text.slice(0, 60));

const HINT =
  'Write tomorrow 9:00, in 2 hours, next monday 17:30, 2026-12-01T09:00 Europe/Berlin, 2026-12-01T09:00+01:00 or a Unix time.';

/** As readWhen, but what is no moment is an error that names the field. */
export function parseWhen(text: string, here: Here, field = 'at'): When {
  const found = readWhen(text, here);
  if (found === 'day') {
    throw new OperationError('invalid_input', `${field}: ${quote(text)} says no time of day.`, {
      hint: `Add one: ${quote(`${text.slice(0, 40)} 9:00`)}. Nothing was done.`,
    });
  }
  if (!found || Math.abs(found.time) > 8.64e15) {
    throw new OperationError('invalid_input', `${field}: ${quote(text)} is not a time.`, {
      hint: `${HINT} Nothing was done.`,
    });
  }
  return found;
}

/** An IANA name, or an error that names the field. */
export function parseTimeZone(text: string, field = 'time_zone'): string {
  const zone = findTimeZone(text);
  if (zone) return zone;
  throw new OperationError('invalid_input', `${field}: ${quote(text)} is no time zone.`, {
    hint: 'Write its IANA name, such as Europe/Berlin or America/New_York; abbreviations mean different zones to different people.',
  });
}
