import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { REST } from '@discordjs/rest';
import { CompressionMethod, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws';
import { Client, type ClientOptions, Events, GatewayDispatchEvents, type Message, type TextChannel } from 'discord.js';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { allIntents, application } from './gateway-helpers.ts';
import { addMembers, addThread, channelNamed, gatewaySeed, guildNamed } from './gateway-world.ts';

let sandbox: Sandbox;
const clients: Client[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({
    rateLimits: 'off',
    validateResponses: true,
    world: gatewaySeed,
    gateway: { maxConcurrency: 2, reconnectGrace: 20 },
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.destroy();
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

/** Not logged in yet. */
function clientOf(options: Partial<ClientOptions> = {}): Client {
  const client = new Client({ rest: { api: sandbox.api }, intents: allIntents, ...options });
  clients.push(client);
  return client;
}

async function loggedIn(options: Partial<ClientOptions> = {}): Promise<Client<true>> {
  const client = clientOf(options);
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(application(sandbox).token);
  return ready;
}

function heard(client: Client, content: string): Promise<Message> {
  return new Promise((resolve) => {
    client.on(Events.MessageCreate, (message) => {
      if (message.content === content) resolve(message);
    });
  });
}

function lobbyOf(client: Client): TextChannel {
  return client.channels.cache.get(channelNamed(sandbox, 'lobby').id) as TextChannel;
}

describe('discord.js', () => {
  test('knows its guilds when it is ready', async () => {
    const bot = application(sandbox).bot_id;
    const thread = addThread(sandbox, 'lobby', { name: 'side' }, bot);
    const client = await loggedIn();
    expect(client.guilds.cache.map(({ name }) => name)).toEqual(['Even', 'Odd']);
    const guild = client.guilds.cache.get(guildNamed(sandbox, 'Even').id);
    const record = guildNamed(sandbox, 'Even');
    expect(guild?.memberCount).toBe(5);
    expect(guild?.ownerId).toBe(record.owner_id);
    expect(guild?.members.cache.map(({ displayName }) => displayName)).toEqual([
      'olga',
      'Mimi',
      'max',
      'Watcher',
      'Other',
    ]);
    expect(guild?.roles.cache.map(({ name }) => name)).toEqual(['@everyone', 'Crew', 'Watcher', 'Other']);
    expect(guild?.emojis.cache.map(({ name }) => name)).toEqual(['wave']);
    expect(guild?.channels.cache.get(channelNamed(sandbox, 'cellar').id)?.name).toBe('___hidden___');
    const lobby = lobbyOf(client);
    expect(lobby).toMatchObject({ name: 'lobby', topic: 'Come in.', guildId: record.id });
    expect(lobby.permissionsFor(client.user)?.has('ViewChannel')).toBe(true);
    expect(lobby.threads.cache.get(thread.id)?.joined).toBe(true);
    expect(client.user.presence.status).toBe('online');
  });

  test('hears of a message posted over REST', async () => {
    const client = await loggedIn();
    const message = heard(client, 'Hello there');
    await lobbyOf(client).send('Hello there');
    expect((await message).author.id).toBe(client.user.id);
    expect((await message).guild?.name).toBe('Even');
    expect((await message).member?.displayName).toBe('Watcher');
  });

  test('fetches members: all, by name, by id', async () => {
    addMembers(sandbox, guildNamed(sandbox, 'Even'), 1_200);
    const client = await loggedIn();
    const guild = client.guilds.cache.get(guildNamed(sandbox, 'Even').id);
    expect((await guild?.members.fetch())?.size).toBe(1_205);
    expect((await guild?.members.fetch({ query: 'mi', limit: 5 }))?.map(({ nickname }) => nickname)).toEqual(['Mimi']);
    const ids = [...guildNamed(sandbox, 'Even').members.keys()].slice(0, 2);
    expect((await guild?.members.fetch({ user: ids }))?.size).toBe(2);
  });

  test('loses no message when its socket is cut', async () => {
    const client = await loggedIn();
    const contents: string[] = [];
    client.on(Events.MessageCreate, ({ content }) => contents.push(content));
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, (_id, replayed) => resolve(replayed)));
    const lobby = lobbyOf(client);
    await lobby.send('before');
    expect(sandbox.world.gateway?.close({})).toBe(1);
    await lobby.send('meanwhile');
    await lobby.send('still away');
    expect(await resumed).toBeGreaterThanOrEqual(2);
    const last = heard(client, 'after');
    await lobby.send('after');
    await last;
    expect(contents).toEqual(['before', 'meanwhile', 'still away', 'after']);
  });

  test.each(['drop_socket', 'request_reconnect'] as const)('nor under %s', async (kind) => {
    const client = await loggedIn();
    const contents: string[] = [];
    client.on(Events.MessageCreate, ({ content }) => contents.push(content));
    sandbox.world.faults.add({ fault: { kind }, count: 1 });
    const lobby = lobbyOf(client);
    const resumed = new Promise((resolve) => client.once(Events.ShardResume, resolve));
    await lobby.send('one');
    await resumed;
    const last = heard(client, 'two');
    await lobby.send('two');
    await last;
    expect(contents).toEqual(['one', 'two']);
  });

  test('with two shards has each guild on its own', async () => {
    const client = await loggedIn({ shards: [0, 1], shardCount: 2 });
    expect(client.ws.shards.size).toBe(2);
    const shards = client.guilds.cache.map(({ name, shardId }) => [name, shardId]).sort();
    expect(shards).toEqual([
      ['Even', 0],
      ['Odd', 1],
    ]);
    const message = heard(client, 'on the second');
    const hall = client.channels.cache.get(channelNamed(sandbox, 'hall').id) as TextChannel;
    await hall.send('on the second');
    expect((await message).guild?.shardId).toBe(1);
  });

  test('gives up on intents that are not switched on: 4014', async () => {
    application(sandbox).flags = 0;
    await expect(clientOf().login(application(sandbox).token)).rejects.toThrow('disallowed intents');
  });

  test('gives up when its token no longer holds: 4004', async () => {
    const client = await loggedIn();
    const gone = new Promise<number>((resolve) => client.once(Events.ShardDisconnect, ({ code }) => resolve(code)));
    application(sandbox).token = 'another';
    sandbox.world.gateway?.close({}, 4000);
    expect(await gone).toBe(4004);
  });
});

test('@discordjs/ws reads zlib-stream', async () => {
  const { token } = application(sandbox);
  const rest = new REST({ api: sandbox.api }).setToken(token);
  const manager = new WebSocketManager({
    token,
    rest,
    intents: allIntents,
    compression: CompressionMethod.ZlibNative,
  });
  const names: string[] = [];
  const both = new Promise<void>((resolve) => {
    manager.on(WebSocketShardEvents.Dispatch, (payload) => {
      if (payload.t === GatewayDispatchEvents.GuildCreate && 'name' in payload.d) names.push(payload.d.name);
      if (names.length === 2) resolve();
    });
  });
  await manager.connect();
  await both;
  expect(names).toEqual(['Even', 'Odd']);
  await manager.destroy();
});
