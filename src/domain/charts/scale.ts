/** Round numbers from `low` to at least `high`, about `count` steps; whole numbers only, for things that are counted. */
export function ticks(low: number, high: number, count = 5): number[] {
  const span = Math.max(high - low, 1);
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough);
  const first = Math.floor(low / step) * step;
  const steps = Math.max(1, Math.ceil((Math.max(high, low) - first) / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, i) => first + i * step);
}

/** `950`, `1,250`, `125k`, `1.5M`. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size < 100_000) return Math.round(value).toLocaleString('en-US');
  const [unit, name] = size < 999_500 ? [1000, 'k'] : [1_000_000, 'M'];
  const scaled = value / unit;
  return `${Math.abs(scaled) < 99.5 ? Math.round(scaled * 10) / 10 : Math.round(scaled)}${name}`;
}

/** Which of `length` labels to show so that no more than `most` stand side by side; always the first. */
export function sparse(length: number, most: number): (index: number) => boolean {
  const every = Math.max(1, Math.ceil(length / most));
  return (index) => index % every === 0;
}
