// Every process that a benchmark starts ends with it, however it ends, and nothing is waited for without a limit.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const running = new Set<{ kill(signal?: NodeJS.Signals): void }>();
const folders = new Set<string>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function track<T extends { kill(signal?: NodeJS.Signals): void; exited: Promise<unknown> }>(child: T): T {
  running.add(child);
  void child.exited.then(() => running.delete(child));
  return child;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-bench-'));
  folders.add(folder);
  return folder;
}

/** The promise, or an error that says what took too long. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks until there is an answer. */
export async function until<T>(ms: number, what: string, ask: () => T | undefined): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`${what} did not come within ${ms} ms`);
    await Bun.sleep(5);
  }
}

export async function stop(child: { kill(signal?: NodeJS.Signals): void; exited: Promise<unknown> }): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await child.exited;
  clearTimeout(timer);
}

/** Seconds of processor time that a process has used, all threads together; NaN where the system does not tell. */
export function cpuSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // Fields 14 and 15 of proc(5), in hundredths of a second.
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

export interface Listening {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

/** Starts a server whose output names its port. The output goes to a file: a pipe nobody reads would hold it up. */
export async function startServer(
  command: readonly string[],
  { port, env = {} }: { port: RegExp; env?: Record<string, string> },
): Promise<Listening> {
  const output = join(temporaryFolder(), 'output');
  const child = track(
    Bun.spawn([...command], {
      stdin: 'ignore',
      stdout: Bun.file(output),
      stderr: Bun.file(`${output}.err`),
      env: { ...process.env, ...env },
    }),
  );
  const read = (file: string) => readFileSync(file, { encoding: 'utf8', flag: 'a+' });
  const found = await until(10_000, `the port of ${command.join(' ')}`, () => {
    const match = port.exec(read(output) + read(`${output}.err`))?.[1];
    return match === undefined ? undefined : Number(match);
  });
  return { port: found, pid: child.pid, stop: () => stop(child) };
}
