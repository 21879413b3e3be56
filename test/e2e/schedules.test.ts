import { afterAll, expect, test } from 'bun:test';
import { openLaptop } from '../support/laptop.ts';

const laptop = await openLaptop({ GUILDHALL_GATEWAY: 'false' }, { rateLimits: 'off' });
const { driver } = laptop;
afterAll(() => laptop.close());

async function call(...words: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await laptop.guildhall('call', ...words);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
}

for (const [name, words] of [
  ['serve', ['serve', '--http-port', '0']],
  ['stdio', ['stdio']],
] as const) {
  test(`what the command line schedules, \`${name}\` sends`, async () => {
    const content = `sent by ${name}`;
    const made = await call('schedule_message', 'channel=general', `content=${content}`, 'at=in 1 second');
    const stop = laptop.serve(words);
    await driver.waitForMessage('general', (message) => message.content === content, 15_000);
    expect(await stop()).toBe(0);
    expect(await call('get_schedule', '--json', JSON.stringify({ schedule: made['id'] }))).toMatchObject({
      status: 'done',
      sent: 1,
      created_by: 'operator',
    });
    expect((await driver.messages('general')).filter((message) => message.content === content)).toHaveLength(1);
  }, 60_000);
}
