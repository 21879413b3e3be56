import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { z } from 'zod';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { ChannelOfMessage, Message } from '../../kernel/references.ts';

const PAGE = 100;

const target = { channel: ChannelOfMessage, message: Message };

export const polls = {
  end_poll: operation({
    title: 'End a poll',
    description: "Close one of the bot's polls now.",
    effect: 'update',
    rare: true,
    permissions: ['ViewChannel'],
    input: z.object(target),
    output: z.object({ channel_id: z.string(), message_id: z.string() }),
    text: ({ message_id }) => `The poll ${message_id} is closed.`,
    async run({ channel, message }, { discord }) {
      await discord.request('POST', path`/channels/${channel}/polls/${message}/expire`);
      return { channel_id: channel, message_id: message };
    },
  }),

  list_poll_voters: operation({
    title: 'List poll voters',
    description: 'Who voted for what in a poll.',
    effect: 'read',
    rare: true,
    permissions: ['ViewChannel', 'ReadMessageHistory'],
    input: z.object({
      ...target,
      answer: z.int().min(1).optional().describe('Number of one answer'),
      limit: z.int().min(1).max(1000).default(100).describe('Users for each answer'),
    }),
    output: z.object({
      question: z.string(),
      answers: z.array(
        z.object({
          answer_id: z.int(),
          text: z.string(),
          count: z.int(),
          users: z.array(z.looseObject({ id: z.string(), username: z.string() })),
        }),
      ),
    }),
    text: ({ question, answers }) =>
      [
        `Poll ${quoted(question, 300)}`,
        ...answers.map(({ answer_id, text, count, users }) => {
          const who = users.map(({ id, username }) => `${plainName(username, 40)}=${id}`);
          const rest = count > users.length ? [`${count - users.length} more`] : [];
          return `${answer_id}. ${quoted(text)} ${count}: ${[...who, ...rest].join(', ')}`;
        }),
      ].join('\n'),
    async run({ channel, message, answer, limit }, { discord }) {
      const { poll } = await discord.request<APIMessage>('GET', path`/channels/${channel}/messages/${message}`);
      if (!poll) {
        throw new OperationError('not_found', `message: ${message} holds no poll.`, {
          hint: 'read_messages with has: ["poll"] finds them.',
        });
      }
      const wanted = poll.answers.filter(({ answer_id }) => answer === undefined || answer_id === answer);
      const answers = [];
      for (const { answer_id, poll_media } of wanted) {
        const users: APIUser[] = [];
        for (;;) {
          const size = Math.min(PAGE, limit - users.length);
          const found = await discord.request<{ users: APIUser[] }>(
            'GET',
            path`/channels/${channel}/polls/${message}/answers/${String(answer_id)}`,
            { query: { limit: size, after: users.at(-1)?.id } },
          );
          users.push(...found.users);
          if (found.users.length < size || users.length >= limit) break;
        }
        const counted = poll.results?.answer_counts.find(({ id }) => id === answer_id)?.count;
        answers.push({
          answer_id,
          text: poll_media.text ?? '',
          count: counted ?? users.length,
          users: users.map((user) => ({ ...user })),
        });
      }
      return { question: poll.question.text ?? '', answers };
    },
  }),
};
