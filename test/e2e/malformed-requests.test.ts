// What clients are told whose requests are not as the protocol has them: the same on every way in, field by field.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { openBothTransports } from '../support/both-transports.ts';
import { command } from '../support/program.ts';
import { initialize, modern, modernHeaders, openSession, post, type RawAnswer } from '../surfaces/raw.ts';

type Answer = RawAnswer['json'];
/** Answers one request in its way. */
type Way = (method: string, params: unknown) => Promise<Answer>;

const both = await openBothTransports();
const { targets, url } = both;
const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
  await both.close();
});

const { _meta: ENVELOPE } = modern('x').params;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The params with what 2026-07-28 wants in them, where they have room for it. */
function enveloped(params: unknown): unknown {
  if (params === undefined) return { _meta: ENVELOPE };
  if (!isObject(params)) return params;
  const own = params['_meta'] ?? {};
  return { ...params, _meta: isObject(own) ? { ...ENVELOPE, ...own } : own };
}

const message = (id: number, method: string, params: unknown) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params === undefined ? {} : { params }),
});

function openStdio(opening: readonly object[], shaped: (params: unknown) => unknown): Way {
  if (targets.stdio.over !== 'stdio') throw new Error('not stdio');
  const child = Bun.spawn([...command, 'stdio'], {
    env: { ...process.env, ...targets.stdio.env },
    cwd: both.home,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const waiting = new Map<unknown, (answer: Answer) => void>();
  void (async () => {
    let rest = '';
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const answer of lines.map((line) => JSON.parse(line) as Answer)) waiting.get(answer.id)?.(answer);
    }
  })();
  const send = (value: object) => child.stdin.write(`${JSON.stringify(value)}\n`);
  for (const one of opening) send(one);
  closers.push(() => child.stdin.end());
  let id = 1000;
  return (method, params) => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    waiting.set(++id, resolve);
    send(message(id, method, shaped(params)));
    return promise;
  };
}

const WAYS: Record<string, () => Promise<Way>> = {
  'stdio, 2025-11-25': async () =>
    openStdio([initialize(), { jsonrpc: '2.0', method: 'notifications/initialized' }], (params) => params),
  'stdio, 2026-07-28': async () => openStdio([], enveloped),
  async 'HTTP, 2025-11-25'() {
    const session = await openSession(url);
    return async (method, params) => (await post(url, message(1, method, params), session)).json;
  },
  'HTTP, 2026-07-28': async () => async (method, params) => {
    const { name, uri } = isObject(params) ? params : {};
    const named = [name, uri].find((value) => typeof value === 'string') as string | undefined;
    return (await post(url, message(1, method, enveloped(params)), modernHeaders(method, named))).json;
  },
};

const call = 'tools/call';
const WRONG: readonly [method: string, params: unknown, told: string][] = [
  [call, { name: 'list_servers', arguments: [1] }, 'arguments: must be an object of named fields, got array'],
  [call, { name: 'list_servers', arguments: '{}' }, 'arguments: must be an object of named fields, got string'],
  [call, { name: 5, arguments: {} }, 'name: must be a string, got number'],
  [call, { name: null }, 'name: is required'],
  [call, { arguments: {} }, 'name: is required'],
  [call, undefined, 'name: is required'],
  [call, null, 'name: is required'],
  [call, { name: 'list_servers', _meta: { progressToken: {} } }, '_meta.progressToken: must be a string or an integer'],
  [call, { name: 'list_servers', _meta: 5 }, '_meta: must be an object of named fields, got number'],
  [call, [1], 'params: must be an object of named fields, got array'],
  ['tools/list', 'x', 'params: must be an object of named fields, got string'],
  ['tools/list', { cursor: 3 }, 'cursor: must be a string, got number'],
  ['tools/list', { cursor: 'zzz' }, 'Unknown cursor'],
  ['tools/list', { _meta: [] }, '_meta: must be an object of named fields, got array'],
  ['resources/list', { cursor: false }, 'cursor: must be a string, got boolean'],
  ['resources/templates/list', { cursor: {} }, 'cursor: must be a string, got object'],
  ['prompts/list', { cursor: [] }, 'cursor: must be a string, got array'],
  ['resources/read', {}, 'uri: is required'],
  ['resources/read', { uri: 5 }, 'uri: must be a string, got number'],
  ['prompts/get', {}, 'name: is required'],
  ['prompts/get', { name: 'summarise_channel', arguments: { since: 5 } }, 'arguments.since: must be a string'],
  ['completion/complete', { argument: { name: 'a', value: 'b' } }, 'ref: is required'],
  ['completion/complete', { ref: { type: 'x' }, argument: {} }, 'ref.type: must be "ref/prompt" or "ref/resource"'],
  ['completion/complete', { ref: { type: 'ref/prompt', name: 'a' }, argument: 'a' }, 'argument: must be an object'],
];

/** Null is how programs in many languages say that there is nothing. */
const NULLS: readonly [method: string, params: unknown][] = [
  [call, { name: 'list_servers', arguments: null }],
  [call, { name: 'list_servers', _meta: { progressToken: null } }],
  ['tools/list', { cursor: null }],
  ['resources/list', { cursor: null }],
  ['resources/templates/list', { cursor: null }],
  ['prompts/list', { cursor: null }],
  ['tools/list', { _meta: { progressToken: null } }],
];

for (const [name, open] of Object.entries(WAYS)) {
  describe(name, () => {
    let ask: Way;
    beforeAll(async () => {
      ask = await open();
    });

    test.each([...WRONG])('%s with %j', async (method, params, told) => {
      const { error, result } = await ask(method, params);
      expect(result).toBeUndefined();
      expect(error?.message).toContain(told);
      expect(error?.message).not.toMatch(/invalid_type|"path"|\bat \//);
      expect([-32600, -32602]).toContain(Number(error?.code));
    });

    test.each([...NULLS])('%s with %j is as without', async (method, params) => {
      const { error, result } = await ask(method, params);
      expect(error).toBeUndefined();
      expect(result?.isError).toBeFalsy();
    });
  });
}

test.each([
  ['protocolVersion', 3, 'must be a string, got number'],
  ['clientCapabilities', undefined, 'is required'],
  ['clientInfo', { name: 1, version: '1' }, 'name: must be a string, got number'],
  ['logLevel', 'shouting', 'must be one of debug,'],
])('stdio, 2026-07-28: the envelope says %s %j', async (key, value, told) => {
  const ask = openStdio([], (params) => params);
  const { error } = await ask('tools/list', { _meta: { ...ENVELOPE, [`io.modelcontextprotocol/${key}`]: value } });
  expect(error?.code).toBe(-32602);
  expect(error?.message).toContain(`_meta.io.modelcontextprotocol/${key}`);
  expect(error?.message).toContain(told);
});

test.each([
  [42, 'must be one JSON object, got number'],
  [{}, 'jsonrpc: must be "2.0"'],
  [{ jsonrpc: '2.0', id: 1 }, 'method: is required'],
  [{ jsonrpc: '2.0', id: 1, method: 5 }, 'method: must be a string, got number'],
  [{ jsonrpc: '2.0', id: null, method: 'ping' }, 'id: must be a string or an integer, got null'],
  [{ jsonrpc: '2.0', id: {}, method: 'ping' }, 'id: must be a string or an integer, got object'],
])('HTTP: %j is no message', async (body, told) => {
  const { status, json } = await post(url, body);
  expect(status).toBe(400);
  expect(json.error).toMatchObject({ code: -32600, message: expect.stringContaining(told) });
});

test('HTTP: of a batch nothing is done when there is something wrong with a part', async () => {
  const session = await openSession(url);
  const send = message(1, call, { name: 'send_message', arguments: { channel: 'general', content: 'from a batch' } });
  const { status, json } = await post(url, [send, message(2, call, { name: 5 })], session);
  expect(status).toBe(400);
  expect(json).toMatchObject([{ id: 2, error: { code: -32602 } }]);
  expect(await both.team.read('read_messages', { channel: 'general', limit: 5 })).not.toContain('from a batch');
});
