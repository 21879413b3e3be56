import type { StoredEvent } from '../../kernel/store/events.ts';
import type { Repositories, Store } from '../../kernel/store/store.ts';
import type { Logger } from '../../kernel/telemetry.ts';
import { readPrivacy } from './privacy.ts';
import { applyEvents } from './projection.ts';
import { noteBeginning } from './since.ts';

/** Under this name the projection keeps its place in the log. */
export const PROJECTOR = 'members';

const BATCH = 1000;
/** How far back a batch looks for what it repeats. */
const LOOK_BACK = 500;
const LONGEST_PAUSE_MS = 30_000;

export interface Step {
  /** Where the projection stands now. */
  cursor: number;
  /** How many events this step applied. */
  applied: number;
  more: boolean;
  /** The last events of the batch, for the next one to look back at. */
  tail: readonly StoredEvent[];
}

/**
 * Applies the next batch of the log. Several processes may do so at once: whoever comes second sees, with the cursor
 * locked, that the batch has been applied, and does nothing.
 */
export async function projectBatch(
  store: Store,
  { last, limit = BATCH }: { last?: Step | undefined; limit?: number } = {},
): Promise<Step> {
  const from = await store.cursors.get(PROJECTOR);
  const { events, cursor, more } = await store.events.read({ after: from, limit });
  if (cursor === from) return { cursor: from, applied: 0, more: false, tail: last?.tail ?? [] };
  const before = last?.cursor === from ? last.tail : await lookBack(store, from);
  const applied = await store.transaction(async (within) => {
    // Advancing to nowhere locks the cursor and tells where it really stands.
    if ((await within.cursors.advance(PROJECTOR, 0)) !== from) return false;
    await apply(within, events, before);
    await within.cursors.advance(PROJECTOR, cursor);
    return true;
  });
  if (!applied) return { cursor: from, applied: 0, more: true, tail: [] };
  return { cursor, applied: events.length, more, tail: [...before, ...events].slice(-LOOK_BACK) };
}

async function apply(
  within: Repositories,
  events: readonly StoredEvent[],
  before: readonly StoredEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const privacy = await readPrivacy(within.settings);
  await noteBeginning(within.settings, events, privacy);
  await applyEvents(within, events, privacy, before);
}

async function lookBack(store: Store, from: number): Promise<readonly StoredEvent[]> {
  if (from === 0) return [];
  const after = Math.max(0, from - LOOK_BACK);
  const { events } = await store.events.read({ after, limit: LOOK_BACK });
  return events.filter(({ seq }) => seq <= from);
}

/** Brings what is remembered up to date with the log, for whoever is about to look at it. Bounded: a long log takes several. */
export async function catchUp(store: Store, { batches = 50 }: { batches?: number } = {}) {
  let last: Step | undefined;
  for (let i = 0; i < batches && (last?.more ?? true); i++) last = await projectBatch(store, { last });
}

export interface Projector {
  /** The log may have grown. Returns at once. */
  nudge(): void;
  /** Resolves when all that was in the log is remembered, or cannot be for now. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface ProjectorOptions {
  store(): Promise<Store>;
  logger: Logger;
  /** Milliseconds before the first new attempt after a failure; doubled with each. */
  pause?: number;
}

/** Follows the log as it is nudged. Costs nothing in between. Troubles of the store are waited out; nothing is skipped. */
export function openProjector({ store, logger, pause = 250 }: ProjectorOptions): Projector {
  let last: Step | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let failures = 0;
  let retry: Timer | undefined;

  async function follow(): Promise<void> {
    try {
      const open = await store();
      do {
        again = false;
        last = await projectBatch(open, { last });
      } while (!stopped && (last.more || again));
      failures = 0;
    } catch (error) {
      if (stopped) return;
      const wait = Math.min(LONGEST_PAUSE_MS, pause * 2 ** failures++);
      logger.error({ err: error, again_in_ms: wait }, 'members and activity cannot be brought up to date');
      retry = setTimeout(nudge, wait);
    }
  }

  function nudge(): void {
    clearTimeout(retry);
    again = true;
    if (stopped || running) return;
    running = follow().finally(() => {
      running = undefined;
      if (again && failures === 0) nudge();
    });
  }

  return {
    nudge,
    async settled() {
      while (running) await running;
    },
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await running;
    },
  };
}
