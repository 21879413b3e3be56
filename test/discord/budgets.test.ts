import { afterEach, describe, expect, test } from 'bun:test';
import { filePlace, grownUp, type Place, type PrivateRedis, privateRedis, redisIsHere } from '../support/bus-places.ts';
import { startGatewayPeer } from './gateway-peer.ts';
import { json, startPeer } from './peer.ts';

const program = new URL('./budget-child.ts', import.meta.url).pathname;
const children: Bun.Subprocess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await child.exited;
  }
});

async function child(role: 'request' | 'identify', api: string, bus: string, amount: number) {
  const running = Bun.spawn([process.execPath, program, role, api, bus, String(amount)], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  children.push(running);
  const reader = running.stdout.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  async function line(): Promise<string> {
    while (!rest.includes('\n')) {
      const { value, done } = await reader.read();
      if (done) throw new Error('the process has ended');
      rest += decoder.decode(value, { stream: true });
    }
    const [first = '', ...others] = rest.split('\n');
    rest = others.join('\n');
    return first;
  }
  expect(await line()).toBe('ready');
  return {
    async ask(): Promise<string> {
      running.stdin.write('ask\n');
      await running.stdin.flush();
      return line();
    },
  };
}

async function untilRefused({ ask }: Awaited<ReturnType<typeof child>>): Promise<void> {
  for (let tried = 0; tried < 20; tried++) if ((await ask()) === 'rate_limited') return;
  throw new Error('it goes on asking Discord');
}

const rows: [string, boolean, () => Promise<Place>][] = [
  ['file', true, async () => filePlace()],
  ['redis', redisIsHere(), redisPlace],
];

async function redisPlace(): Promise<Place> {
  const redis: PrivateRedis = await privateRedis();
  await grownUp(redis, 0);
  return { kind: 'redis', url: redis.url, remove: redis.remove };
}

for (const [name, here, open] of rows) {
  describe.if(here)(`over ${name}`, () => {
    test('two processes stop together before Discord would ban their address', async () => {
      const place = await open();
      const peer = startPeer(() => json({ message: 'Missing Access', code: 50001 }, 403));
      const [one, two] = await Promise.all(
        [0, 1].map(() => child('request', peer.api, place.url, 6)) as [
          ReturnType<typeof child>,
          ReturnType<typeof child>,
        ],
      );
      for (let round = 0; round < 3; round++) {
        expect(await one.ask()).toBe('missing_permission');
        expect(await two.ask()).toBe('missing_permission');
      }
      for (const each of [one, two, await child('request', peer.api, place.url, 6)]) await untilRefused(each);
      // Whoever did not make the sixth learns of it by one that is refused.
      expect(peer.received.length).toBe(6 + 2);
      await place.remove();
    });

    test('two processes never identify within the time that Discord asks for between two', async () => {
      const place = await open();
      const spacing = 1500;
      const times: number[] = [];
      const { promise: enough, resolve } = Promise.withResolvers<void>();
      const peer = startGatewayPeer({
        onIdentify(socket) {
          times.push(performance.now());
          if (times.length === 4) resolve();
          socket.close(4009, 'test');
        },
      });
      await Promise.all([0, 1].map(() => child('identify', peer.api, place.url, spacing)));
      await enough;
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      // From leave to identify until it arrives takes what the machine takes; two that did not agree would arrive together.
      for (const gap of gaps) expect(gap).toBeGreaterThan(spacing / 2);
      await place.remove();
    }, 60_000);
  });
}
