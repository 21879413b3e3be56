import { z } from 'zod';
import { byPeriod } from '../../domain/activity/periods.ts';
import { barChart } from '../../domain/charts/bars.ts';
import { formatTime } from '../../domain/durations.ts';
import { presenceIn } from '../../domain/events/presence.ts';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyUser, Server, User } from '../../kernel/references.ts';
import type { ActivityTotal } from '../../kernel/store/activity.ts';
import type { Member } from '../../kernel/store/members.ts';
import type { Store } from '../../kernel/store/store.ts';
import { mayReach } from '../reach.ts';
import { chart, draw } from './drawing.ts';
import { counted, nameOf, personLabel } from './people.ts';
import { knowledge, knowledgeOf, recall, requireInsights } from './recall.ts';
import { grain, windowFields, windowOf } from './window.ts';

const iso = (time: number | null) => (time === null ? undefined : new Date(time).toISOString());

const COUNTS = ['messages_sent', 'reactions_given', 'reactions_received'] as const;
const Counts = { messages_sent: z.int(), reactions_given: z.int(), reactions_received: z.int() };

const inWords = (counts: { [K in (typeof COUNTS)[number]]: number }) =>
  `${counted(counts.messages_sent, 'message')}, ${counted(counts.reactions_given, 'reaction')} given, ${counts.reactions_received || 'none'} received`;

const nobody = (user: string) =>
  new OperationError('not_found', `user: nothing is known of ${user} in this server.`, {
    hint: 'They are no member and have not been seen here. find_members looks for names; ids always work.',
  });

/** As it is on record, or as Discord has it now where they never did anything since. */
async function memberOf(
  context: Context,
  store: Store,
  server: string,
  user: string,
): Promise<Partial<Member> & { user_id: string; username: string }> {
  const known = await store.members.get(server, user);
  if (known?.joined_at) return known;
  const live = await context.discord.member(server, user).catch((error: unknown) => {
    if (error instanceof OperationError && error.code === 'not_found') return undefined;
    throw error;
  });
  if (!live) {
    if (known) return known;
    throw nobody(user);
  }
  return {
    user_id: user,
    username: live.user.username,
    display_name: live.nick ?? live.user.global_name ?? null,
    is_bot: live.user.bot ?? false,
    joined_at: live.joined_at === null ? null : Date.parse(live.joined_at),
    role_ids: live.roles,
    left_at: null,
    last_active: known?.last_active ?? null,
  };
}

/** What they said when they came, where the caller may read it. */
async function introductionOf(context: Context, store: Store, server: string, user: string) {
  const found = await store.messages.list({
    guild_id: server,
    author_ids: [user],
    is_introduction: true,
    order: 'oldest',
    limit: 1,
  });
  const [first] = found;
  if (!first) return undefined;
  const channel = await context.discord.channel(first.channel_id).catch(() => undefined);
  if (!channel || !(await mayReach(context, channel))) return undefined;
  return {
    message_id: first.message_id,
    channel_id: first.channel_id,
    ...(first.content === null ? {} : { content: first.content }),
  };
}

/** How they appear, while that is being recorded: what was told before somebody stopped it is long untrue. */
async function presenceOf({ discord }: Context, store: Store, server: string, user: string) {
  const { unaskedIntents, missingIntents } = discord.status();
  if ([...unaskedIntents, ...missingIntents].includes('GuildPresences')) return undefined;
  const last = await store.events.presence(server, user);
  const found = last && presenceIn(last.payload);
  if (!last || !found) return undefined;
  const { status, activities } = found;
  return {
    status,
    ...(activities.length > 0 ? { activities } : {}),
    since: new Date(last.occurred_at).toISOString(),
  };
}

export const profile = {
  member_profile: operation({
    title: 'Member profile',
    description:
      'What is remembered of a member: since when here, last active, what they did in 30 days, interests, introduction.',
    effect: 'read',
    permissions: [],
    resources: [
      {
        template: 'discord://servers/{server}/members/{user}/profile',
        name: 'member-profile',
        title: 'What is remembered of a member',
      },
    ],
    input: z.object({ server: Server, user: User }),
    output: z.object({
      guild_id: z.string(),
      user_id: z.string(),
      username: z.string(),
      display_name: z.string().optional(),
      bot: z.boolean().optional(),
      joined_at: z.string().optional(),
      left_at: z.string().optional(),
      last_active: z.string().optional(),
      presence: z
        .object({ status: z.string(), activities: z.array(z.string()).optional(), since: z.string() })
        .optional()
        .describe('as Discord told it last; only where presence is recorded'),
      avatar_url: z.string().optional(),
      roles: z.array(z.object({ id: z.string(), name: z.string() })),
      ...Counts,
      days_active: z.int(),
      interests: z.array(z.object({ topic: z.string(), confidence: z.number(), source: z.string().optional() })),
      introduction: z
        .object({ message_id: z.string(), channel_id: z.string(), content: z.string().optional() })
        .optional(),
      ...knowledge,
    }),
    text: (found) =>
      [
        `${personLabel(found)}${found.bot ? ' [bot]' : ''}`,
        [
          found.joined_at ? `joined ${formatTime(found.joined_at)}` : 'joined at a time unknown',
          ...(found.left_at ? [`left ${formatTime(found.left_at)}`] : []),
          found.last_active ? `last active ${formatTime(found.last_active)}` : 'never seen active',
        ].join('; '),
        ...(found.presence
          ? [
              [
                `${found.presence.status} since ${formatTime(found.presence.since)}`,
                ...(found.presence.activities ?? []).map((each) => quoted(each, 130)),
              ].join(', '),
            ]
          : []),
        ...(found.roles.length > 0
          ? [`roles: ${found.roles.map(({ id, name }) => `${plainName(name)}=${id}`).join(', ')}`]
          : []),
        `last 30 days: ${inWords(found)}, on ${counted(found.days_active, 'day')}`,
        found.interests.length > 0
          ? `interests: ${found.interests.map(({ topic, confidence, source }) => `${plainName(topic)} ${confidence}${source ? ` (${plainName(source)})` : ''}`).join(', ')}`
          : 'interests: none recorded',
        ...(found.introduction
          ? [
              `introduction ${found.introduction.message_id} in ${found.introduction.channel_id}${found.introduction.content ? `: ${quoted(found.introduction.content, 1000)}` : ''}`,
            ]
          : []),
        ...(found.avatar_url ? [`avatar: ${found.avatar_url}`] : []),
        ...(found.notice
          ? [found.notice]
          : found.known_since
            ? [`Known since ${formatTime(found.known_since)} UTC.`]
            : []),
      ].join('\n'),
    async run({ server, user }, context) {
      await requireInsights(context, server, user);
      const store = await recall(context);
      const { from, days } = windowOf({ since: '30d' }, context.now());
      const member = await memberOf(context, store, server, user);
      const [guild, activity, interests, introduction, presence, known] = await Promise.all([
        context.discord.guild(server).catch(() => undefined),
        store.activity.daily({ guild_id: server, user_id: user, ...days }),
        store.interests.of(server, user),
        introductionOf(context, store, server, user),
        presenceOf(context, store, server, user),
        knowledgeOf(store, server, from),
      ]);
      const sum = (field: (typeof COUNTS)[number]) => activity.reduce((total, day) => total + day[field], 0);
      const roleNames = new Map(guild?.roles.map(({ id, name }) => [id, name]));
      const times = {
        joined_at: iso(member.joined_at ?? null),
        left_at: iso(member.left_at ?? null),
        last_active: iso(member.last_active ?? null),
      };
      return {
        guild_id: server,
        user_id: user,
        username: member.username,
        ...(member.display_name ? { display_name: member.display_name } : {}),
        ...(member.is_bot ? { bot: true } : {}),
        ...Object.fromEntries(Object.entries(times).filter(([, time]) => time !== undefined)),
        ...(presence && !member.left_at ? { presence } : {}),
        ...(member.avatar_url ? { avatar_url: member.avatar_url } : {}),
        roles: (member.role_ids ?? []).map((id) => ({ id, name: roleNames.get(id) ?? id })),
        messages_sent: sum('messages_sent'),
        reactions_given: sum('reactions_given'),
        reactions_received: sum('reactions_received'),
        days_active: activity.length,
        interests: interests.map(({ topic, confidence, source }) => ({
          topic,
          confidence,
          ...(source === null ? {} : { source }),
        })),
        ...(introduction ? { introduction } : {}),
        ...known,
      };
    },
  }),

  member_activity: operation({
    title: 'Activity over time',
    description: 'Messages and reactions of a member, or of all people together, by day, week or month (UTC).',
    effect: 'read',
    permissions: [],
    input: z.object({ server: Server, user: AnyUser, ...windowFields('30d'), by: grain, chart }),
    output: z.object({
      guild_id: z.string(),
      user_id: z.string().optional(),
      username: z.string().optional(),
      from: z.string(),
      to: z.string(),
      by: z.string(),
      total: z.object(Counts),
      periods: z.array(z.object({ start: z.string(), ...Counts, members_active: z.int().optional() })),
      ...knowledge,
    }),
    text({ user_id, username, from, to, by, total, periods, notice }) {
      const who = user_id === undefined ? 'all members' : personLabel({ user_id, username: username ?? user_id });
      const busy = periods.filter((each) => COUNTS.some((field) => each[field] > 0));
      return [
        `${who}, ${from} to ${to} UTC: ${inWords(total)}. By ${by}; those left out had none.`,
        ...busy.map(
          (each) =>
            `${each.start} ${inWords(each)}${each.members_active === undefined ? '' : `, by ${counted(each.members_active, 'member')}`}`,
        ),
        ...(notice ? [notice] : []),
      ].join('\n');
    },
    async run({ server, user, since, until, by, chart: kind }, context) {
      await requireInsights(context, server, user);
      const store = await recall(context);
      const { from, days } = windowOf({ since, until }, context.now());
      const [rows, member, known] = await Promise.all([
        store.activity.daily({ guild_id: server, ...(user === undefined ? {} : { user_id: user }), ...days }),
        user === undefined ? undefined : store.members.get(server, user),
        knowledgeOf(store, server, from),
      ]);
      const sums = byPeriod(rows, { ...days, grain: by, fields: COUNTS });
      const active = activeBy(
        rows,
        sums.map(({ start }) => start),
      );
      const periods = sums.map((sum) => ({
        ...sum,
        ...(user === undefined ? { members_active: active.get(sum.start) ?? 0 } : {}),
      }));
      const total = Object.fromEntries(
        COUNTS.map((field) => [field, sums.reduce((all, sum) => all + sum[field], 0)]),
      ) as Pick<ActivityTotal, (typeof COUNTS)[number]>;
      const name = member ? nameOf(member) : undefined;
      await draw(context, kind, () =>
        barChart(
          {
            title: `Messages by ${by}${name ? `: ${name.display_name ?? name.username}` : ''}`,
            subtitle: `${days.from} to ${days.to}, UTC`,
          },
          sums.map(({ start, messages_sent }) => ({
            label: start.slice(by === 'month' ? 0 : 5, by === 'month' ? 7 : 10),
            value: messages_sent,
          })),
        ),
      );
      return {
        guild_id: server,
        ...(user === undefined ? {} : { user_id: user }),
        ...(name ? { username: name.username } : {}),
        ...days,
        by,
        total,
        periods,
        ...known,
      };
    },
  }),
};

/** How many different people did something in each period; `starts` in order. */
function activeBy(rows: readonly { date: string; user_id: string }[], starts: readonly string[]): Map<string, number> {
  const people = new Map<string, Set<string>>();
  for (const { date, user_id } of rows) {
    const start = starts.findLast((each) => each <= date);
    if (start === undefined) continue;
    const known = people.get(start) ?? new Set();
    people.set(start, known.add(user_id));
  }
  return new Map([...people].map(([start, ids]) => [start, ids.size]));
}
