import { z } from 'zod';
import { formatTime } from '../../domain/durations.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyRole, Server } from '../../kernel/references.ts';
import { cursor } from '../shapes/cursors.ts';
import { offsetOf } from './offset.ts';
import { counted, membersById, nameOf, personLabel } from './people.ts';
import { knowledge, knowledgeOf, recall, requireInsights } from './recall.ts';
import { roster } from './roster.ts';
import { windowFields, windowOf } from './window.ts';

const Active = z.object({
  user_id: z.string(),
  username: z.string(),
  display_name: z.string().optional(),
  messages_sent: z.int(),
  reactions_given: z.int(),
  reactions_received: z.int(),
  days_active: z.int(),
  left: z.boolean().optional(),
});

const Inactive = z.object({
  user_id: z.string(),
  username: z.string(),
  display_name: z.string().optional(),
  joined_at: z.string().optional(),
  last_active: z.string().optional(),
});

export const ranking = {
  active_members: operation({
    title: 'Most or least active members',
    description:
      'People by messages sent, most or least active first. Those who did nothing at all are in inactive_members.',
    effect: 'read',
    permissions: [],
    input: z.object({
      server: Server,
      order: z.enum(['most', 'least']).default('most'),
      ...windowFields('30d'),
      limit: z.int().min(1).max(200).default(10),
    }),
    output: z.object({
      guild_id: z.string(),
      from: z.string(),
      to: z.string(),
      order: z.string(),
      members: z.array(Active),
      ...knowledge,
    }),
    text: ({ members, order, from, to, notice }) =>
      [
        members.length === 0 ? `Nobody was active from ${from} to ${to}.` : `${order} active, ${from} to ${to} UTC:`,
        ...members.map(
          (each, index) =>
            `${index + 1}. ${personLabel(each)}: ${counted(each.messages_sent, 'message')}, ${counted(each.reactions_given, 'reaction')} given, ${each.reactions_received} received, on ${counted(each.days_active, 'day')}${each.left ? '; has left' : ''}`,
        ),
        ...(notice ? [notice] : []),
      ].join('\n'),
    async run({ server, order, since, until, limit }, context) {
      await requireInsights(context, server);
      const store = await recall(context);
      const { from, days } = windowOf({ since, until }, context.now());
      // Programs are counted only for reactions they got; so many more are asked for that they can be left out.
      const programs = await store.members.count({ guild_id: server, is_bot: true, presence: 'any' });
      const [totals, known] = await Promise.all([
        store.activity.ranking({ guild_id: server, order, limit: limit + programs, ...days }),
        knowledgeOf(store, server, from),
      ]);
      const people = await membersById(
        store,
        server,
        totals.map(({ user_id }) => user_id),
      );
      const members = totals.flatMap((total) => {
        const member = people.get(total.user_id);
        if (!member || member.is_bot) return [];
        return [{ ...nameOf(member), ...total, ...(member.left_at === null ? {} : { left: true }) }];
      });
      return { guild_id: server, ...days, order, members: members.slice(0, limit), ...known };
    },
  }),

  inactive_members: operation({
    title: 'Inactive members',
    description: 'Members who wrote and reacted nothing since a time, those seen last first, then those never seen.',
    effect: 'read',
    permissions: [],
    input: z.object({
      server: Server,
      since: windowFields('30d').since,
      role: AnyRole,
      limit: z.int().min(1).max(500).default(25),
      cursor,
    }),
    output: z.object({
      guild_id: z.string(),
      since: z.string(),
      total: z.int().describe('of all members, whatever role'),
      members: z.array(Inactive),
      ...knowledge,
      next: z.string().optional(),
    }),
    text: ({ members, total, since, notice }) =>
      [
        // First: who is told of eight people stops reading before the word that nobody was watched.
        ...(notice ? [notice] : []),
        `${counted(total, 'member')} not active since ${formatTime(since)} UTC:`,
        ...members.map((each) =>
          [
            personLabel(each),
            ...(each.joined_at ? [`joined ${formatTime(each.joined_at).slice(0, 10)}`] : []),
            each.last_active ? `last active ${formatTime(each.last_active)}` : 'never seen active',
          ].join('; '),
        ),
      ].join('\n'),
    async run({ server, since, role, limit, cursor: at }, context) {
      await requireInsights(context, server);
      const store = await recall(context);
      const { from } = windowOf({ since }, context.now());
      const list = await roster(context, store, server);
      const filter = { guild_id: server, inactive_since: from, joined_until: from, is_bot: false } as const;
      const total = await store.members.count(filter);
      const found = [];
      let offset = offsetOf(at);
      let more = true;
      while (more && found.length < limit) {
        const size = role === undefined ? limit - found.length : 500;
        const page = await store.members.list({ ...filter, order: 'last_active', limit: size, offset });
        for (const member of page) {
          if (found.length === limit) break;
          offset++;
          if (role === undefined || role === server || member.role_ids.includes(role)) found.push(member);
        }
        more = page.length === size;
      }
      const known = await knowledgeOf(store, server, from);
      const notice = [known.notice, list.notice].filter(Boolean).join(' ');
      return {
        guild_id: server,
        since: new Date(from).toISOString(),
        total,
        members: found.map((member) => ({
          ...nameOf(member),
          ...(member.joined_at === null ? {} : { joined_at: new Date(member.joined_at).toISOString() }),
          ...(member.last_active === null ? {} : { last_active: new Date(member.last_active).toISOString() }),
        })),
        ...known,
        ...(notice ? { notice } : {}),
        ...(offset < total && found.length === limit ? { next: String(offset) } : {}),
      };
    },
  }),
};
