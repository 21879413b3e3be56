import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { eventually } from '../support/eventually.ts';

let sandbox: Sandbox;
let driver: Driver;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimits: 'off' });
  driver = createDriver(sandbox.control);
});
afterAll(() => sandbox.stop());

interface Frame {
  readonly op: number;
  readonly t: string | null;
  readonly d: unknown;
}

/** A bare WebSocket that identifies and collects what it is sent. */
async function connect() {
  const frames: Frame[] = [];
  const token = await driver.botToken();
  const socket = new WebSocket(`${sandbox.world.urls.gateway}/?v=10&encoding=json`);
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
  const properties = { os: 'linux', browser: 'test', device: 'test' };
  socket.addEventListener('message', ({ data }) => {
    const frame: Frame = JSON.parse(String(data));
    frames.push(frame);
    if (frame.op === 10) socket.send(JSON.stringify({ op: 2, d: { token, intents: 513, properties } }));
  });
  await eventually(() => frames.some(({ t }) => t === 'GUILD_CREATE'));
  return { socket, frames, closed };
}

test('sessions are listed, closed with a code, asked to reconnect, invalidated', async () => {
  const first = await connect();
  expect(await driver.gateway.sessions()).toMatchObject([{ shard: [0, 1], intents: 513, connected: true }]);
  expect(await driver.gateway.close({ code: 4000, reason: 'because' })).toBe(1);
  expect(await first.closed).toBe(4000);

  const second = await connect();
  expect(await driver.gateway.close({ bot_id: '1', code: 4000 })).toBe(0);
  expect(await driver.gateway.requestReconnect()).toBe(1);
  await eventually(() => second.frames.some(({ op }) => op === 7));
  second.socket.close();
  await second.closed;

  const third = await connect();
  await driver.gateway.invalidate({ resumable: false });
  await eventually(() => third.frames.some(({ op, d }) => op === 9 && d === false));
  expect(await driver.gateway.sessions()).toEqual([]);
  third.socket.close();
});

test('what a scripted member does reaches the bot’s socket', async () => {
  const { socket, frames, closed } = await connect();
  await driver.as('carol').say('general', 'over the wire');
  await eventually(() =>
    frames.some(({ t, d }) => t === 'MESSAGE_CREATE' && (d as { content: string }).content === ''),
  );
  socket.close();
  await closed;
});

test('a socket cut without a close frame', async () => {
  const { closed } = await connect();
  expect(await driver.gateway.close()).toBeGreaterThan(0);
  expect(await closed).toBe(1006);
});
