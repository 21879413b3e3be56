import type { Store } from '../../kernel/store/store.ts';
import type { Logger } from '../../kernel/telemetry.ts';
import type { SharedBus } from '../shared-bus.ts';

/** How processes tell each other that something was scheduled. Who misses it looks at the store now and then anyway. */
export interface ScheduleNews {
  /** The store as those get it who schedule: it tells of what they add and change. */
  telling(store: () => Promise<Store>): () => Promise<Store>;
  /** Answers with the way to stop. */
  listen(hear: () => void): () => void;
}

const TOPIC = 'schedules';

export function scheduleNews(bus: SharedBus, logger: Logger): ScheduleNews {
  const told = new WeakMap<Store, Store>();
  const here = new Set<() => void>();
  let listening = false;

  const hear = () => {
    for (const each of here) each();
  };

  function tell(): void {
    hear();
    bus
      .get()
      .then((shared) => shared.publish(TOPIC, null))
      .catch((error) => logger.debug({ err: error }, 'other processes learn a little later of what was scheduled'));
  }

  function heard(store: Store): Store {
    const { schedules } = store;
    return {
      ...store,
      schedules: {
        ...schedules,
        async add(schedule) {
          const added = await schedules.add(schedule);
          tell();
          return added;
        },
        async edit(id, change) {
          const edited = await schedules.edit(id, change);
          if (edited) tell();
          return edited;
        },
      },
    };
  }

  async function listenToOthers(): Promise<void> {
    const shared = await bus.get();
    await shared.subscribe(TOPIC, hear);
    shared.onTick(hear);
  }

  return {
    telling: (store) => async () => {
      const opened = await store();
      const known = told.get(opened) ?? heard(opened);
      told.set(opened, known);
      return known;
    },
    listen(listener) {
      here.add(listener);
      if (!listening) {
        listening = true;
        listenToOthers().catch((error) => {
          listening = false;
          logger.debug({ err: error }, 'what other processes schedule is seen a little later');
        });
      }
      return () => void here.delete(listener);
    },
  };
}
