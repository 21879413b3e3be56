import { describe, expect, test } from 'bun:test';
import { parseTimeZone, parseWhen, readWhen } from '../../../src/domain/schedules/when.ts';
import { findTimeZone, formatMoment } from '../../../src/domain/schedules/zone-clock.ts';
import { OperationError } from '../../../src/kernel/errors.ts';

/** Friday, 1 May 2026, 12:30 UTC: 14:30 in Berlin, 08:30 in New York, 21:30 in Tokyo. */
const now = Date.UTC(2026, 4, 1, 12, 30);

function read(text: string, zone = 'UTC', at = now) {
  const found = readWhen(text, { now: at, zone });
  return typeof found === 'object'
    ? { ...found, time: new Date(found.time).toISOString().slice(0, 19).replace(/:00$/, '') }
    : found;
}
const time = (text: string, zone?: string) => {
  const found = read(text, zone);
  return typeof found === 'object' ? found.time : found;
};

describe('a moment in words', () => {
  const cases: [string, string, string][] = [
    ['tomorrow 9:00', 'UTC', '2026-05-02T09:00'],
    ['tomorrow 9:00', 'Europe/Berlin', '2026-05-02T07:00'],
    ['Tomorrow at 9am', 'Asia/Tokyo', '2026-05-02T00:00'],
    ['9 am tomorrow', 'UTC', '2026-05-02T09:00'],
    ['9:00 a.m. tomorrow', 'UTC', '2026-05-02T09:00'],
    ['tomorrow at 9', 'UTC', '2026-05-02T09:00'],
    ['in 2 hours', 'Europe/Berlin', '2026-05-01T14:30'],
    ['in 1h30m', 'UTC', '2026-05-01T14:00'],
    ['10 minutes from now', 'UTC', '2026-05-01T12:40'],
    ['in 3 days at 17:00', 'UTC', '2026-05-04T17:00'],
    ['next monday 17:30', 'UTC', '2026-05-04T17:30'],
    ['on monday at 5 pm', 'UTC', '2026-05-04T17:00'],
    ['Friday 18:00', 'UTC', '2026-05-08T18:00'],
    ['this friday 18:00', 'UTC', '2026-05-01T18:00'],
    ['day after tomorrow noon', 'UTC', '2026-05-03T12:00'],
    ['midnight', 'UTC', '2026-05-02T00:00'],
    ['18:30', 'UTC', '2026-05-01T18:30'],
    ['9:00', 'UTC', '2026-05-02T09:00'],
    ['14:45', 'Europe/Berlin', '2026-05-01T12:45'],
    ['tonight 22:00', 'America/New_York', '2026-05-02T02:00'],
    ['1 december 9:00', 'UTC', '2026-12-01T09:00'],
    ['Dec 1st, 2027 at noon', 'UTC', '2027-12-01T12:00'],
    ['1 march 9:00', 'UTC', '2027-03-01T09:00'],
    ['24.12.2026 18:00', 'UTC', '2026-12-24T18:00'],
    ['2026-12-01T09:00 Europe/Berlin', 'UTC', '2026-12-01T08:00'],
    ['2026-12-01 9:00 europe/berlin', 'UTC', '2026-12-01T08:00'],
    ['2026-12-01T09:00+01:00[Europe/Berlin]', 'UTC', '2026-12-01T08:00'],
    ['2026-12-01T09:00:15Z', 'Europe/Berlin', '2026-12-01T09:00:15'],
    ['2026-12-01T09:00-0500', 'UTC', '2026-12-01T14:00'],
    ['tomorrow 9:00 New York', 'UTC', '2026-05-02T13:00'],
    ['tomorrow 9:00 UTC+2', 'UTC', '2026-05-02T07:00'],
    ['tomorrow 9:00 tokyo', 'UTC', '2026-05-02T00:00'],
    ['1777600000', 'UTC', '2026-05-01T01:46:40'],
    ['1777600000000', 'UTC', '2026-05-01T01:46:40'],
    ['<t:1777600000:R>', 'UTC', '2026-05-01T01:46:40'],
    ['now', 'UTC', '2026-05-01T12:30'],
  ];
  for (const [text, zone, expected] of cases) {
    test(`${text} in ${zone}`, () => expect(time(text, zone)).toBe(expected));
  }

  for (const text of ['tomorrow', 'next monday', '1 december', 'on friday']) {
    test(`${text} lacks a time of day`, () => {
      expect(read(text)).toBe('day');
      expect(() => parseWhen(text, { now, zone: 'UTC' })).toThrow(/says no time of day/);
    });
  }

  const refused = [
    '',
    'soon',
    'tomorrow 25:00',
    '13pm',
    '0am',
    'at',
    '30 february 9:00',
    '2026-02-30T09:00',
    'monkey 12:00',
    '12',
    '3 days ago',
    'tomorrow 9:00 CET',
    'tomorrow 9:00 Nowhere/Land',
    'in',
    'in 2 parsecs',
  ];
  for (const text of refused) {
    test(`refuses ${JSON.stringify(text)}`, () => {
      expect(read(text)).toBeUndefined();
      expect(() => parseWhen(text, { now, zone: 'UTC' })).toThrow(OperationError);
    });
  }

  test('says so when a weekday is not today', () => {
    expect(read('friday 18:00')).toMatchObject({ note: 'Friday is taken as the next one, in a week, not today.' });
    expect(read('monday 18:00')).not.toHaveProperty('note');
  });

  test('a time that comes with a zone is in that zone', () => {
    expect(read('tomorrow 9:00 Europe/Berlin')).toMatchObject({ zone: 'Europe/Berlin' });
    expect(read('tomorrow 9:00', 'Asia/Tokyo')).toMatchObject({ zone: 'Asia/Tokyo' });
  });
});

describe('clock changes', () => {
  test('what clocks skip is as much later, and said', () => {
    expect(read('2026-03-29T02:30 Europe/Berlin')).toEqual({
      time: '2026-03-29T01:30',
      zone: 'Europe/Berlin',
      note: 'Clocks in Europe/Berlin go forward over 2026-03-29 02:30, so it means 2026-03-29 03:30.',
    });
    // Lord Howe Island moves by half an hour.
    expect(read('2026-10-04 02:15 Australia/Lord_Howe')).toMatchObject({ time: '2026-10-03T15:45' });
  });

  test('of what clocks show twice the first is meant, and said; an offset means the other', () => {
    const found = read('2026-10-25T02:30 Europe/Berlin');
    expect(found).toMatchObject({ time: '2026-10-25T00:30', note: expect.stringContaining('twice') });
    expect(time('2026-10-25T02:30+01:00', 'Europe/Berlin')).toBe('2026-10-25T01:30');
  });

  test('tomorrow at the same time is not always a day away', () => {
    const before = Date.UTC(2026, 2, 28, 12);
    const found = readWhen('tomorrow 13:00', { now: before, zone: 'Europe/Berlin' });
    expect(found).toMatchObject({ time: before + 23 * 3_600_000 });
  });
});

describe('time zones', () => {
  const known: [string, string][] = [
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/BERLIN', 'Europe/Berlin'],
    ['berlin', 'Europe/Berlin'],
    ['new york', 'America/New_York'],
    ['utc', 'UTC'],
    ['UTC+5:30', '+05:30'],
    ['-3', '-03:00'],
  ];
  for (const [text, zone] of known) test(`${text} is ${zone}`, () => expect(findTimeZone(text)).toBe(zone));

  for (const text of ['CET', 'PST', 'Mars/Phobos', '', '+99:00', 'in']) {
    test(`refuses ${JSON.stringify(text)}`, () => expect(() => parseTimeZone(text)).toThrow(/is no time zone/));
  }

  test('moments are written as the clock there shows them', () => {
    expect(formatMoment(now, 'Europe/Berlin')).toBe('Fri 2026-05-01 14:30 Europe/Berlin');
    expect(formatMoment(now + 15_000, 'UTC')).toBe('Fri 2026-05-01 12:30:15 UTC');
  });
});
