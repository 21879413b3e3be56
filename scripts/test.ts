// Runs the tests, several files side by side, and closes with one line that says how many passed:
// `npm test [-- paths or bun test flags]`.
import { availableParallelism } from 'node:os';

/** One more than there are processors, since tests wait more than they compute; no crowd, since some of it is measured. */
const streams = Math.min(3, availableParallelism() + 1);

const bun = new URL('../node_modules/.bin/bun', import.meta.url).pathname;
const child = Bun.spawn([bun, 'test', '--timeout=120000', `--parallel=${streams}`, ...process.argv.slice(2)], {
  cwd: new URL('..', import.meta.url).pathname,
  stdin: 'ignore',
  stdout: 'inherit',
  stderr: 'pipe',
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));

/** What bun says at the end: ` 12 pass`, ` 1 fail` and, where there are any, ` 2 skip`. */
const counts: Record<string, number> = {};
/** `file > name of the test`, in the order in which they failed. */
const failures: string[] = [];
let file = '';
let closing = false;

function read(line: string): void {
  const [, opened] = line.match(/^(\S+\.(?:test|spec)\.[cm]?[jt]sx?):$/) ?? [];
  const [, failed] = line.match(/^\(fail\) (.*?)(?: \[[\d.]+m?s\])?$/) ?? [];
  const [, count, word = ''] = line.match(/^ *(\d+) (pass|fail|skip)$/) ?? [];
  if (opened) file = opened;
  else if (/^\d+ tests (skipped|todo|failed):$/.test(line)) closing = true;
  else if (failed && !closing) failures.push(`${file} > ${failed}`);
  else if (line.startsWith('✗ ')) failures.push(line.slice(2));
  else if (line === '# Unhandled error between tests')
    failures.push('outside of any test: see "Unhandled error" above');
  else if (count) counts[word] = Number(count);
}

let rest = '';
const decoder = new TextDecoder();
for await (const chunk of child.stderr) {
  process.stderr.write(chunk);
  const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) read(line);
}
read(rest);
const code = await child.exited;

const { pass = 0, skip = 0 } = counts;
if (counts['pass'] === undefined && code !== 0) failures.push(`bun test ended with ${code} before it counted`);
const fail = Math.max(counts['fail'] ?? 0, failures.length);
if (fail > 0) console.error(`\nFailed:\n${failures.map((each) => `  ${each}`).join('\n')}\n`);
console.log(`${pass} passed, ${fail} failed${skip > 0 ? `, ${skip} skipped` : ''}`);
process.exit(code === 0 && (pass === 0 || fail > 0) ? 1 : code);
