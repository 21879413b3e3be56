// Does the compiled binary work where nothing of the sources is in reach? Runs the end-to-end tests against it.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'guildhall-smoke-'));
const binary = join(folder, 'guildhall');
copyFileSync(`${root}dist/guildhall`, binary);
const child = Bun.spawn([`${root}node_modules/.bin/bun`, 'scripts/test.ts', 'test/e2e'], {
  cwd: root,
  env: { ...process.env, GUILDHALL_TEST_BINARY: binary },
  stdin: 'ignore',
  stdout: 'inherit',
  stderr: 'inherit',
});
const code = await child.exited;
rmSync(folder, { recursive: true });
process.exit(code);
