import type { APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { openMessage } from '../../domain/questions/message.ts';
import { written } from '../../domain/questions/spec.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { Channel } from '../../kernel/references.ts';
import type { QuestionState } from '../../kernel/store/questions.ts';
import { guildOf, requireTextChannel } from '../sending.ts';
import { numberCursor } from '../shapes/cursors.ts';
import { awaitAnswer, waitField } from './awaiting.ts';
import { questionInput, specOf } from './question-input.ts';
import { findQuestion, maySee, QuestionObject, questionText, questionView } from './question-view.ts';

/** So many of one caller may be open. */
const MOST_OPEN = 100;
const DAY = 86_400;

const newKey = () => crypto.randomUUID().replaceAll('-', '').slice(0, 20);

const questionId = z.int().min(1);

const STATES: Readonly<Record<'open' | 'ended' | 'all', readonly QuestionState[]>> = {
  open: ['open'],
  ended: ['answered', 'expired', 'cancelled'],
  all: ['open', 'answered', 'expired', 'cancelled'],
};

export const asking = {
  ask_user: operation({
    title: 'Ask people',
    description:
      'Ask people in a channel with buttons, a menu or a form, and wait for the answer. Answers with the question id when that takes longer; it survives restarts.',
    effect: 'create',
    rare: true,
    permissions: ['ViewChannel', 'SendMessages'],
    like: ['send_message'],
    input: z.object({
      channel: Channel,
      ...questionInput,
      timeout_seconds: z
        .int()
        .min(10)
        .max(30 * DAY)
        .default(3600)
        .describe('How long it may be answered'),
      wait_seconds: waitField,
    }),
    output: QuestionObject,
    text: questionText,
    async run({ channel: channelId, timeout_seconds, wait_seconds, ...input }, context) {
      const { caller, discord } = context;
      const spec = specOf(input);
      const channel = await discord.channel(channelId);
      requireTextChannel(channel);
      const { questions } = await context.store();
      const bot_id = (await discord.me()).id;
      const own = { bot_id, created_by: caller.id };
      if ((await questions.list({ ...own, states: ['open'], limit: MOST_OPEN })).length === MOST_OPEN) {
        throw new OperationError('quota_exceeded', `You have ${MOST_OPEN} open questions, the most there may be.`, {
          hint: 'list_questions shows them; wait_for_answer, or cancel_question. Nothing was sent.',
        });
      }
      // Written down first: whoever answers at once is known, and so is a question whose asker died while asking.
      const asked = await questions.add({
        ...own,
        ...{ guild_id: guildOf(channel) ?? null, channel_id: channelId, key: newKey(), spec: written(spec) },
        expires_at: context.now() + timeout_seconds * 1000,
      });
      try {
        const posted = await discord.request<APIMessage>('POST', path`/channels/${channelId}/messages`, {
          body: { ...openMessage(asked.key, spec), nonce: asked.key, enforce_nonce: true },
        });
        await questions.posted(asked.id, posted.id);
      } catch (error) {
        const now = context.now();
        await questions.end(asked.id, { state: 'cancelled', at: now, show_at: now }).catch(() => {});
        throw error;
      }
      return questionView(await awaitAnswer(context, asked, wait_seconds));
    },
  }),

  wait_for_answer: operation({
    title: 'Wait for an answer',
    description: 'Go on waiting for the answer to a question of yours.',
    effect: 'read',
    rare: true,
    reach: 'channel',
    permissions: [],
    input: z.object({ question: questionId, wait_seconds: waitField }),
    output: QuestionObject,
    text: questionText,
    async run({ question, wait_seconds }, context) {
      return questionView(await awaitAnswer(context, await findQuestion(context, question), wait_seconds));
    },
  }),

  get_question: operation({
    title: 'Get a question',
    description: 'How a question of yours stands, and its answer.',
    effect: 'read',
    rare: true,
    reach: 'channel',
    permissions: [],
    input: z.object({ question: questionId }),
    output: QuestionObject,
    text: questionText,
    async run({ question }, context) {
      return questionView(await awaitAnswer(context, await findQuestion(context, question), 0));
    },
  }),

  list_questions: operation({
    title: 'List questions',
    description: 'Questions you asked people, newest first.',
    effect: 'read',
    rare: true,
    reach: 'channel',
    permissions: [],
    input: z.object({
      status: z.enum(['open', 'ended', 'all']).default('open'),
      limit: z.int().min(1).max(100).default(20),
      after: numberCursor(15),
    }),
    output: z.object({ questions: z.array(QuestionObject), next: z.string().optional() }),
    text: ({ questions }) => (questions.length === 0 ? 'None.' : questions.map(questionText).join('\n\n')),
    async run({ status, limit, after }, context) {
      const { caller, discord } = context;
      const found = await (await context.store()).questions.list({
        bot_id: (await discord.me()).id,
        states: STATES[status],
        ...(caller.kind === 'operator' ? {} : { created_by: caller.id }),
        ...(after === undefined ? {} : { before: Number(after) }),
        limit: limit + 1,
      });
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      const visible = await Promise.all(shown.map((question) => maySee(context, question).catch(() => false)));
      return {
        questions: shown.filter((_, n) => visible[n]).map(questionView),
        ...(last && found.length > limit ? { next: String(last.id) } : {}),
      };
    },
  }),

  cancel_question: operation({
    title: 'Cancel a question',
    description: 'Take back a question that is open; its message says so.',
    effect: 'update',
    rare: true,
    reach: 'channel',
    permissions: [],
    idempotent: true,
    input: z.object({ question: questionId }),
    output: QuestionObject,
    text: questionText,
    async run({ question: id }, context) {
      const found = await findQuestion(context, id);
      const { questions } = await context.store();
      const now = context.now();
      const ended = await questions.end(id, { state: 'cancelled', at: now, show_at: now });
      const known = ended ?? (await questions.get(id)) ?? found;
      if (known.state === 'cancelled') return questionView(known);
      throw new OperationError('conflict', `question: ${id} is ${known.state}.`, {
        hint: 'get_question tells the answer. Nothing was done.',
      });
    },
  }),
};
