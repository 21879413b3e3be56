import { z } from 'zod';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyServer } from '../../kernel/references.ts';
import type { ItemState, Job, JobState, JobWish } from '../../kernel/store/jobs.ts';
import { awaitJob, findJob, maySeeJob, waitField } from '../job-starting.ts';
import { numberCursor } from '../shapes/cursors.ts';
import { type JobView, jobFields, jobLine, jobText, jobView } from '../shapes/job-view.ts';

const STATES: Readonly<Record<'open' | 'ended' | 'all', readonly JobState[]>> = {
  open: ['planned', 'queued', 'running', 'paused'],
  ended: ['done', 'failed', 'cancelled'],
  all: ['planned', 'queued', 'running', 'paused', 'done', 'failed', 'cancelled'],
};

const jobId = z.int().min(1);

const Step = z.object({
  seq: z.int(),
  key: z.string(),
  state: z.enum(['open', 'begun', 'done', 'failed']),
  note: z.unknown(),
});

const STEPS: Readonly<Record<'failed' | 'done' | 'open' | 'all', readonly ItemState[]>> = {
  failed: ['failed', 'begun'],
  done: ['done'],
  open: ['open'],
  all: ['open', 'begun', 'done', 'failed'],
};

const inWords = (note: unknown) =>
  note === null || note === undefined ? '' : `: ${typeof note === 'string' ? note : JSON.stringify(note)}`;

/** How long whoever works on it is given to hear of a wish and finish its step. */
const HEARD_WITHIN_MS = 3_000;

/** Leaves a wish and waits a moment for it to be seen to. */
async function ask(context: Context, found: Job, wish: JobWish): Promise<JobView> {
  const { jobs } = await context.store();
  const asked = await jobs.wish(found.id, wish);
  if (!asked) {
    throw new OperationError('conflict', `job: ${found.id} is ${(await jobs.get(found.id))?.state ?? found.state}.`, {
      hint: 'get_job tells what came of it. Nothing was done.',
    });
  }
  const ended = await awaitJob(context, asked.id, HEARD_WITHIN_MS / 1000);
  return jobView(ended, context.now());
}

export const jobs = {
  list_jobs: operation({
    title: 'List jobs',
    description: 'Your jobs (work that goes on after a call), newest first.',
    effect: 'read',
    rare: true,
    reach: 'channel',
    permissions: [],
    input: z.object({
      status: z.enum(['open', 'ended', 'all']).default('open'),
      server: AnyServer,
      limit: z.int().min(1).max(100).default(20),
      after: numberCursor(15),
    }),
    output: z.object({ jobs: z.array(z.object(jobFields)), next: z.string().optional() }),
    text: ({ jobs }) => (jobs.length === 0 ? 'None.' : jobs.map(jobLine).join('\n')),
    async run({ status, server, limit, after }, context) {
      const { caller, discord } = context;
      const found = await (await context.store()).jobs.list({
        bot_id: (await discord.me()).id,
        states: STATES[status],
        ...(caller.kind === 'operator' ? {} : { created_by: caller.id }),
        ...(server === undefined ? {} : { guild_id: server }),
        ...(after === undefined ? {} : { before: Number(after) }),
        limit: limit + 1,
      });
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      return {
        jobs: shown.filter((job) => maySeeJob(context, job)).map((job) => jobView(job, context.now())),
        ...(last && found.length > limit ? { next: String(last.id) } : {}),
      };
    },
  }),

  get_job: operation({
    title: 'Get a job',
    description: 'How far a job is, what came of it, and what became of each of its steps.',
    effect: 'read',
    rare: true,
    reach: 'channel',
    permissions: [],
    input: z.object({
      job: jobId,
      steps: z.enum(['failed', 'done', 'open', 'all']).default('failed').describe('Which of its steps to show'),
      limit: z.int().min(0).max(500).default(50),
      after: numberCursor(15),
    }),
    output: z.object({ ...jobFields, steps: z.array(Step), next: z.string().optional() }),
    text: ({ steps, next: _next, ...view }) =>
      [jobText(view), ...steps.map(({ key, state, note }) => `- ${key} ${state}${inWords(note)}`)].join('\n'),
    async run({ job: id, steps, limit, after }, context) {
      const found = await findJob(context, id);
      const items = await (await context.store()).jobs.items(id, {
        states: STEPS[steps],
        ...(after === undefined ? {} : { after: Number(after) }),
        limit: limit + 1,
      });
      const shown = items.slice(0, limit);
      const last = shown.at(-1);
      return {
        ...jobView(found, context.now()),
        steps: shown.map(({ seq, key, state, note }) => ({ seq, key, state, note })),
        ...(last && items.length > limit ? { next: String(last.seq) } : {}),
      };
    },
  }),

  wait_for_job: operation({
    title: 'Wait for a job',
    description: 'Wait until a job has ended, with progress; answers how far it is when that takes longer.',
    effect: 'read',
    rare: true,
    reach: 'channel',
    permissions: [],
    input: z.object({ job: jobId, wait: waitField(60) }),
    output: z.object(jobFields),
    text: jobText,
    async run({ job: id, wait }, context) {
      await findJob(context, id);
      return jobView(await awaitJob(context, id, wait), context.now());
    },
  }),

  pause_job: operation({
    title: 'Pause a job',
    description: 'Stop a job after the step it is at; resume_job goes on.',
    effect: 'update',
    rare: true,
    reach: 'channel',
    idempotent: true,
    permissions: [],
    input: z.object({ job: jobId }),
    output: z.object(jobFields),
    text: jobText,
    async run({ job: id }, context) {
      const found = await findJob(context, id);
      return found.state === 'paused' ? jobView(found, context.now()) : ask(context, found, 'pause');
    },
  }),

  cancel_job: operation({
    title: 'Cancel a job',
    description: 'End a job after the step it is at. What is done stays done.',
    effect: 'update',
    rare: true,
    reach: 'channel',
    idempotent: true,
    permissions: [],
    input: z.object({ job: jobId }),
    output: z.object(jobFields),
    text: jobText,
    async run({ job: id }, context) {
      const found = await findJob(context, id);
      return found.state === 'cancelled' ? jobView(found, context.now()) : ask(context, found, 'cancel');
    },
  }),

  resume_job: operation({
    title: 'Resume a job',
    description: 'Go on with a job that was paused or has failed, with what is left of it.',
    effect: 'update',
    rare: true,
    reach: 'channel',
    idempotent: true,
    permissions: [],
    input: z.object({ job: jobId, wait: waitField(0) }),
    output: z.object(jobFields),
    text: jobText,
    async run({ job: id, wait }, context) {
      const found = await findJob(context, id);
      const { jobs } = await context.store();
      if (found.state !== 'queued' && found.state !== 'running' && !(await jobs.queue(id, ['paused', 'failed']))) {
        throw new OperationError('conflict', `job: ${id} is ${found.state}.`, {
          hint:
            found.state === 'planned'
              ? `Repeat the call that planned it with dry_run false and plan ${id}. Nothing was done.`
              : 'It is over; give the work again. Nothing was done.',
        });
      }
      return jobView(await awaitJob(context, id, wait), context.now());
    },
  }),
};
