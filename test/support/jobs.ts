import type { Client } from '@modelcontextprotocol/client';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import type { Job, JobState } from '../../src/kernel/store/jobs.ts';
import type { Store } from '../../src/kernel/store/store.ts';
import type { Runner } from '../../src/main/claims/runner.ts';
import { type JobOptions, serveJobs } from '../../src/main/jobs/serve-jobs.ts';
import { openTeam, type Team, type TeamOptions } from './team.ts';

export interface JobView {
  job: number;
  operation: string;
  status: JobState;
  done: number;
  total?: number;
  failed: number;
  asked?: string;
  error?: string;
  report: { lines: string[]; data: Record<string, unknown> };
  [field: string]: unknown;
}

export interface Workshop extends Team {
  driver: Driver;
  store: Store;
  guild: string;
  /** Starts what works on jobs, as one process of several would. Stopped with the workshop. */
  work(options?: JobOptions): Runner;
  /** The job as soon as it satisfies; by default when it has come to an end or a halt. */
  settled(id: number, satisfies?: (job: Job) => boolean): Promise<Job>;
}

/** A team whose jobs are worked on, and whose sandbox a test can drive. */
export async function openWorkshop({
  work = true,
  ...options
}: TeamOptions & { work?: boolean } = {}): Promise<Workshop> {
  const team = await openTeam({
    ...options,
    sandbox: { rateLimits: 'off', validateResponses: true, ...options.sandbox },
  });
  const store = await team.parts.memory.store();
  const [guild = ''] = team.sandbox.world.guilds.keys();
  const runners: Runner[] = [];
  const start = (more: JobOptions = {}) => {
    const runner = serveJobs({ ...team.parts, config: team.config }, { tickMs: 20, ...more });
    if (!runner) throw new Error('This process does no jobs.');
    runners.push(runner);
    return runner;
  };
  if (work) start();
  return {
    ...team,
    driver: createDriver(team.sandbox.control),
    store,
    guild,
    work: start,
    async settled(id, satisfies = ({ state }) => state !== 'queued' && state !== 'running') {
      for (const end = Date.now() + 50_000; Date.now() < end; await Bun.sleep(5)) {
        const found = await store.jobs.get(id);
        if (found && satisfies(found)) return found;
      }
      throw new Error(`Job ${id} did not settle: ${JSON.stringify(await store.jobs.get(id))}`);
    },
    async close() {
      for (const runner of runners) await runner.stop(1000);
      await team.close();
      if (team.sandbox.mismatches.length > 0) throw new Error(JSON.stringify(team.sandbox.mismatches));
    },
  };
}

/** What a real MCP client gets: the object for programs. */
export async function callTool<T = JobView>(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
  onprogress?: (progress: { progress: number; total?: number | undefined; message?: string | undefined }) => void,
): Promise<T> {
  const result = await client.callTool(
    { name, arguments: args },
    { ...(onprogress ? { onprogress } : {}), timeout: 60_000 },
  );
  if (result.isError) throw new Error(JSON.stringify(result.content));
  return result.structuredContent as T;
}
