import { describe, expect, test } from 'bun:test';
import {
  nextOccurrence,
  occurrencesUntil,
  parseRecurrence,
  type Recurrence,
} from '../../../src/domain/schedules/recurrence.ts';

const short = (time: number) => new Date(time).toISOString().slice(0, 16);

function next(cron: string, zone: string, after: string, count: number): string[] {
  const found: string[] = [];
  for (let time = Date.parse(after); found.length < count; ) {
    const next = nextOccurrence({ cron, zone }, time);
    if (next === undefined) break;
    expect(next).toBeGreaterThan(time);
    found.push(short(next));
    time = next;
  }
  return found;
}

describe('cron on the clock of a time zone', () => {
  test('keeps the time of day over clock changes', () => {
    expect(next('0 9 * * *', 'Europe/Berlin', '2026-03-27T12:00Z', 3)).toEqual([
      '2026-03-28T08:00',
      '2026-03-29T07:00',
      '2026-03-30T07:00',
    ]);
  });

  test('what clocks skip comes an hour later, once', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T01:30',
      '2026-03-30T00:30',
    ]);
    expect(next('30 2,3 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T01:30',
      '2026-03-30T00:30',
    ]);
    expect(next('10,45 2 * * *', 'Europe/Berlin', '2026-03-28T12:00Z', 3)).toEqual([
      '2026-03-29T01:10',
      '2026-03-29T01:45',
      '2026-03-30T00:10',
    ]);
  });

  test('what clocks show twice comes once, the first time', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    // Asked within the second of the two hours.
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-25T01:10Z', 1)).toEqual(['2026-10-26T01:30']);
  });

  test('every half hour is every half hour, whatever clocks do', () => {
    const halves = (from: string) => next('*/30 * * * *', 'Europe/Berlin', from, 8).map((each) => each.slice(11));
    expect(halves('2026-03-29T00:10Z')).toEqual([
      '00:30',
      '01:00',
      '01:30',
      '02:00',
      '02:30',
      '03:00',
      '03:30',
      '04:00',
    ]);
    expect(halves('2026-10-24T23:40Z')).toEqual([
      '00:00',
      '00:30',
      '01:00',
      '01:30',
      '02:00',
      '02:30',
      '03:00',
      '03:30',
    ]);
    expect(next('0 * * * *', 'Australia/Lord_Howe', '2026-10-03T13:30Z', 4)).toEqual([
      '2026-10-03T14:30',
      '2026-10-03T16:00',
      '2026-10-03T17:00',
      '2026-10-03T18:00',
    ]);
  });

  test('is never before or at what it was asked after, all year round, in many zones', () => {
    for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/St_Johns', 'Asia/Tokyo']) {
      for (const start of [Date.UTC(2026, 2, 1), Date.UTC(2026, 9, 1)])
        for (const cron of ['*/20 * * * *', '15 0-4 * * *', '59 23 * * 6', '0 */6 * * *']) {
          let time = start;
          for (let i = 0; time < start + 40 * 86_400_000 && i < 400; i++) {
            const found = nextOccurrence({ cron, zone }, time) ?? 0;
            expect(found).toBeGreaterThan(time);
            expect(found % 60_000).toBe(0);
            time = found;
          }
        }
    }
  });

  test('ends where there is no such day', () => expect(next('0 9 30 2 *', 'UTC', '2026-01-01T00:00Z', 1)).toEqual([]));
});

describe('recurrences as written', () => {
  const cases: [string, string][] = [
    ['0 9 * * 1-5', '0 9 * * 1-5'],
    ['0 9 ? * MON', '0 9 * * MON'],
    ['@daily', '0 0 * * *'],
    ['every minute', '* * * * *'],
    ['every 15 minutes', '*/15 * * * *'],
    ['every hour', '0 * * * *'],
    ['hourly', '0 * * * *'],
    ['every 6 hours', '0 */6 * * *'],
    ['every day at 9:00', '0 9 * * *'],
    ['daily 17:30', '30 17 * * *'],
    ['every weekday 9:00', '0 9 * * 1-5'],
    ['Every Monday and Thursday at 5pm', '0 17 * * 1,4'],
    ['every mon, wed, sun 8:15', '15 8 * * 1,3,0'],
    ['weekly on friday noon', '0 12 * * 5'],
    ['every weekend at 10', '0 10 * * 0,6'],
    ['every month on the 1st at 9:00', '0 9 1 * *'],
    ['monthly on the last day at 18:00', '0 18 L * *'],
    ['at 9:00 every day', ''],
  ];
  for (const [text, cron] of cases) {
    test(text, () => {
      if (cron) expect(parseRecurrence(text, 'UTC')).toEqual({ cron, zone: 'UTC' });
      else expect(() => parseRecurrence(text, 'UTC')).toThrow();
    });
  }

  test('may name their time zone', () => {
    expect(parseRecurrence('every weekday 9:00 Europe/Berlin', 'UTC')).toEqual({
      cron: '0 9 * * 1-5',
      zone: 'Europe/Berlin',
    });
    expect(parseRecurrence('every day at 9:00 new york', 'UTC').zone).toBe('America/New_York');
  });

  const refused: [string, RegExp][] = [
    ['every day', /says no time of day/],
    ['every monday', /says no time of day/],
    ['every 7 minutes', /no recurrence/],
    ['every other week', /no recurrence/],
    ['61 * * * *', /no cron pattern/],
    ['* * * * * *', /no recurrence/],
    ['0 9 30 2 *', /never comes/],
    ['whenever', /no recurrence/],
    ['', /no recurrence/],
    ['a b c d e', /no cron pattern/],
    ['constructor', /no recurrence/],
  ];
  for (const [text, why] of refused) {
    test(`refuses ${JSON.stringify(text)}`, () => expect(() => parseRecurrence(text, 'UTC')).toThrow(why));
  }
});

describe('occurrences that were missed', () => {
  const hourly: Recurrence = { cron: '0 * * * *', zone: 'UTC' };
  const first = Date.UTC(2026, 0, 1);

  test('are counted, and the last is named', () => {
    expect(occurrencesUntil(hourly, first, first + 59 * 60_000)).toEqual({ count: 1, last: first });
    expect(occurrencesUntil(hourly, first, first + 180 * 60_000)).toEqual({ count: 4, last: first + 180 * 60_000 });
    expect(occurrencesUntil(hourly, first, first + 180 * 60_000, 2)).toEqual({ count: 2, last: first + 60 * 60_000 });
  });

  test('are not counted without end', () => {
    const year = occurrencesUntil({ cron: '* * * * *', zone: 'UTC' }, first, Date.UTC(2027, 0, 1, 0, 0, 30));
    expect(year).toEqual({ count: 1000, last: Date.UTC(2027, 0, 1) });
  });
});
