import { expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import type { Seed } from '../../sandbox/world/seed-format.ts';
import { eventually } from '../support/eventually.ts';
import { openTeam, type Settings } from '../support/team.ts';

/** Two servers with the same people in them. */
const seed = (intents: readonly ('presences' | 'members' | 'content')[]): Seed => ({
  bots: [{ name: 'helper', intents }],
  users: [{ name: 'alice' }, { name: 'bob' }],
  guilds: ['Harbour', 'Hill'].map((name) => ({
    name,
    owner: 'alice',
    members: [{ user: 'alice' }, { user: 'bob' }],
    bots: [{ bot: 'helper', permissions: ['Administrator'] }],
    channels: [{ name: `${name.toLowerCase()}-square` }],
  })),
});

const ALL = ['presences', 'members', 'content'] as const;

interface Page {
  events: { type: string; guild_id: string; author_id: string; data: { status: string; activities: string[] } }[];
  next: string;
  notice?: string;
}

async function open({ settings = {}, intents = ALL as Parameters<typeof seed>[0] } = {}) {
  const team = await openTeam({
    gateway: true,
    settings: { presence: true, ...(settings as Settings) },
    sandbox: { rateLimits: 'off', world: seed(intents) },
  });
  const { world } = team.sandbox;
  const driver = createDriver(team.sandbox.control);
  const id = (list: Iterable<{ id: string }>, name: string) =>
    [...list].find((each) => Object.values(each).includes(name))?.id ?? '';
  return {
    ...team,
    driver,
    bob: id(world.users.values(), 'bob'),
    harbour: id(world.guilds.values(), 'Harbour'),
    hill: id(world.guilds.values(), 'Hill'),
    /** What is stored once a message that was sent last is. */
    async stored() {
      const { id: mark } = await driver.as('alice').say('hill-square', 'mark');
      const store = await team.parts.memory.store();
      await eventually(async () => (await store.events.latest({ limit: 1, message_id: mark })).length > 0);
      await team.parts.events.settled();
      return (await store.events.read({ after: 0, limit: 1000, types: ['PRESENCE_UPDATE'] })).events;
    },
  };
}

test('who comes and goes is told once each time, in short, and only where something changed', async () => {
  const town = await open();
  try {
    const bob = town.driver.as('bob');
    const { next } = await town.call<Page>('wait_for_events', { types: ['presence'], timeout_seconds: 0 });
    await bob.appear('online', 'Chess');
    await bob.appear('online', 'Chess');
    await bob.appear('idle');
    await bob.appear('offline');
    const rows = await town.stored();
    expect(rows.map(({ guild_id, author_id, payload }) => [guild_id, author_id, payload])).toEqual(
      [
        { status: 'online', activities: ['Playing Chess'], devices: ['desktop'] },
        { status: 'idle', activities: [], devices: ['desktop'] },
        { status: 'offline', activities: [] },
      ].flatMap((presence) =>
        [town.harbour, town.hill].map((guild_id, index) => [
          guild_id,
          town.bob,
          { user: { id: town.bob }, guild_id, ...presence, ...(index > 0 ? { first_in: town.harbour } : {}) },
        ]),
      ),
    );

    const told = await town.call<Page>('wait_for_events', { types: ['presence'], after: next });
    expect(told.events.map(({ data }) => data.status)).toEqual(['online', 'idle', 'offline']);
    const there = await town.call<Page>('wait_for_events', { types: ['presence'], after: next, server: town.hill });
    expect(there.events.map(({ guild_id, data }) => [guild_id, data.status])).toEqual([
      [town.hill, 'online'],
      [town.hill, 'idle'],
      [town.hill, 'offline'],
    ]);
    expect(await town.read('list_events', { types: ['presence'] })).toContain(
      `PRESENCE_UPDATE online "Playing Chess" by ${town.bob}`,
    );
    expect(await town.read('list_events', { types: ['messages'] })).not.toContain('PRESENCE_UPDATE');
    expect(await town.read('member_profile', { server: town.hill, user: 'bob' })).toContain('offline since ');
  } finally {
    await town.close();
  }
}, 120_000);

test('another process does not take for news what the log has', async () => {
  const town = await open();
  try {
    const bob = town.driver.as('bob');
    await bob.appear('dnd', 'Go');
    expect(await town.stored()).toHaveLength(2);
    await town.driver.gateway.invalidate({ resumable: false });
    await bob.appear('dnd', 'Go');
    expect(await town.stored()).toHaveLength(2);
    await bob.appear('online');
    expect(await town.stored()).toHaveLength(4);
  } finally {
    await town.close();
  }
}, 120_000);

test('privacy settings and forgetting hold for presences', async () => {
  const town = await open();
  try {
    const bob = town.driver.as('bob');
    await town.call('set_privacy_settings', { server: town.harbour, tracking: false });
    await town.call('set_privacy_settings', { server: town.hill, content: false });
    await bob.appear('idle', 'Secret Quest');
    await bob.appear('idle', 'Another Quest');
    const rows = await town.stored();
    expect(rows.map(({ guild_id, payload }) => [guild_id, payload])).toEqual([
      [town.hill, { user: { id: town.bob }, guild_id: town.hill, status: 'idle', devices: ['desktop'] }],
    ]);
    // Where the first server keeps nothing, what the second tells is no repetition.
    const told = await town.call<Page>('list_events', { types: ['presence'] });
    expect(told.events).toHaveLength(1);
    await town.call('forget_member', { server: town.hill, user: 'bob' });
    expect(await town.stored()).toEqual([]);
    await bob.appear('online');
    expect(await town.stored()).toHaveLength(1);
    await town.call('forget_member', { server: town.hill, user: 'bob', everywhere: true, ignore: true });
    await bob.appear('offline');
    expect(await town.stored()).toEqual([]);
  } finally {
    await town.close();
  }
}, 120_000);

test('without the setting nothing is asked for, and who asks for presences is told what to do', async () => {
  const town = await open({ settings: { presence: false } });
  try {
    await town.driver.as('bob').appear('idle');
    expect(await town.stored()).toEqual([]);
    const refused = await town.refusal('wait_for_events', { types: ['presence'], timeout_seconds: 5 });
    expect(refused).toMatchObject({ code: 'missing_intent', hint: expect.stringContaining('presence: true') });
    const mixed = await town.call<Page>('wait_for_events', { types: ['presence', 'messages'], timeout_seconds: 0 });
    expect(mixed.notice).toContain('"Presence Intent"');
    expect((await town.call<Page>('list_events', { types: ['presence'] })).notice).toContain('GUILDHALL_PRESENCE');
    expect((await town.call<Page>('wait_for_events', { timeout_seconds: 0 })).notice).toBeUndefined();
  } finally {
    await town.close();
  }
}, 120_000);

test('where the switch is off in the Developer Portal, the rest works and the switch is named', async () => {
  const town = await open({ intents: ['members', 'content'] });
  try {
    expect(town.parts.discord.status()).toMatchObject({ gateway: 'ready', missingIntents: ['GuildPresences'] });
    await town.driver.as('bob').appear('idle');
    expect(await town.stored()).toEqual([]);
    const refused = await town.refusal('subscribe_events', { name: 'comings', types: ['presence'] });
    expect(refused).toMatchObject({ code: 'missing_intent', hint: expect.stringContaining('"Presence Intent"') });
    const kept = await town.call('subscribe_events', { name: 'comings', types: ['presence', 'members'] });
    expect(kept).toMatchObject({ notice: expect.stringContaining('Presence Intent is off') });
  } finally {
    await town.close();
  }
}, 120_000);
