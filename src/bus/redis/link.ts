import { RedisClient } from 'bun';
import { BusError } from '../../kernel/bus.ts';
import type { Logger } from '../../kernel/telemetry.ts';
import { refusalOf, unreachable } from './refusals.ts';

export interface LinkOptions {
  url: string;
  /** Milliseconds between looks whether the other side still answers. */
  probeMs: number;
  logger: Logger;
  /** On each new connection before it is used. */
  onUp?(client: RedisClient): Promise<void>;
}

/** One connection to Redis that comes back by itself. */
export interface Link {
  readonly up: boolean;
  /** Why it is not up. */
  readonly trouble: BusError | undefined;
  /** Fails at once while there is no connection. An answer that does not come in time ends the connection. */
  run<T>(work: (client: RedisClient) => Promise<T>, patienceMs?: number): Promise<T>;
  close(): void;
}

const PATIENCE_MS = 2_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** Resolves after the first attempt, whether or not it succeeded. */
export async function openLink({ url, probeMs, logger, onUp }: LinkOptions): Promise<Link> {
  let client: RedisClient | undefined;
  let trouble: BusError | undefined;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    // The client's own reconnection forgets subscriptions, and holds commands back that should fail.
    const next = new RedisClient(url, {
      autoReconnect: false,
      enableOfflineQueue: false,
      connectionTimeout: PATIENCE_MS,
    });
    try {
      await within(next.connect(), PATIENCE_MS + 500);
      if (onUp) await within(onUp(next), PATIENCE_MS);
    } catch (error) {
      next.close();
      if (!closed) fail(await unreachable(url, error));
      return;
    }
    if (closed) return next.close();
    next.onclose = () => drop(next, unreachableNow());
    if (!next.connected) return fail(unreachableNow());
    if (failures > 0) logger.info({}, 'Redis is reached again');
    failures = 0;
    trouble = undefined;
    client = next;
  }

  function unreachableNow(): BusError {
    return new BusError('The bus cannot be used', 'the connection to Redis broke', 'It is being made again.');
  }

  function fail(error: BusError): void {
    trouble = error;
    if (failures++ === 0) logger.warn({ err: error }, 'Redis is not reached; trying again and again');
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
    clearTimeout(retry);
    retry = setTimeout(() => void connect(), pause * (0.75 + Math.random() / 2));
    retry.unref();
  }

  /** Closes a connection that is of no use any more. */
  function drop(which: RedisClient, error: BusError): void {
    if (client !== which || closed) return;
    client = undefined;
    which.close();
    fail(error);
  }

  async function run<T>(work: (client: RedisClient) => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
    const current = client;
    if (!current) throw trouble ?? unreachableNow();
    try {
      return await within(work(current), patienceMs);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal && !refusal.elsewhere) throw refusal.error;
      const why = refusal?.error ?? unreachableNow();
      drop(current, why);
      throw why;
    }
  }

  const probe = setInterval(() => void run((each) => each.ping()).catch(() => {}), probeMs);
  probe.unref();
  await connect();
  return {
    get up() {
      return client !== undefined;
    },
    get trouble() {
      return client ? undefined : trouble;
    },
    run,
    close() {
      closed = true;
      clearInterval(probe);
      clearTimeout(retry);
      client?.close();
      client = undefined;
    },
  };
}

/** A connection cut in silence never answers. */
async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
