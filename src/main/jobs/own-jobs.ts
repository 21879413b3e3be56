import type { Runner } from '../claims/runner.ts';
import { serveJobs } from './serve-jobs.ts';

/** How soon after a command its own job is looked at. */
const TICK_MS = 100;
/** The command is over: a step may end, and the rest is left to others. */
const DRAIN_MS = 3_000;

/** Lets a command do the jobs that it gives itself, as long as it runs. Costs nothing until it gives one. */
export function workOnOwnJobs(
  parts: Parameters<typeof serveJobs>[0],
  first: readonly number[] = [],
): { stop(): Promise<void> } {
  const own = new Set(first);
  let runner: Runner | undefined;
  const work = () => {
    runner ??= serveJobs(parts, { only: own, tickMs: TICK_MS });
    runner?.wake();
  };
  const deaf = parts.news.jobs.listenHere((id) => {
    if (id === undefined) return;
    own.add(id);
    work();
  });
  if (own.size > 0) work();
  return {
    async stop() {
      deaf();
      await runner?.stop(DRAIN_MS);
    },
  };
}
