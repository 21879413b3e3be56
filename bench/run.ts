// Benchmarks against the budgets: one JSON object a line. Slowness never fails the run, a broken invariant does.
// usage: bun bench/run.ts [part …]
import { existsSync } from 'node:fs';
import { bus } from './bus.ts';
import { within } from './children.ts';
import { asInstalled, footprint } from './footprint.ts';
import { latency } from './latency.ts';
import { peers } from './peers.ts';
import { brokenInvariants, invariant } from './report.ts';
import { million, store } from './store.ts';
import { commonTasks } from './tasks.ts';
import { httpThroughput, stdioThroughput } from './throughput.ts';
import { wire } from './wire.ts';
import { openWorld, type World } from './world.ts';

const binary = 'dist/guildhall';
if (!existsSync(binary)) {
  process.stderr.write(`${binary} is not there yet; building it.\n`);
  const build = Bun.spawn([process.execPath, 'scripts/build.ts'], { stdout: 'ignore', stderr: 'inherit' });
  if ((await build.exited) !== 0) process.exit(1);
}

const parts: Record<string, (world: World) => Promise<void>> = {
  async footprint(world) {
    if (process.platform !== 'linux') return;
    asInstalled(binary);
    await footprint(world, {
      name: 'guildhall',
      command: [binary, 'stdio'],
      connected: (session) => session.says(/Gateway ready/),
      runs: 5,
      budget: { budget_mb: 50, budget_ms: 150 },
    });
  },
  wire: (world) => wire(world, binary),
  latency: (world) => latency(world, binary),
  http: (world) => httpThroughput(world, binary),
  stdio: (world) => stdioThroughput(world, binary),
  bus,
  store: (world) => store(world, binary),
  peers,
  tasks: (world) => commonTasks(world, binary),
  million,
};

/** Run only when asked for: it takes ten minutes. */
const LONG: readonly string[] = ['million'];
/** Milliseconds; a part that takes longer is stuck. */
const LIMITS: Readonly<Record<string, number>> = { store: 300_000, tasks: 180_000, million: 2_400_000 };

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in parts));
if (unknown !== undefined) {
  process.stderr.write(`There is no part ${unknown}. There are: ${Object.keys(parts).join(', ')}.\n`);
  process.exit(2);
}

for (const [name, part] of Object.entries(parts)) {
  if (wanted.length > 0 ? !wanted.includes(name) : LONG.includes(name)) continue;
  const world = await openWorld();
  try {
    await within(LIMITS[name] ?? 90_000, name, part(world));
  } catch (error) {
    invariant(`${name} runs to its end`, false, { why: error instanceof Error ? error.message : String(error) });
  }
  await world.stop();
}
process.exit(brokenInvariants() === 0 ? 0 : 1);
