// Runs the tests and closes with one line that says how many passed: `npm test [-- paths or bun test flags]`.
const bun = new URL('../node_modules/.bin/bun', import.meta.url).pathname;
const child = Bun.spawn([bun, 'test', '--timeout=60000', ...process.argv.slice(2)], {
  cwd: new URL('..', import.meta.url).pathname,
  stdin: 'ignore',
  stdout: 'inherit',
  stderr: 'pipe',
});

let tail = '';
const decoder = new TextDecoder();
for await (const chunk of child.stderr) {
  process.stderr.write(chunk);
  tail = (tail + decoder.decode(chunk, { stream: true })).slice(-20_000);
}
const code = await child.exited;

/** Bun closes with ` 12 pass`, ` 1 fail` and, where there are any, ` 2 skip`. */
const counted = (word: string) => Number(tail.match(new RegExp(`^ *(\\d+) ${word}$`, 'm'))?.[1] ?? 0);
const [passed, failed, skipped] = [counted('pass'), counted('fail'), counted('skip')];
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(code === 0 && passed === 0 ? 1 : code);
