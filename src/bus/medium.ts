import type { BusHealth } from '../kernel/bus.ts';
import type { Logger } from '../kernel/telemetry.ts';

/** Milliseconds; `monotonic` never jumps, `wall` may. */
export interface Clock {
  monotonic(): number;
  wall(): number;
}

export const systemClock: Clock = { monotonic: () => performance.now(), wall: () => Date.now() };

/** A lease as the medium keeps it. Records are never deleted, so that fences only grow. */
export interface LeaseRecord {
  /** Empty: free. */
  holder: string;
  fence: number;
  /** Changes with every renewal. */
  beat: number;
  ttlMs: number;
}

export interface Claim {
  holder: string;
  ttlMs: number;
}

/** What a lease looked like when it was last seen; undefined where it was never held. */
export type Seen = Pick<LeaseRecord, 'fence' | 'beat'> | undefined;

/** What reaches a bus from its medium. */
export interface Hearing {
  message(topic: string, text: string): void;
  /** Messages may have been missed. */
  gap(): void;
}

/**
 * Where the processes meet: a few atomic steps. Everything that needs thought (expiry, renewal, waiting, delivery to
 * listeners) is written once above it. Methods throw BusError when the medium cannot be reached.
 */
export interface Medium {
  readonly kind: BusHealth['kind'];
  /** To all that hear the topic, this one included. */
  publish(topic: string, text: string): Promise<void>;
  /** Resolves once everything published from now on is heard, or when that has to wait. */
  hear(topic: string): Promise<void>;
  ignore(topic: string): void;
  look(name: string): Promise<LeaseRecord | undefined>;
  /** Takes the lease if it still is as it was seen. Resolves with the new fence. */
  take(name: string, seen: Seen, claim: Claim): Promise<number | undefined>;
  /** Renews. False when the lease is someone else's by now. */
  beat(name: string, claim: Claim & { fence: number; beat: number }): Promise<boolean>;
  free(name: string, fence: number): Promise<void>;
  count(name: string, windowMs: number, by: number): Promise<number>;
  /** What is wrong, when something is. */
  trouble(): { ok: boolean; detail: string } | undefined;
  close(): Promise<void>;
}

export interface MediumOptions {
  hearing: Hearing;
  clock: Clock;
  logger: Logger;
}

/** Counters keep sums by slots of a twentieth of their window. */
export const slotWidth = (windowMs: number): number => Math.max(1, Math.ceil(windowMs / 20));

/** Of a new holder: greater than the last one, and also when the record of the last one was lost. */
export const nextFence = (last: number | undefined, wall: number): number =>
  Math.max((last ?? 0) + 1, Math.floor(wall));
