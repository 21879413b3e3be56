import { OperationError } from '../../kernel/errors.ts';

/** A claim that is kept while it is worked on. */
export interface HeldClaim {
  /** Aborted when the claim is lost. */
  readonly lost: AbortSignal;
  /**
   * Renews it by this, which may write something down as well; once the claim is lost it answers false. A store that is
   * away for a moment must not make us forget what is done, so it is tried again.
   */
  renew(work: () => Promise<boolean>): Promise<boolean>;
  /** The same for what ends the claim. */
  end(work: () => Promise<boolean>): Promise<boolean>;
  letGo(): void;
}

const PAUSE = 250;

/** `keep` does nothing but renew; it answers whether the claim is still ours. */
export function holdClaim(leaseMs: number, keep: () => Promise<boolean>): HeldClaim {
  const lost = new AbortController();
  const renewing = setInterval(() => void renewed(keep).catch(() => {}), leaseMs / 3);
  // What cannot be renewed in time is someone else's soon, whatever the reason.
  let over = setTimeout(() => lost.abort(), leaseMs);

  const held = (still: boolean): boolean => {
    if (!still) lost.abort();
    return still && !lost.signal.aborted;
  };

  async function renewed(work: () => Promise<boolean>): Promise<boolean> {
    const asked = performance.now();
    const still = await work();
    clearTimeout(over);
    if (still) over = setTimeout(() => lost.abort(), Math.max(0, asked + leaseMs - performance.now()));
    return held(still);
  }

  async function insist(work: () => Promise<boolean>): Promise<boolean> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof OperationError && error.retriable) || lost.signal.aborted) throw error;
        await Bun.sleep(PAUSE);
      }
    }
  }

  return {
    lost: lost.signal,
    renew: (work) => insist(() => renewed(work)),
    end: (work) => insist(async () => held(await work())),
    letGo() {
      clearInterval(renewing);
      clearTimeout(over);
    },
  };
}
