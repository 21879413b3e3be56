import { type Bus, BusError, type Json, type LeaseTerms } from '../kernel/bus.ts';
import { type Logger, silentLogger } from '../kernel/telemetry.ts';
import { releaseTopic } from './held-lease.ts';
import { createLeases } from './leases.ts';
import { type Clock, type Medium, type MediumOptions, systemClock } from './medium.ts';
import { createTopics, guarded, type Listener } from './topics.ts';

export interface BusOptions {
  logger?: Logger;
  /** Milliseconds between ticks, and between looks whether all still works. */
  tickMs?: number;
  clock?: Clock;
}

const MOST_PAYLOAD = 65_536;
const LONGEST_NAME = 200;

/**
 * `memory:` is of this process (`memory:name` is one that several openings share), `file:/path` of the processes of one
 * machine, `redis://` and `rediss://` of many machines. Opening loads only what that kind needs.
 */
export async function openBus(url: string, options: BusOptions = {}): Promise<Bus> {
  const { logger = silentLogger, tickMs = 5_000, clock = systemClock } = options;
  const topics = createTopics(logger);
  const tickers = new Set<() => void>();
  const tick = () => {
    for (const ticker of [...tickers]) guarded(ticker, logger, {});
  };
  const hearing = { message: topics.deliver, gap: tick };
  const medium = await openMedium(url, { hearing, clock, logger, tickMs });
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  let closed = false;

  async function listen(topic: string, listener: Listener): Promise<() => void> {
    // One entry for each call, so that a listener may be added twice and removed once.
    const entry: Listener = (payload) => listener(payload);
    const stop = () => {
      if (topics.remove(topic, entry)) medium.ignore(topic);
    };
    topics.add(topic, entry);
    try {
      await medium.hear(topic);
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  const leases = createLeases({
    medium,
    clock,
    logger,
    onRelease: (name, listener) => listen(releaseTopic(name), listener),
  });

  function open(): void {
    if (closed) throw new BusError('The bus cannot be used', 'it was closed', 'Open it again.');
  }

  return {
    async publish(topic, payload) {
      open();
      named('topic', topic);
      const text = textOf(topic, payload);
      try {
        await medium.publish(topic, text);
        return true;
      } catch (error) {
        logger.warn({ topic, err: error }, 'The bus did not take a message; readers will see it at their next tick');
        return false;
      }
    },
    async subscribe(topic, listener) {
      open();
      named('topic', topic);
      return listen(topic, listener);
    },
    onTick(listener) {
      open();
      const entry = () => listener();
      tickers.add(entry);
      heartbeat ??= unheld(setInterval(tick, tickMs));
      return () => void tickers.delete(entry);
    },
    async acquire(name, terms) {
      open();
      named('lease', name);
      return leases.acquire(name, checked(terms));
    },
    async waitFor(name, terms, signal) {
      open();
      named('lease', name);
      return leases.waitFor(name, checked(terms), signal);
    },
    async holder(name) {
      open();
      named('lease', name);
      return (await medium.look(name))?.holder || undefined;
    },
    async count(name, windowMs, by = 1) {
      open();
      named('counter', name);
      if (!Number.isFinite(windowMs) || windowMs < 1 || !Number.isSafeInteger(by)) {
        throw new BusError(
          `The counter ${name} cannot count`,
          'its window or step is no number',
          'Give whole numbers.',
        );
      }
      return medium.count(`${name}/${windowMs}`, windowMs, by);
    },
    health() {
      const trouble = closed ? { ok: false, detail: 'closed' } : medium.trouble();
      return { kind: medium.kind, ok: true, ...trouble, leases: leases.names() };
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(heartbeat);
      tickers.clear();
      await leases.close();
      await medium.close();
    },
  };
}

async function openMedium(url: string, options: MediumOptions & { tickMs: number }): Promise<Medium> {
  const [scheme = '', rest = ''] = url.split(/:(.*)/s);
  switch (scheme) {
    case 'memory': {
      const { createMemoryMedium } = await import('./memory.ts');
      return createMemoryMedium(rest, options);
    }
    case 'file': {
      const { openFileMedium } = await import('./file/file-medium.ts');
      return openFileMedium(url, options);
    }
    case 'redis':
    case 'rediss': {
      const { openRedisMedium } = await import('./redis/redis-medium.ts');
      return openRedisMedium(url, options);
    }
    default:
      throw new BusError(
        'The bus cannot be opened',
        `"${scheme}:" is not a kind of bus`,
        'Use memory:, file:/path or redis://host.',
      );
  }
}

function named(what: string, name: string): void {
  if (name !== '' && name.length <= LONGEST_NAME && !name.startsWith('~')) return;
  throw new BusError(
    `The ${what} "${name.slice(0, 50)}" cannot be used`,
    `names have 1 to ${LONGEST_NAME} characters and do not begin with ~`,
    'Choose another.',
  );
}

function textOf(topic: string, payload: Json): string {
  const text: string | undefined = JSON.stringify(payload);
  if (text !== undefined && text.length <= MOST_PAYLOAD) return text;
  throw new BusError(
    `A message for ${topic} cannot be sent`,
    text === undefined ? 'it is not JSON' : `it has ${text.length} of at most ${MOST_PAYLOAD} characters`,
    'Keep it in the store and send its id.',
  );
}

function checked(terms: LeaseTerms): LeaseTerms {
  if (terms.holder !== '' && terms.ttlMs >= 100 && terms.ttlMs <= 3_600_000) return terms;
  throw new BusError(
    'A lease cannot be asked for',
    'it needs a holder, and 100 ms to an hour to live',
    'Correct its terms.',
  );
}

function unheld<T extends { unref(): unknown }>(timer: T): T {
  timer.unref();
  return timer;
}
