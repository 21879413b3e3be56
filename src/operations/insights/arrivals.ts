import { z } from 'zod';
import { formatTime } from '../../domain/durations.ts';
import { transcript } from '../../domain/rendering/transcript.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyUser, Server } from '../../kernel/references.ts';
import { namesIn } from '../history.ts';
import { idCursor } from '../shapes/cursors.ts';
import { foundRows, transcriptFields } from '../shapes/message-shapes.ts';
import { openChannels } from './open-channels.ts';
import { counted, nameOf, personLabel } from './people.ts';
import { knowledge, knowledgeOf, recall } from './recall.ts';
import { roster } from './roster.ts';
import { asMessage } from './stored-messages.ts';
import { windowFields, windowOf } from './window.ts';

const Newcomer = z.object({
  user_id: z.string(),
  username: z.string(),
  display_name: z.string().optional(),
  joined_at: z.string(),
  messages_sent: z.int(),
  introduced: z.boolean(),
});

export const arrivals = {
  newcomers: operation({
    title: 'Newcomers',
    description: 'Who joined lately, newest first, and whether they have written and introduced themselves.',
    effect: 'read',
    permissions: [],
    resources: [
      { template: 'discord://servers/{server}/newcomers{?since,limit}', name: 'newcomers', title: 'Newcomers' },
    ],
    input: z.object({ server: Server, ...windowFields('7d'), limit: z.int().min(1).max(200).default(25) }),
    output: z.object({
      guild_id: z.string(),
      total: z.int(),
      members: z.array(Newcomer),
      ...knowledge,
    }),
    text: ({ members, total, notice }) =>
      [
        `${counted(total, 'newcomer')}${members.length < total ? `, the latest ${members.length}` : ''}:`,
        ...members.map(
          (each) =>
            `${personLabel(each)}; joined ${formatTime(each.joined_at)}; ${counted(each.messages_sent, 'message')}${each.introduced ? '; introduced themselves' : ''}`,
        ),
        ...(notice ? [notice] : []),
      ].join('\n'),
    async run({ server, since, until, limit }, context) {
      const store = await recall(context);
      const window = windowOf({ since, until }, context.now());
      const list = await roster(context, store, server);
      const filter = {
        guild_id: server,
        joined_since: window.from,
        joined_until: window.until,
        is_bot: false,
      } as const;
      const [total, found] = await Promise.all([
        store.members.count(filter),
        store.members.list({ ...filter, order: 'newest', limit }),
      ]);
      const members = await Promise.all(
        found.map(async (member) => {
          const written = { guild_id: server, author_ids: [member.user_id] };
          const [messages_sent, introductions] = await Promise.all([
            store.messages.count(written),
            store.messages.count({ ...written, is_introduction: true }),
          ]);
          const joined_at = new Date(member.joined_at ?? 0).toISOString();
          return { ...nameOf(member), joined_at, messages_sent, introduced: introductions > 0 };
        }),
      );
      return { guild_id: server, total, members, ...(list.notice ? { notice: list.notice } : {}) };
    },
  }),

  introductions: operation({
    title: 'Introductions',
    description:
      'What members said of themselves when they came: first messages in channels for it (set_privacy_settings names them), else first posts of newcomers.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    resources: [
      {
        template: 'discord://servers/{server}/introductions{?user,since}',
        name: 'introductions',
        title: 'Introductions',
      },
    ],
    rows: foundRows,
    input: z.object({
      server: Server,
      user: AnyUser,
      ...windowFields('90d'),
      limit: z.int().min(1).max(100).default(20),
      cursor: idCursor,
    }),
    output: z.object({ guild_id: z.string(), ...transcriptFields, ...knowledge, next: z.string().optional() }),
    text: ({ messages, me, names, notice }) => {
      const heading = `${counted(messages.length, 'introduction')}. Times are UTC.`;
      const shown = transcript(messages, {
        heading,
        names,
        selfId: me,
        mixedChannels: true,
        dated: true,
        maxText: 400,
      });
      return [shown, notice].filter(Boolean).join('\n');
    },
    async run({ server, user, since, until, limit, cursor }, context) {
      const store = await recall(context);
      const window = windowOf({ since, until }, context.now());
      const channels = await openChannels(context, server, undefined);
      const found = await store.messages.list({
        guild_id: server,
        is_introduction: true,
        since: window.from,
        until: window.until,
        limit: limit + 1,
        ...(user === undefined ? {} : { author_ids: [user] }),
        ...(channels === undefined ? {} : { channel_ids: channels }),
        ...(cursor === undefined ? {} : { before_id: cursor }),
      });
      const messages = found.slice(0, limit).map(asMessage);
      const last = messages.at(-1);
      return {
        guild_id: server,
        me: (await context.discord.me()).id,
        messages,
        names: await namesIn(
          context,
          server,
          messages,
          messages.map(({ channel_id }) => channel_id),
        ),
        ...(await knowledgeOf(store, server, window.from)),
        ...(last && found.length > limit ? { next: last.id } : {}),
      };
    },
  }),
};
