import type { SettingName } from '../../config/settings.ts';
import { serveMcpStdio } from '../../surfaces/mcp/stdio.ts';
import { configuredAgent } from '../callers.ts';
import { compileOnFirstCall, restAfterStart } from '../jit.ts';
import { serveJobs } from '../jobs/serve-jobs.ts';
import { openMcp, protocolErrors } from '../open-mcp.ts';
import { serveQuestions } from '../questions/serve-questions.ts';
import { serveSchedules } from '../schedules/serve-schedules.ts';
import { start } from '../start.ts';
import { startUpkeep } from '../upkeep.ts';
import { workingFolder } from '../working-folder.ts';

/** The client has gone: what is being sent may end. */
const DRAIN_MS = 3_000;

/** Serves until the client closes stdin. Discord is connected meanwhile, so that lists need not wait for it. */
export async function runStdio(options: {
  flags: Partial<Record<SettingName, unknown>>;
  sandbox: boolean;
}): Promise<number> {
  const parts = await start({ ...options, fileRoots: workingFolder(process.cwd()) });
  const { registry, config, logger, gateway } = parts;
  const mcp = openMcp(parts, { caller: configuredAgent(config, registry), onCalls: compileOnFirstCall });
  const service = serveMcpStdio(mcp, {
    input: Bun.stdin.stream(),
    output: Bun.stdout.writer(),
    onerror: protocolErrors(logger),
  });
  const stop = () => void service.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  void gateway.start().then(restAfterStart);
  const runners = [serveSchedules(parts), serveJobs(parts), serveQuestions(parts)];
  const upkeep = startUpkeep(parts);
  const failure = await service.closed;
  if (failure) logger.error({ problem: failure.message }, 'the output cannot be written; ending');
  await Promise.all([...runners.map((runner) => runner?.stop(DRAIN_MS)), upkeep.stop()]);
  await parts.stop();
  return failure ? 1 : 0;
}
