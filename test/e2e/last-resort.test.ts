import { expect, test } from 'bun:test';

const module = new URL('../../src/main/last-resort.ts', import.meta.url).pathname;
const logger = new URL('../../src/telemetry/logger.ts', import.meta.url).pathname;

/** A process that watches, in which something goes wrong behind everybody's back. */
async function strayIn(code: string) {
  const child = Bun.spawn(
    [
      process.execPath,
      '-e',
      `const { watchForStrays } = await import(${JSON.stringify(module)});
       const { createLogger } = await import(${JSON.stringify(logger)});
       watchForStrays(createLogger({ level: 'info', mask: (line) => line }));
       setTimeout(() => { console.log('alive'); process.exit(0); }, 1000);
       ${code}`,
    ],
    { stdout: 'pipe', stderr: 'pipe' },
  );
  const [out, err, exit] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, exit, lines: err.split('\n').filter((line) => line !== '') };
}

test('a promise that failed unseen is logged and survived', async () => {
  const { out, exit, lines } = await strayIn(`void Promise.reject(new Error('nobody waits'));`);
  expect([out, exit]).toEqual(['alive\n', 0]);
  expect(lines.map((line) => JSON.parse(line).err.message)).toEqual(['nobody waits']);
});

test('an exception out of nowhere is logged and ends the program, with code 1', async () => {
  const { out, exit, lines } = await strayIn(`setTimeout(() => { throw new Error('out of nowhere'); }, 1);`);
  expect([out, exit]).toEqual(['', 1]);
  expect(lines.map((line) => JSON.parse(line).err.message)).toEqual(['out of nowhere']);
});
