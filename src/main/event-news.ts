import type { Logger } from '../kernel/telemetry.ts';
import type { SharedBus } from './shared-bus.ts';

/** How processes tell each other that the event log has grown. Who misses it looks at the log now and then anyway. */
export interface EventNews {
  tell(seq: number): void;
  /** From the first call on; further ones do nothing. */
  listen(hear: (seq: number) => void): void;
}

const TOPIC = 'events';

export function eventNews(bus: SharedBus, logger: Logger): EventNews {
  let newest = 0;
  let told = 0;
  let telling = false;
  let listening = false;

  async function tellNewest(): Promise<void> {
    if (telling) return;
    telling = true;
    try {
      const shared = await bus.opened();
      // While one message is on its way the log may grow a lot: the next one says it all.
      while (shared && told < newest) {
        told = newest;
        await shared.publish(TOPIC, { seq: told });
      }
    } finally {
      telling = false;
    }
  }

  return {
    tell(seq) {
      newest = Math.max(newest, seq);
      tellNewest().catch((error) => logger.debug({ err: error }, 'other processes are not told of new events'));
    },
    listen(hear) {
      if (listening) return;
      listening = true;
      bus
        .get()
        .then((shared) =>
          shared.subscribe(TOPIC, (payload) => {
            const seq = payload !== null && typeof payload === 'object' && 'seq' in payload ? Number(payload.seq) : 0;
            if (Number.isSafeInteger(seq)) hear(seq);
          }),
        )
        .catch((error) => {
          listening = false;
          logger.debug({ err: error }, 'what other processes add to the event log is seen a little later');
        });
    },
  };
}
