import { isPassing, MOST_ATTEMPTS, waitBefore } from '../../domain/jobs/retrying.ts';
import { expireIfDue } from '../../domain/questions/ending.ts';
import { closedMessage } from '../../domain/questions/message.ts';
import { readSpec } from '../../domain/questions/spec.ts';
import { type Discord, path } from '../../kernel/discord.ts';
import { toOperationError } from '../../kernel/errors.ts';
import type { ClaimedQuestion, Questions } from '../../kernel/store/questions.ts';
import type { Logger } from '../../kernel/telemetry.ts';

interface Closing {
  questions: Questions;
  discord: Discord;
  logger: Logger;
  now(): number;
}

/** Brings a question to its end where its time is over, and shows in its message how it ended. */
export async function close(claimed: ClaimedQuestion, { questions, discord, logger, now }: Closing): Promise<void> {
  const question = await expireIfDue(questions, claimed, now());
  if (question.state === 'open') return questions.release(claimed.id, claimed.lease, question.expires_at);
  if (question.message_id === null) return questions.shown(claimed.id);
  try {
    await discord.request('PATCH', path`/channels/${question.channel_id}/messages/${question.message_id}`, {
      body: closedMessage(question, readSpec(question.spec)),
    });
  } catch (thrown) {
    const error = toOperationError(thrown, `question ${claimed.id}`);
    if (isPassing(error) && claimed.attempts < MOST_ATTEMPTS) {
      const wait = waitBefore(claimed.attempts, { retryAfter: error.retryAfter });
      return questions.release(claimed.id, claimed.lease, now() + wait);
    }
    logger.warn({ err: error, question: claimed.id }, 'the message of a question cannot show how it ended');
  }
  await questions.shown(claimed.id);
}
