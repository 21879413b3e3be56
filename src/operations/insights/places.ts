import { z } from 'zod';
import { peaks, WEEKDAYS, weekOf } from '../../domain/activity/hours.ts';
import { byPeriod, dateOf } from '../../domain/activity/periods.ts';
import { barChart } from '../../domain/charts/bars.ts';
import { heatMap } from '../../domain/charts/heat-map.ts';
import { isTimeZone } from '../../domain/clock-times.ts';
import { formatTime } from '../../domain/durations.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { channelNamed, Server } from '../../kernel/references.ts';
import { channelTotals } from './channel-totals.ts';
import { chart, draw } from './drawing.ts';
import { openChannels } from './open-channels.ts';
import { counted } from './people.ts';
import { knowledge, knowledgeOf, recall, requireInsights } from './recall.ts';
import { windowFields, windowOf } from './window.ts';

const HOUR = 3_600_000;
const channels = z.array(channelNamed('Channel')).max(100).optional();
const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

export const places = {
  channel_activity: operation({
    title: 'Activity by channel',
    description:
      'Messages and reactions of people by channel, busiest first, compared with as long a time before. Of one channel also by day.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    resources: [
      {
        template: 'discord://servers/{server}/activity{?since,until}',
        name: 'channel-activity',
        title: 'Activity by channel',
      },
    ],
    input: z.object({
      server: Server,
      channels,
      ...windowFields('30d'),
      limit: z.int().min(1).max(200).default(25),
      chart,
    }),
    output: z.object({
      guild_id: z.string(),
      from: z.string(),
      to: z.string(),
      total: z.int().describe('channels with anything'),
      channels: z.array(
        z.object({
          channel_id: z.string(),
          name: z.string(),
          messages_sent: z.int(),
          reactions_given: z.int(),
          messages_before: z.int(),
          last_active: z.string(),
        }),
      ),
      days: z.array(z.object({ date: z.string(), messages_sent: z.int(), reactions_given: z.int() })).optional(),
      ...knowledge,
    }),
    text: ({ from, to, total, channels: found, days, notice }) =>
      [
        `${from} to ${to} UTC: something happened in ${counted(total, 'channel')}.`,
        ...found.map(
          (each) =>
            `#${plainName(each.name)}=${each.channel_id}: ${counted(each.messages_sent, 'message')} (before: ${each.messages_before}), ${counted(each.reactions_given, 'reaction')}, last ${formatTime(each.last_active).slice(0, 13)}h`,
        ),
        ...(days ?? [])
          .filter((day) => day.messages_sent + day.reactions_given > 0)
          .map(
            (day) =>
              `${day.date} ${counted(day.messages_sent, 'message')}, ${counted(day.reactions_given, 'reaction')}`,
          ),
        ...(notice ? [notice] : []),
      ].join('\n'),
    async run({ server, channels: wanted, since, until, limit, chart: kind }, context) {
      await requireInsights(context, server);
      const store = await recall(context);
      const window = windowOf({ since, until }, context.now());
      const open = await openChannels(context, server, wanted);
      const span = { server, channels: open, from: window.from, until: window.until };
      const [totals, before, hours, known] = await Promise.all([
        channelTotals(context, store, span),
        channelTotals(context, store, { ...span, from: 2 * window.from - window.until, until: window.from }),
        wanted?.length === 1
          ? store.activity.hours({
              guild_id: server,
              channel_ids: open ?? wanted,
              since: window.from,
              until: window.until,
            })
          : undefined,
        knowledgeOf(store, server, window.from),
      ]);
      const earlier = new Map(before.map(({ channel_id, messages_sent }) => [channel_id, messages_sent]));
      const found = totals.slice(0, limit).map((each) => ({
        ...each,
        messages_before: earlier.get(each.channel_id) ?? 0,
        last_active: new Date(each.last_active).toISOString(),
      }));
      const days =
        hours &&
        byPeriod(
          hours.map((each) => ({ ...each, date: dateOf(each.hour) })),
          { ...window.days, grain: 'day', fields: ['messages_sent', 'reactions_given'] },
        ).map(({ start, ...counts }) => ({ date: start, ...counts }));
      await draw(context, kind, () => {
        const subtitle = `${window.days.from} to ${window.days.to}, UTC`;
        return days
          ? barChart(
              { title: `Messages by day in #${found[0]?.name ?? ''}`, subtitle },
              days.map(({ date, messages_sent }) => ({ label: date.slice(5), value: messages_sent })),
            )
          : barChart(
              { title: 'Messages by channel', subtitle },
              found.slice(0, 12).map(({ name, messages_sent }) => ({ label: name, value: messages_sent })),
            );
      });
      return {
        guild_id: server,
        ...window.days,
        total: totals.length,
        channels: found,
        ...(days ? { days } : {}),
        ...known,
      };
    },
  }),

  peak_hours: operation({
    title: 'Peak hours',
    description: 'When people write: messages by weekday and hour in a time zone, and the busiest hours.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    input: z.object({
      server: Server,
      channels,
      ...windowFields('30d'),
      timezone: z.string().max(60).default('UTC').describe('IANA name'),
      chart,
    }),
    output: z.object({
      guild_id: z.string(),
      from: z.string(),
      to: z.string(),
      timezone: z.string(),
      total: z.int(),
      busiest: z.array(z.object({ weekday: z.string(), hour: z.int(), messages_sent: z.int() })),
      by_hour: z.array(z.int()).describe('from 00:00'),
      by_weekday: z.array(z.int()).describe('from Monday'),
      week: z.array(z.array(z.int())).describe('weekdays from Monday, hours in each'),
      ...knowledge,
    }),
    text({ from, to, timezone, total, busiest, by_hour, by_weekday, notice }) {
      const hours = by_hour.flatMap((count, hour) => (count > 0 ? [`${clock(hour)} ${count}`] : []));
      return [
        `${from} to ${to}, ${timezone}: ${counted(total, 'message')}.`,
        ...(total > 0
          ? [
              `busiest: ${busiest.map((each) => `${each.weekday} ${clock(each.hour)} (${each.messages_sent})`).join(', ')}`,
              `by weekday: ${by_weekday.map((count, day) => `${WEEKDAYS[day]?.slice(0, 3)} ${count}`).join(', ')}`,
              `by hour: ${hours.join(', ')}`,
            ]
          : []),
        ...(notice ? [notice] : []),
      ].join('\n');
    },
    async run({ server, channels: wanted, since, until, timezone, chart: kind }, context) {
      if (!isTimeZone(timezone)) {
        throw new OperationError('invalid_input', `timezone: ${JSON.stringify(timezone.slice(0, 40))} is unknown.`, {
          hint: 'Use an IANA name such as Europe/Berlin or America/New_York.',
        });
      }
      await requireInsights(context, server);
      const store = await recall(context);
      const window = windowOf({ since, until }, context.now());
      const open = await openChannels(context, server, wanted);
      const [hours, known] = await Promise.all([
        store.activity.hours({
          guild_id: server,
          since: Math.floor(window.from / HOUR) * HOUR,
          until: window.until,
          ...(open === undefined ? {} : { channel_ids: open }),
        }),
        knowledgeOf(store, server, window.from),
      ]);
      const week = weekOf(hours, timezone);
      const by_weekday = week.map((row) => row.reduce((sum, each) => sum + each, 0));
      await draw(context, kind, () =>
        heatMap(
          { title: 'Messages by weekday and hour', subtitle: `${window.days.from} to ${window.days.to}, ${timezone}` },
          week,
        ),
      );
      return {
        guild_id: server,
        ...window.days,
        timezone,
        total: by_weekday.reduce((sum, each) => sum + each, 0),
        busiest: peaks(week, 5),
        by_hour: Array.from({ length: 24 }, (_, hour) => week.reduce((sum, row) => sum + (row[hour] ?? 0), 0)),
        by_weekday,
        week,
        ...known,
      };
    },
  }),
};
