import { z } from 'zod';
import { readLateness, readLimits, readTiming, type Timing, type TimingInput } from '../../domain/schedules/timing.ts';
import { newKey, readWork, type Work, writeWork } from '../../domain/schedules/work.ts';
import { formatMoment } from '../../domain/schedules/zone-clock.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { anyChannelNamed } from '../../kernel/references.ts';
import type { Schedule } from '../../kernel/store/schedules.ts';
import { keepFiles } from '../kept-files.ts';
import { keepArgs, requireLater } from '../later.ts';
import { composeAll, guildOf } from '../sending.ts';
import { content, messageFields } from '../shapes/message-shapes.ts';
import { findOwn, nameOf } from './keeping.ts';
import { latenessFields, scheduleFields, scheduleView, summary, timingFields } from './shapes.ts';

/** The times as they are from now on; undefined where nothing about them changes. */
function retimed(schedule: Schedule, work: Work, change: TimingInput, now: number): Timing | undefined {
  const { at, cron, time_zone, until, count } = change;
  const zone = schedule.time_zone ?? 'UTC';
  const given = (cron ?? schedule.cron) === null ? { until, count } : undefined;
  const limits = given ?? { until: until ?? work.until, count: count ?? work.count };
  if (at === undefined && cron === undefined && time_zone === undefined) {
    if (until === undefined && count === undefined) return undefined;
    return { ...readLimits(limits, schedule, now), due_at: schedule.due_at, cron: schedule.cron, time_zone: zone };
  }
  const pattern = cron ?? schedule.cron ?? undefined;
  // Where only the time zone changes, the same time of day is meant there.
  const shown = formatMoment(schedule.due_at, zone).split(' ').slice(1, 3).join(' ');
  const start = at ?? (pattern === undefined ? shown : undefined);
  return readTiming({ at: start, cron: pattern, time_zone: time_zone ?? zone, ...limits }, now);
}

export const editing = {
  edit_schedule: operation({
    title: 'Edit a schedule',
    description: 'Change when, where or what a pending schedule of yours sends. Fields left out stay.',
    effect: 'update',
    reach: 'channel',
    permissions: ['ViewChannel', 'SendMessages'],
    input: z.object({
      schedule: z.int().min(1),
      ...timingFields,
      content,
      channel: anyChannelNamed('Send it here instead'),
      ...latenessFields,
      ...messageFields,
    }),
    output: z.object({ ...scheduleFields, note: z.string().optional() }),
    text: (view) => [`Schedule ${view.id} is now: ${summary(view)}.`, view.note].filter(Boolean).join(' '),
    async run(input, context) {
      const { schedule: id, at, cron, time_zone, until, count, late, grace, files, channel, ...message } = input;
      const { now, discord } = context;
      const schedule = await findOwn(context, id);
      const work = readWork(schedule.payload);
      if (!work) throw unreadable(id);
      const timing = retimed(schedule, work, { at, cron, time_zone, until, count }, now());
      const place = await placeAfter(context, schedule, channel);
      const changes = keepArgs({
        ...message,
        ...(files === undefined ? {} : { files: (await keepFiles(context, files, place.guildId)) ?? [] }),
        ...(place.moved && place.channelId !== null ? { channel: place.channelId } : {}),
      });
      const changed = Object.keys(changes).length > 0;
      const approved = requireLater(context, work.operation, 'edit_schedule') || (work.approved && !changed && !timing);
      const args = { ...work.args, ...changes };
      const there = place.channelId === null ? undefined : await discord.channel(place.channelId);
      if (changed && there) await composeAll(context, { ...args } as never, there);
      const { until: _until, count: _count, ...kept } = work;
      const after: Work = {
        ...kept,
        ...readLateness({ late, grace }, work),
        args,
        approved,
        ...(timing && timing.due_at !== schedule.due_at ? { key: newKey() } : {}),
        ...limits(timing ?? work),
      };
      const edited = await (await context.store()).schedules.edit(id, {
        payload: writeWork(after),
        ...(timing ? { due_at: timing.due_at, cron: timing.cron, time_zone: timing.time_zone } : {}),
        ...(place.moved ? { channel_id: place.channelId } : {}),
      });
      if (!edited) {
        throw new OperationError('conflict', `schedule: ${id} ended while you changed it.`, {
          hint: 'get_schedule tells what became of it. Nothing was changed.',
        });
      }
      const note = timing?.note;
      return {
        ...scheduleView(edited, now(), there && nameOf(there)),
        ...(note === undefined ? {} : { note }),
      };
    },
  }),
};

const limits = ({ until, count }: Pick<Work, 'until' | 'count'>) => ({
  ...(until === undefined ? {} : { until }),
  ...(count === undefined ? {} : { count }),
});

const unreadable = (id: number) =>
  new OperationError('conflict', `schedule: ${id} was made by another version of Guildhall.`, {
    hint: 'Cancel it and schedule a new one. Nothing was changed.',
  });

/** Where it goes from now on. It stays in its server, and private ones stay private. */
async function placeAfter(
  { discord }: Context,
  { guild_id, channel_id }: Schedule,
  channel: string | undefined,
): Promise<{ channelId: string | null; guildId: string | undefined; moved: boolean }> {
  if (channel === undefined || channel === channel_id) {
    return { channelId: channel_id, guildId: guild_id ?? undefined, moved: false };
  }
  const guildId = guildOf(await discord.channel(channel));
  if (channel_id === null || guild_id !== (guildId ?? null)) {
    throw new OperationError('invalid_input', 'channel: is in another place than a schedule can be moved to.', {
      hint: 'It can be moved within its server; else cancel it and schedule a new one. Nothing was changed.',
    });
  }
  return { channelId: channel, guildId, moved: true };
}
