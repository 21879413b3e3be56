// What lasts longer than a request: sessions of 2025, streams, and draining.
import { afterAll, describe, expect, test } from 'bun:test';
import { serveHttp } from '../../src/surfaces/http/serve.ts';
import { createFixtures } from '../conformance/fixtures/servers.ts';
import { eventually } from '../support/eventually.ts';
import { agent } from './little-guild.ts';
import { littleService } from './little-service.ts';
import { initialize, modern, modernHeaders, openSession, post } from './raw.ts';

const service = littleService();
const { url } = service;
afterAll(() => service.drain(0));

describe('2025 sessions', () => {
  const listing = { jsonrpc: '2.0', id: 2, method: 'tools/list' };

  test('speak the version the client asked for, or the latest of theirs', async () => {
    for (const version of ['2025-11-25', '2025-06-18', '2025-03-26']) {
      expect((await post(url, initialize(version))).json.result?.['protocolVersion']).toBe(version);
    }
    expect((await post(url, initialize('1999-01-01'))).json.result?.['protocolVersion']).toBe('2025-11-25');
    const session = await openSession(url);
    const wrong = await post(url, listing, { ...session, 'mcp-protocol-version': '1999-01-01' });
    expect(wrong.status).toBe(400);
  });

  test('belong to their caller, and end', async () => {
    const session = await openSession(url);
    expect((await post(url, listing, session)).json.result).toHaveProperty('tools');
    expect((await post(url, listing, session, 'key-bob')).status).toBe(404);
    expect((await post(url, listing, { ...session, 'mcp-session-id': crypto.randomUUID() })).status).toBe(404);
    const without = await post(url, listing);
    expect(without.status).toBe(400);
    expect(without.json.error?.message).toContain('initialize');
    const end = await fetch(url, { method: 'DELETE', headers: { ...session, authorization: 'Bearer key-alice' } });
    expect(end.status).toBe(200);
    expect((await post(url, listing, session)).status).toBe(404);
  });

  test('notifications/cancelled reaches the handler', async () => {
    const session = await openSession(url);
    const [started, aborted] = [service.seen.started.length, service.seen.aborted.length];
    const params = { name: 'work', arguments: { steps: 1000, each: 10 } };
    void post(url, { jsonrpc: '2.0', id: 7, method: 'tools/call', params }, session).catch(() => {});
    await eventually(() => service.seen.started.length > started);
    await post(url, { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } }, session);
    await eventually(() => service.seen.aborted.length > aborted);
  });

  test('what a client missed is replayed to it, and to nobody else', async () => {
    const session = await openSession(url);
    const controller = new AbortController();
    const headers = { ...session, authorization: 'Bearer key-alice', accept: 'application/json, text/event-stream' };
    const response = await fetch(url, {
      method: 'POST',
      signal: controller.signal,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 9,
        method: 'tools/call',
        params: { name: 'work', arguments: { steps: 10, each: 30 }, _meta: { progressToken: 'p' } },
      }),
    });
    const reader = response.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    const lastSeen = /^id: (.+)$/m.exec(first)?.[1] ?? '';
    expect(lastSeen).not.toBe('');
    controller.abort();
    await Bun.sleep(500);

    const foreign = await fetch(url, {
      headers: { ...headers, authorization: 'Bearer key-bob', 'last-event-id': lastSeen },
    });
    expect(foreign.status).toBe(404);
    const resumed = await fetch(url, { headers: { ...headers, 'last-event-id': lastSeen } });
    const replayed = await resumed.text();
    expect(replayed).toContain('notifications/progress');
    expect(replayed).toContain('"steps":10');
    const gone = await fetch(url, { headers: { ...headers, 'last-event-id': 'no-such:1' } });
    expect(gone.status).toBe(400);
  });

  test('the longest unused one makes room, and idle ones end', async () => {
    const sessionIdleMs = 700;
    const small = littleService({ maxSessions: 2, sessionIdleMs });
    const sessions = [await openSession(small.url), await openSession(small.url)];
    expect((await post(small.url, listing, sessions[0])).status).toBe(200);
    const third = await openSession(small.url);
    expect((await post(small.url, listing, sessions[1])).status).toBe(404);
    expect((await post(small.url, listing, sessions[0])).status).toBe(200);

    const held = await fetch(small.url, {
      headers: { ...third, authorization: 'Bearer key-alice', accept: 'text/event-stream' },
    });
    expect(held.status).toBe(200);
    // They are looked over as often as they may be idle.
    await Bun.sleep(2 * sessionIdleMs + 200);
    expect((await post(small.url, listing, sessions[0])).status).toBe(404);
    expect((await post(small.url, listing, third)).status).toBe(200);
    await held.body?.cancel();
    await small.drain(0);
  });
});

test('draining finishes what runs, takes nothing new, and ends the streams of those who wait', async () => {
  const leaving = littleService();
  const session = await openSession(leaving.url);
  const waiting = await fetch(leaving.url, {
    headers: { ...session, authorization: 'Bearer key-alice', accept: 'text/event-stream' },
  });
  const work = (id: number) => modern('tools/call', { name: 'work', arguments: { steps: 20, each: 20 } }, {}, id);
  const params = { name: 'work', arguments: { steps: 20, each: 20 } };
  const running = post(leaving.url, work(1), modernHeaders('tools/call', 'work'));
  const older = post(leaving.url, { jsonrpc: '2.0', id: 5, method: 'tools/call', params }, session);
  await eventually(() => leaving.seen.started.length === 2);

  const drained = leaving.drain(10_000);
  const late = await post(leaving.url, work(2), modernHeaders('tools/call', 'work'));
  expect(late.status).toBe(503);
  expect(late.headers.get('retry-after')).toBe('5');
  expect((await fetch(`${new URL(leaving.url).origin}/readyz`)).status).toBe(503);

  expect((await running).json.result).toMatchObject({ structuredContent: { steps: 20 } });
  expect((await older).json.result).toMatchObject({ structuredContent: { steps: 20 } });
  await drained;
  await waiting.text();
  expect(leaving.seen.finished).toHaveLength(2);
  await expect(fetch(leaving.url)).rejects.toThrow();
});

test('listen streams tell what changed, open at once, and end in good order', async () => {
  const caller = agent('listener');
  const changing = serveHttp({
    mcp: { servers: createFixtures(() => changing.notify) },
    authenticate: () => caller,
    port: 0,
  });
  const listen = (notifications: unknown) =>
    fetch(changing.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...modernHeaders('subscriptions/listen'),
      },
      body: JSON.stringify(modern('subscriptions/listen', { notifications }, {}, 77)),
    });
  expect(await (await listen('all')).json()).toMatchObject({ id: 77, error: { code: -32602 } });

  const open = await listen({ toolsListChanged: true });
  const heard = open.text();
  changing.notify.toolsChanged();
  await changing.drain(5000);
  const events = [...(await heard).matchAll(/^data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data));
  expect(events.map(({ method, id }) => method ?? id)).toEqual([
    'notifications/subscriptions/acknowledged',
    'notifications/tools/list_changed',
    77,
  ]);
});

test('draining does not wait for ever', async () => {
  const leaving = littleService();
  const endless = modern('tools/call', { name: 'work', arguments: { steps: 1000, each: 20 } });
  const running = post(leaving.url, endless, modernHeaders('tools/call', 'work')).catch(() => 'cut');
  await eventually(() => leaving.seen.started.length === 1);
  const began = performance.now();
  await leaving.drain(100);
  expect(performance.now() - began).toBeLessThan(15_000);
  await running;
  await eventually(() => leaving.seen.aborted.length === 1);
});
