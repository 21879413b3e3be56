import { dlopen, FFIType } from 'bun:ffi';
import { closeSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { median, report, round } from './report.ts';
import { handshake, openStdio, type StdioSession } from './stdio-session.ts';
import { environmentOf, type World } from './world.ts';

/** Megabytes as the kernel counts them: all that is resident, and the part that is no page of a file. */
function memoryOf(pid: number): { resident: number; anonymous: number } {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
  return { resident: field('Rss'), anonymous: field('Anonymous') };
}

/**
 * Drops a file from the page cache. Just after a build the kernel holds the binary as it was written, in pieces so large
 * that 5 MB more of it are mapped than when it is read from disk, which is how an installed program is found.
 */
export function asInstalled(file: string): void {
  const descriptor = openSync(file, 'r');
  fsyncSync(descriptor);
  const libc = dlopen('libc.so.6', {
    posix_fadvise: { args: [FFIType.i32, FFIType.i64, FFIType.i64, FFIType.i32], returns: FFIType.i32 },
  });
  const DONTNEED = 4;
  libc.symbols.posix_fadvise(descriptor, 0, 0, DONTNEED);
  libc.close();
  closeSync(descriptor);
}

export interface Subject {
  name: string;
  command: readonly string[];
  /** Settles when it is connected to the gateway, as far as one can tell from outside. */
  connected(session: StdioSession): Promise<unknown>;
  runs: number;
  budget?: Record<string, number>;
}

/** Memory of the idle program with its gateway connected, and the time from spawn to the first `tools/list` answer. */
export async function footprint(world: World, { name, command, connected, runs, budget = {} }: Subject): Promise<void> {
  const starts: number[] = [];
  const resident: number[] = [];
  const anonymous: number[] = [];
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    const session = openStdio(command, environmentOf(world));
    await handshake(session);
    await session.request('tools/list');
    starts.push(performance.now() - began);
    await connected(session);
    // Until the garbage of the start is gone.
    await Bun.sleep(2000);
    const memory = memoryOf(session.pid);
    resident.push(memory.resident);
    anonymous.push(memory.anonymous);
    await session.close();
  }
  report({
    name: `${name}: idle`,
    idle_resident_mb: round(median(resident), 1),
    of_it_anonymous_mb: round(median(anonymous), 1),
    spawn_to_list_ms: round(median(starts), 0),
    spawn_to_list_best_ms: round(Math.min(...starts), 0),
    runs,
    ...budget,
  });
}
