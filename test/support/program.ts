import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('../..', import.meta.url).pathname;

/** The program as users start it. The compiled binary where GUILDHALL_TEST_BINARY names one, else the sources. */
export const command: readonly string[] = Bun.env['GUILDHALL_TEST_BINARY']
  ? [Bun.env['GUILDHALL_TEST_BINARY']]
  : [`${root}node_modules/.bin/bun`, `${root}src/main/main.ts`];

export interface Run {
  code: number;
  out: string;
  err: string;
}

/** A home of its own, and nothing of this machine's settings. */
export function cleanEnvironment(extra: Record<string, string> = {}): {
  env: Record<string, string>;
  home: string;
  remove(): void;
} {
  const home = mkdtempSync(join(tmpdir(), 'guildhall-home-'));
  const env = { PATH: Bun.env['PATH'] ?? '', HOME: home, GUILDHALL_HOME: home, ...extra };
  return { env, home, remove: () => rmSync(home, { recursive: true, force: true }) };
}

/** Runs the program to its end; what does not end in `timeoutMs` is killed and shows as code 137. */
export async function run(
  args: readonly string[],
  { env = {}, input, timeoutMs = 50_000 }: { env?: Record<string, string>; input?: string; timeoutMs?: number } = {},
): Promise<Run> {
  const place = cleanEnvironment(env);
  const child = Bun.spawn([...command, ...args], {
    cwd: place.home,
    env: place.env,
    stdin: input === undefined ? 'ignore' : new Blob([input]),
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  clearTimeout(timer);
  place.remove();
  return { code, out, err };
}
