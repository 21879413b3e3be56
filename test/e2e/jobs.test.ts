import { afterAll, expect, test } from 'bun:test';
import { openLaptop } from '../support/laptop.ts';

const laptop = await openLaptop({ GUILDHALL_GATEWAY: 'false' }, { rateLimits: 'off' });
const { driver } = laptop;
afterAll(() => laptop.close());

async function guildhall(...words: string[]) {
  const { code, out, err } = await laptop.guildhall(...words);
  return { code, out: (out === '' ? {} : JSON.parse(out)) as Record<string, unknown>, err };
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
}, 60_000);

for (const [name, words] of [
  ['serve', ['serve', '--http-port', '0']],
  ['stdio', ['stdio']],
] as const) {
  test(`what a command leaves, \`${name}\` finishes`, async () => {
    const content = `sent by ${name}`;
    const wish = { channels: ['general', 'off-topic'], content, dry_run: false, wait: 0 };
    const made = await call('bulk_send_message', wish);
    expect(made.code).toBe(0);
    const stop = laptop.serve(words);
    const id = Number(made.out['job']);
    const ended = await call('wait_for_job', { job: id, wait: 20 });
    expect(await stop()).toBe(0);
    expect(ended).toMatchObject({ code: 0, out: { job: id, status: 'done', done: 2 } });
    for (const channel of ['general', 'off-topic']) {
      expect((await driver.messages(channel)).filter((message) => message.content === content)).toHaveLength(1);
    }
  }, 60_000);
}
