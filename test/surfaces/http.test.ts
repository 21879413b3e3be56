import { afterAll, describe, expect, test } from 'bun:test';
import { eventually } from '../support/eventually.ts';
import { littleService } from './little-service.ts';
import { modern, modernHeaders, openSession, post } from './raw.ts';

const service = littleService({ origins: ['https://app.example.com'], hosts: ['guildhall.lan'] });
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
