import { frame, HEIGHT, type Titles, WIDTH } from './frame.ts';
import { ACCENT, element, escapeXml, picture } from './svg.ts';

export interface Value {
  label: string;
  value: number;
}

/** Counts side by side, such as messages by day. */
export function barChart(titles: Titles, values: readonly Value[]): string {
  const high = Math.max(0, ...values.map(({ value }) => value));
  const { drawn, x, y, step, bottom } = frame(
    titles,
    values.map(({ label }) => label),
    0,
    high,
  );
  const width = Math.min(48, step * 0.78);
  const bars = values.flatMap(({ label, value }, index) =>
    value <= 0
      ? []
      : [
          element(
            'rect',
            { x: x(index) - width / 2, y: y(value), width, height: bottom - y(value), fill: ACCENT, class: 'bar' },
            element('title', {}, escapeXml(`${label}: ${value}`)),
          ),
        ],
  );
  return picture(WIDTH, HEIGHT, titles.title, ...drawn, ...bars);
}
