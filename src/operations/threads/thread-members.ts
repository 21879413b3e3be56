import type { APIThreadMember } from 'discord-api-types/v10';
import { z } from 'zod';
import { inOrder } from '../../domain/batch.ts';
import { formatTime } from '../../domain/durations.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { channelNamed, userNamed } from '../../kernel/references.ts';
import { idCursor } from '../shapes/cursors.ts';

const thread = channelNamed('Name, id or link');

export const threadMembers = {
  list_thread_members: operation({
    title: 'List thread members',
    description: 'Who is in a thread.',
    effect: 'read',
    rare: true,
    permissions: ['ViewChannel'],
    intents: ['GuildMembers'],
    input: z.object({ thread, limit: z.int().min(1).max(100).default(100), cursor: idCursor }),
    output: z.object({
      members: z.array(
        z.object({
          user_id: z.string(),
          username: z.string().optional(),
          nick: z.string().optional(),
          join_timestamp: z.string(),
        }),
      ),
      next: z.string().optional(),
    }),
    text: ({ members }) =>
      members
        .map(({ user_id, username, nick, join_timestamp }) => {
          const who = username ? ` ${plainName(username, 40)}${nick ? ` (${plainName(nick, 40)})` : ''}` : '';
          return `${user_id}${who} since ${formatTime(join_timestamp)}`;
        })
        .join('\n') || 'Nobody.',
    async run({ thread: id, limit, cursor: after }, { discord }) {
      const found = await discord.request<APIThreadMember[]>('GET', path`/channels/${id}/thread-members`, {
        query: { with_member: true, limit, after },
      });
      const members = found.map(({ user_id = '', join_timestamp, member }) => ({
        user_id,
        join_timestamp,
        ...(member ? { username: member.user.username } : {}),
        ...(member?.nick ? { nick: member.nick } : {}),
      }));
      const last = members.at(-1)?.user_id;
      return { members, ...(last && members.length === limit ? { next: last } : {}) };
    },
  }),

  update_thread_members: operation({
    title: 'Add or remove thread members',
    description: 'Add people to a thread or remove them. "me" is the bot: it joins or leaves.',
    effect: 'update',
    rare: true,
    permissions: ['ViewChannel'],
    idempotent: true,
    input: z.object({
      thread,
      add: z.array(userNamed('User')).max(50).optional(),
      remove: z.array(userNamed('User')).max(50).optional(),
    }),
    output: z.object({ thread_id: z.string(), added: z.array(z.string()), removed: z.array(z.string()) }),
    text: ({ thread_id, added, removed }) =>
      [
        added.length > 0 && `Added ${added.join(', ')}.`,
        removed.length > 0 && `Removed ${removed.join(', ')}.`,
        `Thread ${thread_id}.`,
      ]
        .filter(Boolean)
        .join(' '),
    async run({ thread: id, add = [], remove = [] }, { discord, callId }) {
      if (add.length + remove.length === 0) {
        throw new OperationError('invalid_input', 'Nobody was named.', { hint: 'Give add, remove or both.' });
      }
      const me = (await discord.me()).id;
      const step = (method: 'PUT' | 'DELETE', user: string) => ({
        what: `${method === 'PUT' ? 'add' : 'remove'} ${user}`,
        run: () => discord.request(method, path`/channels/${id}/thread-members/${user === me ? '@me' : user}`),
      });
      await inOrder([...add.map((user) => step('PUT', user)), ...remove.map((user) => step('DELETE', user))], callId);
      return { thread_id: id, added: add, removed: remove };
    },
  }),
};
