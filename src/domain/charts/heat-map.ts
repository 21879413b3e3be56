import { heading, type Titles, WIDTH } from './frame.ts';
import { short } from './scale.ts';
import { element, escapeXml, FAINT, label, picture } from './svg.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const LEFT = 64;
const TOP = 92;
const CELL = 32;
const HEIGHT = TOP + DAYS.length * CELL + 64;

/** Pale to dark, each step clearly darker than the one before, also in grey. */
const SHADES = ['#f1f4f8', '#d3e2f2', '#a9c8e6', '#76a9d6', '#3f84c0', '#1d5c96', '#0c3a66'];

/** Nothing has a shade of its own; the rest is shared out evenly up to the most. */
function shade(value: number, most: number): number {
  if (value <= 0 || most <= 0) return 0;
  return Math.max(1, Math.ceil((value / most) * (SHADES.length - 1)));
}

/** How much happened in each hour of each weekday: seven rows from Monday, of 24 numbers each. */
export function heatMap(titles: Titles, hours: readonly (readonly number[])[]): string {
  const most = Math.max(0, ...hours.flat());
  const cells = DAYS.flatMap((day, row) => [
    label(day, { x: LEFT - 10, y: TOP + row * CELL + CELL / 2 + 4, size: 12, anchor: 'end', fill: FAINT }),
    ...Array.from({ length: 24 }, (_, hour) => {
      const value = hours[row]?.[hour] ?? 0;
      return element(
        'rect',
        {
          x: LEFT + hour * CELL + 1,
          y: TOP + row * CELL + 1,
          width: CELL - 2,
          height: CELL - 2,
          rx: 3,
          fill: SHADES[shade(value, most)],
          class: 'cell',
        },
        element('title', {}, escapeXml(`${day} ${String(hour).padStart(2, '0')}:00: ${value}`)),
      );
    }),
  ]);
  const clock = Array.from({ length: 24 }, (_, hour) =>
    label(String(hour).padStart(2, '0'), {
      x: LEFT + hour * CELL + CELL / 2,
      y: TOP - 10,
      size: 11,
      anchor: 'middle',
      fill: FAINT,
    }),
  );
  const y = TOP + DAYS.length * CELL + 22;
  const legend = [
    label('0', { x: LEFT, y: y + 13, size: 11, fill: FAINT }),
    ...SHADES.map((fill, step) => element('rect', { x: LEFT + 16 + step * 22, y, width: 20, height: 16, rx: 3, fill })),
    label(short(most), { x: LEFT + 22 + SHADES.length * 22, y: y + 13, size: 11, fill: FAINT }),
  ];
  return picture(WIDTH, HEIGHT, titles.title, ...heading(titles), ...clock, ...cells, ...legend);
}
