import type { Assembly } from '../assemble.ts';
import { type Pace, type Runner, startRunner } from '../claims/runner.ts';
import type { Started } from '../start.ts';

type Parts = Pick<Assembly, 'discord' | 'memory' | 'news' | 'logger'> & Pick<Started, 'config'>;

/** What has ended is kept so long for those who ask what came of it. */
const KEEP_ENDED = 30 * 86_400_000;

/**
 * Ends questions that nobody answered in time, and shows in their messages how they ended where that was not done at once.
 * Undefined where this process may change nothing: then that is left to others.
 */
export function serveQuestions(
  { discord, memory, news, logger: log, config }: Parts,
  { now = Date.now, leaseMs = 30_000, tickMs = 5_000, concurrency = 4 }: Pace = {},
): Runner | undefined {
  if (config.token === undefined || config.readOnly) return undefined;
  const logger = log.child({ part: 'questions' });
  let bot: string | undefined;

  const runner = startRunner({
    ...{ now, leaseMs, tickMs, concurrency, logger },
    words: {
      stuck: 'questions cannot be looked after for now',
      back: 'questions can be looked after again',
      interrupted: 'the store failed while a question was closed; it is closed when the claim has run out',
    },
    async open(stopping) {
      const bound = discord.bind({ signal: stopping, patient: true });
      bot ??= (await bound.me()).id;
      const { questions, interactions } = await memory.store();
      const own = bot;
      return {
        nextDue: () => questions.nextDue(own),
        claim: (query) => questions.claim({ ...query, bot_id: own }),
        prune: () => Promise.all([questions.prune(now() - KEEP_ENDED), interactions.prune(now())]),
        async carryOut(question) {
          const { close } = await import('./close.ts');
          await close(question, { questions, discord: bound, logger, now });
        },
      };
    },
  });
  const deaf = news.questions.listen(runner.wake);
  return {
    wake: runner.wake,
    stop(drainMs) {
      deaf();
      return runner.stop(drainMs);
    },
  };
}
