import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config } from '../config/settings.ts';
import type { Logger } from '../kernel/telemetry.ts';
import type { OpenMemory } from './memory.ts';
import type { SharedBus } from './shared-bus.ts';
import { storeUrl } from './store-url.ts';

export interface Upkeep {
  stop(): Promise<void>;
}

interface Options {
  memory: Pick<OpenMemory, 'opened'>;
  bus: SharedBus;
  config: Pick<Config, 'store' | 'home' | 'eventsKeepDays' | 'eventsKeepCount' | 'callsKeepDays'>;
  logger: Logger;
  /** Milliseconds from the start, and from one time to the next. */
  firstMs?: number;
  everyMs?: number;
  now?(): number;
}

const FIRST_MS = 60_000;
const EVERY_MS = 3_600_000;
const TTL_MS = 10_000;
/** Where the time of the last upkeep is noted, for all processes on the store. */
const SCOPE = 'upkeep';

/**
 * Removes now and then what is kept no longer. Of all processes on a store the one that gets the lease does it; the
 * others find it done. A store that nothing has opened is left alone.
 */
export function startUpkeep({
  memory,
  bus,
  config,
  logger,
  firstMs = FIRST_MS,
  everyMs = EVERY_MS,
  now = Date.now,
}: Options): Upkeep {
  const stopping = new AbortController();
  const store = createHash('sha256').update(storeUrl(config)).digest('hex').slice(0, 16);
  const keeping = {
    eventDays: config.eventsKeepDays,
    events: config.eventsKeepCount,
    callDays: config.callsKeepDays,
  };
  let running: Promise<void> | undefined;

  async function look(): Promise<void> {
    const opened = await memory.opened();
    if (!opened || stopping.signal.aborted) return;
    const done = (await opened.settings.get(SCOPE, 'done'))?.value;
    // Clocks differ a little, and a note from the future must not stop it for ever.
    if (typeof done === 'number' && Math.abs(now() - done) < everyMs * 0.9) return;
    const terms = { ttlMs: TTL_MS, holder: `process ${process.pid} on ${hostname()}` };
    const lease = await (await bus.get()).acquire(`upkeep:${store}`, terms);
    if (!lease) return;
    try {
      const { tidyUp } = await import('../domain/upkeep.ts');
      const goOn = () => lease.held && !stopping.signal.aborted;
      const gone = await tidyUp(opened, keeping, { now: now(), goOn });
      if (goOn()) await opened.settings.set(SCOPE, 'done', now());
      if (Object.values(gone).some((count) => count > 0)) logger.info({ ...gone }, 'removed what is kept no longer');
    } finally {
      await lease.release();
    }
  }

  function begin(): void {
    running = look()
      .catch((error: unknown) =>
        logger.warn({ err: error }, 'what is kept no longer could not be removed; the next time tries again'),
      )
      .finally(() => {
        running = undefined;
        if (!stopping.signal.aborted) timer = setTimeout(begin, everyMs);
      });
  }

  let timer = setTimeout(begin, firstMs);
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
