import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { channelPermissions, permissionBits as sandboxBits } from '../../sandbox/permissions.ts';
import { type DiscordConnection, openDiscord } from '../../src/discord/open-discord.ts';
import { type Discord, path } from '../../src/kernel/discord.ts';
import type { PermissionName } from '../../src/kernel/operation.ts';
import { permissionBits } from '../../src/kernel/permission-names.ts';
import { until } from '../support/eventually.ts';
import { connect, errorOf } from './peer.ts';

let sandbox: Sandbox;
let driver: Driver;
let guildId: string;
/** Keeps its cache fresh by the gateway. */
let live: Discord;
/** Asks REST every time. */
let fresh: Discord;
let events: string[];
let connection: DiscordConnection;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimits: 'off', validateResponses: true });
  driver = createDriver(sandbox.control);
  guildId = await driver.guildId();
  const token = await driver.botToken();
  const signal = new AbortController().signal;
  const options = { token, apiUrl: sandbox.api, requestsPerSecond: 10_000 };
  connection = openDiscord({ ...options, gatewayTiming: { identifySpacing: 100 } });
  events = [];
  connection.onDispatch(({ t }) => events.push(t));
  live = connection.bind({ signal });
  fresh = openDiscord({ ...options, gateway: false, restLife: 0 }).bind({ signal });
  await connection.start();
  await until('the server is told about', () => events.includes('GUILD_CREATE'));
});
afterAll(async () => {
  await connection.stop();
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

/** What the bot asked of the API while `work` ran. */
async function requestsOf(work: () => Promise<unknown>): Promise<string[]> {
  const before = (await driver.requests()).at(-1)?.id ?? 0;
  await work();
  return (await driver.requests(before)).map(({ method, path: url }) => `${method} ${url}`);
}

const byId = <T extends { id: string }>(list: readonly T[]) => list.map(({ id }) => id).sort();

/** Waits until the gateway has delivered an event more. */
async function after(event: string, work: () => Promise<unknown>): Promise<void> {
  const before = events.filter((each) => each === event).length;
  await work();
  await until(event, () => events.filter((each) => each === event).length > before);
}

const adminPatch = (url: string, body: unknown, method = 'PATCH') => driver.as('alice').request(method, url, body);

/** Both must say the same, whatever happened before. */
async function expectSame(): Promise<void> {
  const [a, b] = await Promise.all([live.guild(guildId), fresh.guild(guildId)]);
  const roles = (guild: typeof a) => guild.roles.map((role) => ({ ...role })).sort((x, y) => (x.id < y.id ? -1 : 1));
  expect(roles(a)).toEqual(roles(b));
  expect({ name: a.name, owner: a.owner_id, emojis: byId(a.emojis as never) }).toEqual({
    name: b.name,
    owner: b.owner_id,
    emojis: byId(b.emojis as never),
  });
  const [mine, theirs] = [await live.channels(guildId), await fresh.channels(guildId)];
  expect(mine.map(({ id, name, type }) => ({ id, name, type }))).toEqual(
    theirs.map(({ id, name, type }) => ({ id, name, type })),
  );
  for (const channel of mine) expect(channel).toMatchObject((await fresh.channel(channel.id)) as object);
  expect(byId(await live.threads(guildId))).toEqual(byId(await fresh.threads(guildId)));
}

describe('with the gateway', () => {
  test('look-ups are answered without a request, and as REST would', async () => {
    await expectSame();
    const general = await driver.channelId('general');
    const asked = await requestsOf(async () => {
      expect((await live.me()).username).toBe((await fresh.me()).username);
      expect(await live.guilds()).toEqual(await fresh.guilds());
    });
    expect(asked.every((one) => one.includes('/users/@me'))).toBe(true);
    expect(asked).toHaveLength(2);
    const none = await requestsOf(async () => {
      await live.me();
      await live.guilds();
      await live.guild(guildId);
      await live.channels(guildId);
      await live.threads(guildId);
      await live.channel(general);
      await live.member(guildId, (await live.me()).id);
      await live.permissions({ guildId, channelId: general });
    });
    expect(none).toEqual([]);
  });

  test('changes by others arrive', async () => {
    const admin = driver.as('alice');
    let created: { id: string } = { id: '' };
    await after('CHANNEL_CREATE', async () => {
      created = await admin.request('POST', `/guilds/${guildId}/channels`, { name: 'fresh', type: 0 });
    });
    await expectSame();
    await after('CHANNEL_UPDATE', () => adminPatch(`/channels/${created.id}`, { name: 'renamed', topic: 'x' }));
    await expectSame();
    let role: { id: string } = { id: '' };
    await after('GUILD_ROLE_CREATE', async () => {
      role = await admin.request('POST', `/guilds/${guildId}/roles`, { name: 'Fresh', permissions: '8' });
    });
    await expectSame();
    await after('GUILD_ROLE_UPDATE', () => adminPatch(`/guilds/${guildId}/roles/${role.id}`, { name: 'Stale' }));
    await expectSame();
    await after('GUILD_ROLE_DELETE', () => adminPatch(`/guilds/${guildId}/roles/${role.id}`, undefined, 'DELETE'));
    await after('GUILD_UPDATE', () => adminPatch(`/guilds/${guildId}`, { name: 'Guildhall 2' }));
    await expectSame();
    let thread: { id: string } = { id: '' };
    await after('THREAD_CREATE', async () => {
      thread = await admin.openThread('general', 'talk', { first: 'hello' });
    });
    await expectSame();
    await after('THREAD_UPDATE', () => adminPatch(`/channels/${thread.id}`, { archived: true }));
    await expectSame();
    expect(byId(await live.threads(guildId))).not.toContain(thread.id);
    await after('CHANNEL_DELETE', () => adminPatch(`/channels/${created.id}`, undefined, 'DELETE'));
    await expectSame();
    expect((await errorOf(live.channel(created.id))).code).toBe('not_found');
  });

  test('a channel shut to the bot disappears, and comes back when opened', async () => {
    const offTopic = await driver.channelId('off-topic');
    const me = await live.me();
    const deny = { type: 1, allow: '0', deny: String(permissionBits(['ViewChannel'])) };
    await after('CHANNEL_UPDATE', () => adminPatch(`/channels/${offTopic}/permissions/${me.id}`, deny, 'PUT'));
    await expectSame();
    expect(byId(await live.channels(guildId))).not.toContain(offTopic);
    await after('CHANNEL_UPDATE', () => adminPatch(`/channels/${offTopic}/permissions/${me.id}`, undefined, 'DELETE'));
    await expectSame();
    expect(byId(await live.channels(guildId))).toContain(offTopic);
  });

  test('what we have just written ourselves is read from REST, so that it is there', async () => {
    const { id } = await live.request<{ id: string }>('POST', path`/guilds/${guildId}/channels`, {
      body: { name: 'mine', type: 0 },
    });
    expect(byId(await live.channels(guildId))).toContain(id);
    await live.request('PATCH', path`/channels/${id}`, { body: { name: 'still-mine' } });
    expect(await live.channel(id)).toMatchObject({ name: 'still-mine' });
    await live.request('DELETE', path`/channels/${id}`);
    expect((await errorOf(live.channel(id))).code).toBe('not_found');
    expect(byId(await live.channels(guildId))).not.toContain(id);
  });

  test('members are kept while their updates arrive', async () => {
    const bob = (await live.findMembers(guildId, 'bob'))[0]?.user.id ?? '';
    await live.member(guildId, bob);
    expect(await requestsOf(() => live.member(guildId, bob))).toEqual([]);
    await after('GUILD_MEMBER_UPDATE', () => adminPatch(`/guilds/${guildId}/members/${bob}`, { nick: 'Robert' }));
    expect(await live.member(guildId, bob)).toMatchObject({ nick: 'Robert' });
    expect(await requestsOf(() => live.member(guildId, bob))).toEqual([]);
  });

  test('while the session is down, REST answers; afterwards the cache does again', async () => {
    await after('RESUMED', async () => {
      await driver.gateway.close({ code: 4000 });
      await until('down', () => live.status().gateway === 'reconnecting');
      const asked = await requestsOf(() => live.guild(guildId));
      expect(asked).toEqual([`GET /guilds/${guildId}`]);
    });
    expect(live.status().gateway).toBe('ready');
    expect(await requestsOf(() => live.guild(guildId))).toEqual([]);
    await expectSame();
  });

  test('a new session forgets the old one', async () => {
    await after('GUILD_CREATE', () => driver.gateway.invalidate({ resumable: false }));
    await until('ready', () => live.status().gateway === 'ready');
    await expectSame();
  });
});

describe('without the gateway', () => {
  test('one request answers all who ask at once, and for a moment after', async () => {
    const { discord } = connect(sandbox.api, { token: await driver.botToken(), gateway: false });
    const asked = await requestsOf(async () => {
      await Promise.all(Array.from({ length: 10 }, () => discord.guild(guildId)));
      await discord.guild(guildId);
    });
    expect(asked).toEqual([`GET /guilds/${guildId}`]);
  });

  test('one who gives up does not take the others along', async () => {
    const { connection, discord } = connect(sandbox.api, { token: await driver.botToken(), gateway: false });
    const controller = new AbortController();
    const left = errorOf(connection.bind({ signal: controller.signal }).guild(guildId));
    const stayed = discord.guild(guildId);
    controller.abort();
    expect((await left).code).toBe('cancelled');
    expect((await stayed).id).toBe(guildId);
  });

  test('our own writes end the moment', async () => {
    const { discord } = connect(sandbox.api, { token: await driver.botToken(), gateway: false });
    const before = await discord.channels(guildId);
    const { id } = await discord.request<{ id: string }>('POST', path`/guilds/${guildId}/channels`, {
      body: { name: 'new' },
    });
    expect(await discord.channels(guildId)).toHaveLength(before.length + 1);
    await discord.channel(id);
    await discord.request('PATCH', path`/channels/${id}`, { body: { name: 'newer' } });
    expect(await discord.channel(id)).toMatchObject({ name: 'newer' });
    await discord.request('DELETE', path`/channels/${id}`);
  });
});

describe('permissions', () => {
  test("agree with the sandbox's own arithmetic for every member in every channel", async () => {
    const guild = sandbox.world.guilds.get(guildId);
    if (!guild) throw new Error('The sandbox has no such server.');
    let compared = 0;
    for (const [userId, member] of guild.members) {
      for (const channel of guild.channels.values()) {
        if (!byId(await live.channels(guildId)).includes(channel.id)) continue;
        const { permissions } = await live.permissions({ guildId, channelId: channel.id, userId });
        const theirs = channelPermissions(guild, member, channel, sandbox.world.clock.now());
        const named = Object.entries(sandboxBits).filter(([, bit]) => (theirs & bit) !== 0n);
        const expected = permissionBits(named.map(([name]) => name as PermissionName));
        expect([userId, channel.name, permissionBits(permissions)]).toEqual([userId, channel.name, expected]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(80);
  });

  test('follow each change of a channel, a role and a member, and the thread or channel asked about', async () => {
    const channelId = await driver.channelId('general');
    const bob = (await live.findMembers(guildId, 'bob'))[0]?.user.id ?? '';
    const may = async (id = channelId) => {
      const asked = { guildId, channelId: id, userId: bob };
      const [report, theirs] = [await live.permissions(asked), await fresh.permissions(asked)];
      expect(report).toEqual(theirs);
      return report;
    };
    await may();
    const deny = { type: 1, allow: '0', deny: String(permissionBits(['AddReactions'])) };
    await after('CHANNEL_UPDATE', () => adminPatch(`/channels/${channelId}/permissions/${bob}`, deny, 'PUT'));
    expect((await may()).permissions).not.toContain('AddReactions');
    await after('CHANNEL_UPDATE', () => adminPatch(`/channels/${channelId}/permissions/${bob}`, undefined, 'DELETE'));
    expect((await may()).permissions).toContain('AddReactions');

    let role: { id: string } = { id: '' };
    await after('GUILD_ROLE_CREATE', async () => {
      role = await driver.as('alice').request('POST', `/guilds/${guildId}/roles`, { name: 'Late', permissions: '0' });
    });
    await after('GUILD_MEMBER_UPDATE', () =>
      adminPatch(`/guilds/${guildId}/members/${bob}/roles/${role.id}`, undefined, 'PUT'),
    );
    expect((await may()).permissions).not.toContain('ManageWebhooks');
    const more = { permissions: String(permissionBits(['ManageWebhooks'])) };
    await after('GUILD_ROLE_UPDATE', () => adminPatch(`/guilds/${guildId}/roles/${role.id}`, more));
    expect((await may()).permissions).toContain('ManageWebhooks');
    await after('GUILD_ROLE_DELETE', () => adminPatch(`/guilds/${guildId}/roles/${role.id}`, undefined, 'DELETE'));
    expect((await may()).permissions).not.toContain('ManageWebhooks');

    const [thread] = (await live.threads(guildId)).filter(({ parent_id }) => parent_id === channelId);
    expect((await may(thread?.id)).steps).toEqual((await may()).steps);
  });

  test('of a timeout end with it', async () => {
    const channelId = await driver.channelId('general');
    const bob = (await live.findMembers(guildId, 'bob'))[0]?.user.id ?? '';
    const until = new Date(Date.now() + 1500).toISOString();
    await after('GUILD_MEMBER_UPDATE', () =>
      adminPatch(`/guilds/${guildId}/members/${bob}`, { communication_disabled_until: until }),
    );
    const may = () => live.permissions({ guildId, channelId, userId: bob });
    expect((await may()).because).toBe('timed_out');
    await Bun.sleep(Math.max(0, Date.parse(until) - Date.now() + 10));
    expect(await may()).not.toHaveProperty('because');
  });

  test('of a thread are those of its parent', async () => {
    const [thread] = await live.threads(guildId);
    const report = await live.permissions({ guildId, channelId: thread?.id ?? '' });
    expect(report.permissions).toContain('SendMessagesInThreads');
    expect(report.steps.some(({ source }) => source.startsWith('role Guildhall Demo'))).toBe(true);
  });

  test('need a role of the server and a channel in it', async () => {
    expect((await errorOf(live.permissions({ guildId, roleId: '1' }))).code).toBe('not_found');
    const dm = await live.request<{ id: string }>('POST', '/users/@me/channels', {
      body: { recipient_id: (await live.findMembers(guildId, 'carol'))[0]?.user.id },
    });
    expect((await errorOf(live.permissions({ guildId, channelId: dm.id }))).code).toBe('not_found');
  });
});
