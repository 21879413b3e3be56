import type { Clock } from '../world/snowflake.ts';

const windowMs = 600_000;

export interface InvalidRequestLimit {
  /** Seconds for which the address is still shut out; 0 where it is not. */
  banned(): number;
  /** Tells of an answer. Shared 429s are not held against the client. */
  count(status: number, scope: string | null): void;
  readonly total: number;
}

/**
 * Too many 401, 403 and 429 within ten minutes, and the proxy in front of the API shuts the address out. All clients of a sandbox share one.
 * https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export function createInvalidRequestLimit(clock: Clock, limit: number): InvalidRequestLimit {
  let windowEnd = 0;
  let used = 0;
  let total = 0;
  return {
    get total() {
      return total;
    },
    banned() {
      const left = windowEnd - clock.now();
      return used >= limit && left > 0 ? left / 1000 : 0;
    },
    count(status, scope) {
      if (status !== 401 && status !== 403 && (status !== 429 || scope === 'shared')) return;
      const now = clock.now();
      if (now >= windowEnd) {
        windowEnd = now + windowMs;
        used = 0;
      }
      used += 1;
      total += 1;
    },
  };
}
