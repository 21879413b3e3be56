import { readFileSync } from 'node:fs';
import { median, report, round } from './report.ts';
import { handshake, openStdio } from './stdio-session.ts';
import { environmentOf, type World } from './world.ts';

/** Resident megabytes, as the kernel counts them. */
function resident(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Rss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
}

/** Memory of the idle program with its gateway connected, and the time from spawn to the first `tools/list` answer. */
export async function footprint(world: World, name: string, command: readonly string[], runs = 7): Promise<void> {
  const starts: number[] = [];
  const memory: number[] = [];
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    const session = openStdio(command, environmentOf(world));
    await handshake(session);
    await session.request('tools/list');
    starts.push(performance.now() - began);
    // Until the gateway is connected and start-up garbage is gone; a handful of runs is enough to see that it is stable.
    await Bun.sleep(2500);
    memory.push(resident(session.pid));
    await session.close();
  }
  report({
    name,
    idle_resident_mb: round(median(memory), 1),
    budget_mb: 50,
    spawn_to_list_ms: round(median(starts), 0),
    budget_ms: 150,
    runs,
  });
}
