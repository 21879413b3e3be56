import { z } from 'zod';
import { answerText, askedOf, readAnswer, readSpec } from '../../domain/questions/spec.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { messageLink } from '../../kernel/ids.ts';
import type { Question } from '../../kernel/store/questions.ts';
import { mayReach, unconfined } from '../reach.ts';

const questionFields = {
  id: z.int(),
  state: z.enum(['open', 'answered', 'expired', 'cancelled']),
  question: z.string(),
  asked: z.string().optional().describe('Those who may answer; absent: anyone'),
  /** In the words that people saw. */
  answer: z.string().optional(),
  values: z.array(z.string()).optional(),
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  answered_by: z.string().optional().describe('User id; absent for a default'),
  ended_at: z.string().optional(),
  expires_at: z.string(),
  channel_id: z.string(),
  guild_id: z.string().optional(),
  link: z.string().optional(),
};

export const QuestionObject = z.object(questionFields);
export type QuestionView = z.output<typeof QuestionObject>;

const iso = (ms: number) => new Date(ms).toISOString();

export function questionView(question: Question): QuestionView {
  const spec = readSpec(question.spec);
  const answer = readAnswer(question.answer);
  const asked = askedOf(spec);
  const { guild_id, channel_id, message_id, answered_by, ended_at } = question;
  return {
    ...{ id: question.id, state: question.state, question: spec.text },
    ...(asked ? { asked } : {}),
    ...(answer ? { answer: answerText(spec, answer), ...answer } : {}),
    ...(answered_by === null ? {} : { answered_by }),
    ...(ended_at === null ? {} : { ended_at: iso(ended_at) }),
    ...{ expires_at: iso(question.expires_at), channel_id },
    ...(guild_id === null ? {} : { guild_id }),
    ...(message_id === null ? {} : { link: messageLink(guild_id ?? undefined, channel_id, message_id) }),
  };
}

const ENDED: Readonly<Record<QuestionView['state'], string>> = {
  open: 'is open',
  answered: 'was answered',
  expired: 'ran out of time',
  cancelled: 'was cancelled',
};

export function questionText(view: QuestionView): string {
  const { id, state, question, asked, answer, values, fields, answered_by, ended_at, expires_at, link } = view;
  const by = answered_by === undefined ? '' : ` by ${answered_by}`;
  const at = ended_at === undefined ? `; until ${expires_at}` : ` at ${ended_at}`;
  const said = answer === undefined ? '' : `${answered_by === undefined ? ', default' : ''}: ${answer}`;
  const exact = values?.join(', ');
  return [
    `Question ${id} ${ENDED[state]}${by}${at}${said}`,
    ...(exact !== undefined && exact !== answer ? [`Values: ${exact}`] : []),
    ...(fields && Object.keys(fields).length > 1 ? [`Fields: ${JSON.stringify(fields)}`] : []),
    `Asked${asked ? ` of ${asked}` : ''}: ${question}`,
    ...(state === 'open' ? [`wait_for_answer with question ${id} goes on waiting.`] : []),
    ...(link ? [link] : []),
  ].join('\n');
}

const noSuchQuestion = (id: number) =>
  new OperationError('not_found', `question: you have no question ${id}.`, {
    hint: 'list_questions shows those there are.',
  });

/** Own ones, in places the caller may use; operators see all. */
export async function maySee(context: Context, question: Question): Promise<boolean> {
  const { caller, discord } = context;
  if (caller.kind !== 'operator' && question.created_by !== caller.id) return false;
  return unconfined(context) || mayReach(context, await discord.channel(question.channel_id));
}

export async function findQuestion(context: Context, id: number): Promise<Question> {
  const { questions } = await context.store();
  const found = await questions.get(id);
  const own = found && found.bot_id === (await context.discord.me()).id;
  if (!own || !(await maySee(context, found))) throw noSuchQuestion(id);
  return found;
}
