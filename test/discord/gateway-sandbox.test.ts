import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { defaultSeed } from '../../sandbox/world/default-seed.ts';
import { type DiscordOptions, openDiscord } from '../../src/discord/open-discord.ts';
import { until } from '../support/eventually.ts';

let sandbox: Sandbox;
let driver: Driver;

beforeAll(async () => {
  const [bot] = defaultSeed.bots ?? [];
  const [guild] = defaultSeed.guilds ?? [];
  if (!bot || !guild) throw new Error('The default world has a bot and a server.');
  const modest = { ...bot, name: 'Modest', intents: ['members'] as const };
  sandbox = await startSandbox({
    rateLimits: 'off',
    world: {
      ...defaultSeed,
      bots: [bot, modest],
      guilds: [{ ...guild, bots: [...(guild.bots ?? []), { bot: 'Modest', permissions: ['ViewChannel'] }] }],
    },
  });
  driver = createDriver(sandbox.control);
});
afterAll(() => sandbox.stop());

/** A connection, and the names of the events it was told of. */
async function open(name: string, options: DiscordOptions = {}) {
  const connection = openDiscord({
    token: await driver.botToken(name),
    apiUrl: sandbox.api,
    gatewayTiming: { identifySpacing: 50 },
    ...options,
  });
  const events: string[] = [];
  const contents: string[] = [];
  connection.onDispatch(({ t, d }) => {
    events.push(t);
    if (t === 'MESSAGE_CREATE') contents.push((d as { content: string }).content);
  });
  await connection.start();
  return { connection, events, contents };
}

test('goes on without an intent that the application has not switched on', async () => {
  const { connection, contents } = await open('Modest');
  expect(connection.status()).toMatchObject({ gateway: 'ready', missingIntents: ['MessageContent'] });
  await driver.as('alice').say('general', 'can you read this?');
  await until('the message', () => contents.length === 1);
  expect(contents).toEqual(['']);
  await connection.stop();
});

test('without a gateway, the application tells which intents are off', async () => {
  const connection = openDiscord({ token: await driver.botToken('Modest'), apiUrl: sandbox.api, gateway: false });
  await connection.bind({ signal: new AbortController().signal }).application();
  expect(connection.status().missingIntents).toEqual(['MessageContent']);
  await connection.stop();
});

test('a wrong token stops the gateway', async () => {
  const connection = openDiscord({ token: 'wrong', apiUrl: sandbox.api });
  await connection.start();
  expect(connection.status()).toMatchObject({ gateway: 'stopped', token: 'refused' });
});

test.each([false, true])('loses no event over a cut socket and a reconnect (compressed: %p)', async (compress) => {
  const { connection, events, contents } = await open('Guildhall Demo', { compress });
  const alice = driver.as('alice');
  await alice.say('general', 'one');
  await until('one', () => contents.includes('one'));
  await driver.gateway.close({});
  await alice.say('general', 'two');
  await until('two', () => contents.includes('two'), 5000);
  await driver.gateway.requestReconnect();
  await alice.say('general', 'three');
  await until('three', () => contents.includes('three'), 5000);
  expect(contents).toEqual(['one', 'two', 'three']);
  expect(events.filter((event) => event === 'READY')).toHaveLength(1);
  await connection.stop();
  expect(connection.status().gateway).toBe('off');
  // The session waits for whoever goes on with it.
  await until('no connection', () => sandbox.world.gateway?.sessions().some(({ connected }) => connected) === false);
});

test('begins a new session when the old one cannot be resumed', async () => {
  const { connection, events } = await open('Guildhall Demo');
  await driver.faults.add({ fault: { kind: 'refuse_resume' }, count: 1 });
  await driver.gateway.close({});
  await until('a new session', () => events.filter((event) => event === 'READY').length === 2, 10_000);
  await until('ready', () => connection.status().gateway === 'ready');
  await connection.stop();
}, 60_000);

test('goes on with the session of another connection, and learns what that was told at first', async () => {
  const first = await open('Guildhall Demo');
  let sequence = 0;
  first.connection.onDispatch(({ s }) => {
    sequence = s;
  });
  await driver.as('alice').say('general', 'to the first');
  await until('heard', () => first.contents.includes('to the first'));
  const session = first.connection.session();
  if (!session) throw new Error('The first connection has a session.');
  const guild = await driver.guildId();
  const names = async (connection: typeof first.connection) => {
    const discord = connection.bind({ signal: new AbortController().signal });
    const [channels, threads, servers, me] = await Promise.all([
      discord.channels(guild),
      discord.threads(guild),
      discord.guilds(),
      discord.me(),
    ]);
    const member = await discord.member(guild, me.id);
    return [...channels, ...threads, ...servers].map(({ name }) => name).concat(me.username, ...member.roles);
  };
  const told = await names(first.connection);
  await first.connection.stop();
  await driver.as('alice').say('general', 'to nobody');

  await driver.faults.add({ method: 'GET', path: '/guilds/**', fault: { kind: 'latency', milliseconds: 400 } });
  const earlier = { ...session, bot_id: '', owner: '', sequence, gap_since: null, updated_at: 0 };
  // Nothing that REST answered is kept, so that what is known was told.
  const second = await open('Guildhall Demo', { restLife: 0, earlierSession: async () => earlier });
  await until('heard', () => second.contents.includes('to nobody'));
  expect(second.events).not.toContain('READY');
  // REST has answered and not been heard yet.
  await Bun.sleep(200);
  const channel = await driver.channelId('general');
  const rename = async (name: string) => driver.as('alice').request('PATCH', `/channels/${channel}`, { name });
  await rename('renamed');
  await driver.faults.clear();
  const isKnown = async () => {
    await driver.forgetRequests();
    await names(second.connection);
    return (await driver.requests()).every(({ path }) => !path.includes('guilds') && !path.includes('users/@me'));
  };
  for (let tried = 0; !(await isKnown()); tried++) {
    if (tried === 200) throw new Error('it asks REST again and again');
    await Bun.sleep(20);
  }
  expect((await names(second.connection)).toSorted()).toEqual(
    told.map((name) => (name === 'general' ? 'renamed' : name)).toSorted(),
  );
  await rename('general');
  await second.connection.stop();
}, 60_000);
