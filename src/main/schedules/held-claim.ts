import { type Ledger, writeLedger } from '../../domain/schedules/ledger.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { ClaimedSchedule, Schedules } from '../../kernel/store/schedules.ts';

/** A claim that is kept while it is worked on. Once it is lost, everything here answers false and changes nothing. */
export interface HeldClaim {
  readonly schedule: ClaimedSchedule;
  /** Aborted when the claim is lost. */
  readonly lost: AbortSignal;
  /** Writes down how far the work has come. */
  note(ledger: Ledger): Promise<boolean>;
  complete(ledger: Ledger, nextDueAt: number | undefined): Promise<boolean>;
  retry(error: string, dueAt: number): Promise<boolean>;
  fail(error: string, nextDueAt: number | undefined): Promise<boolean>;
  letGo(): void;
}

const PAUSE = 250;

export function holdClaim(schedule: ClaimedSchedule, schedules: Schedules, leaseMs: number): HeldClaim {
  const { id, lease } = schedule;
  const lost = new AbortController();
  const renewing = setInterval(() => void renew().catch(() => {}), leaseMs / 3);
  // What cannot be renewed in time is someone else's soon, whatever the reason.
  let end = setTimeout(() => lost.abort(), leaseMs);

  const held = (still: boolean): boolean => {
    if (!still) lost.abort();
    return still && !lost.signal.aborted;
  };

  async function renew(ledger?: Ledger): Promise<boolean> {
    const asked = performance.now();
    const still = await schedules.renew(id, lease, leaseMs, ledger && writeLedger(ledger));
    clearTimeout(end);
    if (still) end = setTimeout(() => lost.abort(), asked + leaseMs - performance.now());
    return held(still);
  }

  /** A store that is away for a moment must not make us forget what is done. */
  async function insist(work: () => Promise<boolean>): Promise<boolean> {
    for (;;) {
      try {
        return held(await work());
      } catch (error) {
        if (!(error instanceof OperationError && error.retriable) || lost.signal.aborted) throw error;
        await Bun.sleep(PAUSE);
      }
    }
  }

  return {
    schedule,
    lost: lost.signal,
    note: (ledger) => insist(() => renew(ledger)),
    complete: (ledger, next) =>
      insist(() =>
        schedules.complete(id, lease, {
          result: writeLedger(ledger),
          ...(next === undefined ? {} : { next_due_at: next }),
        }),
      ),
    retry: (error, dueAt) => insist(() => schedules.retry(id, lease, error, dueAt)),
    fail: (error, next) => insist(() => schedules.fail(id, lease, error, next)),
    letGo() {
      clearInterval(renewing);
      clearTimeout(end);
    },
  };
}
