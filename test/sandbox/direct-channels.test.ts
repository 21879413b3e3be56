import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import type { Dispatch } from '../../sandbox/world/dispatch.ts';
import { type Client, clientOf } from './sandbox-client.ts';

let sandbox: Sandbox;
let call: Client;
const dispatched: Dispatch[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ validateResponses: true, rateLimits: 'off' });
  sandbox.world.subscribe((dispatch) => dispatched.push(dispatch));
  call = clientOf(sandbox);
});
afterAll(async () => {
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

function userId(name: string): string {
  for (const user of sandbox.world.users.values()) if (user.username === name) return user.id;
  throw new Error(`no user ${name}`);
}

test('a direct channel is opened once and names the other side', async () => {
  const first = await call('POST', '/users/@me/channels', { recipient_id: userId('alice') });
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({ type: 1, recipients: [{ username: 'alice' }], last_message_id: null });
  const again = await call('POST', '/users/@me/channels', { recipient_id: userId('alice') });
  expect(again.body.id).toBe(first.body.id);
  expect((await call('GET', `/channels/${first.body.id}`)).body).toEqual(first.body);
});

test('both sides write in it, strangers do not', async () => {
  const driver = createDriver(sandbox.control);
  const bot = [...sandbox.world.applications.values()][0]?.bot_id ?? '';
  const message = await driver.as('carol').whisper(bot, 'psst');
  const { body } = await call('GET', `/channels/${message.channel_id}/messages`);
  expect(body.map(({ content }: { content: string }) => content)).toEqual(['psst']);
  expect((await call('POST', `/channels/${message.channel_id}/messages`, { content: 'yes?' })).status).toBe(200);
  await expect(driver.as('dave').read(message.channel_id)).rejects.toMatchObject({ code: 50001 });
});

test.each([
  [{}, 50035],
  [{ recipient_id: '1' }, 50033],
  [{ access_tokens: ['x'] }, 50025],
])('%p is refused with %d', async (body, code) => {
  expect((await call('POST', '/users/@me/channels', body)).body.code).toBe(code);
});

test('who leaves a guild is told, and the guild is', async () => {
  const [guild] = [...sandbox.world.guilds.values()];
  const bot = [...sandbox.world.applications.values()][0]?.bot_id ?? '';
  expect((await call('DELETE', `/users/@me/guilds/${guild?.id}`)).status).toBe(204);
  const told = ['GUILD_MEMBER_REMOVE', 'INTEGRATION_DELETE', 'GUILD_DELETE'];
  expect(dispatched.filter(({ t }) => told.includes(t))).toMatchObject([
    { t: 'GUILD_MEMBER_REMOVE', guild_id: guild?.id, data: { user: { id: bot } } },
    { t: 'INTEGRATION_DELETE', guild_id: guild?.id, data: { application_id: bot } },
    { t: 'GUILD_DELETE', user_ids: [bot], data: { id: guild?.id } },
  ]);
  expect((await call('GET', '/users/@me/guilds')).body).toEqual([]);
  expect((await call('GET', `/guilds/${guild?.id}`)).body.code).toBe(10004);
});
