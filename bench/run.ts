// Benchmarks against the budgets: one JSON object a line. Slowness never fails the run, a broken invariant does.
import { existsSync } from 'node:fs';
import { footprint } from './footprint.ts';
import { latency } from './latency.ts';
import { peers } from './peers.ts';
import { brokenInvariants } from './report.ts';
import { throughput } from './throughput.ts';
import { wire } from './wire.ts';
import { openWorld } from './world.ts';

const binary = 'dist/guildhall';
if (!existsSync(binary)) {
  process.stderr.write('dist/guildhall is not there yet; building it.\n');
  const build = Bun.spawn(['bun', 'scripts/build.ts'], { stdout: 'ignore', stderr: 'inherit' });
  if ((await build.exited) !== 0) process.exit(1);
}

const command = [binary, 'stdio'];
const wanted = process.argv.slice(2);
const parts = {
  footprint: () => footprint(world, 'guildhall stdio', command),
  wire: () => wire(world, command),
  latency: () => latency(world, command),
  throughput: () => throughput(world, command),
  peers: () => peers(world),
};

const world = await openWorld();
try {
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) await part();
  }
} finally {
  await world.stop();
}
process.exit(brokenInvariants() === 0 ? 0 : 1);
