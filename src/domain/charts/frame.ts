import { oneLine } from '../hidden-text.ts';
import { short, sparse, ticks } from './scale.ts';
import { FAINT, INK, label, line } from './svg.ts';

export interface Titles {
  title: string;
  /** What is shown, and of when. */
  subtitle?: string;
}

export const WIDTH = 860;
export const HEIGHT = 420;
/** Space around what is drawn. */
const LEFT = 58;
const RIGHT = 24;
const TOP = 72;
const BOTTOM = 44;

export const heading = ({ title, subtitle }: Titles): string[] => [
  label(oneLine(title, 80), { x: 20, y: 32, size: 18, weight: 'bold', fill: INK }),
  ...(subtitle === undefined ? [] : [label(oneLine(subtitle, 120), { x: 20, y: 52, size: 12, fill: FAINT })]),
];

export interface Frame {
  /** Titles, rules and labels. */
  drawn: string[];
  /** Middle of the place of the nth value. */
  x(index: number): number;
  y(value: number): number;
  /** Width of the place of each value. */
  step: number;
  bottom: number;
}

/** Axes for values side by side under their labels, counted from `low` upwards. */
export function frame(titles: Titles, labels: readonly string[], low: number, high: number): Frame {
  const marks = ticks(low, high);
  const [floor, ceiling] = [marks[0] ?? 0, marks.at(-1) ?? 1];
  const bottom = HEIGHT - BOTTOM;
  const step = (WIDTH - LEFT - RIGHT) / Math.max(labels.length, 1);
  const x = (index: number) => LEFT + (index + 0.5) * step;
  const y = (value: number) => bottom - ((value - floor) / (ceiling - floor)) * (bottom - TOP);
  const shown = sparse(labels.length, 12);
  return {
    x,
    y,
    step,
    bottom,
    drawn: [
      ...heading(titles),
      ...marks.flatMap((mark) => [
        line(LEFT, y(mark), WIDTH - RIGHT, y(mark)),
        label(short(mark), { x: LEFT - 8, y: y(mark) + 4, size: 11, anchor: 'end', fill: FAINT }),
      ]),
      ...labels.flatMap((text, index) =>
        shown(index)
          ? [label(oneLine(text, 16), { x: x(index), y: bottom + 20, size: 11, anchor: 'middle', fill: FAINT })]
          : [],
      ),
    ],
  };
}
