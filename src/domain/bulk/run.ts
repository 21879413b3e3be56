import { OperationError } from '../../kernel/errors.ts';
import type { JobContext, JobOutcome } from '../../kernel/jobs.ts';
import type { JobItem } from '../../kernel/store/jobs.ts';
import type { Json } from '../../kernel/store/json.ts';
import { writeReport } from '../jobs/report.ts';
import { isPassing, waitBefore } from '../jobs/retrying.ts';
import { type JobWork, readJobWork } from '../jobs/work.ts';
import { nonceIsKnown } from '../sent-before.ts';
import {
  type Bulk,
  type Checkpoint,
  readCheckpoint,
  type Settled,
  type Step,
  stepOf,
  withBatch,
  withProblem,
  writeCheckpoint,
} from './bulk.ts';
import { foundBefore } from './once.ts';
import { reportOf } from './report.ts';

const PAGE = 100;
/** Refusals count against the bot at Discord, and what was refused so often in a row will be for the rest. */
const MOST_IN_ROW = 20;
const MOST_TRIES = 6;
/** What takes longer is left for later, by whoever is free then. */
const LONGEST_WAIT = 60_000;

interface Run {
  context: JobContext;
  bulk: Bulk;
  work: JobWork;
  at: Checkpoint;
  done: number;
  failed: number;
}

const standing = ({ work, done, failed }: Run) => ({ done, failed, planned: work.args['dry_run'] === true });
const report = (run: Run) => writeReport(reportOf(run.bulk, run.at, standing(run)));

/**
 * Chooses what the work is about, then does it, one step after the other, each noted before the next. Where the work was
 * only to be planned it ends with what was chosen, which is exactly what is done when somebody agrees.
 */
export async function runBulk(context: JobContext, bulk: Bulk): Promise<JobOutcome> {
  const { job } = context;
  const work = readJobWork(job);
  // Whoever takes it up again wants it tried again.
  const at = { ...readCheckpoint(job.checkpoint), in_row: 0 };
  const run: Run = { context, bulk, work, at, done: job.done, failed: job.failed };
  if (run.at.phase === 'select') await select(run);
  if (work.args['dry_run'] === true) return { state: 'planned', report: report(run) };
  const error = await act(run);
  return {
    state: error === undefined ? 'done' : 'failed',
    report: report(run),
    ...(error === undefined ? {} : { error }),
  };
}

async function select(run: Run): Promise<void> {
  const { context, bulk, work } = run;
  for await (const batch of bulk.select(context, work.args, run.at.cursor)) {
    const first = run.at.steps;
    run.at = withBatch(run.at, batch);
    const add = batch.steps.map(({ key, ...step }, i) => ({ seq: first + i, key, args: step as unknown as Json }));
    await context.note({ add, checkpoint: writeCheckpoint(run.at), total: run.at.size, report: report(run) });
  }
  run.at = { ...run.at, phase: 'act', cursor: null };
  await context.note({ checkpoint: writeCheckpoint(run.at), total: run.at.size, report: report(run) });
}

/** Answers why it was given up, where it was. */
async function act(run: Run): Promise<string | undefined> {
  const { jobs } = await run.context.store();
  for (;;) {
    const steps = await jobs.items(run.context.job.id, { states: ['begun', 'open'], limit: PAGE });
    if (steps.length === 0) return undefined;
    for (const item of steps) {
      await take(run, item);
      if (run.at.in_row >= MOST_IN_ROW) {
        return `${MOST_IN_ROW} in a row were refused, so the rest was not tried. resume_job goes on with the rest.`;
      }
    }
  }
}

async function take(run: Run, item: JobItem): Promise<void> {
  const own = stepOf(item);
  const step: Step = { ...own, args: { ...run.bulk.common?.(run.work.args), ...own.args } };
  const all = step.size ?? 1;
  try {
    const data = await perform(run, item, step);
    await settle(run, item, run.bulk.settle?.(data, step) ?? { done: all, failed: 0, note: null });
  } catch (error) {
    if (!(error instanceof OperationError) || isPassing(error) || run.context.signal.aborted) throw error;
    // Nobody is there to be asked; no other step would fare better.
    if (error.code === 'approval_required') throw error;
    await settle(run, item, { done: 0, failed: all, note: error.message, problem: error.message });
  }
}

function perform(run: Run, item: JobItem, step: Step): Promise<Record<string, unknown>> {
  const { context, bulk } = run;
  if (bulk.perform) return bulk.perform(context, item, step, (own, mayRepeat) => patiently(run, own, mayRepeat));
  return bulk.once ? takeOnce(run, item, step) : patiently(run, step);
}

async function settle(run: Run, { seq }: JobItem, { done, failed, note, problem }: Settled): Promise<void> {
  run.done += done;
  run.failed += failed;
  run.at = {
    ...(problem === undefined ? run.at : withProblem(run.at, problem)),
    in_row: failed > 0 && done === 0 ? run.at.in_row + 1 : 0,
  };
  await run.context.note({
    steps: [{ seq, state: failed > 0 ? 'failed' : 'done', note }],
    checkpoint: writeCheckpoint(run.at),
    done: run.done,
    failed: run.failed,
    report: report(run),
  });
}

/** Waits out what passes by itself; what takes long is thrown, and the job goes on with this step another time. */
async function patiently(
  { context }: Run,
  { operation, args }: Step,
  mayRepeat = () => true,
): Promise<Record<string, unknown>> {
  for (let tries = 1; ; tries++) {
    try {
      return await context.call({ operation, args });
    } catch (error) {
      if (!(error instanceof OperationError) || !isPassing(error) || context.signal.aborted) throw error;
      const wait = waitBefore(tries, { retryAfter: error.retryAfter });
      if (tries === MOST_TRIES || wait > LONGEST_WAIT || !mayRepeat()) throw error;
      await context.pause(wait);
      if (!mayRepeat()) throw error;
    }
  }
}

/** As patiently, for what must not be done twice. */
async function takeOnce(run: Run, item: JobItem, step: Step): Promise<Record<string, unknown>> {
  const { context, work } = run;
  const nonce = `${work.key}${item.seq.toString(36)}`;
  const before = await foundBefore(context, item, step);
  if (before.complete) return before.complete;
  // From here on it may have been done, whatever becomes of this process.
  await context.note({ steps: [{ seq: item.seq, state: 'begun', note: { since: before.since } }] });
  const sending = { ...step, args: { ...before.args, nonce: `${nonce}${before.suffix}` } };
  const data = await patiently(run, sending, () => nonceIsKnown(before.since, context.now()));
  const ids = Array.isArray(data['message_ids']) ? (data['message_ids'] as string[]) : [];
  return { ...data, message_ids: [...before.ids, ...ids] };
}
