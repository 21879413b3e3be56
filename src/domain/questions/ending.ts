import type { Question, Questions } from '../../kernel/store/questions.ts';
import { answerNamed, readSpec, written } from './spec.ts';

/** Ends a question whose time is over, with its default where it has one; answers with how it stands. */
export async function expireIfDue(questions: Questions, question: Question, now: number): Promise<Question> {
  if (question.state !== 'open' || question.expires_at > now) return question;
  const spec = readSpec(question.spec);
  const answer = spec.fallback === undefined ? undefined : answerNamed(spec, spec.fallback);
  const how = { state: 'expired', at: now, show_at: now, ...(answer ? { answer: written(answer) } : {}) } as const;
  return (await questions.end(question.id, how)) ?? (await questions.get(question.id)) ?? question;
}
