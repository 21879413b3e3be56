import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { SandboxClock } from '../../sandbox/world/snowflake.ts';
import { allIntents, application, connect, guildOf, identify, ready, resume } from './gateway-helpers.ts';
import { clientOf } from './sandbox-client.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimits: 'off', validateResponses: true });
});
afterAll(async () => {
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

describe('the connection', () => {
  test('is found by GET /gateway and GET /gateway/bot', async () => {
    const call = clientOf(sandbox);
    expect((await call('GET', '/gateway')).body.url).toBe(sandbox.world.urls.gateway);
    expect((await call('GET', '/gateway/bot')).body).toEqual({
      url: sandbox.world.urls.gateway,
      shards: 1,
      session_start_limit: { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 },
    });
  });

  test('begins with HELLO, whose numbers are null', async () => {
    const client = connect(sandbox);
    expect(await client.next(10)).toEqual({ t: null, s: null, op: 10, d: { heartbeat_interval: 41_250 } });
    client.close();
  });

  test('a heartbeat is acknowledged, before IDENTIFY too', async () => {
    const client = connect(sandbox);
    await client.next(10);
    client.send(1, null);
    expect(await client.next(11)).toEqual({ t: null, s: null, op: 11, d: null });
    client.close();
  });

  test.each([
    [{ v: '6' }, 4012],
    [{ v: 'x' }, 4012],
    [{ encoding: 'etf' }, 4002],
    [{ encoding: 'xml' }, 4002],
    [{ compress: 'brotli' }, 4002],
  ])('asked for as %p is closed with %p', async (query, code) => {
    const { code: closed, reason } = await connect(sandbox, query).closed;
    expect(closed).toBe(code);
    expect(reason).not.toBe('');
  });

  test('works at the path with a slash and at no other', async () => {
    const client = connect(sandbox, {}, `${sandbox.world.urls.gateway}/`);
    await client.next(10);
    client.close();
    const address = sandbox.world.urls.gateway.replace('ws', 'http');
    expect((await fetch(`${address}/elsewhere`)).status).toBe(404);
    expect((await fetch(address)).status).toBe(426);
  });
});

describe('what closes it', () => {
  test.each([
    ['{oops', 4002],
    ['[]', 4002],
    ['{"op":"1"}', 4002],
    [`{"op":1,"d":null,"x":"${'x'.repeat(4096)}"}`, 4002],
    ['{"op":1,"d":"yes"}', 4002],
    ['{"op":2,"d":null}', 4002],
    ['{"op":0,"d":null}', 4001],
    ['{"op":5,"d":null}', 4001],
    ['{"op":99,"d":null}', 4001],
    ['{"op":3,"d":{"status":"online","activities":[],"since":null,"afk":false}}', 4003],
    ['{"op":8,"d":{"guild_id":"1","query":"","limit":0}}', 4003],
    ['{"op":6,"d":{"token":"wrong","session_id":"x","seq":1}}', 4004],
    ['{"op":6,"d":{"token":"wrong","seq":1}}', 4002],
  ])('%p with %p', async (text, code) => {
    const client = connect(sandbox);
    await client.next(10);
    client.sendText(text);
    expect((await client.closed).code).toBe(code);
  });

  test.each([
    [{ token: 'wrong' }, 4004],
    [{ token: undefined }, 4004],
    [{ properties: undefined }, 4002],
    [{ intents: undefined }, 4013],
    [{ intents: 1 << 17 }, 4013],
    [{ intents: -1 }, 4013],
    [{ intents: 1.5 }, 4013],
    [{ shard: [1, 1] }, 4010],
    [{ shard: [0, 0] }, 4010],
    [{ shard: 'first' }, 4010],
    [{ presence: { status: 'sleepy', activities: [] } }, 4002],
  ])('IDENTIFY with %p: %p', async (given, code) => {
    expect((await identify(sandbox, given).closed).code).toBe(code);
  });

  test('a second IDENTIFY, and a RESUME in a session, with 4005', async () => {
    for (const op of [2, 6]) {
      const { client } = await ready(sandbox);
      client.send(op, {});
      expect(await client.closed).toEqual({ code: 4005, reason: 'Already authenticated.' });
    }
  });

  test('what a command cannot read, with 4002', async () => {
    for (const [op, d] of [
      [3, { status: 'sleepy', activities: [] }],
      [4, { guild_id: 'abc' }],
      [8, { guild_id: guildOf(sandbox).id }],
      [31, {}],
      [43, { guild_id: guildOf(sandbox).id }],
    ] as const) {
      const { client } = await ready(sandbox);
      client.send(op, d);
      expect((await client.closed).code).toBe(4002);
    }
  });
});

describe('privileged intents', () => {
  test.each([
    ['presences', 1 << 8],
    ['members', 1 << 1],
    ['content', 1 << 15],
  ] as const)('need %s switched on: 4014', async (_name, intent) => {
    const flags = application(sandbox).flags;
    application(sandbox).flags = 0;
    expect((await identify(sandbox, { intents: intent }).closed).code).toBe(4014);
    application(sandbox).flags = flags;
    const { client } = await ready(sandbox, { intents: intent });
    client.close();
  });
});

describe('READY', () => {
  test('says who one is and what there is, guilds as unavailable', async () => {
    const { client, data } = await ready(sandbox, { shard: [0, 1] });
    const bot = application(sandbox);
    expect(data).toMatchObject({
      v: 10,
      user: { id: bot.bot_id, username: 'Guildhall Demo', bot: true, verified: true, mfa_enabled: false, email: null },
      guilds: [{ id: guildOf(sandbox).id, unavailable: true }],
      resume_gateway_url: `${sandbox.world.urls.gateway}/resume`,
      shard: [0, 1],
      application: { id: bot.id, flags: bot.flags },
    });
    expect(data.session_id).toMatch(/^[0-9a-f]{32}$/);
    expect(client.received.find(({ t }) => t === 'READY')?.s).toBe(1);
    expect(client.events('GUILD_CREATE').map(({ s }) => s)).toEqual([2]);
    client.close();
  });

  test('leaves the shard out where none was sent, and speaks version 9', async () => {
    const { client, data } = await ready(sandbox, { query: { v: '9' } });
    expect(data.v).toBe(9);
    expect(data).not.toHaveProperty('shard');
    client.close();
  });

  test("takes the token with the Authorization header's prefix", async () => {
    const { client } = await ready(sandbox, { token: `Bot ${application(sandbox).token}` });
    client.close();
  });
});

describe('limits', () => {
  let limited: Sandbox;
  const clock = new SandboxClock();

  async function start(gateway: NonNullable<Parameters<typeof startSandbox>[0]>['gateway']) {
    limited = await startSandbox({ clock, ...(gateway && { gateway }) });
    return clientOf(limited);
  }
  afterEach(() => limited.stop());

  test('one IDENTIFY in five seconds; more are answered with op 9', async () => {
    await start({});
    const first = await ready(limited);
    const second = identify(limited);
    expect(await second.next(9)).toMatchObject({ op: 9, d: false });
    clock.advance(5_000);
    second.send(2, { token: application(limited).token, intents: 0, properties: {} });
    await second.next('READY');
    first.client.close();
    second.close();
  });

  test('for each of max_concurrency buckets', async () => {
    await start({ maxConcurrency: 2 });
    const clients = [0, 1, 2].map((id) => identify(limited, { shard: [id, 3] }));
    await clients[0]?.next('READY');
    await clients[1]?.next('READY');
    await clients[2]?.next(9);
    for (const client of clients) client.close();
  });

  test('session starts are counted down and come back after a day', async () => {
    const call = await start({ sessionStarts: 2, maxConcurrency: 16 });
    for (const id of [0, 1]) (await ready(limited, { shard: [id, 16] })).client.close();
    const { session_start_limit: spent } = (await call('GET', '/gateway/bot')).body;
    expect(spent).toMatchObject({ total: 2, remaining: 0, max_concurrency: 16 });
    expect(spent.reset_after).toBeGreaterThan(86_000_000);
    expect(spent.reset_after).toBeLessThanOrEqual(86_400_000);
    const third = identify(limited, { shard: [2, 16] });
    expect((await third.next(9)).d).toBe(false);
    clock.advance(86_400_000);
    expect((await call('GET', '/gateway/bot')).body.session_start_limit.remaining).toBe(2);
    third.close();
  });

  test('a resume costs no session start', async () => {
    const call = await start({});
    const { client, sessionId } = await ready(limited);
    client.close(4000);
    await client.closed;
    const again = await resume(limited, sessionId, client.lastSequence ?? 0);
    await again.next('RESUMED');
    expect((await call('GET', '/gateway/bot')).body.session_start_limit.remaining).toBe(999);
    again.close();
  });

  test('120 commands a minute, then 4008', async () => {
    await start({});
    const client = connect(limited);
    await client.next(10);
    for (let index = 0; index < 120; index++) client.send(1, null);
    await client.next(() => client.received.filter(({ op }) => op === 11).length === 120);
    client.send(1, null);
    expect((await client.closed).code).toBe(4008);
  });

  test('too many guilds on a shard: 4011, and more shards are recommended', async () => {
    const call = await start({ guildsPerShard: 0.5 });
    expect((await identify(limited).closed).code).toBe(4011);
    expect((await call('GET', '/gateway/bot')).body.shards).toBe(2);
  });

  test('who sends no heartbeats is cut off with 4009 and may resume', async () => {
    await start({ heartbeatInterval: 60 });
    const client = identify(limited, { intents: allIntents });
    const { d } = await client.next('READY');
    expect(await client.closed).toEqual({ code: 4009, reason: 'Session timed out.' });
    const again = await resume(limited, d.session_id, client.lastSequence ?? 0);
    await again.next('RESUMED');
    again.close();
  });

  test('who sends them stays', async () => {
    const heartbeatInterval = 800;
    await start({ heartbeatInterval });
    const { client } = await ready(limited);
    for (let beat = 0; beat < 6; beat++) {
      await Bun.sleep(heartbeatInterval / 2);
      await client.settle();
    }
    client.close(1000);
    expect((await client.closed).code).toBe(1000);
  });
});
