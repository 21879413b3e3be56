// What strangers and broken clients may send, and for how long.
import { afterAll, describe, expect, test } from 'bun:test';
import { littleService } from './little-service.ts';
import { modern, modernHeaders, post } from './raw.ts';

const service = littleService({ maxBodyBytes: 50_000 });
const { url } = service;
afterAll(() => service.drain(0));

describe('bad bodies', () => {
  test('broken JSON, also when empty or nested beyond reason', async () => {
    for (const body of ['{"jsonrpc":', '', `${'['.repeat(40_000)}`]) {
      const answer = await post(url, body);
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ id: null, error: { code: -32700 } });
    }
  });

  test('JSON that is no JSON-RPC', async () => {
    for (const body of ['{}', '42', '"x"', '[]', 'null']) {
      const answer = await post(url, body);
      expect(answer.status).toBe(400);
      expect(answer.json.error?.code).toBeNumber();
    }
  });

  test('too large, declared or not, is refused before it is read', async () => {
    const declared = await post(url, 'x'.repeat(50_001));
    expect(declared.status).toBe(413);
    expect(declared.json.error?.message).toContain('50000 bytes');

    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (sent >= 20_000_000) return controller.close();
        sent += 10_000;
        controller.enqueue(new Uint8Array(10_000).fill(32));
        await Bun.sleep(1);
      },
    });
    const status = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer key-alice' },
      body: endless,
    }).then(
      (response) => response.status,
      () => 'closed',
    );
    expect([413, 'closed']).toContain(status);
    expect(sent).toBeLessThan(20_000_000);
  });

  /** Sends a byte every now and then, and hears what comes of it. */
  async function drip(port: number, head: string[], piece: string): Promise<{ heard: string; seconds: number }> {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const began = performance.now();
    let heard = '';
    const socket = await Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        data: (_, data) => {
          heard += data.toString();
        },
        close: () => resolve(),
      },
    });
    socket.write(head.join('\r\n'));
    const dripping = setInterval(() => socket.write(piece), 100);
    await closed;
    clearInterval(dripping);
    return { heard, seconds: (performance.now() - began) / 1000 };
  }

  test.each([
    ['of a declared length', 'Content-Length: 40000', ' '],
    ['in chunks', 'Transfer-Encoding: chunked', '1\r\n \r\n'],
  ])('one that drips, %s, is refused after a while, and the connection closed', async (_how, header, piece) => {
    const slow = littleService({ bodyMs: 500 });
    const head = ['POST /mcp HTTP/1.1', `Host: localhost`, 'Authorization: Bearer key-alice', header, '', ''];
    const { heard, seconds } = await drip(slow.port, head, piece);
    expect(heard).toStartWith('HTTP/1.1 408');
    expect(heard).toContain('did not arrive within 0.5 s');
    expect(seconds).toBeLessThan(30);
    await slow.drain(0);
  });

  test('nor may headers drip for ever', async () => {
    const { seconds } = await drip(service.port, ['POST /mcp HTTP/1.1', 'Host: localhost', 'X-Long: a'], 'a');
    expect(seconds).toBeLessThan(40);
  }, 60_000);

  test('too many values, or too deep, in the arguments', async () => {
    const call = (args: object) =>
      post(url, modern('tools/call', { name: 'say', arguments: args }), modernHeaders('tools/call', 'say'));
    const many = await call({ text: 'x', extra: Array(12_000).fill(1) });
    expect(many.json.result?.content?.[0]?.text).toContain('too_large');
    let deep: unknown = 1;
    for (let i = 0; i < 100; i++) deep = [deep];
    expect((await call({ text: 'x', deep })).json.result?.content?.[0]?.text).toContain('too_large');
  });
});

test('strangers may not hold connections open, callers may wait', async () => {
  const impatient = littleService({ idleSeconds: 1 });
  const working = modern('tools/call', { name: 'work', arguments: { steps: 6, each: 1000 } });
  const waiting = post(impatient.url, working, modernHeaders('tools/call', 'work'));
  const { promise: cut, resolve } = Promise.withResolvers<number>();
  const began = performance.now();
  void Bun.connect({
    hostname: '127.0.0.1',
    port: impatient.port,
    socket: {
      open: (socket) => void socket.write('POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{'),
      data: () => {},
      close: () => resolve(performance.now() - began),
    },
  });
  expect(await cut).toBeLessThan(30_000);
  expect((await waiting).json.result).toMatchObject({ structuredContent: { steps: 6 } });
  await impatient.drain(0);
}, 60_000);
