import { describe, expect, test } from 'bun:test';
import { formatTime, parseDuration, parseTime, readTime } from '../../src/domain/durations.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('parseDuration', () => {
  const cases: [string, number][] = [
    ['10m', 10 * minute],
    ['90 s', 90_000],
    ['2d', 2 * day],
    ['1h30m', 90 * minute],
    ['1 day, 2 hours and 5 minutes', day + 2 * hour + 5 * minute],
    ['1.5h', 90 * minute],
    ['an hour', hour],
    ['1 week', 7 * day],
    ['PT10M', 10 * minute],
    ['P1DT2H', day + 2 * hour],
    ['3 Months', 90 * day],
  ];
  for (const [text, expected] of cases) test(text, () => expect(parseDuration(text)).toBe(expected));

  for (const text of ['10', 'soon', '', 'm', '-5m', '5 parsecs', 'P', '1h 5'])
    test(`refuses ${JSON.stringify(text)}`, () =>
      expect(() => parseDuration(text, 'until')).toThrow(/^until: .*not a duration/));
});

describe('parseTime', () => {
  const now = Date.UTC(2026, 4, 10, 12, 30);
  const cases: [string, number][] = [
    ['2026-05-01', Date.UTC(2026, 4, 1)],
    ['2026-05', Date.UTC(2026, 4, 1)],
    ['2026-05-01T12:00', Date.UTC(2026, 4, 1, 12)],
    ['2026-05-01 12:00:05', Date.UTC(2026, 4, 1, 12, 0, 5)],
    ['2026-05-01T12:00:00+02:00', Date.UTC(2026, 4, 1, 10)],
    ['2026-05-01T12:00:00.000000+00:00', Date.UTC(2026, 4, 1, 12)],
    ['1777600000', 1_777_600_000_000],
    ['1777600000123', 1_777_600_000_123],
    ['<t:1777600000:R>', 1_777_600_000_000],
    ['2d', now - 2 * day],
    ['3h ago', now - 3 * hour],
    ['in 20 minutes', now + 20 * minute],
    ['now', now],
    ['yesterday', Date.UTC(2026, 4, 9)],
  ];
  for (const [text, expected] of cases) test(text, () => expect(parseTime(text, now)).toBe(expected));

  for (const text of ['next week', '2026-13-01', '2026-02-30', '12', 'in 2d ago', '']) {
    test(`refuses ${JSON.stringify(text)}`, () => expect(readTime(text, now)).toBeUndefined());
  }
});

test('times are written to the minute, in UTC', () => {
  expect(formatTime('2026-05-01T12:00:00.000000+00:00')).toBe('2026-05-01 12:00');
  expect(formatTime('2026-05-01T12:00:00.123Z')).toBe('2026-05-01 12:00');
  expect(formatTime('2026-05-01T01:30:00+02:00')).toBe('2026-04-30 23:30');
  expect(formatTime('2026-05-01')).toBe('2026-05-01 00:00');
  expect(formatTime(Date.UTC(2026, 4, 1, 23, 59, 59))).toBe('2026-05-01 23:59');
});
