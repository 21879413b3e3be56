import { OperationError } from '../kernel/errors.ts';
import type { Policy } from '../kernel/pipeline.ts';

interface Bucket {
  tokens: number;
  /** milliseconds since the epoch */
  filledAt: number;
}

/** Callers seen long ago are forgotten, so that strangers cannot fill the memory. */
const MAX_CALLERS = 10_000;

/** Of a minute's worth, what jobs leave to their caller's own calls. */
const LEFT = 1 / 5;

/** A token bucket per caller: bursts up to a minute's worth, refilled evenly. */
export function quota({ now = Date.now }: { now?: () => number } = {}): Policy {
  const buckets = new Map<string, Bucket>();
  return {
    name: 'quota',
    wrap(call, next) {
      const perMinute = call.caller.role.callsPerMinute;
      if (perMinute === undefined) return next();
      const time = now();
      const known = buckets.get(call.caller.id) ?? { tokens: perMinute, filledAt: time };
      const tokens = Math.min(perMinute, known.tokens + ((time - known.filledAt) / 60_000) * perMinute);
      // What nobody waits for leaves some to what somebody does.
      const needed = call.patient ? 1 + perMinute * LEFT : 1;
      if (tokens < needed) {
        const retryAfter = Math.ceil(((needed - tokens) / perMinute) * 60);
        throw new OperationError(
          'quota_exceeded',
          `The role "${call.caller.role.name}" allows ${perMinute} calls a minute.`,
          {
            hint: `Wait ${retryAfter} s, or do more per call (many ids at once, larger limits).`,
            retriable: true,
            retryAfter,
          },
        );
      }
      buckets.delete(call.caller.id);
      buckets.set(call.caller.id, { tokens: tokens - 1, filledAt: time });
      const oldest = buckets.size > MAX_CALLERS ? buckets.keys().next().value : undefined;
      if (oldest !== undefined) buckets.delete(oldest);
      return next();
    },
  };
}
