import type { APIGuild } from 'discord-api-types/v10';
import { z } from 'zod';
import { byPeriod, dateOf } from '../../domain/activity/periods.ts';
import { lineChart } from '../../domain/charts/line-chart.ts';
import { formatTime } from '../../domain/durations.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import type { Store } from '../../kernel/store/store.ts';
import { channelTotals } from './channel-totals.ts';
import { chart, draw } from './drawing.ts';
import { openChannels } from './open-channels.ts';
import { counted, membersById } from './people.ts';
import { knowledge, knowledgeOf, recall, requireInsights } from './recall.ts';
import { type Roster, roster } from './roster.ts';
import { grain, windowFields, windowOf } from './window.ts';

/** How many members there are now: those on record where all are, else what Discord says. */
async function headcount(context: Context, store: Store, server: string, { complete }: Roster): Promise<number> {
  if (complete) return store.members.count({ guild_id: server });
  const guild = await context.discord
    .request<APIGuild>('GET', path`/guilds/${server}`, { query: { with_counts: true } })
    .catch(() => undefined);
  return guild?.approximate_member_count ?? store.members.count({ guild_id: server });
}

const joinNotices = (...notices: (string | undefined)[]) => {
  const notice = notices.filter(Boolean).join(' ');
  return notice ? { notice } : {};
};

export const statistics = {
  server_statistics: operation({
    title: 'Server statistics',
    description: 'A server at a glance: members, joins and leaves, messages, who and where, busiest hour, topics.',
    effect: 'read',
    permissions: [],
    resources: [
      {
        template: 'discord://servers/{server}/statistics{?since,until}',
        name: 'server-statistics',
        title: 'Statistics of a server',
      },
    ],
    input: z.object({ server: Server, ...windowFields('30d') }),
    output: z.object({
      guild_id: z.string(),
      from: z.string(),
      to: z.string(),
      members: z.int(),
      bots: z.int(),
      joined: z.int(),
      left: z.int(),
      members_active: z.int(),
      messages_sent: z.int(),
      reactions_given: z.int(),
      busiest_day: z.object({ date: z.string(), messages_sent: z.int() }).optional(),
      top_members: z.array(z.object({ user_id: z.string(), username: z.string(), messages_sent: z.int() })),
      top_channels: z.array(z.object({ channel_id: z.string(), name: z.string(), messages_sent: z.int() })),
      topics: z.array(z.object({ topic: z.string(), members: z.int() })),
      ...knowledge,
    }),
    text: (found) =>
      [
        `${found.from} to ${found.to} UTC`,
        `members: ${found.members}, of them ${counted(found.bots, 'bot')}; ${found.joined} joined, ${found.left} left`,
        `active: ${counted(found.members_active, 'member')}, ${counted(found.messages_sent, 'message')}, ${counted(found.reactions_given, 'reaction')}`,
        ...(found.busiest_day
          ? [`busiest day: ${found.busiest_day.date}, ${counted(found.busiest_day.messages_sent, 'message')}`]
          : []),
        ...(found.top_members.length > 0
          ? [
              `most active: ${found.top_members.map((each) => `${plainName(each.username, 40)}=${each.user_id} ${each.messages_sent}`).join(', ')}`,
            ]
          : []),
        ...(found.top_channels.length > 0
          ? [
              `busiest channels: ${found.top_channels.map((each) => `#${plainName(each.name)}=${each.channel_id} ${each.messages_sent}`).join(', ')}`,
            ]
          : []),
        ...(found.topics.length > 0
          ? [`topics: ${found.topics.map(({ topic, members }) => `${plainName(topic)} (${members})`).join(', ')}`]
          : []),
        ...(found.notice ? [found.notice] : []),
      ].join('\n'),
    async run({ server, since, until }, context) {
      await requireInsights(context, server);
      const store = await recall(context);
      const window = windowOf({ since, until }, context.now());
      const list = await roster(context, store, server);
      const channels = await openChannels(context, server, undefined);
      const [members, bots, growth, daily, ranking, totals, topics, known] = await Promise.all([
        headcount(context, store, server, list),
        store.members.count({ guild_id: server, is_bot: true }),
        store.members.growth({ guild_id: server, since: window.from, until: window.until }),
        store.activity.daily({ guild_id: server, ...window.days }),
        store.activity.ranking({ guild_id: server, limit: 5, ...window.days }),
        channelTotals(context, store, { server, channels, from: window.from, until: window.until }),
        store.interests.topics(server, 10),
        knowledgeOf(store, server, window.from),
      ]);
      const days = byPeriod(daily, { ...window.days, grain: 'day', fields: ['messages_sent', 'reactions_given'] });
      const busiest = days.toSorted((a, b) => b.messages_sent - a.messages_sent)[0];
      const sum = (field: 'messages_sent' | 'reactions_given') => days.reduce((all, day) => all + day[field], 0);
      const people = await membersById(
        store,
        server,
        ranking.map(({ user_id }) => user_id),
      );
      return {
        guild_id: server,
        ...window.days,
        members,
        bots,
        joined: growth.reduce((all, { joined }) => all + joined, 0),
        left: growth.reduce((all, { left }) => all + left, 0),
        members_active: new Set(daily.map(({ user_id }) => user_id)).size,
        messages_sent: sum('messages_sent'),
        reactions_given: sum('reactions_given'),
        ...(busiest && busiest.messages_sent > 0
          ? { busiest_day: { date: busiest.start, messages_sent: busiest.messages_sent } }
          : {}),
        top_members: ranking
          .filter(({ messages_sent }) => messages_sent > 0)
          .map(({ user_id, messages_sent }) => ({
            user_id,
            username: people.get(user_id)?.username ?? user_id,
            messages_sent,
          })),
        top_channels: totals
          .slice(0, 5)
          .map(({ channel_id, name, messages_sent }) => ({ channel_id, name, messages_sent })),
        topics: topics.map(({ topic, members: count }) => ({ topic, members: count })),
        ...known,
        ...joinNotices(known.notice, list.notice),
      };
    },
  }),

  growth: operation({
    title: 'Growth',
    description: 'Members who joined and left by day, week or month (UTC), and how many there were after each.',
    effect: 'read',
    permissions: [],
    input: z.object({ server: Server, ...windowFields('90d'), by: grain.default('week'), chart }),
    output: z.object({
      guild_id: z.string(),
      from: z.string(),
      to: z.string(),
      by: z.string(),
      members: z.int().describe('now'),
      joined: z.int(),
      left: z.int(),
      periods: z.array(z.object({ start: z.string(), joined: z.int(), left: z.int(), members: z.int() })),
      ...knowledge,
    }),
    text: ({ from, to, by, members, joined, left, periods, notice }) =>
      [
        `${counted(members, 'member')} now. ${from} to ${to} UTC: ${joined} joined, ${left} left. By ${by}; those left out had no change.`,
        ...periods
          .filter((each) => each.joined + each.left > 0)
          .map((each) => `${each.start} +${each.joined} -${each.left}, then ${each.members}`),
        ...(notice ? [notice] : []),
      ].join('\n'),
    async run({ server, since, until, by, chart: kind }, context) {
      await requireInsights(context, server);
      const store = await recall(context);
      const now = context.now();
      const window = windowOf({ since, until }, now);
      const list = await roster(context, store, server);
      const [members, growth, known] = await Promise.all([
        headcount(context, store, server, list),
        store.members.growth({ guild_id: server, since: window.from, until: now + 1 }),
        knowledgeOf(store, server, window.from),
      ]);
      const today = dateOf(now);
      const sums = byPeriod(growth, { from: window.days.from, to: today, grain: by, fields: ['joined', 'left'] });
      // Backwards from what is known for certain: how many there are now.
      let count = members;
      const periods = sums
        .toReversed()
        .map((sum) => {
          const after = { ...sum, members: count };
          count -= sum.joined - sum.left;
          return after;
        })
        .reverse()
        .filter(({ start }) => start <= window.days.to);
      const total = (field: 'joined' | 'left') => periods.reduce((all, each) => all + each[field], 0);
      await draw(context, kind, () =>
        lineChart(
          { title: 'Members', subtitle: `${window.days.from} to ${window.days.to}, by ${by}` },
          periods.map((each) => ({
            label: by === 'month' ? each.start.slice(0, 7) : each.start.slice(5),
            value: each.members,
          })),
        ),
      );
      const unseen =
        known.notice && list.complete
          ? `Known since ${formatTime(known.known_since ?? now)} UTC; of the time before, joins of those who are still here, and no leaves.`
          : known.notice;
      return {
        guild_id: server,
        ...window.days,
        by,
        members,
        joined: total('joined'),
        left: total('left'),
        periods,
        ...known,
        ...joinNotices(unseen, list.notice),
      };
    },
  }),
};
