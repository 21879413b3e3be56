import type { Caller } from '../../kernel/caller.ts';
import type { Assembly } from '../assemble.ts';
import { configuredAgent, operator } from '../callers.ts';
import type { Started } from '../start.ts';
import { type RunnerOptions, type ScheduleRunner, startScheduleRunner } from './runner.ts';

type Parts = Pick<Assembly, 'guild' | 'registry' | 'discord' | 'memory' | 'schedules' | 'logger'> &
  Pick<Started, 'config'>;
type Options = Partial<Pick<RunnerOptions, 'now' | 'leaseMs' | 'tickMs' | 'concurrency'>>;

/**
 * Sends what was scheduled, by this process or by others on the same store. Undefined where this process may not send:
 * then that is left to others.
 */
export function serveSchedules(
  { guild, registry, discord, memory, schedules, logger, config }: Parts,
  options: Options = {},
): ScheduleRunner | undefined {
  if (config.token === undefined || config.readOnly) return undefined;
  // One object for each caller: what they may call is worked out once for it.
  const callers = new Map<string, Caller>();
  const runner = startScheduleRunner({
    guild,
    bindDiscord: (binding) => discord.bind(binding),
    store: memory.store,
    logger: logger.child({ part: 'schedules' }),
    callerOf({ kind, id }) {
      if (kind === 'user') return undefined;
      const name = `${kind} ${id}`;
      const known =
        callers.get(name) ?? (kind === 'operator' ? operator(config, registry) : configuredAgent(config, registry, id));
      callers.set(name, known);
      return known;
    },
    ...options,
  });
  const deaf = schedules.listen(runner.wake);
  return {
    wake: runner.wake,
    stop(drainMs) {
      deaf();
      return runner.stop(drainMs);
    },
  };
}
