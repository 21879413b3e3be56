import type { Logger } from '../kernel/telemetry.ts';
import type { SharedBus } from './shared-bus.ts';

/** How processes tell each other that something of one kind changed. Who misses it looks for itself now and then anyway. */
export interface News {
  /** To this process at once, to others as soon as the bus takes it; `about` which one, where it has a number. */
  tell(about?: number): void;
  /** `hear` is also called, of none in particular, when something may have been missed. Answers with the way to stop. */
  listen(hear: (about?: number) => void): () => void;
}

export interface NewsHere extends News {
  /** Hears only what this process itself tells. */
  listenHere(hear: (about?: number) => void): () => void;
}

export function newsOn(topic: string, bus: SharedBus, logger: Logger): NewsHere {
  const here = new Set<(about?: number) => void>();
  const own = new Set<(about?: number) => void>();
  let listening = false;

  const hear = (about?: number) => {
    for (const each of here) each(about);
  };

  async function listenToOthers(): Promise<void> {
    const shared = await bus.get();
    await shared.subscribe(topic, (about) => hear(typeof about === 'number' ? about : undefined));
    shared.onTick(() => hear());
  }

  return {
    tell(about) {
      for (const each of own) each(about);
      hear(about);
      bus
        .get()
        .then((shared) => shared.publish(topic, about ?? null))
        .catch((error) => logger.debug({ err: error, topic }, 'other processes learn of it a little later'));
    },
    listen(listener) {
      here.add(listener);
      if (!listening) {
        listening = true;
        listenToOthers().catch((error) => {
          listening = false;
          logger.debug({ err: error, topic }, 'what other processes do is seen a little later');
        });
      }
      return () => void here.delete(listener);
    },
    listenHere(listener) {
      own.add(listener);
      return () => void own.delete(listener);
    },
  };
}
