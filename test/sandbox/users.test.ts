import { afterAll, beforeAll, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import type { Dispatch } from '../../sandbox/world/dispatch.ts';
import { type Client, clientOf } from './sandbox-client.ts';

let sandbox: Sandbox;
let call: Client;
const dispatched: Dispatch[] = [];
const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

beforeAll(async () => {
  sandbox = await startSandbox({ validateResponses: true, rateLimits: 'off' });
  sandbox.world.subscribe((dispatch) => dispatched.push(dispatch));
  call = clientOf(sandbox);
});
afterAll(async () => {
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

test('a bot changes its name and picture; it and its guilds hear of it', async () => {
  const { status, body } = await call('PATCH', '/users/@me', { username: 'Renamed', avatar: pixel });
  expect(status).toBe(200);
  expect(body.username).toBe('Renamed');
  expect(body.avatar).toMatch(/^[0-9a-f]{32}$/);
  const picture = await fetch(`${sandbox.world.urls.cdn}/avatars/${body.id}/${body.avatar}.png`);
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(dispatched.map(({ t }) => t)).toEqual(['USER_UPDATE', 'GUILD_MEMBER_UPDATE']);
  expect((await call('PATCH', '/users/@me', { username: 'x' })).body.errors.username._errors[0].code).toBe(
    'BASE_TYPE_BAD_LENGTH',
  );
});

test('any user can be looked up, nobody else found', async () => {
  const [user] = [...sandbox.world.users.values()];
  expect((await call('GET', `/users/${user?.id}`)).body).toMatchObject({
    username: 'alice',
    global_name: 'Alice',
    discriminator: '0',
  });
  expect(await call('GET', '/users/1')).toMatchObject({ status: 404, body: { code: 10013 } });
});

test('guilds are listed with the bot’s permissions, in pages', async () => {
  const { body } = await call('GET', '/users/@me/guilds?with_counts=true');
  expect(body).toEqual([
    expect.objectContaining({
      name: 'Guildhall',
      owner: false,
      permissions: expect.stringMatching(/^\d+$/),
      approximate_member_count: 9,
    }),
  ]);
  expect((await call('GET', `/users/@me/guilds?after=${body[0].id}`)).body).toEqual([]);
  expect((await call('GET', `/users/@me/guilds?before=${body[0].id}`)).body).toEqual([]);
  expect((await call('GET', '/users/@me/guilds?limit=0')).body.errors.limit._errors[0].code).toBe('NUMBER_TYPE_MIN');
});

test('an application is described and changed; switches of the portal stay where they are', async () => {
  const before = (await call('GET', '/applications/@me')).body;
  expect(before).toMatchObject({ name: 'Guildhall Demo', owner: { username: 'alice' }, bot: { bot: true } });
  const { body } = await call('PATCH', '/applications/@me', {
    description: 'Changed',
    tags: ['a', 'b'],
    flags: 1 << 13,
  });
  expect(body).toMatchObject({ description: 'Changed', tags: ['a', 'b'], flags: before.flags | (1 << 13) });
});

test('a request without User-Agent is blocked on the way', async () => {
  const url = new URL(sandbox.api);
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(url.port), url.hostname, () => {
      socket.write(`GET /api/v10/gateway HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
  });
  expect(answer).toStartWith('HTTP/1.1 403');
  expect(answer).toContain('"code":40333');
});
