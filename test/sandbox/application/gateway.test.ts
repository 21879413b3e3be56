import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/main.ts';
import type { ApplicationRecord } from '../../../sandbox/world/records.ts';
import type { Seed } from '../../../sandbox/world/seed-format.ts';
import { allIntents, application, ready } from '../gateway-helpers.ts';
import { clientOf } from '../sandbox-client.ts';

/** Local is in the guild; Guest is in none, and comes with those who have installed it. */
const seed: Seed = {
  bots: [{ name: 'Local' }, { name: 'Guest' }],
  users: [{ name: 'olga' }, { name: 'mia' }],
  guilds: [
    {
      id: String(5n << 22n),
      name: 'Hall',
      owner: 'olga',
      everyone: ['ViewChannel', 'SendMessages', 'ReadMessageHistory', 'UseApplicationCommands'],
      roles: [{ name: 'Loud', permissions: ['UseExternalApps'] }],
      members: [{ user: 'olga' }, { user: 'mia' }],
      bots: [{ bot: 'Local', permissions: ['ViewChannel'] }],
      channels: [{ name: 'talk' }],
    },
  ],
};

let sandbox: Sandbox;
let driver: Driver;
let guest: ApplicationRecord;

beforeAll(async () => {
  sandbox = await startSandbox({ world: seed, validateResponses: true, rateLimits: 'off' });
  driver = createDriver(sandbox.control);
  guest = application(sandbox, 'Guest');
  guest.integration_types_config = { '0': {}, '1': {} };
  await as(guest)('POST', `/applications/${guest.id}/commands`, {
    name: 'peek',
    description: 'Peek',
    integration_types: [0, 1],
  });
  const local = application(sandbox, 'Local');
  await as(local)('POST', `/applications/${local.id}/commands`, { name: 'ping', description: 'Ping' });
});
afterAll(async () => {
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

const as = ({ token }: ApplicationRecord) => {
  const call = clientOf(sandbox);
  return (method: string, path: string, body?: unknown) => call(method, path, body, { authorization: `Bot ${token}` });
};
const callback = (id: string, token: string, body: object) =>
  as(guest)('POST', `/interactions/${id}/${token}/callback`, body);

test('interactions need no intent and come on the shard of their guild', async () => {
  const shards = await Promise.all(
    [0, 1].map((shard) =>
      ready(sandbox, { token: application(sandbox, 'Local').token, intents: 0, shard: [shard, 2] }),
    ),
  );
  const using = await driver.as('mia').use('talk', 'ping');
  const [even, odd] = shards.map(({ client }) => client);
  const { d } = await odd!.next('INTERACTION_CREATE');
  expect(d).toMatchObject({ id: using.id, guild_id: String(5n << 22n), member: { user: { username: 'mia' } } });
  expect(await even!.heard('INTERACTION_CREATE')).toBe(false);
  const dm = await driver.as('mia').request<{ id: string }>('POST', '/users/@me/channels', {
    recipient_id: application(sandbox, 'Local').bot_id,
  });
  await driver.as('mia').use(dm.id, 'ping');
  expect((await even!.next('INTERACTION_CREATE')).d).toMatchObject({ context: 1, user: { username: 'mia' } });
  for (const { client } of shards) client.close(1000);
});

test('an application that a member brings along is asked where its bot is not, and speaks to them alone', async () => {
  const { client } = await ready(sandbox, { token: guest.token, intents: allIntents });
  await expect(driver.as('mia').use('talk', 'peek')).rejects.toThrow('not installed');
  await driver.as('mia').install('Guest');
  const using = await driver.as('mia').use('talk', 'peek');
  const { d } = await client.next('INTERACTION_CREATE');
  const mia = [...sandbox.world.users.values()].find(({ username }) => username === 'mia');
  expect(d).toMatchObject({ id: using.id, authorizing_integration_owners: { 1: mia?.id }, context: 0 });
  expect(d.channel).not.toHaveProperty('app_permissions');
  expect((await callback(d.id, d.token, { type: 4, data: { content: 'psst' } })).status).toBe(204);
  expect(await using.answered()).toMatchObject({ ephemeral: true, message: { content: 'psst' } });
  expect(await driver.messages('talk')).toEqual([]);

  const webhook = `/webhooks/${guest.id}/${d.token}`;
  for (let count = 0; count < 5; count += 1)
    expect((await as(guest)('POST', webhook, { content: `${count}` })).status).toBe(200);
  expect((await as(guest)('POST', webhook, { content: 'six' })).body.code).toBe(40094);
  client.close(1000);
});

test('with USE_EXTERNAL_APPS everyone sees what it says', async () => {
  const [guild] = [...sandbox.world.guilds.values()];
  const loud = [...guild!.roles.values()].find(({ name }) => name === 'Loud');
  const mia = [...sandbox.world.users.values()].find(({ username }) => username === 'mia');
  guild!.members.get(mia!.id)?.roles.add(loud!.id);
  const { client } = await ready(sandbox, { token: guest.token, intents: allIntents });
  const using = await driver.as('mia').use('talk', 'peek');
  const { d } = await client.next('INTERACTION_CREATE');
  await callback(d.id, d.token, { type: 4, data: { content: 'hello @everyone' } });
  expect(await using.answered()).toMatchObject({ ephemeral: false, message: { mention_everyone: false } });
  expect((await driver.messages('talk')).map(({ content }) => content)).toEqual(['hello @everyone']);
  expect(await client.heard('MESSAGE_CREATE')).toBe(false);
  client.close(1000);
});
