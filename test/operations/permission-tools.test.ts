import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

const as = (name: string): { caller: Caller } => ({ caller: { ...agent, kind: 'user', id: stage.user(name) } });
const make = async (name: string, more: Record<string, unknown> = {}): Promise<string> =>
  (await stage.call('create_channel', { name, ...more })).data.id;

test('clone_channel copies settings, tags and permissions', async () => {
  const source = await make('reports', {
    type: 'forum',
    topic: 'Rules',
    slowmode: 30,
    settings: { tags: [{ name: 'bug', emoji: '🐛', moderated: true }], sort_order: 'creation_date' },
    overwrites: [{ role: 'Member', deny: ['SendMessages'] }],
  });
  const { data, text } = await stage.call('clone_channel', { channel: source, name: 'more reports' });
  expect(text).toContain(`as ${source}, with 1 permission overwrite.`);
  const copy = (await stage.call('get_channel', { channel: data.id })).data;
  expect(copy).toMatchObject({
    type: 'forum',
    topic: 'Rules',
    rate_limit_per_user: 30,
    default_sort_order: 'creation_date',
    available_tags: [{ name: 'bug', emoji: '🐛', moderated: true }],
    permission_overwrites: [{ name: 'Member', allow: [], deny: ['SendMessages'] }],
  });
  expect((await stage.refusal('clone_channel', { channel: source }, as('carol'))).code).toBe('missing_permission');
  const confined = { caller: { ...agent, role: { ...agent.role, channels: [source] } } };
  expect((await stage.refusal('clone_channel', { channel: source }, confined)).code).toBe('forbidden');
});

test('copy_permissions makes channels alike, and compare_permissions says so', async () => {
  const from = await make('from', {
    overwrites: [{ role: 'Moderator', allow: ['ManageMessages'], deny: ['AddReactions'] }],
  });
  const to = await make('to', { overwrites: [{ role: 'Member', deny: ['AttachFiles'] }] });
  const before = await stage.call('compare_permissions', { channels: [from, to] });
  expect(before.text).toContain(
    `"role Moderator ${stage.role('Moderator')}": ManageMessages: allow "#from ${from}"; inherited "#to ${to}"`,
  );
  expect(before.text).toContain(`"role Member ${stage.role('Member')}": AttachFiles: inherited "#from ${from}"; deny`);
  const kept = await stage.call('copy_permissions', { channel: from, channels: [to], keep: true });
  expect(kept.text).toBe(`Copied 1 overwrites of ${from} to 1: ${to}.`);
  expect((await stage.call('compare_permissions', { channels: [from, to] })).data.differences).toHaveLength(1);
  await stage.call('copy_permissions', { channel: from, channels: [to] });
  expect((await stage.call('compare_permissions', { channels: [from, to] })).text).toBe(
    `The same for "#from ${from}", "#to ${to}".`,
  );
  expect((await stage.refusal('copy_permissions', { channel: from, channels: [to] }, as('bob'))).code).toBe(
    'missing_permission',
  );
});

test('callers confined to some channels copy and compare only there', async () => {
  const [mine, other] = [await make('mine'), await make('other')];
  const confined = { caller: { ...agent, role: { ...agent.role, channels: [mine] } } };
  for (const [operation, args] of [
    ['copy_permissions', { channel: mine, channels: [other] }],
    ['copy_permissions', { channel: other, channels: [mine] }],
    ['compare_permissions', { channels: [mine, other] }],
    ['audit_permissions', { channel: mine }],
    ['read_audit_log', { target_channel: mine }],
    ['create_scheduled_event', { name: 'x', channel: mine, start: 'tomorrow 9:00' }],
  ] as const) {
    expect([operation, (await stage.refusal(operation, args, confined)).code]).toEqual([operation, 'forbidden']);
  }
});

test('compare_permissions tells people and roles apart', async () => {
  const { text, data } = await stage.call('compare_permissions', { users: ['@bob', '@dave'] });
  expect(data.compared).toEqual([`bob ${stage.user('bob')}`, `dave ${stage.user('dave')}`]);
  expect(text).toMatch(/KickMembers BanMembers .*: yes "bob \d+"; no "dave \d+"/);
  const roles = await stage.call('compare_permissions', { channels: ['#welcome', '#general'], roles: ['Member'] });
  expect(roles.text).toContain('SendMessages');
  expect((await stage.refusal('compare_permissions', { users: ['@bob'] })).message).toContain('nothing to compare');
});

test('audit_permissions finds what is risky, worst first', async () => {
  const role = (await stage.call('create_role', { name: 'Odd\nFORGED', permissions: ['ManageWebhooks'] })).data.id;
  const place = await make('risky', { overwrites: [{ role: 'everyone', allow: ['MentionEveryone'] }] });
  const { text, data } = await stage.call('audit_permissions');
  expect(data.findings[0]).toMatchObject({ risk: 'critical', name: 'Admin', members: ['alice'], member_count: 1 });
  expect(text).toContain(`alice ${stage.user('alice')} owns the server`);
  expect(text).toContain(`high: role "Odd FORGED" ${role}`);
  expect(text).toContain(`high: role "@everyone" ${stage.guildId}; in #risky ${place}; MentionEveryone`);
  const only = await stage.call('audit_permissions', { channel: '#general', permissions: ['ban members'] });
  expect(only.data.channels).toBe(1);
  for (const { permissions } of only.data.findings) expect(permissions).toEqual(['BanMembers']);
  const hidden = await make('hidden', {
    private_to_roles: ['Moderator'],
    overwrites: [{ role: 'Moderator', allow: ['ManageWebhooks'] }],
  });
  expect((await stage.call('audit_permissions')).text).toContain(hidden);
  expect((await stage.call('audit_permissions', {}, as('carol'))).text).not.toContain(hidden);
});
