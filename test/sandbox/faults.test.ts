import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { parseFaults } from '../../sandbox/faults/parse.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { type Client, channelId, clientOf } from './sandbox-client.ts';

let sandbox: Sandbox;
let driver: Driver;
let call: Client;
let messages: string;

beforeEach(async () => {
  sandbox = await startSandbox({ rateLimits: 'off' });
  driver = createDriver(sandbox.control);
  call = clientOf(sandbox);
  messages = `/channels/${channelId(sandbox, 'general')}/messages`;
});
afterEach(() => sandbox.stop());

test('an error strikes the routes it is meant for, as often as it is told', async () => {
  await driver.faults.add({
    fault: { kind: 'error', status: 503 },
    method: 'POST',
    path: '/channels/*/messages',
    count: 2,
  });
  expect((await call('GET', messages)).status).toBe(200);
  for (let index = 0; index < 2; index += 1) {
    const { status, body } = await call('POST', messages, { content: 'x' });
    expect({ status, body }).toEqual({ status: 503, body: { message: '503: Service Unavailable', code: 0 } });
  }
  expect((await call('POST', messages, { content: 'x' })).status).toBe(200);
  expect(await driver.faults.list()).toMatchObject([{ struck: 2 }]);
});

test('an HTML page instead of JSON', async () => {
  await driver.faults.add({ fault: { kind: 'error', status: 502, html: true } });
  const { status, body, headers } = await call('GET', '/users/@me');
  expect(status).toBe(502);
  expect(headers.get('content-type')).toBe('text/html');
  expect(body).toContain('<h1>502');
});

test('a rate limit that is somebody else’s doing', async () => {
  await driver.faults.add({ fault: { kind: 'rate_limit', seconds: 1.5, scope: 'shared' } });
  const { status, body, headers } = await call('GET', '/users/@me');
  expect(status).toBe(429);
  expect(body).toEqual({ message: 'The resource is being rate limited.', retry_after: 1.5, global: false });
  expect(headers.get('retry-after')).toBe('2');
  expect(headers.get('x-ratelimit-scope')).toBe('shared');
});

test('a connection cut before the request is acted on, and one cut after', async () => {
  const count = async () => (await driver.messages('general')).length;
  const before = await count();
  const early = await driver.faults.add({ fault: { kind: 'drop' } });
  await expect(call('POST', messages, { content: 'lost' })).rejects.toThrow();
  expect(await count()).toBe(before);
  await driver.faults.clear(early);
  await driver.faults.add({ fault: { kind: 'drop', after: true } });
  await expect(call('POST', messages, { content: 'kept' })).rejects.toThrow();
  await driver.waitForMessage('general', ({ content }) => content === 'kept');
});

test('a body cut off half way', async () => {
  await driver.faults.add({ fault: { kind: 'malformed' }, count: 1 });
  await expect(call('GET', '/users/@me')).rejects.toThrow(SyntaxError);
});

test('latency', async () => {
  await driver.faults.add({ fault: { kind: 'latency', milliseconds: 60 }, path: '/users/**' });
  const started = performance.now();
  await call('GET', '/users/@me');
  expect(performance.now() - started).toBeGreaterThanOrEqual(59);
});

describe('chance', () => {
  async function pattern(seed: string): Promise<number[]> {
    const world = await startSandbox({ seed, rateLimits: 'off', faults: parseFaults('error=500~0.5') });
    const ask = clientOf(world);
    const statuses: number[] = [];
    for (let index = 0; index < 24; index += 1) statuses.push((await ask('GET', '/users/@me')).status);
    await world.stop();
    return statuses;
  }

  test('is the same for the same seed', async () => {
    const first = await pattern('a');
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await pattern('a')).toEqual(first);
    expect(await pattern('b')).not.toEqual(first);
  });
});

describe('the command line', () => {
  test('reads every part of a rule', () => {
    expect(
      parseFaults(
        'latency=50..200~0.3, error=503@POST /channels/*/messages x2,html=502, drop=after@GET /x~0.5x1,refuse_resume',
      ),
    ).toEqual([
      { fault: { kind: 'latency', milliseconds: 50, until: 200 }, probability: 0.3 },
      { fault: { kind: 'error', status: 503 }, method: 'POST', path: '/channels/*/messages', count: 2 },
      { fault: { kind: 'error', status: 502, html: true } },
      { fault: { kind: 'drop', after: true }, method: 'GET', path: '/x', probability: 0.5, count: 1 },
      { fault: { kind: 'refuse_resume' } },
    ]);
  });

  test.each(['nonsense', 'latency', 'error=200', 'drop~2', 'error=500@nowhere'])('refuses %p', (text) => {
    expect(() => parseFaults(text)).toThrow('--faults');
  });
});
