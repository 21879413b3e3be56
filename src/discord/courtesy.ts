import { pause } from './waiting.ts';

/** Lets work that nobody waits for give way to calls that somebody waits for. */
export interface Courtesy {
  /** What Discord said about a route's limit. */
  note(route: string, headers: Headers): void;
  /** Resolves when a request of such work may go out. */
  turn(route: string, signal: AbortSignal | undefined): Promise<void>;
}

interface Bucket {
  limit: number;
  remaining: number;
  resetAt: number;
}

/** Of a limit with enough for both, this part of the requests is left to others: one at least. */
const SHARED_FROM = 4;
const LEFT = 1 / 10;
/** Of all requests in a second, this part at most. */
const SHARE = 1 / 2;
const MOST_ROUTES = 2000;

/**
 * Discord's limits are known from its answers, whoever asked: https://docs.discord.com/developers/topics/rate-limits. The
 * limit over all routes is not told, so there such work keeps to an even pace.
 */
export function createCourtesy({ requestsPerSecond, now }: { requestsPerSecond: number; now: () => number }): Courtesy {
  const buckets = new Map<string, Bucket>();
  const apart = 1000 / (requestsPerSecond * SHARE);
  let next = 0;

  function note(route: string, headers: Headers): void {
    const number = (name: string) => Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN);
    const [limit, remaining, resetAfter] = [number('limit'), number('remaining'), number('reset-after')];
    if (Number.isNaN(limit + remaining + resetAfter)) return;
    if (buckets.size >= MOST_ROUTES) {
      for (const [key, { resetAt }] of buckets) if (resetAt <= now()) buckets.delete(key);
    }
    buckets.set(route, { limit, remaining, resetAt: now() + resetAfter * 1000 });
  }

  /** Milliseconds until a limit has room for both again. */
  function wait(route: string): number {
    const bucket = buckets.get(route);
    if (!bucket || bucket.limit < SHARED_FROM || bucket.remaining > Math.max(1, bucket.limit * LEFT)) return 0;
    return Math.max(0, bucket.resetAt - now());
  }

  return {
    note,
    async turn(route, signal) {
      for (let left = wait(route); left > 0; left = wait(route)) await pause(left, signal);
      const at = Math.max(now(), next);
      next = at + apart;
      if (at > now()) await pause(at - now(), signal);
    },
  };
}
