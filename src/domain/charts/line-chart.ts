import type { Value } from './bars.ts';
import { frame, HEIGHT, type Titles, WIDTH } from './frame.ts';
import { short } from './scale.ts';
import { ACCENT, element, escapeXml, label, picture } from './svg.ts';

const MOST_DOTS = 62;

const at = ({ x, y }: { x: number; y: number }) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** One number over time, such as how many members there are. Does not begin at zero: what matters is the change. */
export function lineChart(titles: Titles, values: readonly Value[]): string {
  const numbers = values.map(({ value }) => value);
  const [low, high] = values.length === 0 ? [0, 1] : [Math.min(...numbers), Math.max(...numbers)];
  const { drawn, x, y, bottom } = frame(
    titles,
    values.map((value) => value.label),
    Math.max(0, low - (high - low) * 0.1),
    high,
  );
  const points = values.map(({ label: name, value }, index) => ({ name, value, x: x(index), y: y(value) }));
  const path = points.map((point, index) => `${index === 0 ? 'M' : 'L'}${at(point)}`).join(' ');
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return picture(WIDTH, HEIGHT, titles.title, ...drawn);
  const under = `${path} L${at({ x: last.x, y: bottom })} L${at({ x: first.x, y: bottom })} Z`;
  const dots = points.length > MOST_DOTS ? [last] : points;
  return picture(
    WIDTH,
    HEIGHT,
    titles.title,
    ...drawn,
    element('path', { d: under, fill: ACCENT, 'fill-opacity': '0.1' }),
    element('path', { d: path, fill: 'none', stroke: ACCENT, 'stroke-width': 2.5, 'stroke-linejoin': 'round' }),
    ...dots.map((dot) =>
      element(
        'circle',
        { cx: dot.x, cy: dot.y, r: 3, fill: ACCENT },
        element('title', {}, escapeXml(`${dot.name}: ${dot.value}`)),
      ),
    ),
    label(short(last.value), { x: last.x + 4, y: last.y - 10, size: 12, anchor: 'end', weight: 'bold' }),
  );
}
