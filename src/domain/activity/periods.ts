const DAY = 24 * 3_600_000;

/** YYYY-MM-DD in UTC. */
export const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

export type Grain = 'day' | 'week' | 'month';

/** The first day of the week (Monday) or month that a day lies in. */
export function periodOf(date: string, grain: Grain): string {
  if (grain === 'month') return `${date.slice(0, 7)}-01`;
  if (grain === 'day') return date;
  const time = Date.parse(date);
  const sinceMonday = (new Date(time).getUTCDay() + 6) % 7;
  return dateOf(time - sinceMonday * DAY);
}

/** Every period from the one that a day lies in to the one that another lies in, both inclusive. */
export function periodsBetween(from: string, to: string, grain: Grain): string[] {
  const found: string[] = [];
  for (let day = Date.parse(from); day <= Date.parse(to); day += DAY) {
    const period = periodOf(dateOf(day), grain);
    if (found.at(-1) !== period) found.push(period);
  }
  return found;
}

/** Sums by period, with a zero for every period in which nothing was. */
export function byPeriod<T extends { date: string }, K extends string>(
  rows: readonly T[],
  { from, to, grain, fields }: { from: string; to: string; grain: Grain; fields: readonly (K & keyof T)[] },
): ({ start: string } & Record<K, number>)[] {
  const sums = new Map(
    periodsBetween(from, to, grain).map((start) => [start, Object.fromEntries(fields.map((field) => [field, 0]))]),
  );
  for (const row of rows) {
    const sum = sums.get(periodOf(row.date, grain));
    if (!sum) continue;
    for (const field of fields) sum[field] = (sum[field] ?? 0) + Number(row[field]);
  }
  return [...sums].map(([start, counts]) => ({ start, ...(counts as Record<K, number>) }));
}
