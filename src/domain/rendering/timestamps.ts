/**
 * Discord's dynamic timestamps, which every reader sees in their own time zone.
 * https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
 */
const STYLES = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export interface Timestamp {
  style: string;
  /** To paste into a message. */
  markup: string;
  /** What a reader in that time zone sees. */
  shows: string;
}

export function timestamps(time: number, now: number, timeZone = 'UTC'): Timestamp[] {
  const unix = Math.floor(time / 1000);
  const absolute = Object.entries(STYLES).map(([style, options]) => ({
    style,
    markup: `<t:${unix}:${style}>`,
    shows: new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(time),
  }));
  return [...absolute, { style: 'R', markup: `<t:${unix}:R>`, shows: relative(time, now) }];
}

const STEPS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `in 2 hours`, `3 days ago`. */
export function relative(time: number, now: number): string {
  const seconds = Math.round((time - now) / 1000);
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? STEPS[5];
  const count = Math.trunc(Math.abs(seconds) / size);
  const amount = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return time < now ? `${amount} ago` : `in ${amount}`;
}
