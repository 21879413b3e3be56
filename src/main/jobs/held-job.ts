import type { ClaimedJob, JobProgress, Jobs, JobWish, Standing } from '../../kernel/store/jobs.ts';
import type { Repositories, Store } from '../../kernel/store/store.ts';
import { holdClaim } from '../claims/held-claim.ts';

export interface HeldJob {
  readonly job: ClaimedJob;
  /** Aborted when the claim is lost. */
  readonly lost: AbortSignal;
  /** What somebody asks of it, as far as is known here. */
  readonly wish: JobWish | undefined;
  /** Called once there is a wish. */
  onWish(listener: () => void): void;
  /** Answers whether the claim holds. */
  note(progress: JobProgress): Promise<boolean>;
  /** As `note`, with what `work` does in the same transaction. It may be called again when that was undone. */
  noteWith(store: Store, work: (within: Repositories) => Promise<JobProgress>): Promise<boolean>;
  end(outcome: Parameters<Jobs['end']>[2]): Promise<boolean>;
  release(options: Parameters<Jobs['release']>[2]): Promise<boolean>;
  letGo(): void;
}

/** Undoes a transaction whose claim was lost meanwhile. */
class ClaimLost extends Error {}

export function holdJob(job: ClaimedJob, jobs: Jobs, leaseMs: number): HeldJob {
  const { id, lease } = job;
  const listeners: (() => void)[] = [];
  let wish = job.wish ?? undefined;

  function heard(standing: Standing): boolean {
    if (standing === 'pause' || standing === 'cancel') {
      wish = standing;
      for (const listener of listeners.splice(0)) listener();
    }
    return standing !== 'lost';
  }

  const write = async (repository: Jobs, progress?: JobProgress) =>
    heard(await repository.note(id, lease, leaseMs, progress));
  const claim = holdClaim(leaseMs, () => write(jobs));

  return {
    job,
    lost: claim.lost,
    get wish() {
      return wish;
    },
    onWish(listener) {
      if (wish) listener();
      else listeners.push(listener);
    },
    note: (progress) => claim.renew(() => write(jobs, progress)),
    noteWith: (store, work) =>
      claim.renew(async () => {
        try {
          return await store.transaction(async (within) => {
            if (!(await write(within.jobs, await work(within)))) throw new ClaimLost();
            return true;
          });
        } catch (error) {
          if (error instanceof ClaimLost) return false;
          throw error;
        }
      }),
    end: (outcome) => claim.end(() => jobs.end(id, lease, outcome)),
    release: (options) => claim.end(() => jobs.release(id, lease, options)),
    letGo: claim.letGo,
  };
}
