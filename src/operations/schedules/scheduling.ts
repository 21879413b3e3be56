import { z } from 'zod';
import { readReminder } from '../../domain/schedules/reminder.ts';
import { readLateness, readTiming, type Timing } from '../../domain/schedules/timing.ts';
import { parseTimeZone } from '../../domain/schedules/when.ts';
import { kindFor, type MessageKind, newKey, type Work, writeWork } from '../../domain/schedules/work.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyUser, anyChannelNamed, Channel } from '../../kernel/references.ts';
import { keepFiles } from '../kept-files.ts';
import { keepArgs, requireLater } from '../later.ts';
import { composeAll, guildOf } from '../sending.ts';
import { content, messageFields } from '../shapes/message-shapes.ts';
import { nameOf, requireRoom, workOf } from './keeping.ts';
import { latenessFields, type ScheduleView, scheduleFields, scheduleView, summary, timingFields } from './shapes.ts';

const Scheduled = z.object({ ...scheduleFields, note: z.string().optional() });

const scheduledText = (view: z.output<typeof Scheduled>): string =>
  [`Scheduled as ${view.id}: ${summary(view)}.`, view.note].filter(Boolean).join(' ');

interface Place {
  guild_id: string | null;
  channel_id: string | null;
  name?: string | undefined;
}

async function keep(
  context: Context,
  kind: MessageKind,
  timing: Timing,
  work: Omit<Work, 'caller' | 'key'>,
  { guild_id, channel_id, name }: Place,
): Promise<ScheduleView & { note?: string }> {
  await requireRoom(context);
  const { schedules } = await context.store();
  const { due_at, cron, time_zone, note } = timing;
  const added = await schedules.add({
    kind: kindFor(kind, (await context.discord.me()).id),
    due_at,
    cron,
    time_zone,
    guild_id,
    channel_id,
    created_by: context.caller.id,
    payload: writeWork(workOf(context, { ...work, key: newKey() }, timing)),
  });
  return { ...scheduleView(added, context.now(), name), ...(note === undefined ? {} : { note }) };
}

export const scheduling = {
  schedule_message: operation({
    title: 'Schedule a message',
    description:
      'Send a message later, once or again and again. Takes what send_message takes; files are read now, 2 MiB together at most.',
    effect: 'create',
    permissions: ['ViewChannel', 'SendMessages'],
    input: z.object({
      channel: Channel,
      ...timingFields,
      content,
      ...latenessFields,
      ...messageFields,
    }),
    output: Scheduled,
    text: scheduledText,
    async run({ channel: channelId, at, cron, time_zone, until, count, late, grace, files, ...message }, context) {
      const timing = readTiming({ at, cron, time_zone, until, count }, context.now());
      const lateness = readLateness({ late, grace });
      const approved = requireLater(context, 'send_message', 'schedule_message');
      const channel = await context.discord.channel(channelId);
      const guildId = guildOf(channel);
      const input = { ...message, files: await keepFiles(context, files, guildId) };
      // Composed once now, so that what cannot be sent is refused while somebody listens.
      await composeAll(context, input, channel);
      const args = keepArgs({ channel: channelId, ...input });
      return keep(
        context,
        'message',
        timing,
        { operation: 'send_message', args, approved, ...lateness },
        { guild_id: guildId ?? null, channel_id: channelId, name: nameOf(channel) },
      );
    },
  }),

  schedule_reminder: operation({
    title: 'Schedule a reminder',
    description:
      'Remind somebody, in a channel or privately, once or again and again. The text may name the time itself: "in 2 hours to check the build".',
    effect: 'create',
    reach: 'channel',
    permissions: ['ViewChannel', 'SendMessages'],
    input: z.object({
      text: z.string().min(1).max(1500),
      ...timingFields,
      channel: anyChannelNamed('Where; without it privately'),
      user: AnyUser.describe('Whom to notify; default whoever asks'),
      ...latenessFields,
    }),
    output: Scheduled,
    text: scheduledText,
    async run({ text, channel: channelId, user, at, cron, time_zone, until, count, late, grace }, context) {
      const { caller, discord, now } = context;
      const zone = time_zone === undefined ? 'UTC' : parseTimeZone(time_zone);
      const read = at === undefined && cron === undefined ? readReminder(text, { now: now(), zone }) : undefined;
      const timing = readTiming({ at, cron, time_zone, until, count, ...timingIn(read) }, now());
      const lateness = readLateness({ late, grace });
      const whom = user ?? (caller.kind === 'user' ? caller.id : undefined);
      const says = `⏰ ${read?.text ?? text}`;
      if (channelId !== undefined) {
        const approved = requireLater(context, 'send_message', 'schedule_reminder');
        const channel = await discord.channel(channelId);
        const message = {
          content: whom === undefined ? says : `<@${whom}> ${says}`,
          mentions: whom === undefined ? [] : [whom],
        };
        await composeAll(context, message, channel);
        return keep(
          context,
          'reminder',
          timing,
          { operation: 'send_message', args: { channel: channelId, ...message }, approved, ...lateness },
          { guild_id: guildOf(channel) ?? null, channel_id: channelId, name: nameOf(channel) },
        );
      }
      if (whom === undefined) {
        throw new OperationError('invalid_input', 'channel: is required, or user.', {
          hint: 'Say where to remind, or whom privately. Nothing was done.',
        });
      }
      const approved = requireLater(context, 'send_direct_message', 'schedule_reminder');
      return keep(
        context,
        'reminder',
        timing,
        { operation: 'send_direct_message', args: { user: whom, content: says }, approved, ...lateness },
        { guild_id: null, channel_id: null },
      );
    },
  }),
};

const timingIn = (read: ReturnType<typeof readReminder>) =>
  read === undefined ? {} : 'at' in read ? { at: read.at } : { cron: read.cron };
