// What a caller is told when a call ran out of time: why, and whether anything may have been done.
import { afterEach, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { openTeam, type Team } from '../support/team.ts';

let team: Team;
let driver: Driver;
async function open() {
  team = await openTeam({ settings: { deadlineSeconds: 1 } });
  driver = createDriver(team.sandbox.control);
}
afterEach(() => team.close());

const said = async (content: RegExp) =>
  (await driver.messages('general')).filter((message) => content.test(message.content)).length;

test('a bucket that is empty for longer than the call may take: rate_limited, and nothing sent', async () => {
  await open();
  const send = (n: number) => team.call('send_message', { channel: 'general', content: `line ${n}` });
  // Together, so that they fall into the five seconds of one bucket also on a busy machine.
  await Promise.all([1, 2, 3, 4, 5].map(send));
  const began = performance.now();
  const waiting = [6, 7].map((n) => team.refusal('send_message', { channel: 'general', content: `line ${n}` }));
  for (const error of await Promise.all(waiting)) {
    expect(error).toMatchObject({ code: 'rate_limited', retriable: true });
    expect(error.retry_after).toBeGreaterThanOrEqual(1);
    expect(error.retry_after).toBeLessThanOrEqual(5);
    expect(error.hint).toStartWith('Nothing was done.');
  }
  expect(performance.now() - began).toBeLessThan(4500);
  expect(await said(/line [67]/)).toBe(0);
});

test.each([
  ['of the message itself', '/channels/*/messages', 'POST'],
  ['of a look-up before it', '/guilds/*/channels', 'GET'],
])('a 429 %s that outlasts the call says how long to wait', async (_what, path, method) => {
  await open();
  await driver.faults.add({ fault: { kind: 'rate_limit', seconds: 7 }, path, method });
  const error = await team.refusal('send_message', { channel: 'general', content: 'hello' });
  expect(error).toMatchObject({ code: 'rate_limited', retriable: true });
  expect(error.retry_after).toBeGreaterThanOrEqual(5);
  expect(await said(/hello/)).toBe(0);
});

test('what was sent before the wait is named', async () => {
  await open();
  const send = (n: number) => team.call('send_message', { channel: 'general', content: `line ${n}` });
  await Promise.all([1, 2, 3, 4].map(send));
  const error = await team.refusal('send_message', { channel: 'general', content: 'long '.repeat(500) });
  expect(error).toMatchObject({ code: 'rate_limited', message: expect.stringContaining('Message 2 of 2') });
  const [sent] = (await driver.messages('general')).filter(({ content }) => content.startsWith('long'));
  expect(error.hint).toContain(`Already sent: ${sent?.id}`);
});

test('a slow answer to a write leaves it open whether it was done', async () => {
  await open();
  await driver.faults.add({
    fault: { kind: 'latency', milliseconds: 5000 },
    path: '/channels/*/messages',
    method: 'POST',
  });
  const error = await team.refusal('send_message', { channel: team.channel('general'), content: 'hello' });
  expect(error).toMatchObject({ code: 'timeout', retriable: false });
  expect(error.hint).toContain('may have been done');
});

test('a slow look-up before a write: nothing was done', async () => {
  await open();
  await driver.faults.add({ fault: { kind: 'latency', milliseconds: 5000 }, path: '/guilds/*/channels' });
  const error = await team.refusal('send_message', { channel: 'general', content: 'hello' });
  expect(error).toMatchObject({ code: 'timeout', retriable: true });
  expect(error.hint).toStartWith('Nothing was done.');
});
