import { afterAll, describe, expect, test } from 'bun:test';
import { serveHttp } from '../../src/surfaces/http/serve.ts';
import { createFixtures } from '../conformance/fixtures/servers.ts';
import { eventually } from '../support/eventually.ts';
import { agent } from './little-guild.ts';
import { littleService } from './little-service.ts';
import { initialize, modern, modernHeaders, openSession, post } from './raw.ts';

const service = littleService({ maxBodyBytes: 50_000, origins: ['https://app.example.com'], hosts: ['guildhall.lan'] });
const { url } = service;
const origin = new URL(url).origin;
afterAll(() => service.drain(0));

const list = modern('tools/list');
const listHeaders = modernHeaders('tools/list');

/** fetch sets Host itself; a socket sends what it is told. */
function rawHttp(lines: string[], body = ''): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let heard = '';
  void Bun.connect({
    hostname: '127.0.0.1',
    port: service.port,
    socket: {
      open: (socket) => void socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`),
      data(socket, data) {
        heard += data.toString();
        if (heard.includes('\r\n\r\n')) socket.end();
      },
      close: () => resolve(heard),
      error: (_, error) => reject(error),
    },
  }).catch(reject);
  return promise;
}

describe('who may come in', () => {
  test('a key is required, and a wrong one refused, with a challenge and a remedy', async () => {
    for (const key of ['', 'key-mallory']) {
      const answer = await post(url, list, listHeaders, key);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toStartWith('Bearer');
      expect(answer.json.error?.hint).toBeString();
    }
  });

  test('a foreign Host is refused before anything else, a configured one is not', async () => {
    const request = (host: string) =>
      rawHttp([`GET /mcp HTTP/1.1`, `Host: ${host}`, 'Authorization: Bearer key-alice']);
    expect(await request('evil.example')).toStartWith('HTTP/1.1 403');
    expect(await request('guildhall.lan:8080')).toStartWith('HTTP/1.1 405');
    expect(await request(`localhost:${service.port}`)).toStartWith('HTTP/1.1 405');
  });

  test('pages of foreign origins are refused, allowed ones may read the answer', async () => {
    for (const bad of ['https://evil.example', 'null', 'https://app.example.com.evil.example']) {
      expect((await post(url, list, { ...listHeaders, origin: bad })).status).toBe(403);
    }
    for (const good of ['https://app.example.com', 'http://localhost:5173']) {
      const answer = await post(url, list, { ...listHeaders, origin: good });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe(good);
    }
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-headers': 'authorization, mcp-method' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, mcp-method');
    expect((await post(url, list, listHeaders)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('what is served where', () => {
  test('health without a key, and nothing under other paths or methods', async () => {
    expect(await (await fetch(`${origin}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${origin}/readyz`)).json()).toEqual({ status: 'ready', checks: {} });
    expect((await fetch(`${origin}/healthz`, { method: 'POST' })).status).toBe(405);
    const lost = await fetch(`${origin}/mcp/`);
    expect(lost.status).toBe(404);
    expect(((await lost.json()) as { error: { hint: string } }).error.hint).toContain('/mcp');
    const put = await fetch(url, { method: 'PUT', body: '{}' });
    expect(put.status).toBe(405);
    expect(put.headers.get('allow')).toContain('POST');
    const probe = await fetch(url, { headers: { authorization: 'Bearer key-alice', accept: 'text/event-stream' } });
    expect(probe.status).toBe(405);
  });

  test('readiness is what its checks say', async () => {
    const unready = littleService({ readiness: () => ({ ready: false, checks: { store: 'opening' } }) });
    const answer = await fetch(`${new URL(unready.url).origin}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ status: 'not_ready', checks: { store: 'opening' } });
    await unready.drain(0);
  });
});

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
    expect(seconds).toBeLessThan(5);
    await slow.drain(0);
  });

  test('nor may headers drip for ever', async () => {
    const { seconds } = await drip(service.port, ['POST /mcp HTTP/1.1', 'Host: localhost', 'X-Long: a'], 'a');
    expect(seconds).toBeLessThan(20);
  }, 30_000);

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
  expect(await cut).toBeLessThan(10_000);
  expect((await waiting).json.result).toMatchObject({ structuredContent: { steps: 6 } });
  await impatient.drain(0);
}, 20_000);

describe('2026-07-28', () => {
  test('discovers, and lists with cache hints', async () => {
    const discovered = await post(url, modern('server/discover'), modernHeaders('server/discover'));
    expect(discovered.json.result).toMatchObject({
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {} },
      cacheScope: 'private',
    });
    expect(discovered.json.result?.['capabilities']).toEqual({ tools: {}, resources: {}, completions: {} });
    const listed = await post(url, list, listHeaders);
    expect(listed.json.result).toMatchObject({ resultType: 'complete', ttlMs: 300_000, cacheScope: 'private' });
    expect(listed.headers.get('mcp-session-id')).toBeNull();
  });

  test('refuses an unknown version, headers that disagree, cursors, and methods it does not have', async () => {
    const future = modern('tools/list');
    future.params._meta['io.modelcontextprotocol/protocolVersion'] = '2099-01-01';
    const unknown = await post(url, future, { ...listHeaders, 'mcp-protocol-version': '2099-01-01' });
    expect(unknown).toMatchObject({ status: 400, json: { error: { code: -32022 } } });
    expect(unknown.json.error?.data?.['supported']).toEqual(['2026-07-28']);
    const mismatch = await post(url, list, modernHeaders('tools/call', 'say'));
    expect(mismatch).toMatchObject({ status: 400, json: { error: { code: -32020 } } });
    const cursor = await post(url, modern('tools/list', { cursor: 'x' }), listHeaders);
    expect(cursor.json.error?.code).toBe(-32602);
    const prompts = await post(url, modern('prompts/list'), modernHeaders('prompts/list'));
    expect(prompts).toMatchObject({ status: 404, json: { error: { code: -32601 } } });
    const form = await post(url, list, { ...listHeaders, 'content-type': 'text/plain' });
    expect(form.status).toBe(415);
  });

  test('an unknown tool is a protocol error', async () => {
    const answer = await post(url, modern('tools/call', { name: 'sya' }), modernHeaders('tools/call', 'sya'));
    expect(answer.json.error).toMatchObject({
      code: -32602,
      message: 'Unknown tool: There is no operation named "sya". Did you mean say?',
    });
  });

  test('closing the connection cancels the call', async () => {
    const before = service.seen.aborted.length;
    const controller = new AbortController();
    const gone = fetch(url, {
      method: 'POST',
      signal: controller.signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: 'Bearer key-alice',
        ...modernHeaders('tools/call', 'work'),
      },
      body: JSON.stringify(modern('tools/call', { name: 'work', arguments: { steps: 1000, each: 10 } })),
    });
    const started = service.seen.started.length;
    await eventually(() => service.seen.started.length > started);
    controller.abort();
    await gone.catch(() => {});
    await eventually(() => service.seen.aborted.length > before);
  });
});

describe('approvals', () => {
  const elicitation = { elicitation: { form: {} } };
  const call = (note: string, extra: object = {}, key = 'key-alice', capabilities: object = elicitation) =>
    post(
      url,
      modern('tools/call', { name: 'delete_note', arguments: { note }, ...extra }, capabilities),
      modernHeaders('tools/call', 'delete_note'),
      key,
    );
  const yes = { approval: { action: 'accept', content: { approve: true } } };

  async function asked(note: string): Promise<string> {
    const answer = await call(note);
    expect(answer.json.result).toMatchObject({ resultType: 'input_required' });
    return answer.json.result?.requestState ?? '';
  }

  test('an answer counts once', async () => {
    const requestState = await asked('once');
    const first = await call('once', { inputResponses: yes, requestState });
    expect(first.json.result).toMatchObject({ resultType: 'complete', structuredContent: { note: 'once' } });
    const again = await call('once', { inputResponses: yes, requestState });
    expect(again.json.error).toMatchObject({ code: -32602, data: { reason: 'invalid_request_state' } });
    expect(service.seen.deleted.filter((note) => note === 'once')).toHaveLength(1);
  });

  test('an answer counts only as signed, for the caller and the call it was asked for', async () => {
    const state = await asked('mine');
    const [version = '', payload = '', mac = ''] = state.split('.');
    const forged = [
      version,
      Buffer.from(JSON.stringify({ p: { fingerprint: 'x', nonce: 'y' }, exp: 9e9 })).toString('base64url'),
      mac,
    ];
    for (const requestState of [forged.join('.'), `${version}.${payload}.${mac.slice(0, -4)}AAAA`, 'nonsense']) {
      expect((await call('mine', { inputResponses: yes, requestState })).json.error?.code).toBe(-32602);
    }
    expect((await call('mine', { inputResponses: yes, requestState: state }, 'key-bob')).json.error?.code).toBe(-32602);
    const other = await call('yours', { inputResponses: yes, requestState: state });
    expect(other.json.result?.content?.[0]?.text).toContain('approval_required');
    expect(service.seen.deleted).not.toContain('mine');
    expect(service.seen.deleted).not.toContain('yours');
  });

  test('without a state, an answer is no answer: the question is asked', async () => {
    const answer = await call('bare', { inputResponses: yes });
    expect(answer.json.result).toMatchObject({ resultType: 'input_required' });
    expect(service.seen.deleted).not.toContain('bare');
  });

  test('anything but a clear yes is a no', async () => {
    for (const approval of [
      { action: 'decline' },
      { action: 'cancel' },
      { action: 'accept', content: { approve: false } },
      { action: 'accept', content: { approve: 'true' } },
      { action: 'accept' },
    ]) {
      const answer = await call('unsure', { inputResponses: { approval }, requestState: await asked('unsure') });
      expect(answer.json.result?.content?.[0]?.text).toContain('approval_denied');
    }
    expect(service.seen.deleted).not.toContain('unsure');
  });

  test('clients that can only open links, or nothing, are told why it stops here', async () => {
    for (const capabilities of [{}, { elicitation: { url: {} } }]) {
      const answer = await call('mute', {}, 'key-alice', capabilities);
      expect(answer.json.result?.isError).toBe(true);
      expect(answer.json.result?.content?.[0]?.text).toContain('cannot ask');
    }
    expect((await call('mute', {}, 'key-alice', { elicitation: {} })).json.result).toMatchObject({
      resultType: 'input_required',
    });
  });
});

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
  expect(performance.now() - began).toBeLessThan(2000);
  await running;
  await eventually(() => leaving.seen.aborted.length === 1);
});

describe('a defect of ours', () => {
  const defects: unknown[] = [];
  const broken = littleService(
    {},
    {
      ondefect: (error) => defects.push(error),
      directory: {
        servers: () => Promise.reject(new TypeError('secret internals at /home/someone')),
        places: async () => [],
        members: async () => [],
        roles: async () => [],
      },
    },
  );
  afterAll(() => broken.drain(0));

  test.each([
    ['2025-11-25', undefined],
    ['2026-07-28', {}],
    ['2026-07-28 with something that only the SDK knows', { 'io.modelcontextprotocol/logLevel': 'debug' }],
  ])('is told as one, and what it was is for the log: %s', async (_version, meta) => {
    defects.length = 0;
    const method = 'resources/list';
    const request = modern(method);
    Object.assign(request.params._meta, meta);
    const answer = meta
      ? await post(broken.url, request, modernHeaders(method))
      : await post(broken.url, { jsonrpc: '2.0', id: 1, method }, await openSession(broken.url));
    expect(answer.json).toMatchObject({ id: 1, error: { code: -32603, message: expect.stringContaining('The log') } });
    expect(answer.text).not.toContain('secret internals');
    expect(defects.map(String)).toEqual(['TypeError: secret internals at /home/someone']);
  });
});
