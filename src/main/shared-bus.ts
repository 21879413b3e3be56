import { join } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Logger } from '../kernel/telemetry.ts';

/** The bus, opened when something first needs it. */
export interface SharedBus {
  get(): Promise<Bus>;
  /** What it is, where it has been opened. */
  opened(): Promise<Bus> | undefined;
  close(): Promise<void>;
}

interface SharedBusOptions {
  /** As configured; undefined for a file in home. */
  url: string | undefined;
  home: string;
  logger: Logger;
}

export function shareBus({ url, home, logger }: SharedBusOptions): SharedBus {
  if (url !== undefined && !/^(memory:|file:.|rediss?:\/\/.)/.test(url)) {
    throw new ConfigError('bus', 'the configuration', 'is no kind of bus', 'Use memory:, file:/path or redis://host.');
  }
  let bus: Promise<Bus> | undefined;

  async function open(): Promise<Bus> {
    const { openBus } = await import('../bus/open-bus.ts');
    if (url !== undefined) return openBus(url, { logger });
    try {
      return await openBus(`file:${join(home, 'bus.sqlite')}`, { logger });
    } catch (error) {
      // Nobody asked for it, and a home that cannot be written is no reason to stay away from Discord.
      logger.warn({ err: error }, 'other processes on this bot are not seen: each will connect to the gateway');
      return openBus('memory:', { logger });
    }
  }

  return {
    get() {
      bus ??= open().catch((error) => {
        bus = undefined;
        throw error;
      });
      return bus;
    },
    opened: () => bus,
    async close() {
      await bus?.then((opened) => opened.close()).catch(() => {});
    },
  };
}
