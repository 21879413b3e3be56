import { answerIn, formOf } from '../../domain/questions/answering.ts';
import { expireIfDue } from '../../domain/questions/ending.ts';
import { closedMessage } from '../../domain/questions/message.ts';
import { askedOf, mayAnswer, readSpec, written } from '../../domain/questions/spec.ts';
import { type Received, type Receiving, userOf } from './received.ts';
import { openReply } from './reply.ts';

/** How long after an answer others look whether its message shows it, milliseconds. */
const SHOWN_WITHIN = 5_000;

const OVER = {
  answered: 'This has been answered already. Thank you all the same!',
  expired: 'This came too late: the question is not open any more.',
  cancelled: 'This is no longer asked.',
  open: 'This is not one of the answers any more.',
} as const;

/** Somebody pressed a button of a question, chose from its menu, or sent its form. */
export async function answerQuestion(
  received: Received,
  { key, part }: { key: string; part: string },
  receiving: Receiving,
): Promise<void> {
  const { now, store } = receiving;
  const reply = openReply(received, receiving);
  const { questions } = await store();
  const found = await questions.byKey(key);
  if (!found) return reply.whisper('This question is not known any more.');
  const spec = readSpec(found.spec);
  const who = userOf(received);
  if (!mayAnswer(spec, who)) return reply.whisper(`This question is for ${askedOf(spec)}: only they can answer it.`);
  const question = await expireIfDue(questions, found, now());
  if (question.state !== 'open') return reply.whisper(OVER[question.state]);
  if (part === 'form') return reply.form(formOf(key, spec));
  const answer = answerIn(spec, part, received.data);
  if (!answer) return reply.whisper(OVER.open);
  if (question.message_id === null && received.message) await questions.posted(question.id, received.message.id);
  const at = now();
  const ended = await questions.end(question.id, {
    ...{ state: 'answered', answer: written(answer), answered_by: who.id, at, show_at: at + SHOWN_WITHIN },
  });
  if (!ended) {
    const { state = 'answered' } = (await questions.get(question.id)) ?? {};
    return reply.whisper(OVER[state === 'open' ? 'expired' : state]);
  }
  await reply.update(closedMessage(ended, spec));
  if (receiving.confirmed) await questions.shown(ended.id);
}
