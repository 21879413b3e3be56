import { hostname } from 'node:os';
import type { Logger } from '../../kernel/telemetry.ts';

/** Work that the store gives out, and how to do it. */
export interface Work<Claimed> {
  /** When the earliest may be claimed, milliseconds since the epoch; undefined when there is none. */
  nextDue(): Promise<number | undefined>;
  claim(query: { due_until: number; lease_ms: number; worker: string; limit: number }): Promise<Claimed[]>;
  /** Once a day. */
  prune(): Promise<unknown>;
  /** Must not throw but for the store's trouble; the claim then runs out. */
  carryOut(claimed: Claimed, ending: Ending): Promise<void>;
}

/** How the process ends for what is under way. */
export interface Ending {
  /** Aborted first: come to a good end. */
  draining: AbortSignal;
  /** Aborted when that took too long: break off. */
  stopping: AbortSignal;
}

export interface Runner {
  /** Something may have changed: look now. */
  wake(): void;
  /** Takes on nothing more, and gives what is under way so many milliseconds to end. */
  stop(drainMs: number): Promise<void>;
}

export interface Pace {
  now?(): number;
  /** How long a claim holds without being renewed; so late someone else goes on when this process dies. */
  leaseMs?: number;
  /** How often the store is looked at, for what others have added without our hearing of it. */
  tickMs?: number;
  /** How much is worked on at once. */
  concurrency?: number;
}

export interface RunnerOptions<Claimed> extends Required<Pace> {
  /** Tried again when it fails. `stopping` ends it. */
  open(stopping: AbortSignal): Promise<Work<Claimed>>;
  logger: Logger;
  /** What the log says when nothing can be claimed, when it can again, and when the store fails amid the work. */
  words: { stuck: string; back: string; interrupted: string };
}

const LONGEST_PAUSE = 30_000;
const PRUNE_EVERY = 86_400_000;
/** Leaves the start of a process to what its user waits for. */
const FIRST_LOOK = 1_000;
/** How long the last writes may take once everything was called off. */
const LAST_WORDS = 2_000;

/** Does what is due, as one of any number of processes on a store: each piece is claimed by one of them. */
export function startRunner<Claimed extends { id: number }>(options: RunnerOptions<Claimed>): Runner {
  const { open, logger, words, now, leaseMs, tickMs, concurrency } = options;
  const worker = `${hostname()}:${process.pid}`;
  const stopping = new AbortController();
  const draining = new AbortController();
  const running = new Set<Promise<void>>();
  let timer: Timer | undefined;
  let stopped = false;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let failures = 0;
  let prunedAt: number | undefined;

  function begin(claimed: Claimed, work: Work<Claimed>): void {
    const begun = work
      .carryOut(claimed, { draining: draining.signal, stopping: stopping.signal })
      .catch((error: unknown) => logger.error({ err: error, id: claimed.id }, words.interrupted))
      .finally(() => {
        running.delete(begun);
        wake();
      });
    running.add(begun);
  }

  /** Claims what is due as long as there is room; answers in how many milliseconds to look again. */
  async function look(): Promise<number> {
    const work = await open(stopping.signal);
    if (prunedAt === undefined || Math.abs(now() - prunedAt) > PRUNE_EVERY) {
      prunedAt = now();
      await work.prune();
    }
    for (;;) {
      const due = await work.nextDue();
      const wait = due === undefined ? tickMs : due - now();
      if (wait > 0 || stopped) return Math.min(wait, tickMs);
      const limit = concurrency - running.size;
      if (limit <= 0) return tickMs;
      const claimed = await work.claim({ due_until: now(), lease_ms: leaseMs, worker, limit });
      for (const each of claimed) begin(each, work);
      // What is due but not free is being done, here or by someone else.
      if (claimed.length < limit) return tickMs;
    }
  }

  async function turn(): Promise<void> {
    let pause = tickMs;
    do {
      lookAgain = false;
      try {
        pause = await look();
        if (failures > 0) logger.info({}, words.back);
        failures = 0;
      } catch (error) {
        if (failures === 0) logger.error({ err: error }, words.stuck);
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
      draining.abort();
      await looking;
      await within(drainMs);
      stopping.abort();
      await within(LAST_WORDS);
    },
  };
}
