import type { StoredEvent } from '../../kernel/store/events.ts';
import type { Repositories, Store } from '../../kernel/store/store.ts';
import { StoreError } from '../../kernel/store/store-error.ts';
import type { Logger } from '../../kernel/telemetry.ts';
import { type Rule, readPrivacy } from './privacy.ts';
import { applyEvents } from './projection.ts';
import { applyRetention } from './retention.ts';
import { noteBeginning } from './since.ts';

/** Under this name the projection keeps its place in the log. */
export const PROJECTOR = 'members';

const BATCH = 1000;
/** How far back a batch looks for what it repeats. */
const LOOK_BACK = 500;
const IDLE_MS = 60_000;
const RETENTION_EVERY_MS = 3_600_000;
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
  { usual, last, limit = BATCH }: { usual?: Rule | undefined; last?: Step | undefined; limit?: number } = {},
): Promise<Step> {
  const from = await store.cursors.get(PROJECTOR);
  const { events, cursor, more } = await store.events.read({ after: from, limit });
  if (cursor === from) return { cursor: from, applied: 0, more: false, tail: last?.tail ?? [] };
  const before = last?.cursor === from ? last.tail : await lookBack(store, from);
  const applied = await store.transaction(async (within) => {
    // Advancing to nowhere locks the cursor and tells where it really stands.
    if ((await within.cursors.advance(PROJECTOR, 0)) !== from) return false;
    await apply(within, events, before, usual);
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
  usual: Rule | undefined,
): Promise<void> {
  if (events.length === 0) return;
  const privacy = await readPrivacy(within.settings, usual);
  await noteBeginning(within.settings, events, privacy);
  await applyEvents(within, events, privacy, before);
}

async function lookBack(store: Store, from: number): Promise<readonly StoredEvent[]> {
  if (from === 0) return [];
  const after = Math.max(0, from - LOOK_BACK);
  const { events } = await store.events.read({ after, limit: LOOK_BACK });
  return events.filter(({ seq }) => seq <= from);
}

export interface ProjectorOptions {
  store: Store;
  /** Resolves when the log may hold something after that number, or when the time is up. */
  waitForEvents(after: number, ms: number, signal: AbortSignal): Promise<void>;
  logger: Logger;
  signal: AbortSignal;
  /** What holds where nothing was set. */
  usual?: Rule;
  now?(): number;
}

/** Follows the log until the signal ends it. Troubles of the store are waited out; nothing is skipped. */
export async function runProjector(options: ProjectorOptions): Promise<void> {
  const { store, waitForEvents, logger, signal, usual, now = Date.now } = options;
  let last: Step | undefined;
  let failures = 0;
  let cleaned = 0;
  while (!signal.aborted) {
    try {
      last = await projectBatch(store, { usual, last });
      failures = 0;
      if (last.more) continue;
      if (now() - cleaned >= RETENTION_EVERY_MS) {
        cleaned = now();
        const removed = await applyRetention(store, { usual, now: now() });
        if (removed > 0) logger.info({ removed }, 'Removed messages older than they may be kept.');
      }
      await waitForEvents(last.cursor, IDLE_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      failures++;
      const pause = Math.min(LONGEST_PAUSE_MS, 250 * 2 ** Math.min(failures, 10));
      const known = error instanceof StoreError ? error.problem : 'unexpected';
      logger.error({ error, problem: known, pause_ms: pause }, 'Members and activity could not be brought up to date.');
      await waitForEvents(Number.MAX_SAFE_INTEGER, pause, signal);
    }
  }
}
