import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { createRestHandler } from '../../sandbox/rest/handler.ts';
import { createRateLimiter } from '../../sandbox/rest/rate-limits.ts';
import { route } from '../../sandbox/rest/route.ts';

let sandbox: Sandbox;
let token: string;

beforeAll(async () => {
  sandbox = await startSandbox({ validateResponses: true, rateLimits: 'off' });
  token = [...sandbox.world.applications.values()][0]?.token ?? '';
});
afterAll(async () => {
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${sandbox.api}/v10${path}`, {
    method,
    headers: {
      authorization: `Bot ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

function channelId(name: string): string {
  for (const channel of sandbox.world.channels.values()) if (channel.name === name) return channel.id;
  throw new Error(`no channel ${name}`);
}

describe('who calls', () => {
  test('a bot token names its bot', async () => {
    const { status, body } = await call('GET', '/users/@me');
    expect(status).toBe(200);
    expect(body).toMatchObject({ username: 'Guildhall Demo', bot: true, mfa_enabled: false });
  });

  test.each(['Bot wrong', 'Bearer x', 'nonsense'])('%p is unauthorized', async (authorization) => {
    expect(await call('GET', '/users/@me', undefined, { authorization })).toEqual({
      status: 401,
      body: { message: '401: Unauthorized', code: 0 },
    });
  });

  test('the gateway address is free to ask for', async () => {
    const response = await fetch(`${sandbox.api}/gateway`);
    expect(await response.json()).toEqual({ url: sandbox.world.urls.gateway });
  });
});

describe('what is asked', () => {
  test('every version path is the same API, old ones are refused', async () => {
    const headers = { authorization: `Bot ${token}` };
    for (const version of ['', '/v9', '/v10'])
      expect((await fetch(`${sandbox.api}${version}/users/@me`, { headers })).status).toBe(200);
    const old = await fetch(`${sandbox.api}/v6/users/@me`, { headers });
    expect([old.status, await old.json()]).toEqual([400, { message: 'Invalid API version', code: 50041 }]);
  });

  test('an unknown route is 404 and a wrong method 405', async () => {
    expect(await call('GET', '/nowhere')).toEqual({ status: 404, body: { message: '404: Not Found', code: 0 } });
    expect(await call('DELETE', '/users/@me')).toEqual({
      status: 405,
      body: { message: '405: Method Not Allowed', code: 0 },
    });
  });

  test('ids must be snowflakes and must exist', async () => {
    expect((await call('GET', '/channels/abc')).body).toEqual({
      message: 'Invalid Form Body',
      code: 50035,
      errors: { channel_id: { _errors: [{ code: 'NUMBER_TYPE_COERCE', message: 'Value "abc" is not snowflake.' }] } },
    });
    expect(await call('GET', '/channels/1')).toEqual({
      status: 404,
      body: { message: 'Unknown Channel', code: 10003 },
    });
    expect(await call('GET', '/guilds/1')).toEqual({ status: 404, body: { message: 'Unknown Guild', code: 10004 } });
  });

  test('queries are validated', async () => {
    const { body } = await call('GET', `/channels/${channelId('general')}/messages?limit=500`);
    expect(body.errors).toEqual({
      limit: { _errors: [{ code: 'NUMBER_TYPE_MAX', message: 'int value should be less than or equal to 100.' }] },
    });
  });

  test('bodies are validated to the last field', async () => {
    const path = `/channels/${channelId('general')}/messages`;
    const tooLong = await call('POST', path, { content: 'x'.repeat(2001), embeds: [{ title: 'y'.repeat(257) }] });
    expect(tooLong.status).toBe(400);
    expect(tooLong.body.errors).toEqual({
      content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] },
      embeds: {
        '0': { title: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 256 or fewer in length.' }] } },
      },
    });
    expect((await call('POST', path, '{oops')).body).toEqual({
      message: 'The request body contains invalid JSON.',
      code: 50109,
    });
    expect((await call('POST', path, { content: '' })).body).toEqual({
      message: 'Cannot send an empty message',
      code: 50006,
    });
    const odd = await call('POST', path, 'x', { 'content-type': 'text/plain' });
    expect(odd.body.errors._errors[0].code).toBe('CONTENT_TYPE_INVALID');
  });

  test('of a component, the branch its type names is judged', async () => {
    const components = [{ type: 1, components: [{ type: 2, style: 9, label: 'no' }] }, { type: 99 }];
    const { body } = await call('POST', `/channels/${channelId('general')}/messages`, { content: 'x', components });
    expect(body.errors.components['0'].components['0'].style._errors[0].code).toBe('BASE_TYPE_CHOICES');
    expect(body.errors.components['1'].type._errors[0].code).toBe('UNION_TYPE_CHOICES');
  });
});

describe('what a bot may', () => {
  test('a channel it cannot see is missing access', async () => {
    expect(await call('GET', `/channels/${channelId('staff')}`)).toEqual({
      status: 403,
      body: { message: 'Missing Access', code: 50001 },
    });
  });

  test('a message sent is read back, newest first', async () => {
    const path = `/channels/${channelId('general')}/messages`;
    const sent = await call('POST', path, { content: 'Hello from the bot' });
    expect(sent.status).toBe(200);
    const { body } = await call('GET', `${path}?limit=2`);
    expect(body.map((message: { content: string }) => message.content)).toEqual([
      'Hello from the bot',
      'Open a post in #ideas, or tell me here.',
    ]);
  });

  test('multipart carries the payload', async () => {
    const form = new FormData();
    form.set('payload_json', JSON.stringify({ content: 'with a file' }));
    form.set('files[0]', new File(['hi'], 'hi.txt', { type: 'text/plain' }));
    const response = await fetch(`${sandbox.api}/v10/channels/${channelId('general')}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${token}` },
      body: form,
    });
    expect(response.status).toBe(200);
  });
});

test('a mistake of the sandbox’s own is a 500 to the client and is told to whoever runs it', async () => {
  const told: unknown[] = [];
  const broken = route({
    method: 'GET',
    path: '/users/@me',
    run() {
      throw new Error('broken inside');
    },
  });
  const { world } = sandbox;
  const rateLimiter = createRateLimiter(world.clock, { mode: 'off', global: 50 });
  const handler = createRestHandler({ world, routes: [broken], rateLimiter, onFault: (error) => told.push(error) });
  const request = new Request('http://sandbox/api/users/@me', { headers: { authorization: `Bot ${token}` } });
  const { reply } = await handler.answer(request, '/users/@me');
  expect([reply.status, reply.body]).toEqual([500, { message: '500: Internal Server Error', code: 0 }]);
  expect(told).toEqual([new Error('broken inside')]);
});
