import { z } from 'zod';
import { quoted } from '../../domain/rendering/layout.ts';
import { relative } from '../../domain/rendering/timestamps.ts';
import { type Report, readLedger } from '../../domain/schedules/ledger.ts';
import { plainKind, readWork } from '../../domain/schedules/work.ts';
import { formatMoment } from '../../domain/schedules/zone-clock.ts';
import type { Schedule } from '../../kernel/store/schedules.ts';

/** What schedules are asked for with, and how they are shown. */

export const timingFields = {
  at: z.coerce
    .string()
    .max(100)
    .optional()
    .describe('tomorrow 9:00, in 2 hours, next monday 17:30, 2026-12-01T09:00 Europe/Berlin, Unix'),
  cron: z.string().max(100).optional().describe('Again and again: 0 9 * * 1-5, or every weekday 9:00'),
  time_zone: z.string().max(60).optional().describe('IANA name for times that name none; default UTC'),
  until: z.coerce.string().max(100).optional().describe('Of cron: not after'),
  count: z.int().min(1).max(100_000).optional().describe('Of cron: how often in all'),
};

export const latenessFields = {
  late: z
    .enum(['send', 'skip'])
    .optional()
    .describe('What becomes of one that could not be sent in time; default send'),
  grace: z.string().max(40).optional().describe('Skip once it is later than this; default 15m'),
};

const ReportView = z.object({
  due: z.string(),
  at: z.string(),
  outcome: z.enum(['sent', 'skipped', 'failed']),
  late_seconds: z.int().optional(),
  missed: z.int().optional().describe('Earlier ones that this stands for'),
  message_ids: z.array(z.string()).optional(),
  link: z.string().optional(),
  error: z.string().optional(),
});

export const scheduleFields = {
  id: z.int(),
  kind: z.string(),
  status: z.enum(['pending', 'done', 'skipped', 'failed', 'cancelled']),
  due: z.string().describe('ISO 8601'),
  shown: z.string().describe('The same on the clock of its time zone'),
  in: z.string().optional(),
  time_zone: z.string(),
  cron: z.string().optional(),
  until: z.string().optional(),
  count: z.int().optional(),
  late: z.enum(['send', 'skip']),
  grace_seconds: z.int().optional(),
  guild_id: z.string().optional(),
  channel_id: z.string().optional(),
  channel: z.string().optional(),
  user_id: z.string().optional(),
  says: z.string(),
  created_by: z.string(),
  created_at: z.string(),
  sent: z.int().optional(),
  sent_late: z.int().optional(),
  skipped: z.int().optional(),
  failed: z.int().optional(),
  missed: z.int().optional(),
  last: ReportView.optional(),
  problem: z.string().optional(),
  trying: z.object({ attempts: z.int(), error: z.string() }).optional().describe('It did not work yet'),
};

export const ScheduleView = z.object(scheduleFields);
export type ScheduleView = z.output<typeof ScheduleView>;

const iso = (time: number) => new Date(time).toISOString();

export function reportView({ due_at, at, late_ms, outcome, missed, message_ids, link, error }: Report) {
  return {
    due: iso(due_at),
    at: iso(at),
    outcome,
    ...(late_ms === undefined ? {} : { late_seconds: Math.round(late_ms / 1000) }),
    ...(missed === undefined ? {} : { missed }),
    ...(message_ids === undefined ? {} : { message_ids: [...message_ids] }),
    ...(link === undefined ? {} : { link }),
    ...(error === undefined ? {} : { error }),
  };
}

const OTHERS = ['embeds', 'files', 'poll', 'stickers', 'components', 'forward'] as const;

function preview(args: Readonly<Record<string, unknown>>): string {
  const { content } = args;
  const others = OTHERS.filter((name) => (Array.isArray(args[name]) ? args[name].length > 0 : Boolean(args[name])));
  return [...(typeof content === 'string' && content !== '' ? [quoted(content, 120)] : []), ...others].join(' + ');
}

const counted = (name: string, count: number) => (count > 0 ? { [name]: count } : {});

/** A schedule as it is shown; `channel` is the name of its channel where that is known. */
export function scheduleView(schedule: Schedule, now: number, channel?: string): ScheduleView {
  const { id, kind, state, due_at, cron, guild_id, channel_id, created_by, created_at, attempts, last_error } =
    schedule;
  const work = readWork(schedule.payload);
  const { counts, reports, attempt } = readLedger(schedule.result);
  const [last] = reports;
  const zone = schedule.time_zone ?? 'UTC';
  // While it is tried again `due_at` is when; what people wait for is when it was meant to be.
  const going = state === 'pending' && attempt && !attempt.settled && attempt.key === work?.key;
  const due = going ? attempt.due_at : due_at;
  const user = work?.args['user'];
  return {
    id,
    kind: plainKind(kind),
    status: state === 'failed' && last?.outcome === 'skipped' ? 'skipped' : state,
    due: iso(due),
    shown: formatMoment(due, zone),
    ...(state === 'pending' ? { in: relative(due, now) } : {}),
    time_zone: zone,
    ...(cron === null ? {} : { cron }),
    ...(work?.until === undefined ? {} : { until: iso(work.until) }),
    ...(work?.count === undefined ? {} : { count: work.count }),
    late: work?.late ?? 'send',
    ...(work?.late === 'skip' ? { grace_seconds: Math.round(work.grace_ms / 1000) } : {}),
    ...(guild_id === null ? {} : { guild_id }),
    ...(channel_id === null ? {} : { channel_id }),
    ...(channel === undefined ? {} : { channel }),
    ...(typeof user === 'string' ? { user_id: user } : {}),
    says: preview(work?.args ?? {}),
    created_by,
    created_at: iso(created_at),
    ...counted('sent', counts.sent),
    ...counted('sent_late', counts.late),
    ...counted('skipped', counts.skipped),
    ...counted('failed', counts.failed),
    ...counted('missed', counts.missed),
    ...(last ? { last: reportView(last) } : {}),
    ...(state === 'failed' && !last && last_error !== null ? { problem: last_error } : {}),
    ...(going && last_error !== null ? { trying: { attempts, error: last_error } } : {}),
  };
}

const place = ({ channel, channel_id, user_id }: ScheduleView) =>
  channel_id === undefined
    ? `to user ${user_id} privately`
    : `in ${channel === undefined ? '' : `#${channel} `}${channel_id}`;

const repeats = ({ cron, until, count }: ScheduleView) =>
  cron === undefined
    ? ''
    : `, again by cron ${cron}${until === undefined ? '' : ` until ${until}`}${count === undefined ? '' : `, ${count} times in all`}`;

/** When and where, in one line. */
export const summary = (view: ScheduleView): string =>
  `${view.shown}${view.in === undefined ? '' : ` (${view.in})`} ${place(view)}${repeats(view)}`;

export function reportText({
  due,
  at,
  outcome,
  late_seconds,
  missed,
  link,
  message_ids,
  error,
}: z.output<typeof ReportView>) {
  const late = late_seconds === undefined ? '' : ` ${Math.round(late_seconds / 60)} min late`;
  const ids = message_ids && message_ids.length > 1 ? ` as ${message_ids.join(' ')}` : '';
  const others = missed === undefined ? '' : `, in place of ${missed} more`;
  const where = link === undefined ? '' : ` ${link}`;
  return `${outcome}${late} at ${at}, due ${due}${others}${ids}${where}${error === undefined ? '' : `: ${error}`}`;
}

/** Two or three lines for a model. */
export function scheduleText(view: ScheduleView): string {
  const { id, kind, status, says, created_by, created_at, late, grace_seconds, last, problem, trying } = view;
  const counts = (['sent', 'sent_late', 'skipped', 'failed', 'missed'] as const).flatMap((name) =>
    view[name] === undefined ? [] : `${view[name]} ${name.replace('_', ' ')}`,
  );
  const policy = late === 'skip' ? `; skipped when later than ${(grace_seconds ?? 0) / 60} min` : '';
  return [
    `${id} ${kind} ${status}: ${summary(view)} = ${view.due}${policy}`,
    `  ${says} by ${created_by}, made ${created_at}${counts.length > 0 ? `; ${counts.join(', ')}` : ''}`,
    ...(last ? [`  last: ${reportText(last)}`] : []),
    ...(problem === undefined ? [] : [`  ${problem}`]),
    ...(trying ? [`  tried ${trying.attempts} times: ${trying.error}`] : []),
  ].join('\n');
}
