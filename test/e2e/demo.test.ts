import { expect, test } from 'bun:test';
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
