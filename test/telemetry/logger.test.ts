import { expect, test } from 'bun:test';
import { OperationError } from '../../src/kernel/errors.ts';
import { lineWriter } from '../../src/telemetry/line-writer.ts';
import { createLogger, type LogLevel } from '../../src/telemetry/logger.ts';

function collect(level: LogLevel = 'debug', mask = (line: string) => line) {
  const written: string[] = [];
  const output = { write: (text: string) => written.push(text) };
  const logger = createLogger({ level, mask, output });
  const lines = async () => {
    // Those of a burst are written together, a moment later.
    await Bun.sleep(20);
    return written
      .join('')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return { logger, lines };
}

test('a line says when, how bad, what, and what it belongs to', async () => {
  const { logger, lines } = collect();
  logger.child({ part: 'discord' }).warn({ seconds: 3 }, 'waits');
  const [{ time, ...rest } = {}] = await lines();
  expect(rest).toEqual({ level: 40, part: 'discord', seconds: 3, msg: 'waits' });
  expect(Date.parse(String(time))).toBeGreaterThan(Date.now() - 60_000);
});

test('levels below the chosen one are silent', async () => {
  const { logger, lines } = collect('warn');
  logger.info({}, 'no');
  logger.child({}).debug({}, 'no');
  logger.error({}, 'yes');
  expect((await lines()).map(({ msg }) => msg)).toEqual(['yes']);
});

test('errors are written by name, message and cause, wherever they stand, without what else they carry', async () => {
  const { logger, lines } = collect();
  const cause = Object.assign(new Error('inner'), { headers: { authorization: 'secret' } });
  logger.error({ err: new TypeError('outer', { cause }) }, 'failed');
  const { err } = (await lines())[0] as { err: { name: string; message: string; cause: Record<string, unknown> } };
  expect([err.name, err.message, err.cause['message']]).toEqual(['TypeError', 'outer', 'inner']);
  expect(JSON.stringify(err)).not.toContain('secret');
});

test('errors of our own are written by what they say, without a stack', async () => {
  const { logger, lines } = collect();
  const cause = { path: '/gateway', status: 503 };
  logger.error({ err: new OperationError('discord_unavailable', 'Discord is away.', { hint: 'Wait.', cause }) }, 'x');
  expect((await lines())[0]?.['err']).toEqual({
    name: 'OperationError',
    code: 'discord_unavailable',
    message: 'Discord is away.',
    cause,
  });
});

test('the mask sees the whole line', async () => {
  const { logger, lines } = collect('info', (line) => line.replaceAll('hunter2', '[redacted]'));
  logger.info({ error: new Error('refused hunter2'), nested: { word: 'hunter2' } }, 'said hunter2');
  expect(JSON.stringify(await lines())).not.toContain('hunter2');
});

test('a field that JSON cannot hold costs the field, not the line', async () => {
  const { logger, lines } = collect();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  logger.info({ circle }, 'kept');
  logger.info({ count: 3n }, 'also kept');
  expect((await lines()).map(({ msg }) => msg)).toEqual(['kept', 'also kept']);
  expect((await lines())[1]?.['unwritable']).toContain('BigInt');
});

test('a reader that falls behind loses lines, is told how many, and stops nobody', async () => {
  const written: string[] = [];
  const stuck = Promise.withResolvers<number>();
  let answer: unknown = stuck.promise;
  const write = lineWriter({
    write(text) {
      written.push(text);
      return answer;
    },
  });
  const long = 'x'.repeat(600_000);
  for (let i = 0; i < 5; i++) write(long);
  expect(written.length).toBe(2);
  answer = 0;
  stuck.resolve(0);
  await Bun.sleep(20);
  write('again');
  expect(written.at(-1)).toContain('3 lines were left out');
  expect(written.at(-1)).toEndWith('\nagain\n');
});

test('a line alone is written at once, those of a burst together', async () => {
  const written: string[] = [];
  const write = lineWriter({ write: (text) => written.push(text) });
  for (const line of ['a', 'b', 'c']) write(line);
  expect(written).toEqual(['a\n']);
  await Bun.sleep(20);
  expect(written).toEqual(['a\n', 'b\nc\n']);
  await Bun.sleep(20);
  write('d');
  expect(written.at(-1)).toBe('d\n');
});

const SCRIPT = `
  import { createLogger } from './src/telemetry/logger.ts';
  const { info } = createLogger({ level: 'info', mask: (line) => line });
  for (let i = 0; i < 200; i++) info({ i }, 'line');
  await Bun.sleep(20);
  info({ i: 200 }, 'last');
  console.log('ran on');
  process.exit(0);`;

const spawn = () =>
  Bun.spawn([process.execPath, '-e', SCRIPT], {
    cwd: `${import.meta.dir}/../..`,
    stdout: 'pipe',
    stderr: 'pipe',
  });

test('lines arrive in order, also the last one before the process ends', async () => {
  const child = spawn();
  const lines = (await new Response(child.stderr).text()).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { i: number }).i)).toEqual(Array.from({ length: 201 }, (_, i) => i));
});

test('a stderr that nobody reads any more is no error', async () => {
  const child = spawn();
  await child.stderr.cancel();
  expect(await new Response(child.stdout).text()).toBe('ran on\n');
  expect(await child.exited).toBe(0);
});

test('a pipe that turns out to be broken is nobody’s defect', async () => {
  const strays: unknown[] = [];
  const stray = (reason: unknown) => void strays.push(reason);
  process.on('unhandledRejection', stray);
  const rejecting = lineWriter({ write: () => Promise.reject(new Error('EPIPE')) });
  const throwing = lineWriter({
    write() {
      throw new Error('EPIPE');
    },
  });
  for (let i = 0; i < 3; i++) {
    rejecting('hello');
    throwing('hello');
  }
  await Bun.sleep(5);
  process.off('unhandledRejection', stray);
  expect(strays).toEqual([]);
});
