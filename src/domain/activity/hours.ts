export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

interface Hour {
  /** The hour's beginning; milliseconds. */
  hour: number;
  messages_sent: number;
}

/** Messages by weekday, from Monday, and hour as the clock of that zone shows it. */
export function weekOf(hours: readonly Hour[], timeZone: string): number[][] {
  const clock = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'long', hour: 'numeric', hourCycle: 'h23' });
  const week = WEEKDAYS.map(() => Array.from({ length: 24 }, () => 0));
  for (const { hour, messages_sent } of hours) {
    const parts = clock.formatToParts(hour);
    const day = WEEKDAYS.findIndex((name) => parts.some(({ type, value }) => type === 'weekday' && value === name));
    const at = Number(parts.find(({ type }) => type === 'hour')?.value);
    const row = week[day];
    if (row) row[at] = (row[at] ?? 0) + messages_sent;
  }
  return week;
}

export interface Peak {
  weekday: string;
  hour: number;
  messages_sent: number;
}

/** The hours of the week with most messages, those with none left out. */
export function peaks(week: readonly (readonly number[])[], count: number): Peak[] {
  return week
    .flatMap((row, day) => row.map((messages_sent, hour) => ({ weekday: String(WEEKDAYS[day]), hour, messages_sent })))
    .filter(({ messages_sent }) => messages_sent > 0)
    .sort((a, b) => b.messages_sent - a.messages_sent)
    .slice(0, count);
}
