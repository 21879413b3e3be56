import type { JobOutcome } from '../../kernel/jobs.ts';
import { noteFetched, noteRoster } from '../activity/since.ts';
import { writeReport } from '../jobs/report.ts';
import { begin, type Checkpoint, counting, readCheckpoint, type Target, withSkipped } from './checkpoint.ts';
import { readLane } from './lane.ts';
import { leaveMissing, takeMembers } from './members.ts';
import { type Backfill, openBackfill, patiently, skipReason, type Wanted } from './progress.ts';
import { reportOf } from './report.ts';

/** Channels read at the same time: each has a rate limit of its own at Discord. */
const LANES = 4;

/**
 * Reads the history of channels and threads into the store. It may end anywhere: what was read is noted together with
 * what was stored, so that whoever goes on reads at most a page of each lane again, and counts nothing twice.
 */
export async function runBackfill(
  wanted: Wanted,
  { targets, members }: { targets(): Promise<readonly Target[]>; members: boolean },
): Promise<JobOutcome> {
  const { context, guildId } = wanted;
  const known = readCheckpoint(context.job.checkpoint);
  const first = known ?? begin(await targets(), { members, now: context.now() });
  const run = openBackfill(wanted, first);
  if (!known) {
    await noteFetched((await context.store()).settings, guildId, first.began);
    await run.note((checkpoint) => checkpoint);
  }
  await readMembers(run);
  await readAll(run);
  const end = run.checkpoint();
  return { state: 'done', report: writeReport(reportOf(end)) };
}

/** Before the messages, since it says of their authors when they came. */
async function readMembers(run: Backfill): Promise<void> {
  const { context, guildId } = run;
  for (let after = run.checkpoint().members; after !== null; after = run.checkpoint().members) {
    const from = after;
    try {
      const { taken, next } = await patiently(context, () => takeMembers(context, guildId, from));
      const store = await context.store();
      const gone = next === null ? await leaveMissing(store, guildId, run.checkpoint().began, context.now()) : 0;
      if (next === null) await noteRoster(store.settings, guildId, context.now());
      await run.note((checkpoint) => counting({ ...checkpoint, members: next }, { members: taken, gone }));
    } catch (error) {
      const why = skipReason(error);
      if (why === undefined) throw error;
      await run.note((checkpoint) => withSkipped({ ...checkpoint, members: null }, { id: 'members', why }));
    }
  }
}

/** Every lane takes the next channel when it is through with one. When one fails, the others end as well. */
async function readAll(run: Backfill): Promise<void> {
  let failed = false;

  /** The next channel, written down as begun. */
  async function take(): Promise<Checkpoint['lanes'][number] | undefined> {
    let taken: Checkpoint['lanes'][number] | undefined;
    await run.note((checkpoint) => {
      const [target, ...waiting] = checkpoint.waiting;
      taken = target && { target, stage: 'messages', queue: [] };
      return taken ? { ...checkpoint, waiting, lanes: [...checkpoint.lanes, taken] } : checkpoint;
    });
    return taken;
  }

  async function follow(begun: Checkpoint['lanes'][number] | undefined): Promise<void> {
    try {
      for (let lane = begun ?? (await take()); lane && !failed; lane = await take()) await readLane(run, lane);
    } catch (error) {
      failed = true;
      throw error;
    }
  }

  const begun = run.checkpoint().lanes;
  const lanes = Array.from({ length: Math.max(LANES, begun.length) }, (_, i) => follow(begun[i]));
  const broken = (await Promise.allSettled(lanes)).find((outcome) => outcome.status === 'rejected');
  if (broken) throw broken.reason;
}
