import type { Store } from '../kernel/store/store.ts';
import { catchUp, PROJECTOR } from './activity/projector.ts';
import { applyRetention } from './activity/retention.ts';

const DAY = 24 * 3_600_000;

/** How long things are kept; 0 is for ever. */
export interface Keeping {
  eventDays: number;
  /** Events at most. */
  events: number;
  callDays: number;
}

export interface Turn {
  /** milliseconds since the epoch */
  now: number;
  /** Asked between two steps: whether to go on. */
  goOn(): boolean;
}

export interface TidiedUp {
  messages: number;
  events: number;
  calls: number;
  bytes: number;
}

/** Rests between two steps as long as the step took, so that whoever writes has its turn. */
async function step<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  await Bun.sleep(Math.max(1, performance.now() - began));
  return result;
}

/** Events stay, however old, until what is remembered of them has been taken in. */
async function trimLog({ events, cursors }: Store, { eventDays, events: most }: Keeping, { now, goOn }: Turn) {
  if (eventDays === 0 && most === 0) return 0;
  const old = {
    ...(eventDays === 0 ? {} : { before: now - eventDays * DAY }),
    ...(most === 0 ? {} : { keep: most }),
    upTo: await cursors.get(PROJECTOR),
  };
  let removed = 0;
  for (let gone = 1; gone > 0 && goOn(); ) {
    gone = await step(() => events.trim(old));
    removed += gone;
  }
  return removed;
}

/** Removes what is kept no longer, little by little: messages, then events, then the record of calls. */
export async function tidyUp(store: Store, keeping: Keeping, turn: Turn): Promise<TidiedUp> {
  await catchUp(store);
  const messages = turn.goOn() ? await applyRetention(store, turn.now) : 0;
  const events = turn.goOn() ? await trimLog(store, keeping, turn) : 0;
  const calls = turn.goOn() && keeping.callDays > 0 ? await store.audit.prune(turn.now - keeping.callDays * DAY) : 0;
  const bytes = turn.goOn() ? await store.shrink() : 0;
  return { messages, events, calls, bytes };
}
