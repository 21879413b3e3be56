// One process that works on jobs or sends what is due: started, and killed, by mortals.ts.
import { loadConfig } from '../../src/config/load.ts';
import { assemble } from '../../src/main/assemble.ts';
import { serveJobs } from '../../src/main/jobs/serve-jobs.ts';
import { serveSchedules } from '../../src/main/schedules/serve-schedules.ts';
import type { Mortality } from './mortals.ts';

const { task, token, apiUrl, store, home, leaseMs, ahead } = JSON.parse(process.argv[2] ?? '') as Mortality;
const { config } = loadConfig({
  environment: {},
  flags: { logLevel: 'warn', gateway: false, requestsPerSecond: 10_000, store, home },
});
Object.assign(config, { token, apiUrl });
const parts = assemble({ config, fileRoots: [] });
const serve = task === 'jobs' ? serveJobs : serveSchedules;
serve({ ...parts, config }, { leaseMs, tickMs: 20, now: () => Date.now() + ahead });
process.stdout.write('ready\n');
