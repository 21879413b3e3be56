import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

const as = (name: string): { caller: Caller } => ({ caller: { ...agent, kind: 'user', id: stage.user(name), name } });
const names = (members: { username: string }[]) => members.map(({ username }) => username);

/** Somebody new to try things on. */
async function newcomer(name: string): Promise<string> {
  const { id } = await stage.driver.createUser({ name });
  await stage.driver.as(name).join();
  return id;
}

describe('list_members', () => {
  test('pages in the order of ids', async () => {
    const first = await stage.call('list_members', { limit: 4 });
    expect(names(first.data.members)).toEqual(['alice', 'bob', 'carol', 'dave']);
    expect(first.text).toContain(`${stage.user('carol')} carol; "Carol (she/her)"; roles: Member; joined 2024-01-02`);
    expect(first.text).toEndWith(`next: ${stage.user('dave')}`);
    const rest = await stage.call('list_members', { limit: 100, after: first.data.next });
    expect(names(rest.data.members)[0]).toBe('erin');
    expect(rest.data.next).toBeUndefined();
  });

  test('by role, sorted, and pages of that', async () => {
    const first = await stage.call('list_members', { role: 'Member', sort: 'name', limit: 5 });
    expect(names(first.data.members)).toEqual(['alice', 'bob', 'carol', 'dave', 'erin']);
    const second = await stage.call('list_members', { role: 'Member', sort: 'name', limit: 5, after: first.data.next });
    expect(names(second.data.members)).toEqual(['frank', 'grace']);
    expect(names((await stage.call('list_members', { role: 'moderator' })).data.members)).toEqual(['bob']);
  });

  test('says which switch is off when the intent is missing', async () => {
    const world = { bots: [{ name: 'Blind', intents: [] }], users: [{ name: 'zoe' }] };
    const guild = { name: 'Elsewhere', owner: 'zoe', bots: [{ bot: 'Blind', permissions: [] }], channels: [] };
    const blind = await openStage({ world: { ...world, guilds: [guild] } });
    const error = await blind.refusal('list_members');
    expect(error).toMatchObject({ code: 'missing_intent' });
    expect(error.message).toContain('Server Members Intent');
    await blind.stop();
  });
});

test('find_members looks at the start of names, or at an id', async () => {
  expect(names((await stage.call('find_members', { query: 'CA' })).data.members)).toEqual(['carol']);
  expect(names((await stage.call('find_members', { query: `<@${stage.user('dave')}>` })).data.members)).toEqual([
    'dave',
  ]);
  expect((await stage.call('find_members', { query: 'nobody' })).text).toBe('No members match.');
  expect((await stage.call('find_members', { query: '100000000000000001' })).data.members).toEqual([]);
});

test('get_member says who someone is and whether the bot outranks them', async () => {
  const bob = await stage.call('get_member', { user: '@bob' });
  expect(bob.data).toMatchObject({
    username: 'bob',
    owner: false,
    below_bot: true,
    roles: [{ name: 'Moderator' }, { name: 'Member' }],
  });
  expect(bob.data.permissions).toContain('BanMembers');
  expect(bob.text).toContain(`role ${stage.role('Moderator')} Moderator`);
  const alice = await stage.call('get_member', { user: 'alice' });
  expect(alice.data).toMatchObject({ owner: true, below_bot: false, permissions: ['Administrator'] });
});

describe('timeout_member', () => {
  test('takes words or an end, and null lifts it', async () => {
    const id = await newcomer('tom');
    const before = Date.now();
    const { data } = await stage.call('timeout_member', { user: 'tom', duration: '90 minutes', reason: 'calm' });
    const ends = Date.parse(data.communication_disabled_until) - before;
    expect(ends).toBeGreaterThanOrEqual(90 * 60_000 - 1000);
    expect(ends).toBeLessThan(91 * 60_000);
    await expect(stage.driver.as('tom').say('general', 'hm')).rejects.toMatchObject({ code: 50013 });
    const until = new Date(before + 3_600_000).toISOString();
    const second = await stage.call('timeout_member', { user: id, duration: until });
    expect(Date.parse(second.data.communication_disabled_until)).toBe(Date.parse(until));
    expect((await stage.call('timeout_member', { user: id, duration: null })).text).toBe(
      `tom (${id}) is no longer timed out.`,
    );
    await stage.driver.as('tom').say('general', 'Free again.');
  });

  test('refuses what Discord would, and says why', async () => {
    const refused = async (args: object) =>
      (await stage.refusal('timeout_member', { duration: '1h', ...args })).message;
    expect(await refused({ user: 'carol', duration: '29d' })).toBe('duration: Discord allows 28 days at most.');
    expect(await refused({ user: 'carol', duration: '2020-01-01' })).toBe('duration: that lies in the past.');
    expect(await refused({ user: 'alice' })).toStartWith('«alice» owns this server');
    expect(await refused({ user: 'me' })).toBe('user: that is the bot itself.');
  });
});

describe('moderation through a Discord user', () => {
  test('takes the permission and the rank of that user too', async () => {
    await newcomer('tina');
    const error = await stage.refusal('kick_member', { user: 'tina' }, as('dave'));
    expect(error).toMatchObject({ code: 'missing_permission' });
    expect(error.message).toStartWith('You may not kick a member');
    await stage.call('create_role', { name: 'Boss', position: 3 });
    await stage.call('assign_role', { users: ['tina'], roles: ['Boss'] });
    const rank = await stage.refusal('kick_member', { user: 'tina' }, as('bob'));
    expect(rank.message).toContain('«tina» ranks too high: their highest role is «Boss»');
    expect(rank.message).toContain('yours is «Moderator»');
  });
});

test('kick_member removes, and names who it was', async () => {
  const id = await newcomer('kim');
  expect((await stage.call('kick_member', { user: 'kim', reason: 'spam' })).text).toBe(`Kicked kim (${id}).`);
  expect((await stage.refusal('get_member', { user: id })).code).toBe('not_found');
});

describe('bans', () => {
  test('of one', async () => {
    const id = await newcomer('ben');
    expect((await stage.call('ban_member', { users: ['ben'], reason: 'ads' })).text).toBe(`Banned 1: ${id}.`);
    expect((await stage.call('list_bans')).text).toContain(`${id} ben: Tester: ads`);
    expect((await stage.call('unban_member', { user: 'ben' })).text).toContain('Unbanned ben');
    expect((await stage.call('list_bans')).data.bans).toEqual([]);
    expect((await stage.refusal('ban_member', { users: ['alice'] })).message).toStartWith('«alice» owns this server');
  });

  test('of several at once, with a report of each', async () => {
    const ids = [await newcomer('una'), await newcomer('ugo')];
    const { data, text } = await stage.call('ban_member', { users: [...ids, 'alice'] });
    expect(data).toMatchObject({ done: ids, failed: [{ id: stage.user('alice') }] });
    expect(text).toBe(
      `Banned 2 of 3: ${ids.join(' ')}.\nnot ${stage.user('alice')}: «alice» owns this server; Discord lets nobody do that to the owner.`,
    );
    expect((await stage.refusal('unban_member', { user: 'unna' })).hint).toContain('una');
    for (const user of ids) await stage.call('unban_member', { user });
  });
});

test('prune_members counts first and acts only when told', async () => {
  await newcomer('idle');
  const dry = await stage.call('prune_members', { days: 30 });
  const real = stage.sandbox.world;
  expect(dry.data.dry_run).toBe(true);
  expect(dry.text).toContain('Nothing was done');
  const members = [...real.guilds.values()][0]?.members.size ?? 0;
  const done = await stage.call('prune_members', { days: 30, dry_run: false });
  expect(done.data.count).toBe(dry.data.count);
  expect([...real.guilds.values()][0]?.members.size).toBe(members - done.data.count);
});

describe('update_member', () => {
  test('sets nicknames and flags, and the profile of the bot', async () => {
    await newcomer('nia');
    await stage.call('update_member', { user: 'nia', nick: 'Nia!', bypass_verification: true });
    expect((await stage.call('get_member', { user: 'nia' })).data).toMatchObject({
      nick: 'Nia!',
      flags: ['bypasses_verification'],
    });
    await stage.call('update_member', { user: 'nia', nick: null, bypass_verification: false });
    const after = (await stage.call('get_member', { user: 'nia' })).data;
    expect([after.nick, after.flags]).toEqual([undefined, undefined]);
    const png = Buffer.from('89504e470d0a1a0a0000', 'hex').toString('base64');
    const own = await stage.call('update_member', {
      user: 'me',
      nick: 'Helper',
      avatar: `data:image/png;base64,${png}`,
    });
    expect(own.data.changed).toEqual(['nick', 'avatar']);
    expect((await stage.call('get_member', { user: 'me' })).data).toMatchObject({ nick: 'Helper' });
  });

  test('refuses what is not possible', async () => {
    const refused = async (args: object) => (await stage.refusal('update_member', { user: 'carol', ...args })).message;
    expect(await refused({})).toBe('Nothing to change was given.');
    expect(await refused({ bio: 'x' })).toBe('avatar, banner, bio: only of the bot itself.');
    expect(await refused({ mute: true })).toContain('no voice channel');
    const text = `data:text/plain;base64,${btoa('hello')}`;
    expect(await refused({ user: 'me', avatar: text })).toContain('avatar: not a PNG');
  });

  test('changes of the bot itself are for those who run the server', async () => {
    const error = await stage.refusal('update_member', { user: 'me', bio: 'I am mine now' }, as('bob'));
    expect(error.message).toContain('Manage Server');
  });
});
