import type { Store } from '../../kernel/store/store.ts';
import type { Logger } from '../../kernel/telemetry.ts';
import { newsOn } from '../news.ts';
import type { SharedBus } from '../shared-bus.ts';

/** How processes tell each other that something was scheduled. */
export interface ScheduleNews {
  /** The store as those get it who schedule: it tells of what they add and change. */
  telling(store: () => Promise<Store>): () => Promise<Store>;
  /** Answers with the way to stop. */
  listen(hear: () => void): () => void;
}

export function scheduleNews(bus: SharedBus, logger: Logger): ScheduleNews {
  const told = new WeakMap<Store, Store>();
  const { tell, listen } = newsOn('schedules', bus, logger);

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

  return {
    telling: (store) => async () => {
      const opened = await store();
      const known = told.get(opened) ?? heard(opened);
      told.set(opened, known);
      return known;
    },
    listen,
  };
}
