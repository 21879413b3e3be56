/** One measurement, printed as one JSON object a line. `broken` marks an invariant that does not hold, never slowness. */
export interface Measurement {
  name: string;
  [figure: string]: unknown;
}

let broken = 0;

export function report(measurement: Measurement): void {
  console.log(JSON.stringify(measurement));
}

/** An invariant of the product, as opposed to a time: when it does not hold, the run fails. */
export function invariant(name: string, holds: boolean, detail: Record<string, unknown> = {}): void {
  if (!holds) broken++;
  report({ name, invariant: holds ? 'holds' : 'BROKEN', ...detail });
}

export const brokenInvariants = (): number => broken;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? Number.NaN;
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
