import { z } from 'zod';
import { readLedger, settledIn } from '../../domain/schedules/ledger.ts';
import { nextDue } from '../../domain/schedules/plan.ts';
import { readWork, type Work } from '../../domain/schedules/work.ts';
import { formatMoment } from '../../domain/schedules/zone-clock.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyChannel, AnyServer } from '../../kernel/references.ts';
import type { Schedule, ScheduleState } from '../../kernel/store/schedules.ts';
import { numberCursor } from '../shapes/cursors.ts';
import { findOwn, findSchedule, maySee, nameOf, ownKinds } from './keeping.ts';
import { reportText, reportView, ScheduleView, scheduleFields, scheduleText, scheduleView } from './shapes.ts';

const STATES: Readonly<Record<'pending' | 'ended' | 'all', readonly ScheduleState[]>> = {
  pending: ['pending'],
  ended: ['done', 'failed', 'cancelled'],
  all: ['pending', 'done', 'failed', 'cancelled'],
};

/** With the name of its channel, where the bot still sees it. */
async function shown(context: Context, schedule: Schedule): Promise<ScheduleView> {
  const { channel_id } = schedule;
  const channel = channel_id === null ? undefined : await context.discord.channel(channel_id).catch(() => undefined);
  return scheduleView(schedule, context.now(), channel && nameOf(channel));
}

/** What is sent, without the bytes of files. */
const message = ({ args }: Work): Record<string, unknown> => ({
  ...args,
  ...(Array.isArray(args['files'])
    ? { files: args['files'].map(({ data: _data, ...file }: Record<string, unknown>) => file) }
    : {}),
});

const UPCOMING = 3;

function following(schedule: Schedule, work: Work | undefined): string[] {
  const times: string[] = [];
  if (!work || schedule.state !== 'pending' || schedule.cron === null) return times;
  let settled = settledIn(readLedger(schedule.result)) + 1;
  for (let time: number | undefined = schedule.due_at; times.length < UPCOMING; settled++) {
    time = nextDue(schedule, work, time, settled);
    if (time === undefined) break;
    times.push(formatMoment(time, schedule.time_zone ?? 'UTC'));
  }
  return times;
}

const PAGE = 25;

export const schedules = {
  list_schedules: operation({
    title: 'List schedules',
    description:
      'Scheduled messages and reminders where you may be, next first; those that ended with what became of them.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    input: z.object({
      status: z.enum(['pending', 'ended', 'all']).default('pending'),
      channel: AnyChannel,
      server: AnyServer,
      mine: z.boolean().optional().describe('Only yours'),
      limit: z.int().min(1).max(100).default(20),
      after: numberCursor(9),
    }),
    output: z.object({ schedules: z.array(ScheduleView), next: z.string().optional() }),
    text: ({ schedules }) => (schedules.length === 0 ? 'None.' : schedules.map(scheduleText).join('\n')),
    async run({ status, channel, server, mine, limit, after = '0' }, context) {
      const { schedules } = await context.store();
      const kinds = await ownKinds(context);
      const seen: Schedule[] = [];
      for (let offset = Number(after); ; ) {
        const page = await schedules.list({
          kinds,
          states: STATES[status],
          ...(channel === undefined ? {} : { channel_id: channel }),
          ...(server === undefined ? {} : { guild_id: server }),
          ...(mine ? { created_by: context.caller.id } : {}),
          limit: PAGE,
          offset,
        });
        for (const [i, each] of page.entries()) {
          if (seen.length === limit) return { schedules: await all(context, seen), next: String(offset + i) };
          if (await maySee(context, each)) seen.push(each);
        }
        if (page.length < PAGE) return { schedules: await all(context, seen) };
        offset += PAGE;
      }
    },
  }),

  get_schedule: operation({
    title: 'Get a schedule',
    description: 'What a schedule sends, when next, and what became of it so far.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    input: z.object({ schedule: z.int().min(1) }),
    output: z.object({
      ...scheduleFields,
      upcoming: z.array(z.string()).describe('The times after the one that is due'),
      reports: z.array(z.looseObject({})).describe('What became of it, latest first'),
      message: z.looseObject({}),
    }),
    text: ({ upcoming, reports, message, last: _last, ...view }) =>
      [
        scheduleText(view),
        ...(upcoming.length > 0 ? [`then: ${upcoming.join(', ')}`] : []),
        ...reports.map((report) => `- ${reportText(report as never)}`),
        `sends: ${JSON.stringify(message)}`,
      ].join('\n'),
    async run({ schedule: id }, context) {
      const found = await findSchedule(context, id);
      const work = readWork(found.payload);
      return {
        ...(await shown(context, found)),
        upcoming: following(found, work),
        reports: readLedger(found.result).reports.map(reportView),
        message: work ? message(work) : {},
      };
    },
  }),

  cancel_schedule: operation({
    title: 'Cancel a schedule',
    description: 'Cancel a pending schedule of yours; what it has sent stays.',
    effect: 'delete',
    reach: 'channel',
    permissions: [],
    input: z.object({ schedule: z.int().min(1) }),
    output: z.object({ id: z.int(), status: z.literal('cancelled'), note: z.string().optional() }),
    text: ({ id, note }) => [`Cancelled ${id}.`, note].filter(Boolean).join(' '),
    async run({ schedule: id }, context) {
      const found = await findOwn(context, id);
      if (!(await (await context.store()).schedules.cancel(id))) {
        throw new OperationError('conflict', `schedule: ${id} ended just now.`, {
          hint: 'get_schedule tells what became of it.',
        });
      }
      const begun = readLedger(found.result).attempt?.maybe_sent_since !== undefined;
      return {
        id,
        status: 'cancelled' as const,
        ...(begun ? { note: 'It was being sent at that moment: look whether the message is there.' } : {}),
      };
    },
  }),
};

async function all(context: Context, found: readonly Schedule[]): Promise<ScheduleView[]> {
  const views: ScheduleView[] = [];
  for (const each of found) views.push(await shown(context, each));
  return views;
}
