/** Clocks on walls: what a time zone's clock shows at a moment, and which moment it means when it shows something. */

/** Why what a clock shows is not exactly one moment: clocks went forward over it, or back so that it comes twice. */
export type ClockChange = 'gap' | 'fold';

export const clockAt = (time: number, zone: string): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone).toPlainDateTime();

/**
 * The moment, in milliseconds since the epoch. What a clock skips counts as much later as it was put forward (02:30
 * becomes 03:30); of what it shows twice the first is meant.
 */
export function momentOf(shown: Temporal.PlainDateTime, zone: string): { time: number; change?: ClockChange } {
  const earlier = shown.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = shown.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { time: earlier.epochMilliseconds };
  const fold = earlier.toPlainDateTime().equals(shown);
  return fold ? { time: earlier.epochMilliseconds, change: 'fold' } : { time: later.epochMilliseconds, change: 'gap' };
}

const OFFSET = /^(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d{2}))?$/i;

/**
 * An IANA name as it is spelled, from that name in any case, the city in it where there is only one such, `UTC`, or an
 * offset such as `+02:00` or `UTC+2`. Abbreviations (CET, EST) are not taken: they mean different things to different people.
 */
export function findTimeZone(text: string): string | undefined {
  const name = text.trim();
  if (/^(utc|gmt|z)$/i.test(name)) return 'UTC';
  const [, sign, hours = '', minutes = '00'] = OFFSET.exec(name) ?? [];
  if (sign) return named(`${sign}${hours.padStart(2, '0')}:${minutes}`);
  if (name.includes('/')) return named(name.replaceAll(' ', '_'));
  const city = `/${name.replaceAll(' ', '_').toLowerCase()}`;
  if (city.length < 4) return undefined;
  const matches = Intl.supportedValuesOf('timeZone').filter((zone) => zone.toLowerCase().endsWith(city));
  return matches.length === 1 ? matches[0] : undefined;
}

function named(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Tue 2026-12-01 09:00 Europe/Berlin`; seconds only where there are any. */
export function formatMoment(time: number, zone: string): string {
  const clock = clockAt(time, zone);
  const [date, hours] = clock.toString({ smallestUnit: clock.second === 0 ? 'minute' : 'second' }).split('T');
  return `${WEEKDAYS[clock.dayOfWeek - 1]} ${date} ${hours} ${zone}`;
}
