import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

/** A role as list_roles shows it to programs. */
const role = async (wanted: string) =>
  (await stage.call('list_roles')).data.roles.find(({ id }: { id: string }) => id === wanted);

describe('servers', () => {
  test('list_servers names only those the caller may know', async () => {
    expect((await stage.call('list_servers')).text).toBe(`${stage.guildId} Guildhall`);
    const stranger = { ...agent, role: { name: 'elsewhere', guilds: ['100000000000000001'] } };
    expect((await stage.call('list_servers', {}, { caller: stranger })).data.servers).toEqual([]);
  });

  test('get_server counts, and says what the bot lacks for common work', async () => {
    const { data, text } = await stage.call('get_server');
    expect(data).toMatchObject({
      name: 'Guildhall',
      owner_name: 'alice',
      approximate_member_count: 9,
      channels: { text: 3, news: 1, forum: 1, media: 1, voice: 1, stage: 1, category: 3 },
      bot: { highest_role: 'Guildhall Demo', missing: [] },
    });
    expect(text).toContain('bot may: everything but Administrator PrioritySpeaker');
    const world = { bots: [{ name: 'Weak' }], users: [{ name: 'zoe' }] };
    const guild = { name: 'Small', owner: 'zoe', bots: [{ bot: 'Weak', permissions: [] }], channels: [] };
    const weak = await openStage({ world: { ...world, guilds: [guild] } });
    const { text: poor } = await weak.call('get_server');
    expect(poor).toContain(
      'missing for moderating: ModerateMembers KickMembers BanMembers ManageNicknames ViewAuditLog',
    );
    await weak.stop();
  });
});

test('list_roles shows rank, members and what each adds to @everyone', async () => {
  const { text, data } = await stage.call('list_roles');
  expect(data.roles.map(({ name }: { name: string }) => name)).toEqual([
    'Guildhall Demo',
    'Admin',
    'Moderator',
    'Member',
    '@everyone',
  ]);
  expect(text).toContain(
    `${stage.role('Moderator')} Moderator; position 2; 1 member; #3498db; shown apart; mentionable; may KickMembers`,
  );
  expect(text).toContain(`${stage.role('Member')} Member; position 1; 7 members; #2ecc71; mentionable\n`);
  expect(text).toContain('managed by bot');
});

describe('create_role', () => {
  test('sets name, colour, permissions and place', async () => {
    const { data } = await stage.call('create_role', {
      name: 'Helpers',
      permissions: ['Manage Messages', 'timeout members'],
      color: '#ff8800',
      hoist: true,
      mentionable: true,
      position: 2,
    });
    expect(data).toMatchObject({ name: 'Helpers', position: 2 });
    expect(await role(data.id)).toMatchObject({
      name: 'Helpers',
      position: 2,
      permissions: ['ManageMessages', 'ModerateMembers'],
      colors: ['#ff8800'],
      hoist: true,
      mentionable: true,
    });
  });

  test('grants nothing the bot lacks, and nothing above its own rank', async () => {
    const admin = await stage.refusal('create_role', { name: 'x', permissions: ['Administrator'] });
    expect(admin.message).toBe('permissions: Administrator cannot be granted or denied by the bot, who lacks it.');
    const high = await stage.refusal('create_role', { name: 'x', position: 99 });
    expect(high.message).toContain("position: 99 is not below the bot's highest role «Guildhall Demo»");
    expect((await stage.refusal('create_role', { name: 'x', color: 'reddish' })).message).toContain('is not a colour');
    expect((await stage.call('list_roles')).text).not.toContain(' x;');
  });
});

describe('update_role', () => {
  test('changes only what is given', async () => {
    const { id } = (await stage.call('create_role', { name: 'Crew', permissions: ['Kick Members'], hoist: true })).data;
    const { data, text } = await stage.call('update_role', {
      role: 'crew',
      name: 'Deck crew',
      allow: ['ban members'],
      deny: ['kick members'],
      color: 'blue',
    });
    expect(data).toMatchObject({ id, name: 'Deck crew', changed: ['name', 'allow', 'deny', 'color'] });
    expect(await role(id)).toMatchObject({
      name: 'Deck crew',
      permissions: ['BanMembers'],
      colors: ['#3498db'],
      hoist: true,
    });
    expect(text).toStartWith(`Changed name, allow, deny, color of role "Deck crew" (${id})`);
    await stage.call('update_role', { role: id, permissions: [] });
    expect((await stage.call('update_role', { role: id, position: 3 })).data).toMatchObject({ position: 3 });
    expect(await role(id)).toMatchObject({ position: 3, permissions: [] });
  });

  test('leaves alone what ranks too high', async () => {
    const own = await stage.refusal('update_role', { role: 'Guildhall Demo', name: 'King' });
    expect(own).toMatchObject({ code: 'missing_permission' });
    expect(own.message).toContain("is not below the bot's highest role");
    expect((await stage.refusal('update_role', { role: 'Member' })).message).toBe('Nothing to change was given.');
  });
});

test('delete_role deletes, but not what belongs to a bot or to everyone', async () => {
  const { id } = (await stage.call('create_role', { name: 'Brief' })).data;
  expect((await stage.call('delete_role', { role: 'Brief' })).text).toBe(`Deleted role Brief (${id}).`);
  expect((await stage.refusal('delete_role', { role: 'Guildhall Demo' })).message).toContain('it belongs to bot');
  expect((await stage.refusal('delete_role', { role: 'everyone' })).message).toContain('everyone has it');
});

describe('assign_role', () => {
  test('gives several roles to several members and reports each', async () => {
    for (const name of ['Red', 'Blue']) await stage.call('create_role', { name });
    const users = ['dave', 'erin', '100000000000000009'];
    const { data, text, progress } = await stage.call('assign_role', { users, roles: ['Red', 'Blue'] });
    expect(data).toMatchObject({
      done: [stage.user('dave'), stage.user('erin')],
      failed: [{ id: '100000000000000009' }],
      removed: false,
    });
    expect(text).toStartWith('Gave Red, Blue to 2 of 3: ');
    expect(progress).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    const again = await stage.call('assign_role', { users: ['dave', 'frank'], roles: ['Red'] });
    expect(again.data).toMatchObject({ done: [stage.user('frank')], unchanged: [stage.user('dave')] });
    const taken = await stage.call('assign_role', { users: ['dave'], roles: ['Red', 'Blue'], remove: true });
    expect(taken.text).toBe(`Took Red, Blue from 1: ${stage.user('dave')}.`);
    const { roles } = (await stage.call('get_member', { user: 'dave' })).data;
    expect(roles.map(({ name }: { name: string }) => name)).toEqual(['Member']);
  });

  test('one role out of reach stops all before anything is given', async () => {
    await stage.call('create_role', { name: 'Fine' });
    const error = await stage.refusal('assign_role', { users: ['dave'], roles: ['Fine', 'Guildhall Demo'] });
    expect(error.message).toContain('nobody can give or take it');
    const { roles } = (await stage.call('get_member', { user: 'dave' })).data;
    expect(roles.map(({ name }: { name: string }) => name)).not.toContain('Fine');
  });
});
