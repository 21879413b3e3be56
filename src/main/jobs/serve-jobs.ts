import type { DiscordBinding } from '../../kernel/discord.ts';
import type { Assembly } from '../assemble.ts';
import { callersAsOfNow } from '../claims/on-behalf.ts';
import { type Pace, type Runner, startRunner } from '../claims/runner.ts';
import type { Started } from '../start.ts';
import type { HeldJob } from './held-job.ts';

type Parts = Pick<Assembly, 'guild' | 'registry' | 'discord' | 'memory' | 'news' | 'logger'> & Pick<Started, 'config'>;

export interface JobOptions extends Pace {
  /** Only these jobs; may grow. Absent: whichever is due. */
  only?: ReadonlySet<number>;
}

/** What has ended is kept so long for those who ask what became of it. */
const KEEP_ENDED = 30 * 86_400_000;
/** What nobody agreed to is stale by then. */
const KEEP_PLANNED = 7 * 86_400_000;

/**
 * Works on jobs, as one of any number of processes on a store. Undefined where this process may change nothing: then that
 * is left to others.
 */
export function serveJobs(
  { guild, registry, discord, memory, news, logger: log, config }: Parts,
  { only, now = Date.now, leaseMs = 30_000, tickMs = 5_000, concurrency = 4 }: JobOptions = {},
): Runner | undefined {
  if (config.token === undefined || config.readOnly) return undefined;
  const logger = log.child({ part: 'jobs' });
  const held = new Map<number, HeldJob>();
  const callerOf = callersAsOfNow(config, registry);
  const bindDiscord = (binding: DiscordBinding) => discord.bind(binding);
  let bot: string | undefined;

  const runner = startRunner({
    ...{ now, leaseMs, tickMs, concurrency, logger },
    words: {
      stuck: 'no jobs can be worked on for now',
      back: 'jobs can be worked on again',
      interrupted: 'the store failed during a job; it goes on when the claim has run out',
    },
    async open(stopping) {
      bot ??= (await bindDiscord({ signal: stopping }).me()).id;
      const store = await memory.store();
      const own = bot;
      const which = () => (only ? { ids: [...only] } : {});
      return {
        nextDue: () => store.jobs.nextDue(own, which().ids),
        claim: (query) => store.jobs.claim({ ...query, bot_id: own, ...which() }),
        prune: () => store.jobs.prune({ ended: now() - KEEP_ENDED, planned: now() - KEEP_PLANNED }),
        async carryOut(job, ending) {
          const { carryOn } = await import('./carry-on.ts');
          await carryOn(job, { guild, registry, bindDiscord, callerOf, store, logger, now, leaseMs, held }, ending);
        },
      };
    },
  });
  const deaf = news.jobs.listen((id) => {
    // Whoever works on it learns of a wish by renewing its claim.
    if (id !== undefined)
      void held
        .get(id)
        ?.note({})
        .catch(() => {});
    runner.wake();
  });
  return {
    wake: runner.wake,
    stop(drainMs) {
      deaf();
      return runner.stop(drainMs);
    },
  };
}
