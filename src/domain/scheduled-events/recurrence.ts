import type { APIGuildScheduledEventRecurrenceRule } from 'discord-api-types/v10';

/** How often an event can come again, as Discord's own clients offer it. */
export const REPEATS = ['daily', 'weekdays', 'weekends', 'weekly', 'every_two_weeks', 'monthly', 'yearly'] as const;
export type Repeat = (typeof REPEATS)[number];

/** https://docs.discord.com/developers/resources/guild-scheduled-event#guild-scheduled-event-recurrence-rule-object */
const FREQUENCIES = ['yearly', 'monthly', 'weekly', 'daily'];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const utcDay = (date: Date) => (date.getUTCDay() + 6) % 7;

/**
 * Discord counts weekdays in UTC, people on their own clock: what is Saturday and Sunday to them may be Friday and
 * Saturday there. `dayThere` is the weekday that their clock shows at `start`, Monday 0.
 */
export function recurrenceRule(repeat: Repeat, start: number, dayThere: number) {
  const date = new Date(start);
  const shift = (days: readonly number[]) =>
    days.map((day) => (day + utcDay(date) - dayThere + 7) % 7).sort((a, b) => a - b);
  const rule = { start: date.toISOString(), interval: 1 };
  switch (repeat) {
    case 'daily':
      return { ...rule, frequency: 3 };
    case 'weekdays':
      return { ...rule, frequency: 3, by_weekday: shift([0, 1, 2, 3, 4]) };
    case 'weekends':
      return { ...rule, frequency: 3, by_weekday: shift([5, 6]) };
    case 'weekly':
      return { ...rule, frequency: 2, by_weekday: [utcDay(date)] };
    case 'every_two_weeks':
      return { ...rule, frequency: 2, interval: 2, by_weekday: [utcDay(date)] };
    case 'monthly':
      return {
        ...rule,
        frequency: 1,
        by_n_weekday: [{ n: Math.ceil(date.getUTCDate() / 7), day: utcDay(date) }],
      };
    case 'yearly':
      return { ...rule, frequency: 0, by_month: [date.getUTCMonth() + 1], by_month_day: [date.getUTCDate()] };
  }
}

/** What a rule was made as; it is needed again when the first occurrence moves to another day. */
export function repeatOf({ frequency, interval, by_weekday }: APIGuildScheduledEventRecurrenceRule): Repeat {
  const often = FREQUENCIES[frequency];
  if (often === 'weekly') return interval === 2 ? 'every_two_weeks' : 'weekly';
  if (often !== 'daily') return often === 'monthly' ? 'monthly' : 'yearly';
  return by_weekday ? (by_weekday.length > 2 ? 'weekdays' : 'weekends') : 'daily';
}

/** `weekly on Monday`, `monthly on the 2nd Tuesday`; days are those of UTC. */
export function recurrenceWords(rule: APIGuildScheduledEventRecurrenceRule): string {
  const often = FREQUENCIES[rule.frequency] ?? 'again';
  const words = rule.interval > 1 ? `every ${rule.interval} weeks` : often;
  const days = rule.by_weekday?.map((day) => DAYS[day] ?? day).join(', ');
  if (days) return `${words} on ${days}`;
  const nth = rule.by_n_weekday?.[0];
  if (nth) return `${words} on the ${['1st', '2nd', '3rd', '4th', '5th'][nth.n - 1]} ${DAYS[nth.day]}`;
  const [month, day] = [rule.by_month?.[0], rule.by_month_day?.[0]];
  return month === undefined || day === undefined ? words : `${words} on ${day}/${month} (day/month)`;
}
