import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

const as = (name: string): { caller: Caller } => ({ caller: { ...agent, kind: 'user', id: stage.user(name), name } });

test('create_invite takes ages in words, limits and roles', async () => {
  const plain = await stage.call('create_invite', { channel: '#general' });
  expect(Date.parse(plain.data.expires_at) - Date.now()).toBeGreaterThan(86_000_000);
  const rich = await stage.call('create_invite', {
    channel: '#general',
    max_age: 'never',
    max_uses: 5,
    temporary: true,
    roles: ['Member'],
    reason: 'for friends',
  });
  expect(rich.data).toMatchObject({ url: `https://discord.gg/${rich.data.code}`, max_uses: 5 });
  expect(rich.data.expires_at).toBeUndefined();
  const shown = await stage.call('list_invites', { channel: '#general' });
  expect(shown.data.invites.map(({ code }: { code: string }) => code).sort()).toEqual(
    [plain.data.code, rich.data.code].sort(),
  );
  expect(shown.text).toContain('used 0 of 5; for ever; temporary membership; gives Member; by');

  const refused = async (args: object) =>
    (await stage.refusal('create_invite', { channel: '#general', ...args })).message;
  expect(await refused({ max_age: '61d' })).toBe('max_age: must be between 1 second and 60 days.');
  expect(await refused({ max_age: 'soon' })).toContain('is not a duration');
  expect(await refused({ roles: ['Guildhall Demo'] })).toContain('is not below the bot');
  expect(await refused({ target_user: 'bob', target_application: '1' })).toContain('give one of them');
});

test('get_invite takes codes and links', async () => {
  const { data } = await stage.call('create_invite', { channel: '#off-topic', max_age: '30m' });
  for (const code of [data.code, data.url, `https://discord.com/invite/${data.code}`]) {
    expect((await stage.call('get_invite', { code })).data).toMatchObject({
      code: data.code,
      guild_name: 'Guildhall',
      channel_name: 'off-topic',
      approximate_member_count: 9,
    });
  }
  expect((await stage.refusal('get_invite', { code: 'nothing' })).code).toBe('not_found');
});

test('delete_invite is for those who run the channel or server', async () => {
  const { data } = await stage.call('create_invite', { channel: '#general' });
  const user = await stage.refusal('delete_invite', { code: data.code }, as('dave'));
  expect(user).toMatchObject({ code: 'missing_permission' });
  const foreign = { ...agent, role: { name: 'elsewhere', guilds: ['100000000000000001'] } };
  expect((await stage.refusal('delete_invite', { code: data.code }, { caller: foreign })).code).toBe('forbidden');
  const confined = { ...agent, role: { name: 'ideas', channels: [stage.channel('ideas')] } };
  expect((await stage.refusal('delete_invite', { code: data.code }, { caller: confined })).code).toBe('forbidden');
  expect((await stage.call('list_invites', {}, { caller: confined })).data.invites).toEqual([]);
  expect((await stage.call('delete_invite', { code: data.url })).text).toBe(`Deleted ${data.url}.`);
  expect((await stage.refusal('get_invite', { code: data.code })).code).toBe('not_found');
});

test('list_invites says which permission is missing', async () => {
  expect((await stage.refusal('list_invites', {}, as('dave'))).message).toBe(
    'You may not list invites: missing Manage Server.',
  );
  const world = { bots: [{ name: 'Weak' }], users: [{ name: 'zoe' }] };
  const channels = [{ name: 'general' }];
  const guild = { name: 'Small', owner: 'zoe', bots: [{ bot: 'Weak', permissions: [] }], channels };
  const weak = await openStage({ world: { ...world, guilds: [guild] } });
  expect((await weak.refusal('list_invites')).message).toBe('The bot may not list invites: missing Manage Server.');
  expect((await weak.refusal('list_invites', { channel: 'general' })).message).toContain('missing Manage Channels');
  await weak.stop();
});
