import { expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/program.ts';

test('the demo plays its scene and ends', async () => {
  const { code, out, err } = await run(['demo', '--once'], { timeoutMs: 60_000 });
  expect(err).toBe('');
  expect(code).toBe(0);
  for (const step of [
    'lists its tools',
    'reads #general',
    'replies to Alice',
    'posts an embed with a file',
    'opens a thread',
    'is answered',
  ]) {
    expect(out).toContain(step);
  }
  expect(out).toContain('Tuesday was the newsletter.');
  expect(out).not.toMatch(/[\w-]{24,}\.[\w-]{6}\.[\w-]{27,}/);
});

test('the demo leaves nothing behind', async () => {
  const home = mkdtempSync(join(tmpdir(), 'guildhall-demo-'));
  const { code } = await run(['demo', '--once'], { env: { HOME: home } });
  // Bun keeps a folder of its own there.
  const left = readdirSync(home).filter((name) => name !== '.bun');
  rmSync(home, { recursive: true });
  expect([code, left]).toEqual([0, []]);
});
