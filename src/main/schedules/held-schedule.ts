import { type Ledger, writeLedger } from '../../domain/schedules/ledger.ts';
import type { ClaimedSchedule, Schedules } from '../../kernel/store/schedules.ts';
import { holdClaim } from '../claims/held-claim.ts';

/** A schedule that is kept while it is worked on. Once it is lost, everything here answers false and changes nothing. */
export interface HeldSchedule {
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

export function holdSchedule(schedule: ClaimedSchedule, schedules: Schedules, leaseMs: number): HeldSchedule {
  const { id, lease } = schedule;
  const claim = holdClaim(leaseMs, () => schedules.renew(id, lease, leaseMs));
  return {
    schedule,
    lost: claim.lost,
    note: (ledger) => claim.renew(() => schedules.renew(id, lease, leaseMs, writeLedger(ledger))),
    complete: (ledger, next) =>
      claim.end(() =>
        schedules.complete(id, lease, {
          result: writeLedger(ledger),
          ...(next === undefined ? {} : { next_due_at: next }),
        }),
      ),
    retry: (error, dueAt) => claim.end(() => schedules.retry(id, lease, error, dueAt)),
    fail: (error, next) => claim.end(() => schedules.fail(id, lease, error, next)),
    letGo: claim.letGo,
  };
}
