import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { inflateSync } from 'node:zlib';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { ready, resume } from './gateway-helpers.ts';
import { addMembers, gatewaySeed, guildNamed } from './gateway-world.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimits: 'off', world: gatewaySeed });
  addMembers(sandbox, guildNamed(sandbox, 'Even'), 1_500);
});
afterAll(() => sandbox.stop());

const zlibSuffix = '0000ffff';

/** Umlauts and emoji, so that bytes and characters differ; large, so that compressors need several buffers. */
function happen(count: number): string[] {
  const texts = Array.from({ length: count }, (_, index) => `${index} Grüße 👋 `.repeat(index === 0 ? 20_000 : 5));
  for (const text of texts)
    sandbox.world.dispatch({ t: 'TYPING_START', guild_id: guildNamed(sandbox, 'Even').id, data: { text } });
  return texts;
}

describe.each(['zlib-stream', 'zstd-stream'])('compress=%s', (compress) => {
  test('every payload is one message of a stream that lasts as long as the connection', async () => {
    const { client, data } = await ready(sandbox, { query: { compress } });
    expect(data.v).toBe(10);
    const texts = happen(50);
    await client.settle();
    expect(client.events('TYPING_START').map(({ d }) => d.text)).toEqual(texts);
    expect(client.messages.length).toBe(client.received.length);
    for (const message of client.messages) expect(message).toBeInstanceOf(Uint8Array);
    const plain = JSON.stringify(client.received).length;
    const sent = client.messages.reduce((sum, message) => sum + message.length, 0);
    expect(sent).toBeLessThan(plain / 5);
    client.close(1000);
  });

  test('members by the thousand come whole', async () => {
    const { client } = await ready(sandbox, { query: { compress } });
    client.send(8, { guild_id: guildNamed(sandbox, 'Even').id, query: '', limit: 0 });
    await client.next(({ d }) => d?.chunk_index === 1);
    expect(client.events('GUILD_MEMBERS_CHUNK').map(({ d }) => d.members.length)).toEqual([1000, 505]);
    client.close(1000);
  });

  test('compress in IDENTIFY changes nothing', async () => {
    const { client } = await ready(sandbox, { query: { compress }, compress: true });
    client.close(1000);
  });
});

test('with zlib-stream messages end with the flush marker and the first begins the stream', async () => {
  const { client } = await ready(sandbox, { query: { compress: 'zlib-stream' } });
  const hex = client.messages.map((message) => Buffer.from(message).toString('hex'));
  for (const message of hex) expect(message).toEndWith(zlibSuffix);
  expect(hex[0]).toStartWith('78');
  expect(hex[1]).not.toStartWith('78');
  client.close(1000);
});

describe('compress: true in IDENTIFY', () => {
  test('large payloads are zlib streams of their own, small ones are text', async () => {
    const { client, sessionId } = await ready(sandbox, { compress: true });
    const kinds = client.messages.map((message) => typeof message);
    expect(kinds[0]).toBe('string');
    expect(kinds.at(-1)).toBe('string');
    const large = client.messages.filter((message) => typeof message !== 'string');
    expect(large.length).toBeGreaterThan(0);
    for (const message of large) expect(JSON.parse(inflateSync(message).toString()).op).toBe(0);
    client.close(4000);
    await client.closed;
    happen(1);
    const again = await resume(sandbox, sessionId, client.lastSequence ?? 0);
    await again.next('RESUMED');
    expect(again.messages.some((message) => typeof message !== 'string')).toBe(true);
    again.close(1000);
  });

  test('without it all is text', async () => {
    const { client } = await ready(sandbox);
    for (const message of client.messages) expect(typeof message).toBe('string');
    client.close(1000);
  });
});
