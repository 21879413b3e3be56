import type { Logger } from '../kernel/telemetry.ts';
import type { SharedBus } from './shared-bus.ts';

/** How processes tell each other that something of one kind changed. Who misses it looks for itself now and then anyway. */
export interface News {
  /** To this process at once, to others as soon as the bus takes it. */
  tell(): void;
  /** `hear` is also called when something may have been missed. Answers with the way to stop. */
  listen(hear: () => void): () => void;
}

export function newsOn(topic: string, bus: SharedBus, logger: Logger): News {
  const here = new Set<() => void>();
  let listening = false;

  const hear = () => {
    for (const each of here) each();
  };

  async function listenToOthers(): Promise<void> {
    const shared = await bus.get();
    await shared.subscribe(topic, hear);
    shared.onTick(hear);
  }

  return {
    tell() {
      hear();
      bus
        .get()
        .then((shared) => shared.publish(topic, null))
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
  };
}
