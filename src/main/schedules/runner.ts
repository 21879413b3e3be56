import { hostname } from 'node:os';
import { kindsOf } from '../../domain/schedules/work.ts';
import type { ClaimedSchedule, Schedules } from '../../kernel/store/schedules.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { Sending } from './carry-out.ts';

export interface ScheduleRunner {
  /** Something may have changed: look now. */
  wake(): void;
  /** Takes on nothing more, and gives what is under way so many milliseconds to end. */
  stop(drainMs: number): Promise<void>;
}

export interface RunnerOptions extends Omit<Sending, 'now' | 'leaseMs'> {
  store(): Promise<Store>;
  now?(): number;
  /** How long a claim holds without being renewed; so late someone else goes on when this process dies. */
  leaseMs?: number;
  /** How often the store is looked at, for what others have added without our hearing of it. */
  tickMs?: number;
  /** How many are sent at once. */
  concurrency?: number;
}

const LONGEST_PAUSE = 30_000;
/** What has ended is kept so long for those who ask what became of it. */
const KEEP_ENDED = 30 * 86_400_000;
const PRUNE_EVERY = 86_400_000;
/** Leaves the start of a process to what its user waits for. */
const FIRST_LOOK = 1_000;
/** How long the last writes may take once everything was called off. */
const LAST_WORDS = 2_000;

/** Sends what is due, as one of any number of processes on a store: each occurrence is claimed by one of them. */
export function startScheduleRunner({
  store,
  now = Date.now,
  leaseMs = 30_000,
  tickMs = 5_000,
  concurrency = 8,
  ...parts
}: RunnerOptions): ScheduleRunner {
  const sending: Sending = { ...parts, now, leaseMs };
  const { logger } = parts;
  const worker = `${hostname()}:${process.pid}`;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let timer: Timer | undefined;
  let stopped = false;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let failures = 0;
  let prunedAt: number | undefined;
  /** What is for this bot; known once Discord has said which one it is. */
  let kinds: string[] | undefined;

  async function work(schedule: ClaimedSchedule, schedules: Schedules): Promise<void> {
    const { carryOut } = await import('./carry-out.ts');
    await carryOut(schedule, schedules, sending, stopping.signal);
  }

  function begin(schedule: ClaimedSchedule, schedules: Schedules): void {
    const begun = work(schedule, schedules)
      .catch((error: unknown) =>
        logger.error(
          { err: error, schedule: schedule.id },
          'the store failed while something was sent; it is cleared up when the claim has run out',
        ),
      )
      .finally(() => {
        running.delete(begun);
        wake();
      });
    running.add(begun);
  }

  /** Claims what is due as long as there is room; answers in how many milliseconds to look again. */
  async function look(): Promise<number> {
    kinds ??= kindsOf((await parts.bindDiscord({ signal: stopping.signal }).me()).id);
    const { schedules } = await store();
    if (prunedAt === undefined || Math.abs(now() - prunedAt) > PRUNE_EVERY) {
      prunedAt = now();
      await schedules.prune(now() - KEEP_ENDED);
    }
    for (;;) {
      const due = await schedules.nextDue(kinds);
      const wait = due === undefined ? tickMs : due - now();
      if (wait > 0 || stopped) return Math.min(wait, tickMs);
      const limit = concurrency - running.size;
      if (limit <= 0) return tickMs;
      const claimed = await schedules.claim({
        due_until: now(),
        lease_ms: leaseMs,
        worker,
        limit,
        kinds,
      });
      for (const each of claimed) begin(each, schedules);
      // What is due but not free is being sent, here or by someone else.
      if (claimed.length < limit) return tickMs;
    }
  }

  async function turn(): Promise<void> {
    let pause = tickMs;
    do {
      lookAgain = false;
      try {
        pause = await look();
        if (failures > 0) logger.info({}, 'what is scheduled can be sent again');
        failures = 0;
      } catch (error) {
        if (failures === 0) logger.error({ err: error }, 'nothing that is scheduled can be sent for now');
        failures += 1;
        pause = Math.min(LONGEST_PAUSE, tickMs * 2 ** Math.min(failures, 10));
        break;
      }
    } while (lookAgain && !stopped);
    looking = undefined;
    if (!stopped) timer = setTimeout(wake, pause);
  }

  function wake(): void {
    lookAgain = true;
    if (looking || stopped) return;
    clearTimeout(timer);
    looking = turn();
  }

  /** Until what is under way has ended, at most so many milliseconds. */
  async function within(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const limit = setTimeout(resolve, ms);
    await Promise.race([Promise.all(running), promise]);
    clearTimeout(limit);
  }

  timer = setTimeout(wake, Math.min(tickMs, FIRST_LOOK));
  return {
    wake,
    async stop(drainMs) {
      stopped = true;
      clearTimeout(timer);
      await looking;
      await within(drainMs);
      stopping.abort();
      await within(LAST_WORDS);
    },
  };
}
