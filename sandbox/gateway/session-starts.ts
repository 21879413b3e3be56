import type { Clock } from '../world/snowflake.ts';
import type { GatewayOptions } from './options.ts';
import { SlidingWindow } from './sliding-window.ts';

const day = 86_400_000;
/** https://discord.com/developers/docs/events/gateway#session-start-limit-object */
const identifyInterval = 5_000;

/** How often one bot may still identify: so often a day, and once in five seconds for each concurrency bucket. */
export class SessionStarts {
  private readonly clock: Clock;
  private readonly options: GatewayOptions;
  private readonly buckets = new Map<number, SlidingWindow>();
  private used = 0;
  private resetAt = 0;

  constructor(clock: Clock, options: GatewayOptions) {
    this.clock = clock;
    this.options = options;
  }

  /** Counts a session start. False where it is one too many. */
  take(shardId: number): boolean {
    this.renew();
    if (this.options.rateLimits === 'off') return true;
    if (this.used >= this.options.sessionStarts || !this.bucket(shardId).hit()) return false;
    this.used += 1;
    return true;
  }

  limit() {
    this.renew();
    return {
      total: this.options.sessionStarts,
      remaining: this.options.sessionStarts - this.used,
      reset_after: this.used === 0 ? 0 : this.resetAt - this.clock.now(),
      max_concurrency: this.options.maxConcurrency,
    };
  }

  /** The day begins with its first session. */
  private renew(): void {
    const now = this.clock.now();
    if (this.used > 0 && now < this.resetAt) return;
    this.used = 0;
    this.resetAt = now + day;
  }

  private bucket(shardId: number): SlidingWindow {
    const key = shardId % this.options.maxConcurrency;
    const bucket = this.buckets.get(key) ?? new SlidingWindow(this.clock, 1, identifyInterval);
    this.buckets.set(key, bucket);
    return bucket;
  }
}
