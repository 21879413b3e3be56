import { expect, test } from 'bun:test';
import type { GatewayTiming } from '../../src/discord/gateway.ts';
import type { DiscordOptions } from '../../src/discord/open-discord.ts';
import { until } from '../support/eventually.ts';
import { startGatewayPeer, startRelay } from './gateway-peer.ts';
import { connect, json, TOKEN } from './peer.ts';

const FAST: GatewayTiming = {
  identifySpacing: 20,
  backoff: 40,
  maxBackoff: 400,
  stable: 60_000,
  timeout: 1000,
  silence: 60_000,
};

const open = (api: string, timing: Partial<GatewayTiming> = {}, options: DiscordOptions = {}) =>
  connect(api, { ...options, gatewayTiming: { ...FAST, ...timing } }).connection;

test('identifies with the intents wanted and says so in its status', async () => {
  const peer = startGatewayPeer({ heartbeat: 60 });
  const connection = open(peer.api, {}, { intents: ['GuildMessages', 'MessageContent'], shard: { id: 1, count: 4 } });
  expect(connection.status().gateway).toBe('off');
  const seen: string[] = [];
  connection.onDispatch(({ t }) => seen.push(t));
  await connection.start();
  expect(connection.status()).toMatchObject({ gateway: 'ready', token: 'valid', missingIntents: [] });
  expect(peer.identifies).toHaveLength(1);
  expect(peer.identifies[0]).toMatchObject({
    token: TOKEN,
    intents: (1 << 0) | (1 << 3) | (1 << 9) | (1 << 15),
    shard: [1, 4],
  });
  await until('latency known', () => connection.status().latency !== undefined);
  expect(connection.status().latency).toBeLessThan(1000);
  expect(seen).toEqual(['READY']);
  await connection.stop();
  expect(connection.status().gateway).toBe('off');
  await until('disconnected', () => peer.sockets.size === 0);
});

test('does not connect when told not to, or without a token', async () => {
  const peer = startGatewayPeer();
  const off = open(peer.api, {}, { gateway: false });
  await off.start();
  const tokenless = open(peer.api, {}, { token: '' });
  await tokenless.start();
  expect([off.status().gateway, tokenless.status().gateway]).toEqual(['off', 'off']);
  expect(peer.requests).toEqual([]);
});

test('resumes after a dropped socket, without identifying again', async () => {
  const peer = startGatewayPeer();
  const connection = open(peer.api);
  const seen: string[] = [];
  connection.onDispatch(({ t }) => seen.push(t));
  await connection.start();
  peer.tell('MESSAGE_CREATE', { id: '1', channel_id: '2' });
  await until('event seen', () => seen.includes('MESSAGE_CREATE'));
  peer.drop();
  await until('resumed', () => connection.status().gateway === 'ready' && seen.includes('RESUMED'), 4000);
  expect(peer.resumes).toEqual([{ token: TOKEN, session_id: 's1', seq: 2 }]);
  expect(peer.identifies).toHaveLength(1);
});

test('does what op 7 and op 9 ask', async () => {
  const peer = startGatewayPeer();
  const connection = open(peer.api);
  await connection.start();
  for (const socket of peer.sockets) socket.send(JSON.stringify({ op: 7, d: null }));
  await until('resumed', () => peer.resumes.length === 1 && connection.status().gateway === 'ready', 4000);
  for (const socket of peer.sockets) socket.send(JSON.stringify({ op: 9, d: false }));
  await until('identified again', () => peer.identifies.length === 2, 4000);
  await until('ready', () => connection.status().gateway === 'ready');
});

test('keeps the session while the network is away', async () => {
  const peer = startGatewayPeer({ onResume: () => peer.drop() });
  const connection = open(peer.api);
  await connection.start();
  peer.drop();
  // Three resumes fail before the session is given up.
  await until('identified again', () => peer.identifies.length === 2, 10_000);
  expect(peer.resumes).toHaveLength(3);
}, 60_000);

test('a token refused by the gateway parks the bot for REST too', async () => {
  const peer = startGatewayPeer({ onIdentify: (socket) => socket.close(4004, 'Authentication failed') });
  const connection = open(peer.api);
  await connection.start();
  expect(connection.status()).toMatchObject({ gateway: 'stopped', token: 'refused' });
  expect(connection.status().detail).toContain('token');
  await Bun.sleep(700);
  expect(peer.identifies).toHaveLength(1);
});

test('a token refused by REST stops the gateway before it connects', async () => {
  const peer = startGatewayPeer({ rest: () => json({ message: '401: Unauthorized', code: 0 }, 401) });
  const connection = open(peer.api);
  await connection.start();
  expect(connection.status()).toMatchObject({ gateway: 'stopped', token: 'refused' });
  await connection.start();
  expect(peer.identifies).toHaveLength(0);
});

test('stops for good on a close that waiting cannot heal', async () => {
  const peer = startGatewayPeer({ onIdentify: (socket) => socket.close(4013, 'Invalid intents') });
  const connection = open(peer.api);
  await connection.start();
  expect(connection.status()).toMatchObject({ gateway: 'stopped', token: 'valid' });
  await Bun.sleep(700);
  expect(peer.identifies).toHaveLength(1);
});

test('goes on without the privileged intents that are switched off', async () => {
  const MEMBERS_LIMITED = 1 << 15;
  const peer = startGatewayPeer({
    flags: MEMBERS_LIMITED,
    onIdentify(socket, count) {
      if (count === 1) socket.close(4014, 'Disallowed intents');
      else peer.ready(socket);
    },
  });
  const connection = open(peer.api, {}, { intents: ['GuildMembers', 'MessageContent', 'GuildMessages'] });
  await connection.start();
  expect(connection.status()).toMatchObject({ gateway: 'ready', missingIntents: ['MessageContent'] });
  expect(peer.identifies.map(({ intents }) => intents)).toEqual([
    (1 << 0) | (1 << 1) | (1 << 3) | (1 << 9) | (1 << 15),
    (1 << 0) | (1 << 1) | (1 << 3) | (1 << 9),
  ]);
});

test('drops all privileged intents when the flags do not explain the refusal, and stops when none is left', async () => {
  const peer = startGatewayPeer({
    flags: (1 << 15) | (1 << 19),
    onIdentify: (socket) => socket.close(4014, 'Disallowed intents'),
  });
  const connection = open(peer.api, {}, { intents: ['GuildMembers', 'MessageContent'] });
  await connection.start();
  expect(peer.identifies).toHaveLength(2);
  expect(connection.status()).toMatchObject({ gateway: 'stopped', missingIntents: ['GuildMembers', 'MessageContent'] });
});

test('slows down when connections do not last', async () => {
  const peer = startGatewayPeer({
    onIdentify(socket) {
      peer.ready(socket);
      socket.close(4000, 'Unknown error');
    },
    onResume(socket) {
      peer.dispatch(socket, 'RESUMED', {});
      socket.close(4000, 'Unknown error');
    },
  });
  const connection = open(peer.api, { backoff: 1500, maxBackoff: 60_000 });
  void connection.start();
  await until('waiting', () => connection.status().detail?.includes('next attempt') ?? false, 4000);
  await Bun.sleep(600);
  expect(connection.status().gateway).toBe('reconnecting');
  expect(connection.status().detail).toContain('4000');
  expect(peer.identifies.length + peer.resumes.length).toBe(2);
});

test('identifies only a handful of times in ten minutes', async () => {
  const peer = startGatewayPeer({
    onIdentify(socket) {
      socket.send(JSON.stringify({ op: 9, d: false }));
    },
  });
  const connection = open(peer.api, { identifySpacing: 1, backoff: 1 });
  void connection.start();
  await until('five times', () => peer.identifies.length === 5, 8000);
  const untilNext = () =>
    Date.parse(/next attempt at (\S+)\)/.exec(connection.status().detail ?? '')?.[1] ?? '') - Date.now();
  await until('waiting for minutes', () => untilNext() > 500_000, 2000);
}, 60_000);

test("waits for tomorrow when Discord's daily sessions are used up", async () => {
  const session_start_limit = { total: 1000, remaining: 0, reset_after: 3_600_000, max_concurrency: 1 };
  const peer = startGatewayPeer({
    rest: (path) =>
      path === '/gateway/bot' ? json({ url: 'ws://127.0.0.1:1', shards: 1, session_start_limit }) : undefined,
  });
  const connection = open(peer.api);
  const started = connection.start();
  await until('waiting', () => connection.status().detail?.includes('used up') ?? false);
  await connection.stop();
  // Stopping ends the wait.
  await started;
});

test('waits for Discord to come back before the first connection', async () => {
  let away = true;
  const peer = startGatewayPeer({ rest: () => (away ? json({ message: 'oops', code: 0 }, 503) : undefined) });
  const connection = open(peer.api);
  const started = connection.start();
  await until('trouble shown', () => connection.status().detail?.includes('503') ?? false);
  away = false;
  await started;
  expect(connection.status().gateway).toBe('ready');
});

test('survives a session whose address for resuming is none', async () => {
  const peer = startGatewayPeer({
    onIdentify(socket) {
      const d = { v: 10, user: { id: '1' }, guilds: [], session_id: 's', resume_gateway_url: 'no address at all' };
      peer.dispatch(socket, 'READY', d);
    },
  });
  const connection = open(peer.api);
  await connection.start();
  peer.close(4000);
  await until('resumed', () => peer.resumes.length === 1 && connection.status().gateway === 'ready', 4000);
});

test('leaves a connection whose heartbeats are not answered', async () => {
  const peer = startGatewayPeer({ heartbeat: 50, acks: false });
  const connection = open(peer.api);
  await connection.start();
  await until('resumed', () => peer.resumes.length > 0, 4000);
  expect(peer.identifies).toHaveLength(1);
});

test('leaves a half-dead connection, which does not even answer a close', async () => {
  const relays: ReturnType<typeof startRelay>[] = [];
  const peer = startGatewayPeer({ heartbeat: 50, port: () => relays[0]?.port ?? 0 });
  const relay = startRelay(peer.port);
  relays.push(relay);
  const connection = open(peer.api, { silence: 400 });
  await connection.start();
  relay.freeze();
  await until('resumed on a new connection', () => peer.resumes.length === 1, 4000);
  await until('ready', () => connection.status().gateway === 'ready');
  expect(peer.identifies).toHaveLength(1);
});
