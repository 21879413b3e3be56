export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * What processes tell each other while they run: something happened, who does what, how often was it done. Nothing here
 * is durable; the store is. Whoever is told reads the store, and reads it on every tick too.
 */
export interface Bus {
  /**
   * Tells every subscriber of the topic, those of this process included: at most once, and in order for one publisher.
   * False when the bus could not take it, which is logged and not thrown. Payloads are at most 64 KiB of JSON.
   */
  publish(topic: string, payload: Json): Promise<boolean>;
  /**
   * Resolves, with the way to stop, once all that is published from then on will be heard; when the bus cannot be
   * reached, at once, and a tick tells when it can. What a listener throws is logged, and the others still hear.
   */
  subscribe(topic: string, listener: (payload: Json) => void): Promise<() => void>;
  /** Every few seconds, and at once when something may have been missed: the time to look for oneself. */
  onTick(listener: () => void): () => void;
  /** Tries once. A lease whose holder died is free when its time to live has passed since it was first seen here. */
  acquire(name: string, terms: LeaseTerms): Promise<Lease | null>;
  /** Waits for its turn, however long: at once after a release, after the time to live when the holder died. */
  waitFor(name: string, terms: LeaseTerms, signal?: AbortSignal): Promise<Lease>;
  /** Who had the lease last; undefined when it is free. A dead holder shows until someone takes over. */
  holder(name: string): Promise<string | undefined>;
  /**
   * Adds `by` (default 1, may be 0 or negative) and resolves with the sum of the last `windowMs`, for all processes. It
   * may count up to a twentieth of the window more than that, never less. The same name with
   * another window is another counter.
   */
  count(name: string, windowMs: number, by?: number): Promise<number>;
  health(): BusHealth;
  /** Releases the leases held here and ends. */
  close(): Promise<void>;
}

export interface LeaseTerms {
  /** Milliseconds after which a holder that was not heard of is taken for dead; the same for all who want the name. */
  ttlMs: number;
  /** Who asks, for people: shown in status and logs. */
  holder: string;
}

/** Renews itself until it is released or lost. */
export interface Lease {
  readonly name: string;
  /** Greater than that of every earlier holder: what others keep under this lease should refuse a smaller one. */
  readonly fence: number;
  /** Ask before every step that only the holder may take: a process that was stopped finds out here first. */
  readonly held: boolean;
  /** Aborted, with the reason, before anyone else can hold the lease; also when it is released. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

export interface BusHealth {
  kind: 'memory' | 'file' | 'redis';
  ok: boolean;
  /** What is wrong, or works less well than it could. */
  detail?: string;
  /** Names of the leases held here. */
  leases: string[];
}

/** What went wrong with the bus, why, and what to do. */
export class BusError extends Error {
  constructor(what: string, why: string, remedy: string, cause?: unknown) {
    super(`${what}: ${why}. ${remedy}`, cause === undefined ? undefined : { cause });
    this.name = 'BusError';
  }
}
