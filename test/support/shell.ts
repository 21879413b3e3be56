import { expect } from 'bun:test';
import { command } from './program.ts';

/** Lines as typed into a shell that knows the program by its name; gives what they print. They must succeed. */
export const shellIn =
  (place: { home: string; env: Record<string, string> }) =>
  async (line: string): Promise<string> => {
    const quoted = command.map((word) => `'${word}'`).join(' ');
    const child = Bun.spawn(['sh', '-c', `guildhall() { ${quoted} "$@"; }\n${line}`], {
      cwd: place.home,
      env: place.env,
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    expect([line, code, err]).toEqual([line, 0, expect.any(String)]);
    return out;
  };
