import type { Assembly } from '../assemble.ts';
import { callersAsOfNow } from '../claims/on-behalf.ts';
import type { Pace, Runner } from '../claims/runner.ts';
import type { Started } from '../start.ts';
import { startScheduleRunner } from './runner.ts';

type Parts = Pick<Assembly, 'guild' | 'registry' | 'discord' | 'memory' | 'news' | 'logger'> & Pick<Started, 'config'>;

/**
 * Sends what was scheduled, by this process or by others on the same store. Undefined where this process may not send:
 * then that is left to others.
 */
export function serveSchedules(
  { guild, registry, discord, memory, news, logger, config }: Parts,
  options: Pace = {},
): Runner | undefined {
  if (config.token === undefined || config.readOnly) return undefined;
  const runner = startScheduleRunner({
    guild,
    bindDiscord: (binding) => discord.bind(binding),
    store: memory.store,
    logger: logger.child({ part: 'schedules' }),
    callerOf: callersAsOfNow(config, registry),
    ...options,
  });
  const deaf = news.schedules.listen(runner.wake);
  return {
    wake: runner.wake,
    stop(drainMs) {
      deaf();
      return runner.stop(drainMs);
    },
  };
}
