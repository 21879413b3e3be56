import { z } from 'zod';
import { formatTime } from '../../domain/durations.ts';
import { readReport } from '../../domain/jobs/report.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Job } from '../../kernel/store/jobs.ts';

/** How a job is shown, wherever it is. */
export const jobFields = {
  job: z.int(),
  operation: z.string(),
  status: z.enum(['planned', 'queued', 'running', 'paused', 'done', 'failed', 'cancelled']),
  guild_id: z.string().optional(),
  created_by: z.string(),
  created_at: z.string(),
  started_at: z.string().optional(),
  ended_at: z.string().optional(),
  done: z.int(),
  total: z.int().optional(),
  failed: z.int(),
  asked: z.enum(['pause', 'cancel']).optional().describe('asked for, and done at the next step'),
  waits_until: z.string().optional(),
  error: z.string().optional(),
  report: z.object({ lines: z.array(z.string()), data: z.looseObject({}) }),
};

const Shape = z.object(jobFields);
export type JobView = z.output<typeof Shape>;

const iso = (time: number) => new Date(time).toISOString();

export function jobView(job: Job, now: number): JobView {
  const { id, kind, state, guild_id, created_by, created_at, started_at, ended_at, done, total, failed, wish } = job;
  const { lines, data } = readReport(job.report);
  return {
    job: id,
    operation: kind,
    status: state,
    ...(guild_id === null ? {} : { guild_id }),
    created_by,
    created_at: iso(created_at),
    ...(started_at === null ? {} : { started_at: iso(started_at) }),
    ...(ended_at === null ? {} : { ended_at: iso(ended_at) }),
    done,
    ...(total === null ? {} : { total }),
    failed,
    ...(wish === null ? {} : { asked: wish }),
    ...(state === 'queued' && job.due_at > now ? { waits_until: iso(job.due_at) } : {}),
    ...(job.last_error === null ? {} : { error: job.last_error }),
    report: { lines: [...lines], data: { ...data } },
  };
}

const NEXT: Readonly<Partial<Record<JobView['status'], string>>> = {
  queued: 'A process that serves (guildhall serve or stdio) takes it.',
  running: 'wait_for_job waits for it; get_job tells how far it is.',
  paused: 'resume_job goes on.',
};

/** One line on where it stands. */
export function jobLine(view: JobView): string {
  const { job, operation, status, done, total, failed, asked, created_by, created_at, waits_until, error } = view;
  const of = total === undefined ? '' : ` of ${total}`;
  return [
    `job ${job} ${operation} ${status}${asked ? ` (to ${asked})` : ''}: ${done}${of} done${failed > 0 ? `, ${failed} failed` : ''}`,
    `by ${plainName(created_by)} ${formatTime(created_at)}`,
    ...(waits_until ? [`waits until ${formatTime(waits_until)}`] : []),
    ...(error ? [`error: ${error}`] : []),
  ].join('; ');
}

export const jobText = (view: JobView): string =>
  [jobLine(view), ...view.report.lines, NEXT[view.status]].filter((line) => line !== undefined).join('\n');
