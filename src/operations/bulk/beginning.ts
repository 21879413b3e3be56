import { z } from 'zod';
import { readJobWork, writeJobWork } from '../../domain/jobs/work.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Job } from '../../kernel/store/jobs.ts';
import { awaitJob, findJob, startJob, waitField } from '../job-starting.ts';
import { keepArgs, requireLater } from '../later.ts';
import { type JobView, jobFields, jobText, jobView } from '../shapes/job-view.ts';

/** How work on many begins: with a dry run, whose plan can then be carried out as it was shown. */

export const bulkFields = {
  dry_run: z.boolean().default(true).describe('only tell what would be done'),
  plan: z.int().min(1).optional().describe('Job of the dry run of this very call: do exactly that'),
  wait: waitField(20),
};

export const bulkOutput = z.object(jobFields);

/** `again` is what the call is repeated with beside dry_run. */
export const bulkText = (view: JobView, again = ` and plan ${view.job}`): string =>
  [
    jobText(view),
    ...(view.status === 'planned' && view.report.data['found'] !== 0
      ? [`Repeat the call with dry_run false${again} to do exactly this.`]
      : []),
  ].join('\n');

interface Wish {
  kind: string;
  server: string;
  /** The operations that steps call. */
  steps: readonly string[];
  /** All that was asked for, but how it begins. */
  args: Record<string, unknown>;
  dry_run: boolean;
  plan: number | undefined;
  wait: number;
}

/** Starts the work, or what was planned of it, and waits a while for it. */
export async function beginBulk(context: Context, { kind, server, steps, args, ...how }: Wish): Promise<JobView> {
  const { dry_run, plan, wait } = how;
  if (plan !== undefined && dry_run) {
    throw new OperationError('invalid_input', 'plan: goes with dry_run false.', {
      hint: `Say dry_run false to carry out plan ${plan}. Nothing was done.`,
    });
  }
  const approvals = steps.map((step) => requireLater(context, step, kind));
  const { reason } = context;
  const kept = keepArgs({ ...args, ...(reason === undefined ? {} : { reason }), dry_run });
  const approved = !dry_run && approvals.some(Boolean);
  const job =
    plan === undefined
      ? await startJob(context, { kind, guildId: server, args: kept, approved })
      : await carryOut(context, plan, { kind, args: kept, approved });
  return shown(context, await awaitJob(context, job.id, wait));
}

async function carryOut(
  context: Context,
  plan: number,
  { kind, args, approved }: { kind: string; args: ReturnType<typeof keepArgs>; approved: boolean },
): Promise<Job> {
  const found = await findJob(context, plan);
  const work = readJobWork(found);
  const same = JSON.stringify({ ...work.args, dry_run: false }) === JSON.stringify(args);
  if (found.kind !== kind || !same) {
    throw new OperationError('conflict', `plan: ${plan} is of another call than this one.`, {
      hint: 'Repeat the call that was planned with all its fields, or make a new dry run. Nothing was done.',
    });
  }
  const { jobs } = await context.store();
  const queued = await jobs.queue(plan, ['planned'], writeJobWork({ ...work, args, approved }));
  if (queued) return queued;
  throw new OperationError('conflict', `plan: ${plan} is ${found.state}.`, {
    hint: `get_job ${plan} tells what came of it. Nothing was done.`,
  });
}

/** What others wrote stands apart from what we say, marked as theirs. */
function shown(context: Context, job: Job): JobView {
  const view = jobView(job, context.now());
  const { sample, ...data } = view.report.data;
  const lines = Array.isArray(sample) ? sample.map(String) : [];
  if (lines.length > 0 && view.status === 'planned') {
    context.attach({ type: 'text', text: `For example:\n${lines.join('\n')}` });
  }
  return { ...view, report: { lines: view.report.lines, data } };
}

/** What a job was asked for, by the names of the operation's fields. */
export const asked = <T>(job: Pick<Job, 'id' | 'input'>): T => readJobWork(job).args as unknown as T;

/** For the steps whose operations write to the audit log. */
export const reasonOf = ({ reason }: { readonly reason?: unknown }): { reason?: string } =>
  typeof reason === 'string' ? { reason } : {};
