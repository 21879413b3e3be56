import { aborted } from './errors.ts';

interface Entry {
  value: unknown;
  expires: number;
}

interface Fetching {
  promise: Promise<unknown>;
  controller: AbortController;
  waiting: number;
}

/** Answers of REST, kept for a moment. Callers who ask for the same thing at once share one request. */
export interface ShortLived {
  get<T>(key: string, fetch: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal, ttl?: number): Promise<T>;
  /** What is kept and not too old, without asking. */
  peek(key: string): unknown;
  /** Drops every key that starts so; what is being fetched right now will not be kept. */
  forget(prefix: string): void;
  clear(): void;
}

/** @param ttl milliseconds */
export function createShortLived({ ttl, max, now }: { ttl: number; max: number; now(): number }): ShortLived {
  const entries = new Map<string, Entry>();
  const fetching = new Map<string, Fetching>();

  function peek(key: string): unknown {
    const entry = entries.get(key);
    if (!entry) return undefined;
    if (entry.expires > now()) return entry.value;
    entries.delete(key);
    return undefined;
  }

  function keep(key: string, value: unknown, life: number): void {
    if (entries.size >= max) for (const [old, { expires }] of entries) if (expires <= now()) entries.delete(old);
    // Maps keep their order, so the first key is the oldest.
    if (entries.size >= max) entries.delete(entries.keys().next().value ?? '');
    entries.delete(key);
    entries.set(key, { value, expires: now() + life });
  }

  function begin(key: string, fetch: (signal: AbortSignal) => Promise<unknown>, life: number): Fetching {
    const controller = new AbortController();
    const begun: Fetching = { controller, waiting: 0, promise: fetch(controller.signal) };
    begun.promise = begun.promise
      .then((value) => {
        if (fetching.get(key) === begun) keep(key, value, life);
        return value;
      })
      .finally(() => {
        if (fetching.get(key) === begun) fetching.delete(key);
      });
    fetching.set(key, begun);
    return begun;
  }

  async function join(key: string, shared: Fetching, signal: AbortSignal | undefined): Promise<unknown> {
    shared.waiting++;
    const { promise: left, reject } = Promise.withResolvers<never>();
    const drop = (reason?: unknown) => {
      if (fetching.get(key) === shared) fetching.delete(key);
      shared.controller.abort(reason);
    };
    const leave = () => {
      const give = () => reject(aborted(signal!, false));
      if (shared.waiting > 1) return give();
      // Whoever waits alone ends the request too, which may know better why it was not answered.
      drop(signal!.reason);
      setTimeout(give, 0);
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      if (signal?.aborted) leave();
      return await Promise.race([shared.promise, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      // Nobody waits for it any more.
      if (--shared.waiting === 0) drop();
    }
  }

  return {
    peek,
    async get<T>(key: string, fetch: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal, life = ttl) {
      const known = peek(key);
      if (known !== undefined) return known as T;
      return (await join(key, fetching.get(key) ?? begin(key, fetch, life), signal)) as T;
    },
    forget(prefix) {
      for (const key of entries.keys()) if (key.startsWith(prefix)) entries.delete(key);
      for (const key of fetching.keys()) if (key.startsWith(prefix)) fetching.delete(key);
    },
    clear() {
      entries.clear();
      fetching.clear();
    },
  };
}
