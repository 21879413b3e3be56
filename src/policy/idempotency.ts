import { fingerprint } from '../domain/fingerprint.ts';
import { OperationError } from '../kernel/errors.ts';
import type { Outcome, Policy } from '../kernel/pipeline.ts';

interface Remembered {
  print: string;
  outcome: Promise<Outcome>;
  /** milliseconds since the epoch */
  until: number;
}

const LIFE_MS = 10 * 60_000;
const MAX_KEYS = 1000;

/**
 * A call repeated with the same idempotency key is answered with what the first one did, also while that one still
 * runs. A failed call is forgotten, so that it can be tried again.
 */
export function idempotency({ now = Date.now }: { now?: () => number } = {}): Policy {
  const remembered = new Map<string, Remembered>();

  const prune = () => {
    for (const [key, { until }] of remembered) {
      if (until > now() && remembered.size < MAX_KEYS) break;
      remembered.delete(key);
    }
  };

  return {
    name: 'idempotency',
    wrap(call, next) {
      if (!call.idempotencyKey || call.entry.effect === 'read') return next();
      const key = fingerprint([call.caller.id, call.idempotencyKey]);
      const print = fingerprint([call.entry.name, call.input]);
      prune();
      const known = remembered.get(key);
      if (known && known.print !== print) {
        throw new OperationError('conflict', 'This idempotency key was used for a different call.', {
          hint: 'Use a fresh key for each distinct call. Nothing was done.',
        });
      }
      if (known) return known.outcome;
      const outcome = next();
      remembered.set(key, { print, outcome, until: now() + LIFE_MS });
      outcome.catch(() => remembered.delete(key));
      return outcome;
    },
  };
}
