import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

const as = (name: string): { caller: Caller } => ({ caller: { ...agent, kind: 'user', id: stage.user(name) } });
const log = async (args: Record<string, unknown>) => (await stage.call('read_audit_log', { limit: 1, ...args })).text;

test('people, targets and changes stand there by name', async () => {
  const role = await stage.call('create_role', { name: 'Helper\nFORGED', permissions: ['ManageMessages'] });
  await stage.call('update_role', {
    role: role.data.id,
    allow: ['KickMembers'],
    deny: ['ManageMessages'],
    color: '#ff0000',
  });
  const update = await log({ action: 'ROLE_UPDATE', target_role: role.data.id });
  expect(update).toContain(`role_update by "Guildhall Demo"`);
  expect(update).toContain(`on role "Helper FORGED" ${role.data.id}`);
  expect(update).toContain('permissions +KickMembers -ManageMessages');

  await stage.call('assign_role', { users: ['@dave'], roles: [role.data.id], reason: 'helps\na lot' });
  const given = await log({ action: 'member_role_update', target_user: '@dave' });
  expect(given).toContain(`on user dave ${stage.user('dave')}; roles +"Helper FORGED ${role.data.id}"`);
  expect(given).toContain('reason "Tester: helps a lot"');

  await stage.call('delete_role', { role: role.data.id });
  expect(await log({ action: 'role delete' })).toContain('on role "Helper FORGED"');
});

test('channels, overwrites and bans read well', async () => {
  const general = stage.channel('general');
  await stage.call('update_channel', { channel: general, topic: 'Old and new', slowmode: 5 });
  const update = await log({ action: 'channelUpdate', target_channel: '#general' });
  expect(update).toContain(`on channel "#general" ${general}`);
  expect(update).toContain('→ "Old and new"');
  await stage.call('set_channel_permissions', { channel: general, role: 'Moderator', deny: ['SendMessages'] });
  const overwrite = await log({ target_channel: general });
  expect(overwrite).toContain('channel_overwrite_create');
  expect(overwrite).toContain('deny +SendMessages');
  expect(overwrite).toContain(`for_role "Moderator ${stage.role('Moderator')}"`);
  await stage.call('ban_member', { user: '@heidi', reason: 'spam' });
  expect(await log({ action: 'ban' })).toMatch(
    /member_ban_add by "Guildhall Demo" \d+ on user heidi \d+; reason "Tester: spam"/,
  );
});

test('filters, pages, and refusals', async () => {
  const { data } = await stage.call('read_audit_log', { limit: 2 });
  expect(data.entries).toHaveLength(2);
  const next = await stage.call('read_audit_log', { limit: 2, before: data.next_before });
  expect(next.data.entries.map(({ id }: { id: string }) => id)).not.toContain(data.entries[1].id);
  expect((await stage.call('read_audit_log', { user: '@carol' })).text).toBe('The audit log has nothing like that.');
  expect((await stage.call('read_audit_log', { before: '2020-01-01' })).data.entries).toEqual([]);
  const wrong = await stage.refusal('read_audit_log', { action: 'member_bann' });
  expect([wrong.code, wrong.hint]).toEqual(['invalid_input', expect.stringContaining('member_ban_add')]);
  const both = await stage.refusal('read_audit_log', { target_user: '@dave', target_channel: '#general' });
  expect(both.code).toBe('invalid_input');
  const carol = await stage.refusal('read_audit_log', {}, as('carol'));
  expect([carol.code, carol.message]).toEqual(['missing_permission', expect.stringContaining('View Audit Log')]);
});
