import { z } from 'zod';
import { expireIfDue } from '../../domain/questions/ending.ts';
import type { Context } from '../../kernel/context.ts';
import type { Question } from '../../kernel/store/questions.ts';

export const waitField = z
  .number()
  .min(0)
  .max(100)
  .default(60)
  .describe('Seconds to wait here for the answer; the question stays open after that');

const LOOK_MS = 1000;
/** Between what woke us and its being written down as the answer. */
const PAUSE_MS = 60;

/** The question when it has ended, at the latest after so many seconds. Whoever has the gateway takes the answer. */
export async function awaitAnswer(context: Context, asked: Question, seconds: number): Promise<Question> {
  const { questions, events } = await context.store();
  const began = performance.now();
  const left = () => seconds * 1000 - (performance.now() - began);
  let known = asked;
  for (;;) {
    const seen = await events.last();
    known = await expireIfDue(questions, (await questions.get(asked.id)) ?? known, context.now());
    if (known.state !== 'open' || left() <= 0) return known;
    context.progress(Math.round(seconds - left() / 1000), Math.round(seconds), 'waiting for an answer');
    await context.waitForEvents(seen, Math.min(left(), LOOK_MS, Math.max(1, known.expires_at - context.now())));
    await Bun.sleep(Math.min(PAUSE_MS, Math.max(0, left())));
    if (!context.signal.aborted) continue;
    const { reason } = context.signal;
    if (reason instanceof DOMException && reason.name === 'TimeoutError') return known;
    context.signal.throwIfAborted();
  }
}
