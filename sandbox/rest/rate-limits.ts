import { isInteractionToken } from '../interactions/token.ts';
import type { Clock } from '../world/snowflake.ts';
import { buckets, readLimit, writeLimit } from './rate-limit-table.ts';
import { type RateLimit, Reply, type Route } from './route.ts';

export interface RateLimitOptions {
  /** `off`: no limits and no headers. */
  readonly mode: 'discord' | 'off';
  /** Requests a second for each bot, and for all callers without token together. */
  readonly global: number;
}

interface Verdict {
  /** For the answer, whatever it will be. */
  readonly headers: Readonly<Record<string, string>>;
  /** The 429 to answer with, where the limit is spent. */
  readonly refusal?: Reply;
}

export interface RateLimiter {
  take(route: Route, params: Readonly<Record<string, string>>, caller: string | null): Verdict;
}

interface Window {
  used: number;
  resetAt: number;
}

const majorParams = ['guild_id', 'channel_id', 'webhook_id', 'webhook_token', 'interaction_id'];

/** Fixed windows that begin with their first request. https://discord.com/developers/docs/topics/rate-limits */
export function createRateLimiter(clock: Clock, { mode, global }: RateLimitOptions): RateLimiter {
  const windows = new Map<string, Window>();
  const hashes = new Map<string, string>();
  const byRoute = new Map<string, { name: string; limit: RateLimit }>();
  for (const [name, bucket] of Object.entries(buckets)) {
    for (const path of bucket.routes) byRoute.set(path, { name, limit: bucket });
  }

  function bucketOf(route: Route): { name: string; limit: RateLimit } {
    const key = `${route.method} ${route.path}`;
    const known = byRoute.get(key);
    if (known) return known;
    const bucket = {
      name: route.bucket ?? key,
      limit: route.rateLimit ?? (route.method === 'GET' ? readLimit : writeLimit),
    };
    byRoute.set(key, bucket);
    return bucket;
  }

  function windowOf(key: string, seconds: number): Window {
    const now = clock.now();
    const existing = windows.get(key);
    if (existing && existing.resetAt > now) return existing;
    if (windows.size > 10_000) for (const [old, { resetAt }] of windows) if (resetAt <= now) windows.delete(old);
    const fresh = { used: 0, resetAt: now + Math.round(seconds * 1000) };
    windows.set(key, fresh);
    return fresh;
  }

  function hash(name: string): string {
    const known = hashes.get(name) ?? new Bun.CryptoHasher('md5').update(name).digest('hex');
    hashes.set(name, known);
    return known;
  }

  /** Interactions and their webhooks are not bound to the global limit. */
  function globalRefusal(route: Route, params: Readonly<Record<string, string>>, caller: string): Reply | undefined {
    if (route.path.startsWith('/interactions/') || isInteractionToken(params.webhook_token)) return undefined;
    const window = windowOf(`global ${caller}`, 1);
    window.used += 1;
    if (window.used <= global) return undefined;
    const seconds = (window.resetAt - clock.now()) / 1000;
    return rateLimited(seconds, 'global', { 'x-ratelimit-global': 'true' });
  }

  function take(route: Route, params: Readonly<Record<string, string>>, caller: string | null): Verdict {
    if (mode === 'off') return { headers: {} };
    const who = caller ?? 'anonymous';
    const global = globalRefusal(route, params, who);
    if (global) return { headers: {}, refusal: global };
    const { name, limit } = bucketOf(route);
    const major = majorParams.map((param) => params[param] ?? '').join('/');
    const window = windowOf(`${name} ${major} ${who}`, limit.seconds);
    window.used += 1;
    const after = (window.resetAt - clock.now()) / 1000;
    const headers = {
      'x-ratelimit-limit': String(limit.limit),
      'x-ratelimit-remaining': String(Math.max(0, limit.limit - window.used)),
      'x-ratelimit-reset': (window.resetAt / 1000).toFixed(3),
      'x-ratelimit-reset-after': after.toFixed(3),
      'x-ratelimit-bucket': hash(name),
    };
    return window.used <= limit.limit ? { headers } : { headers, refusal: rateLimited(after, 'user') };
  }

  return { take };
}

export type RateLimitScope = 'user' | 'global' | 'shared';

/** https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit */
export function rateLimited(seconds: number, scope: RateLimitScope, headers: Record<string, string> = {}): Reply {
  const message = scope === 'shared' ? 'The resource is being rate limited.' : 'You are being rate limited.';
  const body = { message, retry_after: Number(seconds.toFixed(3)), global: scope === 'global' };
  return new Reply(429, body, {
    'retry-after': String(Math.ceil(seconds)),
    'x-ratelimit-scope': scope,
    ...headers,
  });
}
