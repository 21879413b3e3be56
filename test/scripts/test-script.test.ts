// What `npm test` says and how it ends, whatever becomes of the tests in it.
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = new URL('../../scripts/test.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'guildhall-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES = {
  good: `test('one', () => {}); test('two', () => {});`,
  skipping: `test('one', () => {}); test.skipIf(true)('not here', () => {});`,
  bad: `test('fine', () => {}); describe('a group', () => test('wrong', () => expect(1).toBe(2)));`,
  broken: `throw new Error('cannot be loaded');`,
  killed: `test('first', () => {}); test('dies', async () => { process.kill(process.pid, 'SIGKILL'); await Bun.sleep(9000); });`,
  leaving: `test('first', () => {}); test('leaves', () => process.exit(0)); test('never run', () => {});`,
};
type Name = keyof typeof FILES;
for (const [name, text] of Object.entries(FILES)) {
  writeFileSync(join(folder, `${name}.test.ts`), `import { describe, expect, test } from 'bun:test';\n${text}\n`);
}

async function run(names: readonly Name[], ...more: string[]) {
  const files = names.map((name) => join(folder, `${name}.test.ts`));
  const child = Bun.spawn([process.execPath, script, ...files, ...more], { stdout: 'pipe', stderr: 'pipe' });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  const failed = /^Failed:\n((?: {2}.+\n)+)$/m.exec(err)?.[1] ?? '';
  return { code, last: out.trimEnd().split('\n').at(-1), err, failed: failed.split('\n').map((line) => line.trim()) };
}

test('counts what several files hold, those skipped too', async () => {
  const { code, last, err } = await run(['good', 'skipping']);
  expect({ code, last }).toEqual({ code: 0, last: '3 passed, 0 failed, 1 skipped' });
  expect(err).not.toContain('Failed:');
});

test('names at the end what failed and where', async () => {
  const { code, last, failed } = await run(['bad', 'good']);
  expect({ code, last }).toEqual({ code: 1, last: '3 passed, 1 failed' });
  expect(failed).toEqual([expect.stringMatching(/bad\.test\.ts > a group > wrong$/), '']);
});

test('a file that cannot be loaded is a failure', async () => {
  const { code, last, failed } = await run(['broken', 'good']);
  expect({ code, last }).toEqual({ code: 1, last: '2 passed, 1 failed' });
  expect(failed[0]).toContain('outside of any test');
});

for (const name of ['killed', 'leaving'] as const) {
  test(`so is one that ends before its tests do: ${name}`, async () => {
    const { code, last, failed } = await run([name, 'good']);
    expect({ code, last }).toEqual({ code: 1, last: '2 passed, 1 failed' });
    expect(failed[0]).toMatch(new RegExp(`${name}\\.test\\.ts \\(worker crashed: `));
  });
}

test('passes on what bun test takes', async () => {
  expect(await run(['good', 'skipping'], '-t', 'two')).toMatchObject({ code: 0, last: '1 passed, 0 failed' });
});

test('where no test is found, it fails', async () => {
  expect(await run(['good'], '-t', 'no such test')).toMatchObject({ code: 1, last: '0 passed, 1 failed' });
  expect(await run([], 'no-such-file-anywhere')).toMatchObject({ code: 1, last: '0 passed, 1 failed' });
});
