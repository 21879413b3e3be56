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

async function call(...words: string[]): Promise<Record<string, unknown>> {
  const child = Bun.spawn([...command, 'call', ...words], { env: place.env, stdout: 'pipe', stderr: 'pipe' });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  if ((await child.exited) !== 0) throw new Error(err);
  return JSON.parse(out);
}

for (const [name, words, input] of [
  ['serve', ['serve', '--http-port', '0'], 'ignore'],
  ['stdio', ['stdio'], 'pipe'],
] as const) {
  test(`what the command line schedules, \`${name}\` sends`, async () => {
    const content = `sent by ${name}`;
    const made = await call('schedule_message', 'channel=general', `content=${content}`, 'at=in 1 second');
    const server = Bun.spawn([...command, ...words], {
      env: place.env,
      stdin: input,
      stdout: 'ignore',
      stderr: 'ignore',
    });
    await driver.waitForMessage('general', (message) => message.content === content, 15_000);
    server.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(await call('get_schedule', '--json', JSON.stringify({ schedule: made['id'] }))).toMatchObject({
      status: 'done',
      sent: 1,
      created_by: 'operator',
    });
    expect((await driver.messages('general')).filter((message) => message.content === content)).toHaveLength(1);
  }, 30_000);
}
