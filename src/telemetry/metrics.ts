import type { Labels, Metrics } from '../kernel/telemetry.ts';

/** Upper bounds in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

interface Distribution {
  count: number;
  sum: number;
  /** One more than BOUNDS: the last counts what exceeds them all. */
  buckets: number[];
}

export interface MetricsSnapshot {
  counters: { name: string; labels: Labels; value: number }[];
  distributions: { name: string; labels: Labels; count: number; sum: number; p50: number; p99: number }[];
}

export interface MetricsRegistry extends Metrics {
  snapshot(): MetricsSnapshot;
}

/** Label values come from closed sets (operations, outcomes, surfaces), but a bound costs nothing. */
const MAX_SERIES = 5000;

export function createMetrics(): MetricsRegistry {
  const counters = new Map<string, { name: string; labels: Labels; value: number }>();
  const distributions = new Map<string, { name: string; labels: Labels; data: Distribution }>();
  const keyOf = (name: string, labels: Labels): string => {
    let key = name;
    for (const label in labels) key += ` ${labels[label]}`;
    return key;
  };

  return {
    count(name, labels = {}, by = 1) {
      const key = keyOf(name, labels);
      const known = counters.get(key);
      if (known) known.value += by;
      else if (counters.size < MAX_SERIES) counters.set(key, { name, labels, value: by });
    },
    observe(name, value, labels = {}) {
      const key = keyOf(name, labels);
      let known = distributions.get(key);
      if (!known) {
        if (distributions.size >= MAX_SERIES) return;
        known = { name, labels, data: { count: 0, sum: 0, buckets: new Array(BOUNDS.length + 1).fill(0) } };
        distributions.set(key, known);
      }
      const at = BOUNDS.findIndex((bound) => value <= bound);
      const bucket = at < 0 ? BOUNDS.length : at;
      known.data.count++;
      known.data.sum += value;
      known.data.buckets[bucket] = (known.data.buckets[bucket] ?? 0) + 1;
    },
    snapshot: () => ({
      counters: [...counters.values()].map((counter) => ({ ...counter })),
      distributions: [...distributions.values()].map(({ name, labels, data }) => ({
        name,
        labels,
        count: data.count,
        sum: data.sum,
        p50: quantile(data, 0.5),
        p99: quantile(data, 0.99),
      })),
    }),
  };
}

/** The bound of the bucket in which the quantile falls; the largest bound when it lies beyond. */
function quantile({ count, buckets }: Distribution, q: number): number {
  let seen = 0;
  const at = buckets.findIndex((each) => {
    seen += each;
    return seen >= count * q;
  });
  return BOUNDS[Math.max(0, at)] ?? BOUNDS[BOUNDS.length - 1] ?? 0;
}
