import { kindsOf } from '../../domain/schedules/work.ts';
import type { Store } from '../../kernel/store/store.ts';
import { type Pace, type Runner, startRunner } from '../claims/runner.ts';
import type { Sending } from './carry-out.ts';

export interface RunnerOptions extends Omit<Sending, 'now' | 'leaseMs'>, Pace {
  store(): Promise<Store>;
}

/** What has ended is kept so long for those who ask what became of it. */
const KEEP_ENDED = 30 * 86_400_000;

/** Sends what is due, as one of any number of processes on a store. */
export function startScheduleRunner({
  store,
  now = Date.now,
  leaseMs = 30_000,
  tickMs = 5_000,
  concurrency = 8,
  ...parts
}: RunnerOptions): Runner {
  const { logger } = parts;
  const sending: Sending = { ...parts, now, leaseMs };
  /** What is for this bot; known once Discord has said which one it is. */
  let kinds: string[] | undefined;

  return startRunner({
    ...{ now, leaseMs, tickMs, concurrency, logger },
    words: {
      stuck: 'nothing that is scheduled can be sent for now',
      back: 'what is scheduled can be sent again',
      interrupted: 'the store failed while something was sent; it is cleared up when the claim has run out',
    },
    async open(stopping) {
      kinds ??= kindsOf((await parts.bindDiscord({ signal: stopping }).me()).id);
      const own = kinds;
      const opened = await store();
      const { schedules } = opened;
      return {
        nextDue: () => schedules.nextDue(own),
        claim: (query) => schedules.claim({ ...query, kinds: own }),
        prune: () => schedules.prune(now() - KEEP_ENDED),
        async carryOut(schedule, { stopping: ending }) {
          const { carryOut } = await import('./carry-out.ts');
          await carryOut(schedule, opened, sending, ending);
        },
      };
    },
  });
}
