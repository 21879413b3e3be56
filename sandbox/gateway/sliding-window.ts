import type { Clock } from '../world/snowflake.ts';

/** Allows `limit` hits in any `milliseconds`. */
export class SlidingWindow {
  private readonly clock: Clock;
  private readonly limit: number;
  private readonly milliseconds: number;
  private hits: number[] = [];

  constructor(clock: Clock, limit: number, milliseconds: number) {
    this.clock = clock;
    this.limit = limit;
    this.milliseconds = milliseconds;
  }

  /** Counts a hit. False where it is one too many; such a hit is not counted. */
  hit(): boolean {
    const now = this.clock.now();
    this.hits = this.hits.filter((time) => time > now - this.milliseconds);
    if (this.hits.length >= this.limit) return false;
    this.hits.push(now);
    return true;
  }

  /** Milliseconds until a hit is allowed again; 0 where it is. */
  wait(): number {
    const now = this.clock.now();
    const live = this.hits.filter((time) => time > now - this.milliseconds);
    const oldest = live[live.length - this.limit];
    return oldest === undefined ? 0 : oldest + this.milliseconds - now;
  }
}
