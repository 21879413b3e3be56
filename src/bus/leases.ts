import { BusError, type Lease, type LeaseTerms } from '../kernel/bus.ts';
import type { Logger } from '../kernel/telemetry.ts';
import { holdLease } from './held-lease.ts';
import type { Clock, Medium, Seen } from './medium.ts';

export interface Leases {
  acquire(name: string, terms: LeaseTerms): Promise<Lease | null>;
  waitFor(name: string, terms: LeaseTerms, signal?: AbortSignal): Promise<Lease>;
  names(): string[];
  /** Releases what is held; who waits is refused. */
  close(): Promise<void>;
}

interface LeasesOptions {
  medium: Medium;
  clock: Clock;
  logger: Logger;
  /** Calls back on every release of that lease. */
  onRelease(name: string, listener: () => void): Promise<() => void>;
}

/** Of the time to live: how often those who wait look whether the holder still renews. */
const LOOKS = 5;

/**
 * Leases without trust in anyone's clock: a holder changes its record again and again, and whoever has seen the same
 * record for a whole time to live, by its own monotonic clock, may take it.
 */
export function createLeases({ medium, clock, logger, onRelease }: LeasesOptions): Leases {
  const held = new Set<Lease>();
  const closing = new AbortController();
  const observed = new Map<string, { seen: Seen; since: number; ttlMs: number }>();

  /** Milliseconds until the holder counts as dead; 0 when the lease may be taken as `seen`. */
  async function observe(name: string): Promise<{ seen: Seen; patience: number }> {
    const record = await medium.look(name);
    if (!record || record.holder === '') {
      observed.delete(name);
      return { seen: record, patience: 0 };
    }
    let last = observed.get(name);
    if (last?.seen?.fence !== record.fence || last.seen.beat !== record.beat) {
      last = { seen: record, since: clock.monotonic(), ttlMs: record.ttlMs };
      observed.set(name, last);
    }
    return { seen: record, patience: Math.max(0, last.since + last.ttlMs - clock.monotonic()) };
  }

  async function attempt(name: string, terms: LeaseTerms): Promise<{ lease: Lease } | { patience: number }> {
    const { seen, patience } = await observe(name);
    if (patience > 0) return { patience };
    const takenAt = { monotonic: clock.monotonic(), wall: clock.wall() };
    const fence = await medium.take(name, seen, terms);
    if (fence === undefined) return { patience: terms.ttlMs / LOOKS };
    observed.delete(name);
    const onEnd = () => void held.delete(lease);
    const lease = holdLease({ name, fence, terms, takenAt, medium, clock, logger, onEnd });
    held.add(lease);
    logger.debug({ lease: name, fence, holder: terms.holder }, 'Lease taken');
    return { lease };
  }

  return {
    async acquire(name, terms) {
      const result = await attempt(name, terms);
      return 'lease' in result ? result.lease : null;
    },
    async waitFor(name, terms, own) {
      const signal = own ? AbortSignal.any([own, closing.signal]) : closing.signal;
      signal.throwIfAborted();
      const bell = createBell();
      // Without it the lease is found free a little later.
      const stop = await onRelease(name, bell.ring).catch(() => () => {});
      signal.addEventListener('abort', bell.ring);
      try {
        for (;;) {
          let patience = terms.ttlMs / LOOKS;
          try {
            const result = await attempt(name, terms);
            if ('lease' in result) {
              if (!signal.aborted) return result.lease;
              await result.lease.release();
            } else patience = Math.min(patience, result.patience);
          } catch (error) {
            logger.debug({ lease: name, err: error }, 'A lease could not be asked for; trying again');
          }
          signal.throwIfAborted();
          await bell.wait(patience);
        }
      } finally {
        stop();
        signal.removeEventListener('abort', bell.ring);
      }
    },
    names: () => [...held].map(({ name }) => name),
    async close() {
      closing.abort(new BusError('The lease will not come', 'the bus was closed', 'Open it again.'));
      await Promise.all([...held].map((lease) => lease.release()));
    },
  };
}

/** A wait that can be cut short, also before it begins. */
function createBell() {
  let rung = Promise.withResolvers<void>();
  return {
    ring: () => rung.resolve(),
    async wait(ms: number): Promise<void> {
      const timer = setTimeout(rung.resolve, Math.max(1, ms));
      timer.unref();
      await rung.promise;
      clearTimeout(timer);
      rung = Promise.withResolvers();
    },
  };
}
