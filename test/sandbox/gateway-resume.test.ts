import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { GatewayOptions } from '../../sandbox/gateway/options.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { SandboxClock } from '../../sandbox/world/snowflake.ts';
import {
  application,
  guildOf,
  identify,
  type Payload,
  type RawClient,
  ready,
  resume,
  userId,
} from './gateway-helpers.ts';

let sandbox: Sandbox;
let clock: SandboxClock;
let typed = 0;

async function start(gateway: Partial<GatewayOptions> = {}) {
  clock = new SandboxClock();
  sandbox = await startSandbox({ clock, rateLimits: 'off', gateway });
}
beforeEach(() => start());
afterEach(() => sandbox.stop());

async function restart(gateway: Partial<GatewayOptions>) {
  await sandbox.stop();
  await start(gateway);
}

/** Something that every session hears of, numbered. */
function happen(times = 1): void {
  for (let index = 0; index < times; index++) {
    typed += 1;
    sandbox.world.dispatch({ t: 'TYPING_START', guild_id: guildOf(sandbox).id, data: { timestamp: typed } });
  }
}

const numbers = (payloads: readonly Payload[]) => payloads.map(({ d }) => d.timestamp);

async function lose(client: RawClient, code = 4000) {
  client.close(code);
  await client.closed;
}

describe('a resume', () => {
  test('replays what was missed, in order, then says RESUMED', async () => {
    const { client, sessionId } = await ready(sandbox);
    happen(2);
    await client.settle();
    const seen = client.lastSequence ?? 0;
    await lose(client);
    happen(3);
    const again = await resume(sandbox, sessionId, seen);
    const resumed = await again.next('RESUMED');
    const events = again.received.filter(({ op }) => op === 0);
    expect(numbers(events.slice(0, 3))).toEqual([typed - 2, typed - 1, typed]);
    expect(events.map(({ s }) => s)).toEqual([seen + 1, seen + 2, seen + 3, seen + 4]);
    expect(resumed.s).toBe(seen + 4);
    happen();
    expect((await again.next((payload) => payload.d?.timestamp === typed)).s).toBe(seen + 5);
    again.close();
  });

  test('from an earlier event replays that far', async () => {
    const { client, sessionId } = await ready(sandbox);
    const before = client.lastSequence ?? 0;
    happen(4);
    await client.settle();
    await lose(client);
    const again = await resume(sandbox, sessionId, before + 2);
    await again.next('RESUMED');
    expect(numbers(again.events('TYPING_START'))).toEqual([typed - 1, typed]);
    again.close();
  });

  test('takes the session over from a connection that is still there', async () => {
    const { client, sessionId } = await ready(sandbox);
    const again = await resume(sandbox, sessionId, client.lastSequence ?? 0);
    await again.next('RESUMED');
    expect((await client.closed).code).toBe(4000);
    happen();
    await again.next('TYPING_START');
    expect(sandbox.world.gateway?.sessions().map(({ connected }) => connected)).toEqual([true]);
    again.close();
  });

  test('also without a close frame having come', async () => {
    const { client, sessionId } = await ready(sandbox);
    expect(sandbox.world.gateway?.close({})).toBe(1);
    expect((await client.closed).code).toBe(1006);
    happen();
    const again = await resume(sandbox, sessionId, client.lastSequence ?? 0);
    await again.next('RESUMED');
    expect(numbers(again.events('TYPING_START'))).toEqual([typed]);
    again.close();
  });

  test('of a session that one closed with 1000 or 1001 is refused', async () => {
    for (const code of [1000, 1001]) {
      const { client, sessionId } = await ready(sandbox);
      await lose(client, code);
      expect(sandbox.world.gateway?.sessions()).toEqual([]);
      const again = await resume(sandbox, sessionId, client.lastSequence ?? 0);
      expect(await again.next(9)).toEqual({ t: null, s: null, op: 9, d: false });
      again.close();
    }
  });

  test('that comes too late is refused', async () => {
    const { client, sessionId } = await ready(sandbox);
    await lose(client);
    clock.advance(180_001);
    const again = await resume(sandbox, sessionId, client.lastSequence ?? 0);
    expect((await again.next(9)).d).toBe(false);
    again.close();
  });

  test('of events that are no longer kept is refused', async () => {
    await restart({ replayEvents: 3 });
    const { client, sessionId } = await ready(sandbox);
    const seen = client.lastSequence ?? 0;
    await lose(client);
    happen(3);
    const kept = await resume(sandbox, sessionId, seen);
    await kept.next('RESUMED');
    expect(numbers(kept.events('TYPING_START'))).toEqual([typed - 2, typed - 1, typed]);
    await kept.settle();
    const last = kept.lastSequence ?? 0;
    await lose(kept);
    happen(4);
    const gone = await resume(sandbox, sessionId, last);
    expect((await gone.next(9)).d).toBe(false);
    gone.close();
  });

  test('keeps so many bytes and no more', async () => {
    await restart({ replayBytes: 4_000 });
    const { client, sessionId } = await ready(sandbox);
    const seen = client.lastSequence ?? 0;
    await lose(client);
    sandbox.world.dispatch({ t: 'TYPING_START', guild_id: guildOf(sandbox).id, data: { filling: 'x'.repeat(5_000) } });
    happen();
    const gone = await resume(sandbox, sessionId, seen);
    expect((await gone.next(9)).d).toBe(false);
    gone.close();
  });

  test('with a sequence number from the future is closed with 4007, and the session is over', async () => {
    const { client, sessionId } = await ready(sandbox);
    await lose(client);
    const again = await resume(sandbox, sessionId, 1_000);
    expect(await again.closed).toEqual({ code: 4007, reason: 'Invalid seq.' });
    expect(sandbox.world.gateway?.sessions()).toEqual([]);
  });

  test("of another bot's session is refused and leaves that session alone", async () => {
    const { client, sessionId } = await ready(sandbox);
    await lose(client);
    const bot = application(sandbox);
    sandbox.world.applications.set('1', { ...bot, id: '1', token: 'other', bot_id: userId(sandbox, 'heidi') });
    const thief = await resume(sandbox, sessionId, 1, 'other');
    expect((await thief.next(9)).d).toBe(false);
    const again = await resume(sandbox, sessionId, client.lastSequence ?? 0);
    await again.next('RESUMED');
    thief.close();
    again.close();
  });

  test('after a refusal one may identify on the same connection', async () => {
    const again = await resume(sandbox, 'unknown', 1);
    await again.next(9);
    again.send(2, { token: application(sandbox).token, intents: 0, properties: {} });
    await again.next('READY');
    again.close();
  });
});

describe('what the control endpoint does', () => {
  test('a close code and reason of its choosing', async () => {
    const { client, sessionId } = await ready(sandbox);
    expect(sandbox.world.gateway?.close({ session_id: sessionId }, 4000, 'Because.')).toBe(1);
    expect(await client.closed).toEqual({ code: 4000, reason: 'Because.' });
    expect(sandbox.world.gateway?.close({ session_id: sessionId })).toBe(0);
  });

  test('op 7, then the connection is closed and may be resumed', async () => {
    await restart({ reconnectGrace: 20 });
    const { client, sessionId } = await ready(sandbox);
    sandbox.world.gateway?.requestReconnect({});
    expect(await client.next(7)).toEqual({ t: null, s: null, op: 7, d: null });
    expect((await client.closed).code).toBe(4000);
    const again = await resume(sandbox, sessionId, client.lastSequence ?? 0);
    await again.next('RESUMED');
    again.close();
  });

  test('op 9 that may be resumed', async () => {
    const { client, sessionId } = await ready(sandbox);
    sandbox.world.gateway?.invalidate({}, true);
    expect((await client.next(9)).d).toBe(true);
    happen();
    client.send(6, { token: application(sandbox).token, session_id: sessionId, seq: client.lastSequence });
    await client.next('RESUMED');
    expect(numbers(client.events('TYPING_START'))).toEqual([typed]);
    client.close();
  });

  test('op 9 that ends the session: what is sent in it is 4003', async () => {
    const { client, sessionId } = await ready(sandbox);
    sandbox.world.gateway?.invalidate({ bot_id: application(sandbox).bot_id, shard: 0 }, false);
    expect((await client.next(9)).d).toBe(false);
    client.send(3, { status: 'online', activities: [], since: null, afk: false });
    expect((await client.closed).code).toBe(4003);
    const again = await resume(sandbox, sessionId, 1);
    await again.next(9);
    again.close();
  });

  test('a filter that fits nobody strikes nobody', async () => {
    const { client } = await ready(sandbox);
    expect(sandbox.world.gateway?.close({ bot_id: '1' })).toBe(0);
    expect(sandbox.world.gateway?.requestReconnect({ shard: 1 })).toBe(0);
    expect(sandbox.world.gateway?.sessions()).toMatchObject([{ connected: true, shard: [0, 1] }]);
    client.close();
  });
});

describe('faults', () => {
  test('refuse_resume', async () => {
    const { client, sessionId } = await ready(sandbox);
    await lose(client);
    sandbox.world.faults.add({ fault: { kind: 'refuse_resume' }, count: 1 });
    const again = await resume(sandbox, sessionId, client.lastSequence ?? 0);
    expect((await again.next(9)).d).toBe(false);
    again.close();
  });

  test('refuse_identify', async () => {
    sandbox.world.faults.add({ fault: { kind: 'refuse_identify' }, count: 1 });
    const client = identify(sandbox);
    expect((await client.next(9)).d).toBe(false);
    expect(client.events('READY')).toEqual([]);
    (await ready(sandbox)).client.close();
    client.close();
  });

  test('miss_heartbeat_ack', async () => {
    const { client } = await ready(sandbox);
    sandbox.world.faults.add({ fault: { kind: 'miss_heartbeat_ack' }, count: 1 });
    const acks = client.received.filter(({ op }) => op === 11).length;
    client.send(1, null);
    await client.settle();
    expect(client.received.filter(({ op }) => op === 11).length).toBe(acks + 1);
    client.close();
  });

  test('drop_socket loses no event to one who resumes', async () => {
    const { client, sessionId } = await ready(sandbox);
    sandbox.world.faults.add({ fault: { kind: 'drop_socket' }, count: 1 });
    happen();
    expect((await client.closed).code).toBe(1006);
    expect(client.events('TYPING_START')).toEqual([]);
    const again = await resume(sandbox, sessionId, client.lastSequence ?? 0);
    await again.next('RESUMED');
    expect(numbers(again.events('TYPING_START'))).toEqual([typed]);
    again.close();
  });

  test('request_reconnect comes before the event', async () => {
    const { client } = await ready(sandbox);
    sandbox.world.faults.add({ fault: { kind: 'request_reconnect' }, count: 1 });
    happen();
    await client.next('TYPING_START');
    const kinds = client.received.map(({ op, t }) => t ?? op);
    expect(kinds.slice(-2)).toEqual([7, 'TYPING_START']);
    client.close();
  });

  test('dispatch_latency keeps the order', async () => {
    const { client } = await ready(sandbox);
    sandbox.world.faults.add({ fault: { kind: 'dispatch_latency', milliseconds: 60 }, count: 1 });
    const before = performance.now();
    happen(3);
    await client.next((payload) => payload.d?.timestamp === typed);
    expect(performance.now() - before).toBeGreaterThan(50);
    expect(numbers(client.events('TYPING_START'))).toEqual([typed - 2, typed - 1, typed]);
    client.close();
  });
});
