import { BusError, type Lease, type LeaseTerms } from '../kernel/bus.ts';
import type { Logger } from '../kernel/telemetry.ts';
import type { Clock, Medium } from './medium.ts';

export interface HoldOptions {
  name: string;
  fence: number;
  terms: LeaseTerms;
  /** Before the request that took it was sent. */
  takenAt: Moment;
  medium: Medium;
  clock: Clock;
  logger: Logger;
  /** Once, when it is no longer held, for whatever reason. */
  onEnd(): void;
}

export interface Moment {
  monotonic: number;
  wall: number;
}

/** Told when a lease was released. Topics of others cannot begin so. */
export const releaseTopic = (name: string): string => `~free/${name}`;

/** Of the time to live that a holder gives up early, so that others who count the full time come after. */
const marginOf = (ttlMs: number): number => ttlMs / 5;

/**
 * A lease as its holder sees it. It counts from before each renewal was sent, others from after they saw it: so it ends
 * here first, whatever clocks are set to. Monotonic clocks stand still while a machine sleeps, wall clocks do not: when
 * the wall clock ran ahead, the lease is not relied on until a renewal has shown that it is still ours.
 */
export function holdLease({ name, fence, terms, takenAt, medium, clock, logger, onEnd }: HoldOptions): Lease {
  const { ttlMs } = terms;
  const margin = marginOf(ttlMs);
  const controller = new AbortController();
  let confirmed = takenAt;
  let beat = 0;
  let renewing: Promise<void> | undefined;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let expiry: ReturnType<typeof setTimeout> | undefined;

  const left = () => confirmed.monotonic + ttlMs - margin - clock.monotonic();
  const slept = () => clock.wall() - confirmed.wall - (clock.monotonic() - confirmed.monotonic) > margin;

  function end(why: string): boolean {
    if (controller.signal.aborted) return false;
    clearTimeout(renewal);
    clearTimeout(expiry);
    onEnd();
    controller.abort(new BusError(`The lease ${name} is no longer held`, why, 'Stop what it stands for.'));
    return true;
  }

  function lose(why: string): void {
    if (end(why)) logger.warn({ lease: name, fence }, `Lease lost: ${why}`);
  }

  function expire(): void {
    if (left() <= 0) lose('it could not be renewed in time');
    else schedule();
  }

  function schedule(): void {
    clearTimeout(expiry);
    expiry = setTimeout(expire, Math.max(1, left()));
    expiry.unref();
  }

  function renewIn(ms: number): void {
    clearTimeout(renewal);
    renewal = setTimeout(() => void renew(), ms);
    renewal.unref();
  }

  function renew(): Promise<void> {
    renewing ??= attempt().finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  async function attempt(): Promise<void> {
    const sent = { monotonic: clock.monotonic(), wall: clock.wall() };
    try {
      const ours = await medium.beat(name, { holder: terms.holder, ttlMs, fence, beat: ++beat });
      if (controller.signal.aborted) return;
      if (!ours) return lose('another holder has it');
      confirmed = sent;
      schedule();
      renewIn(ttlMs / 3);
    } catch (error) {
      if (controller.signal.aborted) return;
      logger.debug({ lease: name, err: error }, 'A lease was not renewed; trying again');
      renewIn(ttlMs / 15);
    }
  }

  schedule();
  renewIn(ttlMs / 3);
  return {
    name,
    fence,
    lost: controller.signal,
    get held() {
      if (controller.signal.aborted) return false;
      if (left() <= 0) {
        lose('it could not be renewed in time');
        return false;
      }
      if (!slept()) return true;
      void renew();
      return false;
    },
    async release() {
      if (!end('it was released')) return;
      await renewing;
      try {
        await medium.free(name, fence);
        await medium.publish(releaseTopic(name), 'true');
      } catch (error) {
        logger.warn({ lease: name, err: error }, 'A lease was not released; it ends by itself');
      }
    },
  };
}
