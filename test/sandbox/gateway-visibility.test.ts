import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { permissionsOf } from '../../sandbox/permissions.ts';
import { application, ready, userId } from './gateway-helpers.ts';
import { addThread, channelNamed, gatewaySeed, guildNamed } from './gateway-world.ts';

let sandbox: Sandbox;
let guildId: string;
let botId: string;

beforeEach(async () => {
  sandbox = await startSandbox({ rateLimits: 'off', world: gatewaySeed });
  guildId = guildNamed(sandbox, 'Even').id;
  botId = application(sandbox).bot_id;
});
afterEach(() => sandbox.stop());

const watch = async () => (await ready(sandbox)).client;

describe('VIEW_CHANNEL', () => {
  const say = (channel_id: string) =>
    sandbox.world.dispatch({ t: 'MESSAGE_DELETE', guild_id: guildId, channel_id, data: { id: '1', channel_id } });

  test('what happens in channels out of view is not heard', async () => {
    const client = await watch();
    const secret = addThread(sandbox, 'lobby', { type: 12 }, userId(sandbox, 'mia'));
    const joined = addThread(sandbox, 'lobby', { type: 12 }, botId);
    const below = addThread(sandbox, 'cellar', {});
    const seen = [channelNamed(sandbox, 'lobby').id, joined.id];
    for (const id of [channelNamed(sandbox, 'cellar').id, secret.id, below.id, ...seen]) say(id);
    await client.settle();
    expect(client.events('MESSAGE_DELETE').map(({ d }) => d.channel_id)).toEqual(seen);
    client.close(1000);
  });

  test('changes of such a channel are told without what it is', async () => {
    const client = await watch();
    const cellar = channelNamed(sandbox, 'cellar');
    const data = {
      id: cellar.id,
      guild_id: guildId,
      type: 0,
      name: 'cellar',
      topic: 'Secret.',
      position: 3,
      parent_id: '5',
    };
    for (const t of ['CHANNEL_UPDATE', 'CHANNEL_DELETE'])
      sandbox.world.dispatch({
        t,
        guild_id: guildId,
        channel_id: cellar.id,
        data: { ...data, permission_overwrites: [] },
      });
    for (const event of ['CHANNEL_UPDATE', 'CHANNEL_DELETE']) {
      expect((await client.next(event)).d).toMatchObject({ ...data, name: '___hidden___', topic: null });
    }
    client.close(1000);
  });

  test('a channel that is gone is still told of to those who saw it', async () => {
    const client = await watch();
    const lobby = channelNamed(sandbox, 'lobby');
    const thread = addThread(sandbox, 'lobby', {});
    sandbox.world.dispatch({ t: 'THREAD_CREATE', guild_id: guildId, channel_id: thread.id, data: { id: thread.id } });
    sandbox.world.removeChannel(thread);
    sandbox.world.dispatch({ t: 'THREAD_DELETE', guild_id: guildId, channel_id: thread.id, data: { id: thread.id } });
    sandbox.world.removeChannel(lobby);
    sandbox.world.dispatch({
      t: 'CHANNEL_DELETE',
      guild_id: guildId,
      channel_id: lobby.id,
      data: { id: lobby.id, name: 'lobby' },
    });
    expect((await client.next('THREAD_DELETE')).d.id).toBe(thread.id);
    expect((await client.next('CHANNEL_DELETE')).d.name).toBe('lobby');
    client.close(1000);
  });

  test('a role that opens a channel brings the channel and its threads, and takes them away again', async () => {
    const client = await watch();
    const guild = guildNamed(sandbox, 'Even');
    const role = [...guild.roles.values()].find(({ name }) => name === 'Crew');
    const cellar = channelNamed(sandbox, 'cellar');
    const thread = addThread(sandbox, 'cellar', { name: 'below' }, botId);
    const change = () =>
      sandbox.world.dispatch({ t: 'GUILD_ROLE_UPDATE', guild_id: guildId, data: { guild_id: guildId } });
    if (!role) throw new Error('no role');
    role.permissions |= permissionsOf('Administrator');
    guild.members.get(botId)?.roles.add(role.id);
    change();
    await client.settle();
    expect(client.events('CHANNEL_UPDATE').map(({ d }) => d.name)).toEqual(['Back', 'cellar']);
    expect(client.events('CHANNEL_UPDATE')[1]?.d).toMatchObject({ topic: 'Secret.', rate_limit_per_user: 7 });
    const [sync] = client.events('THREAD_LIST_SYNC');
    expect(sync?.d).toMatchObject({ guild_id: guildId, threads: [{ id: thread.id }], members: [{ user_id: botId }] });
    expect(sync?.d.channel_ids).toContain(cellar.id);
    role.permissions = 0n;
    change();
    await client.settle();
    expect(client.events('CHANNEL_UPDATE').map(({ d }) => d.name)).toEqual([
      'Back',
      'cellar',
      '___hidden___',
      '___hidden___',
    ]);
    expect(client.events('THREAD_LIST_SYNC')).toHaveLength(1);
    client.close(1000);
  });

  test('an overwrite that opens it brings one CHANNEL_UPDATE of it', async () => {
    const client = await watch();
    const cellar = channelNamed(sandbox, 'cellar');
    cellar.permission_overwrites.clear();
    const data = { id: cellar.id, guild_id: guildId, name: 'cellar' };
    sandbox.world.dispatch({ t: 'CHANNEL_UPDATE', guild_id: guildId, channel_id: cellar.id, data });
    await client.settle();
    expect(client.events('CHANNEL_UPDATE').map(({ d }) => d.name)).toEqual(['cellar', 'Back']);
    expect(client.events('THREAD_LIST_SYNC')).toHaveLength(1);
    client.close(1000);
  });
});
