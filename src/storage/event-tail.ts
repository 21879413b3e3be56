import type { StoredEvent } from '../kernel/store/events.ts';
import type { Access } from './engine.ts';
import { eventsGone } from './event-pruning.ts';

/** Events kept in memory, the newest; readers that wait are no further behind. */
const KEPT = 300;

/** How the log stands. */
export interface Head {
  last: number;
  /** Grows with every removal and change; what was read before is as good as read now while it stays. */
  changed: number;
  /** Up to which numbers events are gone, by place. */
  gone: readonly { name: string; value: number }[];
}

/**
 * The end of the log in memory, for many readers that wait for the same events: one asks the database for all of them.
 * Nothing here is believed without having asked the database how the log stands, after the reader asked for it, so
 * that what one process erases no other shows afterwards, whether or not the bus works.
 */
export function createTail(
  access: Access,
  readBetween: (after: number, upTo: number, limit: number) => Promise<StoredEvent[]>,
) {
  let asked: Promise<Head> | undefined;
  let changed = -1;
  /** What is kept: all events after `from` up to `to`. */
  let from = 0;
  let to = 0;
  let events: StoredEvent[] = [];
  let loading: Promise<unknown> = Promise.resolve();

  async function ask(): Promise<Head> {
    // All that are woken by one event ask before this goes on.
    await new Promise((resolve) => setImmediate(resolve));
    asked = undefined;
    const rows = await access.read((db) =>
      db
        .selectFrom('counters')
        .selectAll()
        .where('name', '>=', 'events')
        .where('name', '<', `${eventsGone}!`)
        .execute(),
    );
    const value = (wanted: string) => rows.find(({ name }) => name === wanted)?.value ?? 0;
    return {
      last: value('events'),
      changed: value('events_changed'),
      gone: rows.filter(({ name }) => name.startsWith(eventsGone)),
    };
  }

  function begin(after: number, head: Head): void {
    changed = head.changed;
    from = after;
    to = after;
    events = [];
  }

  async function extend(after: number, head: Head): Promise<void> {
    if (head.changed > changed || head.last - to > KEPT || from === to) begin(after, head);
    if (after < from || to >= head.last) return;
    const more = await readBetween(to, head.last, KEPT);
    events.push(...more);
    to = head.last;
    const surplus = events.splice(0, Math.max(0, events.length - KEPT));
    from = surplus.at(-1)?.seq ?? from;
  }

  return {
    head(): Promise<Head> {
      asked ??= ask();
      return asked;
    },
    /** All events after a number up to the last; undefined where they are not kept here and others must be asked. */
    async after(after: number, head: Head): Promise<readonly StoredEvent[] | undefined> {
      if (head.last - after > KEPT) return undefined;
      if (head.changed !== changed || after < from || to < head.last) {
        const mine = loading.then(() => extend(after, head));
        loading = mine.catch(() => {});
        await mine;
      }
      if (head.changed > changed || after < from || to < head.last) return undefined;
      return events.filter(({ seq }) => seq > after && seq <= head.last);
    },
  };
}
