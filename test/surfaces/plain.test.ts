// Ordinary requests are answered without the SDK. Here both ways answer the same requests, and must say the same.
import { afterAll, describe, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { serveHttp } from '../../src/surfaces/http/serve.ts';
import { createMcp, type Mcp } from '../../src/surfaces/mcp/mcp.ts';
import { serveMcpStdio } from '../../src/surfaces/mcp/stdio.ts';
import { eventually } from '../support/eventually.ts';
import { agent, littleGuild } from './little-guild.ts';
import { initialize, modern, modernHeaders, post } from './raw.ts';

const { guild, prompts } = littleGuild();
/** One nobody need be asked about, and one who must ask for everything that changes something. */
const free: Caller = { ...agent('free'), role: { name: 'free' } };
const asking: Caller = { ...agent('asking'), role: { name: 'asking', approval: ['delete', 'notes'] } };

function both(caller: Caller): { fast: Mcp; sdk: Mcp } {
  const changes = { resources: () => () => {}, lists: () => () => {} };
  const mcp = createMcp({
    guild,
    info: { name: 'little', version: '0.0.1', title: 'Little' },
    caller,
    changes,
    prompts,
  });
  return { fast: mcp, sdk: { servers: mcp.servers, caller } };
}

/** What differs by chance: the marks around Discord's text, and what is signed anew each time. */
const settled = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(/(untrusted|end) [0-9a-f]{6}/g, '$1 MARK')
      .replaceAll(/"requestState":"[^"]+"/g, '"requestState":"STATE"')
      .replaceAll(/under call [0-9a-f]{8}/g, 'under call ID'),
  );

const calls: [string, unknown][] = [
  ['say', { text: 'hello' }],
  ['say', { text: 'hello', format: 'json', page: 'first' }],
  ['say', { text: 7 }],
  ['say', undefined],
  ['say', 'text'],
  ['say', ['text']],
  ['say', { text: 'x', deep: Array(11_000).fill(0) }],
  ['sayy', { text: 'hello' }],
  ['', {}],
  ['__proto__', {}],
  ['hidden', {}],
  ['work', { steps: 2, each: 1 }],
  ['delete_note', { note: 'x' }],
  ['fail', { how: 'busy' }],
  ['fail', { how: 'crash' }],
  ['fail', { how: 'elsewhere' }],
];

/** Methods besides tools, with params right and wrong. */
const others: [string, object][] = [
  ['resources/list', {}],
  ['resources/list', { cursor: 'x' }],
  ['resources/list', { cursor: 7 }],
  ['resources/templates/list', {}],
  ['resources/templates/list', { cursor: 'x' }],
  ['resources/read', {}],
  ['resources/read', { uri: 7 }],
  ['resources/read', { uri: 'notes://said/hello' }],
  ['resources/read', { uri: 'notes://said/a%20b?page=first&loud=true&format=json' }],
  ['resources/read', { uri: 'notes://said/x?lod=true' }],
  ['resources/read', { uri: 'notes://said/nothing' }],
  ['resources/read', { uri: 'notes://hidden' }],
  ['resources/read', { uri: 'notes://nowhere' }],
  ['resources/read', { uri: 'not a uri' }],
  [
    'completion/complete',
    { ref: { type: 'ref/resource', uri: 'notes://hidden' }, argument: { name: 'text', value: 'h' } },
  ],
  ['completion/complete', { ref: { type: 'ref/resource', uri: 'notes://x' }, argument: { name: 'text', value: 'h' } }],
  ['completion/complete', { ref: { type: 'ref/nothing', uri: 'notes://x' }, argument: { name: 'a', value: 'h' } }],
  ['completion/complete', { ref: { type: 'ref/resource', uri: 'notes://hidden' } }],
  ['completion/complete', {}],
  ['prompts/list', {}],
  ['prompts/list', { cursor: 'x' }],
  ['prompts/get', { name: 'greet', arguments: { text: 'world', extra: 'moon' } }],
  ['prompts/get', { name: 'greet', arguments: { text: 'nothing' } }],
  ['prompts/get', { name: 'greet', arguments: { text: 'x', extra: 'nothing', tone: 'LOUD' } }],
  ['prompts/get', { name: 'greet', arguments: { text: 'x', tone: 'odd' } }],
  ['prompts/get', { name: 'greet', arguments: { text: 'x', txt: 'y' } }],
  ['prompts/get', { name: 'greet', arguments: { text: 7 } }],
  ['prompts/get', { name: 'greet' }],
  ['prompts/get', { name: 'gret' }],
  ['prompts/get', { name: '__proto__', arguments: {} }],
  ['prompts/get', {}],
  ['completion/complete', { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'tone', value: 'L' } }],
  ['completion/complete', { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'none', value: 'L' } }],
  ['completion/complete', { ref: { type: 'ref/prompt', name: 'nope' }, argument: { name: 'tone', value: '' } }],
  ['resources/subscribe', { uri: 'notes://said/hello' }],
  ['resources/subscribe', { uri: 'notes://nowhere' }],
  ['resources/subscribe', {}],
  ['resources/unsubscribe', { uri: 'notes://said/hello' }],
  ['resources/unsubscribe', { uri: 7 }],
];

const strangeMeta = [
  { 'io.modelcontextprotocol/clientCapabilities': 5 },
  { 'io.modelcontextprotocol/clientInfo': { name: 1 } },
  { 'io.modelcontextprotocol/logLevel': 'debug' },
  { 'io.modelcontextprotocol/logLevel': 'shouting' },
  { 'io.modelcontextprotocol/protocolVersion': 3 },
  { 'io.modelcontextprotocol/protocolVersion': '2025-11-25' },
  { 'io.modelcontextprotocol/somethingNew': true },
  { progressToken: null },
  { progressToken: 1.5 },
  { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  { 'guildhall/idempotency-key': 'k' },
];

function modernRequests() {
  const withMeta = (request: ReturnType<typeof modern>, meta: object) => {
    Object.assign(request.params._meta, meta);
    return request;
  };
  const say = (capabilities: object = {}) =>
    modern('tools/call', { name: 'say', arguments: { text: 'm' } }, capabilities);
  return [
    modern('server/discover'),
    modern('tools/list'),
    modern('tools/list', {}, {}, 0),
    { ...modern('tools/list'), id: 'a "quoted" id' },
    modern('tools/list', { cursor: 'abc' }),
    modern('tools/list', { cursor: null }),
    modern('ping'),
    modern('nothing/known'),
    ...others.map(([method, params]) => modern(method, params)),
    say({ elicitation: {}, sampling: { tools: {} }, roots: { listChanged: true }, extensions: { 'x/y': {} } }),
    say({ elicitation: 1 }),
    modern('tools/call', { arguments: {} }),
    modern('tools/call', { name: 7 }),
    modern('tools/call', { name: 'say', arguments: { text: 'x' }, inputResponses: {} }),
    modern('tools/call', { name: 'say', arguments: { text: 'x' }, requestState: 'forged' }),
    ...calls.map(([name, args]) => modern('tools/call', { name, ...(args === undefined ? {} : { arguments: args }) })),
    ...calls.map(([name, args]) =>
      modern('tools/call', { name, ...(args === undefined ? {} : { arguments: args }) }, { elicitation: {} }),
    ),
    ...strangeMeta.map((meta) => withMeta(say(), meta)),
    ...strangeMeta.map((meta) => withMeta(modern('tools/list'), meta)),
  ];
}

describe('over HTTP', () => {
  for (const caller of [free, asking]) {
    const pair = both(caller);
    const services = [pair.fast, pair.sdk].map((mcp) => serveHttp({ mcp, authenticate: () => caller, port: 0 }));
    afterAll(() => Promise.all(services.map((service) => service.drain(0))));

    async function compare(body: unknown, headers: Record<string, string>) {
      const answers = await Promise.all(services.map(({ url }) => post(url, body, headers)));
      const [fast, sdk] = answers.map(({ status, json, headers: given }) =>
        settled({ status, json, type: given.get('content-type')?.split(';')[0] }),
      );
      expect(fast).toEqual(sdk);
    }

    test(`the same answers for the caller "${caller.id}"`, async () => {
      for (const request of modernRequests()) {
        const { name, uri } = request.params as { name?: unknown; uri?: unknown };
        const named = [name, uri].find((value) => typeof value === 'string');
        await compare(request, modernHeaders(request.method, named as string | undefined));
      }
    });

    test(`the same acknowledgement of what cannot be heard, to the caller "${caller.id}"`, async () => {
      for (const params of [
        {},
        { notifications: 5 },
        { notifications: {} },
        { notifications: { resourceSubscriptions: [] } },
        { notifications: { resourceSubscriptions: [7] } },
      ]) {
        const request = modern('subscriptions/listen', params);
        await compare(request, modernHeaders('subscriptions/listen'));
        Object.assign(request.params._meta, { 'io.modelcontextprotocol/somethingNew': true });
        await compare(request, modernHeaders('subscriptions/listen'));
        await compare(request, modernHeaders('tools/list'));
      }
    });

    test(`the same refusals of headers for the caller "${caller.id}"`, async () => {
      const say = modern('tools/call', { name: 'say', arguments: { text: 'h' } });
      const right = modernHeaders('tools/call', 'say');
      for (const wrong of [
        {},
        { 'mcp-protocol-version': '2026-07-28' },
        { ...right, 'mcp-protocol-version': '2025-11-25' },
        { ...right, 'mcp-protocol-version': '2099-01-01' },
        { ...right, 'mcp-method': 'tools/list' },
        { ...right, 'mcp-name': 'work' },
        modernHeaders('tools/call'),
        { ...right, 'mcp-name': '=?base64?c2F5?=' },
        { ...right, 'content-type': 'text/plain' },
        { ...right, 'content-type': 'application/json; charset=utf-8' },
      ]) {
        await compare(say, wrong as Record<string, string>);
      }
    });
  }
});

describe('over stdio', () => {
  /** All messages to one server; every answer and notification it gave. */
  async function converse(mcp: Mcp, messages: unknown[]): Promise<unknown[]> {
    const input = new TransformStream<Uint8Array, Uint8Array>();
    const writer = input.writable.getWriter();
    const heard: Record<string, unknown>[] = [];
    const output = { write: (line: string) => void heard.push(JSON.parse(line)), flush: () => {} };
    const service = serveMcpStdio(mcp, { input: input.readable, output });
    for (const message of messages) {
      const before = heard.length;
      await writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
      const answered = () => heard.slice(before).some((one) => !('method' in one));
      if (typeof message === 'object' && message !== null && 'id' in message) await eventually(answered);
    }
    await writer.close();
    await service.closed;
    return heard.map(settled);
  }

  const legacyRequests = [
    { jsonrpc: '2.0', id: 2, method: 'tools/list' },
    { jsonrpc: '2.0', id: 3, method: 'tools/list', params: {} },
    { jsonrpc: '2.0', id: 4, method: 'tools/list', params: { cursor: 'x' } },
    { jsonrpc: '2.0', id: 5, method: 'ping' },
    { jsonrpc: '2.0', id: 8, method: 'logging/setLevel', params: { level: 'info' } },
    { jsonrpc: '2.0', id: 9, method: 'nothing/known' },
    { jsonrpc: '2.0', id: 10, method: 'tools/call', params: { name: 3 } },
    { jsonrpc: '2.0', id: 11, method: 'tools/call' },
    ...others.map(([method, params], i) => ({ jsonrpc: '2.0', id: 100 + i, method, params })),
    ...calls.map(([name, args], i) => ({
      jsonrpc: '2.0',
      id: 20 + i,
      method: 'tools/call',
      params: { name, ...(args === undefined ? {} : { arguments: args }) },
    })),
    {
      jsonrpc: '2.0',
      id: 'p',
      method: 'tools/call',
      params: { name: 'work', arguments: { steps: 1, each: 1 }, _meta: { progressToken: 7 } },
    },
  ];
  const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' };

  const saved = { ...globalThis.console };
  afterAll(() => void Object.assign(globalThis.console, saved));

  for (const caller of [free, asking]) {
    const { fast, sdk } = both(caller);

    for (const version of ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07', '1999-01-01']) {
      test(`the same as the SDK to ${caller.id} at ${version}`, async () => {
        const messages = [initialize(version), initialized, ...legacyRequests];
        expect(await converse(fast, messages)).toEqual(await converse(sdk, messages));
      });
    }

    test(`the same as the SDK to ${caller.id} at 2026-07-28`, async () => {
      const messages = modernRequests().map((request, i) => ({ ...request, id: i }));
      expect(await converse(fast, messages)).toEqual(await converse(sdk, messages));
    });

    test(`the same as the SDK to ${caller.id} when initialize is wrong`, async () => {
      const good = initialize().params;
      for (const params of [
        {},
        { ...good, capabilities: 1 },
        { ...good, clientInfo: {} },
        { ...good, protocolVersion: 1 },
      ]) {
        const messages = [{ jsonrpc: '2.0', id: 1, method: 'initialize', params }];
        expect(await converse(fast, messages)).toEqual(await converse(sdk, messages));
      }
    });
  }
});

test('ordinary requests never need the SDK', async () => {
  const mcp = createMcp({
    guild,
    info: { name: 'little', version: '0.0.1' },
    caller: free,
    prompts,
    changes: { resources: () => () => {}, lists: () => () => {} },
  });
  const servers = () => {
    throw new Error('The SDK was asked for.');
  };
  const saved = { ...globalThis.console };
  const errors: Error[] = [];
  const requests: [string, object][] = [
    ['tools/list', {}],
    ['resources/list', {}],
    ['resources/templates/list', {}],
    ['resources/read', { uri: 'notes://said/hello' }],
    ['resources/read', { uri: 'notes://nowhere' }],
    ['prompts/list', {}],
    ['prompts/get', { name: 'greet', arguments: { text: 'world' } }],
    [
      'completion/complete',
      { ref: { type: 'ref/resource', uri: 'notes://hidden' }, argument: { name: 'a', value: '' } },
    ],
  ];
  const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' };
  const legacy = [...requests, ['resources/subscribe', { uri: 'notes://hidden' }], ['ping', {}]] as typeof requests;
  const listening = modern('subscriptions/listen', { notifications: { resourceSubscriptions: ['notes://hidden'] } });
  const sessions = [
    [initialize(), initialized, ...legacy.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params }))],
    [...requests.map(([method, params], id) => modern(method, params, {}, id)), { ...listening, id: 'l' }],
  ];
  for (const messages of sessions) {
    const text = messages.map((message) => `${JSON.stringify(message)}\n`).join('');
    const heard: { id?: unknown; method?: string }[] = [];
    const service = serveMcpStdio(
      { ...mcp, servers },
      {
        input: new Blob([text]).stream(),
        output: { write: (line) => void heard.push(JSON.parse(line)), flush() {} },
        onerror: (error) => errors.push(error),
      },
    );
    await service.closed;
    for (const message of messages) if ('id' in message) expect(heard.map(({ id }) => id)).toContain(message.id);
  }
  Object.assign(globalThis.console, saved);
  expect(errors).toEqual([]);
});
