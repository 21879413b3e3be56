import type { Memory } from '../kernel/pipeline.ts';
import type { Store } from '../kernel/store/store.ts';
import type { Logger } from '../kernel/telemetry.ts';
import type { EventNews } from './event-news.ts';

/** How often the log is looked at while somebody waits, for what other processes add to it. Milliseconds. */
const LOOK_EVERY = 1000;

export interface OpenMemory extends Memory {
  /** This process has made the log grow up to here. Wakes whoever waits for it, here and elsewhere. */
  announce(seq: number): void;
  /** The store when something has opened it. */
  opened(): Promise<Store> | undefined;
  close(): Promise<void>;
}

interface Waiter {
  after: number;
  wake(): void;
}

/** What outlives a call. The store is opened when something first asks for it, and again after it could not be. */
export function openMemory({ url, news, logger }: { url: string; news: EventNews; logger: Logger }): OpenMemory {
  const waiters = new Set<Waiter>();
  let store: Promise<Store> | undefined;
  /** What `store` came to. */
  let current: Store | undefined;
  let newest = 0;
  let looking: Timer | undefined;

  const open = (): Promise<Store> => {
    if (current?.replaced()) abandon(current);
    if (store) return store;
    const opening = import('../storage/open-store.ts').then(({ openStore }) => openStore(url));
    store = opening;
    opening.then(
      (opened) => {
        if (store === opening) current = opened;
      },
      () => {
        if (store === opening) store = undefined;
      },
    );
    return opening;
  };

  /** Numbers begin anew with another log. */
  function abandon(old: Store): void {
    logger.error({}, 'The file of the store was moved or removed while in use; the one that is there now is used');
    current = undefined;
    store = undefined;
    newest = 0;
    old.close().catch((error) => logger.debug({ err: error }, 'the store that was taken away is left'));
  }

  const grown = (seq: number) => {
    newest = Math.max(newest, seq);
    for (const waiter of [...waiters]) if (waiter.after < newest) waiter.wake();
  };

  const look = async () => {
    try {
      grown(await (await open()).events.last());
    } catch (error) {
      logger.warn({ err: error }, 'the event log cannot be read; whoever waits is woken when it can');
    }
  };

  const enter = (waiter: Waiter) => {
    waiters.add(waiter);
    news.listen(grown);
    looking ??= setInterval(() => void look(), LOOK_EVERY);
  };
  const leave = (waiter: Waiter) => {
    waiters.delete(waiter);
    if (waiters.size > 0) return;
    clearInterval(looking);
    looking = undefined;
  };

  return {
    store: open,
    opened: () => store,
    announce(seq) {
      grown(seq);
      news.tell(seq);
    },
    waitForEvents(after, ms, signal) {
      if (newest > after || signal.aborted || ms <= 0) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiter: Waiter = { after, wake: resolve };
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => resolve(), { once: true });
      enter(waiter);
      return promise.finally(() => {
        clearTimeout(timer);
        leave(waiter);
      });
    },
    async close() {
      clearInterval(looking);
      for (const waiter of waiters) waiter.wake();
      await store?.then((opened) => opened.close()).catch(() => {});
    },
  };
}
