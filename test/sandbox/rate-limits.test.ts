import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { SandboxClock } from '../../sandbox/world/snowflake.ts';
import { type Client, channelId, clientOf } from './sandbox-client.ts';

let sandbox: Sandbox;
let call: Client;
let messages: string;

/** The clock stands still unless a test moves it. */
async function start(options: { globalRateLimit?: number; invalidRequestLimit?: number } = {}) {
  const started = Date.now();
  sandbox = await startSandbox({ clock: new SandboxClock(() => started), ...options });
  call = clientOf(sandbox);
  messages = `/channels/${channelId(sandbox, 'general')}/messages`;
}

afterEach(() => sandbox.stop());

describe('buckets', () => {
  beforeEach(() => start());

  test('headers count down, the bucket is named, the sixth message of five seconds is refused', async () => {
    const remaining: (string | null)[] = [];
    for (let index = 0; index < 5; index += 1) {
      const { status, headers } = await call('POST', messages, { content: 'x' });
      expect(status).toBe(200);
      expect(headers.get('x-ratelimit-limit')).toBe('5');
      expect(headers.get('x-ratelimit-bucket')).toMatch(/^[0-9a-f]{32}$/);
      remaining.push(headers.get('x-ratelimit-remaining'));
    }
    expect(remaining).toEqual(['4', '3', '2', '1', '0']);
    const { status, body, headers } = await call('POST', messages, { content: 'x' });
    expect(status).toBe(429);
    expect(body).toEqual({ message: 'You are being rate limited.', retry_after: 5, global: false });
    expect(headers.get('x-ratelimit-scope')).toBe('user');
    expect(headers.get('retry-after')).toBe('5');
    expect(headers.get('x-ratelimit-reset-after')).toBe('5.000');
    expect(Number(headers.get('x-ratelimit-reset'))).toBeCloseTo((sandbox.world.clock.now() + 5000) / 1000, 2);
  });

  test('a window ends; other channels have their own', async () => {
    for (let index = 0; index < 6; index += 1) await call('POST', messages, { content: 'x' });
    const elsewhere = `/channels/${channelId(sandbox, 'off-topic')}/messages`;
    expect((await call('POST', elsewhere, { content: 'x' })).status).toBe(200);
    sandbox.world.clock.advance(4999);
    expect((await call('POST', messages, { content: 'x' })).status).toBe(429);
    sandbox.world.clock.advance(1);
    expect((await call('POST', messages, { content: 'x' })).status).toBe(200);
  });

  test('reading and writing are different buckets', async () => {
    const written = await call('POST', messages, { content: 'x' });
    const read = await call('GET', messages);
    expect(read.headers.get('x-ratelimit-bucket')).not.toBe(written.headers.get('x-ratelimit-bucket'));
  });

  test('a request that fails its validation counts too', async () => {
    for (let index = 0; index < 5; index += 1) expect((await call('POST', messages, { content: 5 })).status).toBe(400);
    expect((await call('POST', messages, { content: 'x' })).status).toBe(429);
  });
});

test('the global limit counts every route of a bot', async () => {
  await start({ globalRateLimit: 3 });
  for (const path of ['/users/@me', '/gateway/bot', '/applications/@me'])
    expect((await call('GET', path)).status).toBe(200);
  const { status, body, headers } = await call('GET', '/users/@me');
  expect(status).toBe(429);
  expect(body).toEqual({ message: 'You are being rate limited.', retry_after: 1, global: true });
  expect(headers.get('x-ratelimit-global')).toBe('true');
  expect(headers.get('x-ratelimit-scope')).toBe('global');
  expect(headers.get('x-ratelimit-bucket')).toBeNull();
  sandbox.world.clock.advance(1000);
  expect((await call('GET', '/users/@me')).status).toBe(200);
});

test('too many invalid requests and the address is shut out, with a page instead of JSON, until ten minutes are over', async () => {
  await start({ invalidRequestLimit: 3 });
  for (let index = 0; index < 3; index += 1) {
    expect((await call('GET', '/users/@me', undefined, { authorization: 'Bot nobody' })).status).toBe(401);
  }
  const { status, body, headers } = await call('GET', '/users/@me');
  expect(status).toBe(429);
  expect(headers.get('content-type')).toBe('text/html');
  expect(body).toContain('1015');
  expect(headers.get('retry-after')).toBe('600');
  sandbox.world.clock.advance(600_000);
  expect((await call('GET', '/users/@me')).status).toBe(200);
});

test('404 and 400 are not invalid requests', async () => {
  await start({ invalidRequestLimit: 1 });
  await call('GET', '/channels/1');
  await call('GET', '/channels/x');
  expect((await call('GET', '/users/@me')).status).toBe(200);
});
