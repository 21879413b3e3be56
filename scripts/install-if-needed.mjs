// Runs under plain Node before anything is installed: `npm start` and `npm test` call it so that a fresh clone works.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

/** True when what is installed differs from what the lock file asks for on this platform. */
function outdated() {
  if (!existsSync(new URL('node_modules/.package-lock.json', root))) return true;
  if (!existsSync(new URL('node_modules/.bin/bun', root))) return true;
  const wanted = read('package-lock.json').packages;
  const installed = read('node_modules/.package-lock.json').packages;
  return Object.entries(wanted).some(
    ([path, entry]) => path !== '' && !entry.optional && installed[path]?.version !== entry.version,
  );
}

if (outdated()) {
  process.stderr.write('Installing dependencies (npm ci)…\n');
  const run = spawnSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 'inherit'],
    shell: process.platform === 'win32',
  });
  if (run.status !== 0) {
    process.stderr.write('npm ci failed; its output above says why. Fix that and run the command again.\n');
    process.exit(run.status ?? 1);
  }
}
