import type { SandboxClock } from './snowflake.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

const longestSleep = 2 ** 31 - 1;

/** Things that happen by themselves at a time of the world's clock: a poll ends, a thread falls asleep. */
export class Timers {
  private readonly clock: SandboxClock;
  private readonly pending = new Set<Timer>();
  private sleep: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(clock: SandboxClock) {
    this.clock = clock;
    clock.onAdvance(() => this.runDue());
  }

  /** Calls `run` when the clock reaches `at`. Returns how to call it off. */
  schedule(at: number, run: () => void): () => void {
    const timer = { at, run };
    this.pending.add(timer);
    this.sleepUntilNext();
    return () => this.pending.delete(timer);
  }

  stop(): void {
    this.stopped = true;
    this.pending.clear();
    clearTimeout(this.sleep);
  }

  private runDue(): void {
    const now = this.clock.now();
    // One at a time, in order: what runs may call off others, or be followed by something that is due as well.
    for (;;) {
      const [first] = [...this.pending].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      if (!first) break;
      this.pending.delete(first);
      first.run();
    }
    this.sleepUntilNext();
  }

  private sleepUntilNext(): void {
    clearTimeout(this.sleep);
    if (this.stopped || this.pending.size === 0) return;
    const next = Math.min(...[...this.pending].map(({ at }) => at));
    this.sleep = setTimeout(() => this.runDue(), Math.min(longestSleep, Math.max(0, next - this.clock.now())));
    this.sleep.unref();
  }
}
