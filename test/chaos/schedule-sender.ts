// One process that sends what is due: started, and killed, by schedules.test.ts.
import { loadConfig } from '../../src/config/load.ts';
import { assemble } from '../../src/main/assemble.ts';
import { serveSchedules } from '../../src/main/schedules/serve-schedules.ts';

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
serveSchedules({ ...parts, config }, { leaseMs, tickMs: 20, now: () => Date.now() + ahead });
process.stdout.write('ready\n');
