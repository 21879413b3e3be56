import { afterAll, expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import { startSandbox } from '../../sandbox/main.ts';
import { cleanEnvironment, command } from '../support/program.ts';

const sandbox = await startSandbox({ rateLimits: 'off' });
const driver = createDriver(sandbox.control);
const place = cleanEnvironment({
  DISCORD_TOKEN: sandbox.world.applications.values().next().value?.token ?? '',
  DISCORD_API_URL: sandbox.api,
  GUILDHALL_GATEWAY: 'false',
});
afterAll(async () => {
  await sandbox.stop();
  place.remove();
});

async function guildhall(...words: string[]): Promise<{ code: number; out: Record<string, unknown>; err: string }> {
  const child = Bun.spawn([...command, ...words], { env: place.env, stdout: 'pipe', stderr: 'pipe' });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { code: await child.exited, out: out === '' ? {} : JSON.parse(out), err };
}

const call = (operation: string, args: Record<string, unknown>) =>
  guildhall('call', operation, '--json', JSON.stringify(args));

test('a command does the job that it gives, and shows how far it is', async () => {
  const { code, out, err } = await guildhall('backfill', 'general', '--since', '3650d');
  expect(err).toMatch(/messages read, \d+ of them new, in \d of 1 channel/);
  expect({ code, status: out['status'] }).toEqual({ code: 0, status: 'done' });
  const direct = await call('backfill_history', { wait: 30, members: false });
  expect(direct.out).toMatchObject({ status: 'done', operation: 'backfill_history' });
  expect((await guildhall('backfill', 'nowhere')).code).toBe(1);
  expect((await guildhall('job', 'x')).code).toBe(2);
}, 30_000);

for (const [name, words, input] of [
  ['serve', ['serve', '--http-port', '0'], 'ignore'],
  ['stdio', ['stdio'], 'pipe'],
] as const) {
  test(`what a command leaves, \`${name}\` finishes`, async () => {
    const content = `sent by ${name}`;
    const wish = { channels: ['general', 'off-topic'], content, dry_run: false, wait: 0 };
    const made = await call('bulk_send_message', wish);
    expect(made.code).toBe(0);
    const server = Bun.spawn([...command, ...words], {
      env: place.env,
      stdin: input,
      stdout: 'ignore',
      stderr: 'ignore',
    });
    const id = Number(made.out['job']);
    const ended = await call('wait_for_job', { job: id, wait: 20 });
    server.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(ended).toMatchObject({ code: 0, out: { job: id, status: 'done', done: 2 } });
    for (const channel of ['general', 'off-topic']) {
      expect((await driver.messages(channel)).filter((message) => message.content === content)).toHaveLength(1);
    }
  }, 30_000);
}
