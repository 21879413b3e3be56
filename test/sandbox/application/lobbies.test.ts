import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createPublicKey, verify } from 'node:crypto';
import { createDriver, type Driver } from '../../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/main.ts';
import { type Answer, type Client, channelId, clientOf } from '../sandbox-client.ts';

let sandbox: Sandbox;
let driver: Driver;
let call: Client;
let application: string;
let bot: string;

beforeAll(async () => {
  sandbox = await startSandbox({ validateResponses: true, rateLimits: 'off' });
  driver = createDriver(sandbox.control);
  call = clientOf(sandbox);
  const [first] = [...sandbox.world.applications.values()];
  application = first!.id;
  bot = first!.bot_id;
});
afterAll(async () => {
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

const user = (name: string) => [...sandbox.world.users.values()].find(({ username }) => username === name)!.id;
/** A client whose calls bear the token instead of the bot's. */
const bearing =
  (token: string): Client =>
  (method, path, body) =>
    call(method, path, body, { authorization: `Bearer ${token}` });
const codes = async (...answers: Promise<Answer>[]) => (await Promise.all(answers)).map(({ body }) => body?.code);

describe('lobbies', () => {
  test('are made, changed and deleted by the application', async () => {
    const made = await call('POST', '/lobbies', {
      metadata: { topic: 'redstone' },
      members: [{ id: user('bob'), metadata: { team: 'blue' }, flags: 1 }],
    });
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        application_id: application,
        metadata: { topic: 'redstone' },
        members: [{ id: user('bob'), flags: 1 }],
        flags: 0,
      },
    ]);
    const path = `/lobbies/${made.body.id}`;
    expect((await call('GET', path)).body).toEqual(made.body);
    const replaced = await call('PATCH', path, { metadata: null, members: [{ id: user('carol') }] });
    expect(replaced.body).toMatchObject({ metadata: null, members: [{ id: user('carol'), metadata: null, flags: 0 }] });
    const put = await call('PUT', `${path}/members/${user('bob')}`, { additional_name: 'Bobby' });
    expect(put.body).toEqual({ id: user('bob'), metadata: null, flags: 0, additional_name: 'Bobby' });
    const bulk = await call('POST', `${path}/members/bulk`, [
      { id: user('bob'), metadata: { team: 'red' } },
      { id: user('carol'), remove_member: true },
    ]);
    expect(bulk.body).toEqual([{ id: user('bob'), metadata: { team: 'red' }, flags: 0, additional_name: 'Bobby' }]);
    expect((await call('DELETE', `${path}/members/${user('bob')}`)).status).toBe(204);
    expect((await call('GET', path)).body.members).toEqual([]);
    expect([(await call('DELETE', path)).status, (await call('DELETE', path)).status]).toEqual([204, 204]);
    expect((await call('GET', path)).body.code).toBe(10031);
  });

  test('refuse too much, and people who do not exist', async () => {
    const long = { a: 'x'.repeat(1000) };
    expect(await codes(call('POST', '/lobbies', { metadata: long }))).toEqual([50035]);
    expect(await codes(call('POST', '/lobbies', { members: [{ id: application.replace(/.$/, '9') }] }))).toEqual([
      10013,
    ]);
    expect(await codes(call('POST', '/lobbies', { idle_timeout_seconds: 4 }))).toEqual([50035]);
    expect([...sandbox.world.lobbies.values()]).toEqual([]);
  });

  test('that are empty are shut down after a while', async () => {
    const { body } = await call('POST', '/lobbies', { idle_timeout_seconds: 60 });
    await driver.advance(59_000);
    expect((await call('GET', `/lobbies/${body.id}`)).status).toBe(200);
    await driver.advance(1000);
    expect((await call('GET', `/lobbies/${body.id}`)).status).toBe(404);
  });

  test('with a secret are joined by whoever knows it', async () => {
    const secret = 'sesame';
    const alice = bearing(await driver.as('alice').authorize(application, ['sdk.social_layer']));
    const opened = await alice('PUT', '/lobbies', { secret, lobby_metadata: { map: 'moon' } });
    expect(opened.body.members.map(({ id }: { id: string }) => id)).toEqual([user('alice')]);
    const joined = await driver.as('bob').request<{ id: string; members: object[] }>('PUT', '/lobbies', {
      secret,
      member_metadata: { team: 'blue' },
    });
    expect([joined.id, joined.members.length]).toEqual([opened.body.id, 2]);
    expect((await alice('GET', `/lobbies/${joined.id}`)).status).toBe(401);
    expect((await alice('DELETE', `/lobbies/${joined.id}/members/@me`)).status).toBe(204);
    expect((await call('DELETE', `/lobbies/${joined.id}`)).status).toBe(204);
  });

  test('talk, and are linked to a channel', async () => {
    const { body: lobby } = await call('POST', '/lobbies', {
      members: [{ id: user('alice'), flags: 1 }, { id: user('bob') }, { id: bot }],
    });
    const path = `/lobbies/${lobby.id}`;
    const general = channelId(sandbox, 'general');
    const [alice, bob] = [driver.as('alice'), driver.as('bob')];
    await expect(bob.request('PATCH', `${path}/channel-linking`, { channel_id: general })).rejects.toThrow(
      'Permissions',
    );
    const lounge = channelId(sandbox, 'Lounge');
    await expect(alice.request('PATCH', `${path}/channel-linking`, { channel_id: lounge })).rejects.toThrow(
      'channel type',
    );
    await expect(bob.request('POST', `${path}/members/@me/invites`)).rejects.toThrow('Unknown Channel');
    const linked = await alice.request('PATCH', `${path}/channel-linking`, { channel_id: general });
    expect(linked).toMatchObject({ linked_channel: { id: general } });

    const said = await bob.request<{ id: string }>('POST', `${path}/messages`, { content: 'from the game' });
    expect(said).toMatchObject({ lobby_id: lobby.id, channel_id: lobby.id, author: { username: 'bob' } });
    expect((await driver.messages('general')).at(-1)).toMatchObject({ id: said.id, application_id: application });
    await driver.as('carol').say('general', 'from the channel');
    const { body: messages } = await call('GET', `${path}/messages?limit=2`);
    expect(messages.map(({ content }: { content: string }) => content)).toEqual(['from the channel', 'from the game']);
    expect((await call('POST', `${path}/messages`, { content: ' ' })).body.code).toBe(50006);
    expect((await call('POST', `${path}/messages`, { content: 'from the bot' })).status).toBe(201);
    const moderation = `${path}/messages/${said.id}/moderation-metadata`;
    expect((await call('PUT', moderation, { verdict: 'fine' })).status).toBe(204);
    expect(
      (await call('PUT', moderation, Object.fromEntries('abcdef'.split('').map((key) => [key, 'x'])))).status,
    ).toBe(400);
    expect((await call('PUT', moderation.replace(said.id, lobby.id), {})).body.code).toBe(10008);

    const { code } = await bob.request<{ code: string }>('POST', `${path}/members/@me/invites`);
    expect((await call('GET', `/invites/${code}`)).body.channel.id).toBe(general);
    expect((await call('POST', `${path}/members/${user('alice')}/invites`)).body.code).toBeString();
    expect(await codes(call('POST', `${path}/members/${user('heidi')}/invites`))).toEqual([10007]);
    expect(await alice.request('PATCH', `${path}/channel-linking`, {})).not.toHaveProperty('linked_channel');
  });
});

describe('OAuth2 tokens', () => {
  test('tell of themselves and open what their scopes allow', async () => {
    const token = await driver
      .as('bob')
      .authorize(application, ['identify', 'connections', 'guilds.members.read', 'openid']);
    const bob = bearing(token);
    const { body } = await bob('GET', '/oauth2/@me');
    expect(body).toMatchObject({ application: { id: application }, user: { username: 'bob' } });
    expect(body.scopes).toEqual(['identify', 'connections', 'guilds.members.read', 'openid']);
    await driver.as('bob').connect([{ type: 'github', name: 'bobby' }]);
    expect((await bob('GET', '/users/@me/connections')).body).toMatchObject([{ type: 'github', name: 'bobby' }]);
    const [guild] = [...sandbox.world.guilds.keys()];
    expect((await bob('GET', `/users/@me/guilds/${guild}/member`)).body.user.username).toBe('bob');
    expect((await bob('GET', '/oauth2/userinfo')).body).toMatchObject({ sub: user('bob'), preferred_username: 'bob' });
    expect(await codes(bob('GET', `/users/@me/applications/${application}/role-connection`))).toEqual([50026]);
    expect((await bob('GET', `/guilds/${guild}`)).status).toBe(401);
    expect((await bearing('wrong')('GET', '/oauth2/@me')).status).toBe(401);
    await driver.advance(7 * 86_400_000);
    expect((await bob('GET', '/oauth2/@me')).status).toBe(401);
  });

  test('bots have none: 20001', async () => {
    const paths = ['/oauth2/@me', '/oauth2/userinfo', '/users/@me/connections'];
    expect(await codes(...paths.map((path) => call('GET', path)))).toEqual([20001, 20001, 20001]);
  });

  test('set commands and who may use them', async () => {
    const scopes = ['applications.commands.update', 'applications.commands.permissions.update'];
    const alice = bearing(await driver.as('alice').authorize(application, scopes));
    const commands = `/applications/${application}/commands`;
    const { status, body } = await alice('POST', commands, { name: 'shared', description: 'Shared' });
    expect(status).toBe(201);
    const [guild] = [...sandbox.world.guilds.keys()];
    const path = `/applications/${application}/guilds/${guild}/commands/${body.id}/permissions`;
    const permissions = [{ id: guild, type: 1, permission: false }];
    expect((await alice('PUT', path, { permissions })).body.permissions).toEqual(permissions);
    await expect(driver.as('bob').use('general', 'shared')).rejects.toThrow('may not use');
  });

  test('connect roles, and show what was bought', async () => {
    await call('PUT', `/applications/${application}/role-connections/metadata`, [
      { type: 2, key: 'level', name: 'Level', description: 'Level' },
    ]);
    const bob = bearing(await driver.as('bob').authorize(application, ['role_connections.write']));
    const path = `/users/@me/applications/${application}/role-connection`;
    expect((await bob('GET', path)).body).toEqual({ platform_username: null, metadata: {} });
    const connection = { platform_name: 'Game', platform_username: 'bobby', metadata: { level: '7' } };
    expect((await bob('PUT', path, connection)).body).toEqual(connection);
    expect((await bob('GET', path)).body).toEqual(connection);
    expect((await bob('PUT', path, { metadata: { other: '7' } })).body.code).toBe(50035);
    expect((await bob('DELETE', path)).status).toBe(204);
    const sku = await driver.createSku(application, { name: 'Hat', type: 'durable' });
    await driver.as('bob').buy(sku.id);
    const owned = await bearing(await driver.as('bob').authorize(application, ['identify']))(
      'GET',
      `/users/@me/applications/${application}/entitlements`,
    );
    expect(owned.body).toMatchObject([{ sku_id: sku.id, user_id: user('bob') }]);
  });
});

describe('provisional accounts', () => {
  test('come with a token and an identity that can be checked', async () => {
    const body = { external_user_id: 'player-1', preferred_global_name: 'Ann' };
    const first = await call('POST', '/partner-sdk/token/bot', body);
    expect(first.body).toMatchObject({ token_type: 'Bearer', expires_in: 604_800, scope: 'sdk.social_layer' });
    const [head, claims, signature] = first.body.id_token.split('.');
    const { keys } = (await call('GET', '/oauth2/keys')).body;
    const key = createPublicKey({ key: keys[0], format: 'jwk' });
    const signed = Buffer.from(`${head}.${claims}`);
    expect(verify('sha256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
    const { sub, aud } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    expect(aud).toBe(application);
    expect(sandbox.world.user(sub).global_name).toBe('Ann');
    const player = bearing(first.body.access_token);
    expect((await player('PUT', '/lobbies', { secret: 'game' })).body.members[0].id).toBe(sub);

    const subject = ({ body: { id_token } }: Answer) =>
      JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url').toString()).sub;
    expect(subject(await call('POST', '/partner-sdk/token/bot', body))).toBe(sub);
    const unmerge = '/partner-sdk/provisional-accounts/unmerge';
    expect((await call('POST', `${unmerge}/bot`, { external_user_id: 'player-1' })).status).toBe(204);
    expect(await codes(call('POST', `${unmerge}/bot`, { external_user_id: 'player-1' }))).toEqual([10013]);
    expect(subject(await call('POST', '/partner-sdk/token/bot', body))).not.toBe(sub);

    const external = { client_id: application, external_auth_type: 'OIDC', external_auth_token: 'abc' };
    expect((await call('POST', '/partner-sdk/token', external)).status).toBe(200);
    expect((await call('POST', unmerge, external)).status).toBe(204);
    expect(await codes(call('POST', '/partner-sdk/token', { ...external, client_id: user('bob') }))).toEqual([10002]);
  });

  test('and moderation of direct messages', async () => {
    const said = await driver.as('bob').whisper(user('carol'), 'hi');
    const path = (id: string) => `/partner-sdk/dms/${user('bob')}/${user('carol')}/messages/${id}/moderation-metadata`;
    expect((await call('PUT', path(said.id), { verdict: 'fine' })).status).toBe(204);
    const kept = await fetch(`${sandbox.control}/applications/${application}/moderated-messages`);
    expect(await kept.json()).toEqual({ [said.id]: { verdict: 'fine' } });
    expect((await call('PUT', path(user('bob')), {})).body.code).toBe(10008);
  });
});
