import { z } from 'zod';
import { readReport } from '../domain/jobs/report.ts';
import { boundsOf, type JobWork, readJobWork, writeJobWork } from '../domain/jobs/work.ts';
import { newKey } from '../domain/schedules/work.ts';
import type { Context } from '../kernel/context.ts';
import { OperationError } from '../kernel/errors.ts';
import type { Job } from '../kernel/store/jobs.ts';

/** So many of one caller may be under way or wait. */
const MOST_OPEN = 20;

export const waitField = (seconds: number) =>
  z.number().min(0).max(100).default(seconds).describe('Seconds to wait for its end; it goes on after that');

interface Wanted {
  kind: string;
  guildId: string | null;
  args: JobWork['args'];
  approved: boolean;
  /** What makes a second one the same. */
  unique?: string;
}

/** Puts work down for whichever process is free. */
export async function startJob(context: Context, { kind, guildId, args, approved, unique }: Wanted): Promise<Job> {
  const { jobs } = await context.store();
  const { caller, discord } = context;
  const bot_id = (await discord.me()).id;
  const open = { bot_id, created_by: caller.id, states: ['queued', 'running', 'paused'] } as const;
  if ((await jobs.list({ ...open, limit: MOST_OPEN })).length === MOST_OPEN) {
    throw new OperationError(
      'quota_exceeded',
      `You have ${MOST_OPEN} jobs that have not ended, the most there may be.`,
      {
        hint: 'list_jobs shows them; wait for one, or cancel_job. Nothing was done.',
      },
    );
  }
  const work: JobWork = {
    caller: { kind: caller.kind, id: caller.id, name: caller.name },
    bounds: boundsOf(caller),
    approved,
    args,
    key: newKey(),
  };
  return jobs.add({
    ...{ kind, bot_id, guild_id: guildId, created_by: caller.id, input: writeJobWork(work) },
    ...(unique === undefined ? {} : { unique_key: `${bot_id}/${unique}` }),
  });
}

const FIRST_LOOK_MS = 20;
const LOOK_MS = 500;

const isOpen = ({ state }: Job) => state === 'queued' || state === 'running';

/** The job when it has come to an end or a halt, at the latest after so many seconds; it does not depend on us. */
export async function awaitJob(context: Context, id: number, seconds: number): Promise<Job> {
  const { jobs } = await context.store();
  const until = performance.now() + seconds * 1000;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LOOK_MS, pause * 1.5)) {
    const job = await jobs.get(id);
    if (!job) throw noSuchJob(id);
    const left = until - performance.now();
    if (!isOpen(job) || left <= 0) return job;
    context.progress(job.done + job.failed, job.total ?? undefined, readReport(job.report).lines[0] ?? job.state);
    await sleep(Math.min(pause, left), context.signal);
    if (!context.signal.aborted) continue;
    // What was waited for too long is answered with how far it is by now.
    if (context.signal.reason instanceof DOMException && context.signal.reason.name === 'TimeoutError') return job;
    context.signal.throwIfAborted();
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}

const noSuchJob = (id: number): OperationError =>
  new OperationError('not_found', `job: you have no job ${id}.`, { hint: 'list_jobs shows those there are.' });

/** Whether this caller may know of a job: their own, not made with more room than they have; operators see all. */
export function maySeeJob({ caller }: Pick<Context, 'caller'>, job: Job): boolean {
  if (caller.kind === 'operator') return true;
  if (job.created_by !== caller.id) return false;
  const now = boundsOf(caller);
  return Object.keys(now).length === 0 || JSON.stringify(now) === JSON.stringify(readJobWork(job).bounds);
}

export async function findJob(context: Context, id: number): Promise<Job> {
  const found = await (await context.store()).jobs.get(id);
  const own = found && found.bot_id === (await context.discord.me()).id;
  if (!own || !maySeeJob(context, found)) throw noSuchJob(id);
  return found;
}
