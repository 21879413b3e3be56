// One process that works on jobs: started, and killed, by jobs.test.ts.
import { loadConfig } from '../../src/config/load.ts';
import { assemble } from '../../src/main/assemble.ts';
import { serveJobs } from '../../src/main/jobs/serve-jobs.ts';

const { token, apiUrl, store, home, leaseMs, ahead } = JSON.parse(process.argv[2] ?? '') as Record<string, never> & {
  leaseMs: number;
  /** By how many milliseconds this process's clock is ahead. */
  ahead: number;
};
const { config } = loadConfig({
  environment: {},
  flags: { logLevel: 'warn', gateway: false, requestsPerSecond: 10_000, store, home },
});
Object.assign(config, { token, apiUrl });
const parts = assemble({ config, fileRoots: [] });
serveJobs({ ...parts, config }, { leaseMs, tickMs: 20, now: () => Date.now() + ahead });
process.stdout.write('ready\n');
