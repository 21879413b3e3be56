import { expect, test } from 'bun:test';
import { peaks, weekOf } from '../../../src/domain/activity/hours.ts';
import { byPeriod, periodOf, periodsBetween } from '../../../src/domain/activity/periods.ts';
import { csvLine } from '../../../src/domain/csv.ts';

test('weeks begin on Monday, months on the first', () => {
  expect(periodOf('2026-05-01', 'week')).toBe('2026-04-27');
  expect(periodOf('2026-05-03', 'week')).toBe('2026-04-27');
  expect(periodOf('2026-05-04', 'week')).toBe('2026-05-04');
  expect(periodOf('2026-05-31', 'month')).toBe('2026-05-01');
  expect(periodsBetween('2026-04-30', '2026-05-05', 'week')).toEqual(['2026-04-27', '2026-05-04']);
  expect(periodsBetween('2026-12-31', '2027-01-01', 'month')).toEqual(['2026-12-01', '2027-01-01']);
});

test('sums by period, nothing where nothing was', () => {
  const rows = [
    { date: '2026-05-01', n: 2 },
    { date: '2026-05-01', n: 3 },
    { date: '2026-05-03', n: 1 },
  ];
  expect(byPeriod(rows, { from: '2026-05-01', to: '2026-05-03', grain: 'day', fields: ['n'] })).toEqual([
    { start: '2026-05-01', n: 5 },
    { start: '2026-05-02', n: 0 },
    { start: '2026-05-03', n: 1 },
  ]);
});

test('hours of the week as the clock of a place shows them, also across its change', () => {
  const at = (iso: string) => ({ hour: Date.parse(iso), messages_sent: 1 });
  // Berlin is two hours ahead in May and one in January.
  const berlin = weekOf([at('2026-05-01T22:00Z'), at('2026-01-02T22:00Z')], 'Europe/Berlin');
  expect(berlin[5]?.[0]).toBe(1);
  expect(berlin[4]?.[23]).toBe(1);
  const utc = weekOf([at('2026-05-01T00:00Z')], 'UTC');
  expect(utc[4]?.[0]).toBe(1);
  expect(peaks(utc, 5)).toEqual([{ weekday: 'Friday', hour: 0, messages_sent: 1 }]);
});

test('cells are quoted where needed and never run as formulas', () => {
  expect(csvLine(['a', 1, true, null, undefined, 'say "hi", ok', 'two\nlines'])).toBe(
    'a,1,true,,,"say ""hi"", ok","two\nlines"',
  );
  expect(csvLine(['=1+1', '@x', '-1', '+1', '\t=x'])).toBe("'=1+1,'@x,'-1,'+1,'\t=x");
});
