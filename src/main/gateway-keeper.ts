import { hostname } from 'node:os';
import type { DiscordConnection } from '../discord/open-discord.ts';
import type { Lease } from '../kernel/bus.ts';
import type { Logger } from '../kernel/telemetry.ts';
import type { SharedBus } from './shared-bus.ts';

export interface GatewayKeeper {
  /**
   * Wants the bot's gateway for this process. Resolves when the connection is up, or known not to come up here for now:
   * `discord.status` says why. Never rejects, and need not be awaited.
   */
  start(): Promise<void>;
  /** False while another process may have the gateway: what this one's connection still tells is not to be kept. */
  mayTell(): boolean;
  /** Which process has the connection, as people name it; undefined where none has. Throws when the bus is away. */
  holder(): Promise<string | undefined>;
  /** Ends the connection. The lease goes with the bus, when all that was told has been kept. */
  stop(): Promise<void>;
}

interface KeeperOptions {
  discord: DiscordConnection;
  bus: SharedBus;
  /** Of the lease: the same for all processes with this bot. */
  name: string;
  /** Why this process could keep nothing of what it would be told, now or later; undefined where it could. */
  unfit(): Promise<string | undefined>;
  /** False where there is no token, or the gateway is switched off. */
  wanted: boolean;
  logger: Logger;
}

/** A holder that was killed is replaced after so many milliseconds at most, and a little. */
const TTL_MS = 5_000;
/** Before it is looked again whether this process could keep what it is told. */
const UNFIT_MS = 10_000;

/** Of all processes with one bot exactly one is connected to its gateway; the others stand by to take its place. */
export function keepGateway({ discord, bus, name, unfit, wanted, logger }: KeeperOptions): GatewayKeeper {
  const stopping = new AbortController();
  const terms = { ttlMs: TTL_MS, holder: `process ${process.pid} on ${hostname()}` };
  let lease: Lease | undefined;
  let running: Promise<void> | undefined;

  /** @param settled told when it is known for the first time how things stand */
  async function run(settled: () => void): Promise<void> {
    const shared = await bus.get();
    for (;;) {
      const because = await unfit();
      if (because !== undefined) {
        await discord.standBy(because);
        logger.error({}, `Gateway left to others: ${because}`);
        settled();
        await pause(UNFIT_MS, stopping.signal);
        if (stopping.signal.aborted) return;
        continue;
      }
      const got = await shared.acquire(name, terms).catch(() => null);
      if (!got) {
        const holder = await shared.holder(name).catch(() => undefined);
        const because = holder ? `${holder} has the connection` : (shared.health().detail ?? 'waiting for its turn');
        await discord.standBy(because);
        logger.info({ holder }, `Gateway on standby: ${because}`);
        settled();
      }
      lease = got ?? (await shared.waitFor(name, terms, stopping.signal));
      void discord.start().then(settled);
      await ended(AbortSignal.any([lease.lost, stopping.signal]));
      if (stopping.signal.aborted) return;
      logger.warn({ err: lease.lost.reason }, 'Gateway given up: this process could not show that it is still alive');
      await discord.standBy('another process may have the connection');
      lease = undefined;
    }
  }

  return {
    start() {
      if (!wanted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      running ??= run(resolve).catch(async (error) => {
        if (stopping.signal.aborted) return;
        logger.error({ err: error }, 'The gateway is not connected: it is not known whether another process is');
        await discord.standBy(error instanceof Error ? error.message : String(error));
      });
      void running.then(resolve);
      return promise;
    },
    // While a renewal has to show whose it is after the machine slept, what is told is kept: it happened all the same.
    mayTell: () => !lease || lease.held || !lease.lost.aborted,
    holder: async () => (await bus.get()).holder(name),
    async stop() {
      stopping.abort();
      await running;
      await discord.stop();
    },
  };
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  ended(AbortSignal.any([AbortSignal.timeout(ms), signal]));
