import { describe, expect, test } from 'bun:test';
import { isTimeZone, readClockTime } from '../../src/domain/clock-times.ts';

/** Friday, 1 May 2026, 12:30 UTC: 14:30 in Berlin, 08:30 in New York. */
const now = Date.UTC(2026, 4, 1, 12, 30);
const iso = (text: string, zone: string) => {
  const time = readClockTime(text, now, zone);
  return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
};

describe('readClockTime', () => {
  const cases: [string, string, string][] = [
    ['tomorrow 15:00', 'UTC', '2026-05-02T15:00'],
    ['tomorrow 15:00', 'Europe/Berlin', '2026-05-02T13:00'],
    ['Tomorrow at 3pm', 'Europe/Berlin', '2026-05-02T13:00'],
    ['today 9:05 am', 'America/New_York', '2026-05-01T13:05'],
    ['12am', 'UTC', '2026-05-01T00:00'],
    ['12 pm', 'UTC', '2026-05-01T12:00'],
    ['18:30', 'UTC', '2026-05-01T18:30'],
    ['friday 18:00', 'UTC', '2026-05-08T18:00'],
    ['mon at 8am', 'UTC', '2026-05-04T08:00'],
    ['next sunday', 'UTC', '2026-05-03T00:00'],
    ['yesterday', 'Asia/Tokyo', '2026-04-29T15:00'],
    ['2026-05-03 12:00', 'Europe/Berlin', '2026-05-03T10:00'],
    ['2026-12-03 12:00', 'Europe/Berlin', '2026-12-03T11:00'],
    ['2026-05-03T12:00Z', 'Europe/Berlin', '2026-05-03T12:00'],
    ['in 2h', 'Europe/Berlin', '2026-05-01T14:30'],
    ['3 days ago', 'UTC', '2026-04-28T12:30'],
    ['<t:1777600000:R>', 'UTC', '2026-05-01T01:46'],
  ];
  for (const [text, zone, expected] of cases) test(`${text} in ${zone}`, () => expect(iso(text, zone)).toBe(expected));

  test('finds the right side of a clock change', () => {
    // Berlin moves from 02:00 to 03:00 on 29 March 2026.
    expect(iso('2026-03-29 01:30', 'Europe/Berlin')).toBe('2026-03-29T00:30');
    expect(iso('2026-03-29 03:30', 'Europe/Berlin')).toBe('2026-03-29T01:30');
  });

  for (const text of ['', '5', 'someday', 'tomorrow 25:00', '13pm', 'at', 'monkey 12:00', 'next year maybe']) {
    test(`refuses ${JSON.stringify(text)}`, () => expect(iso(text, 'UTC')).toBeUndefined());
  }
});

test('time zones are known by their IANA name', () => {
  expect(isTimeZone('America/New_York')).toBe(true);
  expect(isTimeZone('Atlantis/Center')).toBe(false);
});
