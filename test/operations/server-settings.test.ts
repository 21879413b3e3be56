import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { PIXEL } from '../support/pixel.ts';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

const as = (name: string): { caller: Caller } => ({ caller: { ...agent, kind: 'user', id: stage.user(name) } });

test('update_server changes in words what get_server shows', async () => {
  const changed = await stage.call('update_server', {
    description: 'New\nFORGED words',
    verification_level: 'high',
    content_filter: 'all_members',
    notifications: 'only_mentions',
    afk_channel: 'Lounge',
    afk_timeout: 900,
    icon: PIXEL,
    invites_paused: true,
  });
  expect(changed.text).toBe(
    `Changed description, icon, verification_level, content_filter, notifications, afk_channel, afk_timeout, invites_paused of server Guildhall (${stage.guildId}).`,
  );
  const { data } = await stage.call('get_server');
  expect(data).toMatchObject({
    verification_level: 'high',
    explicit_content_filter: 'all_members',
    default_message_notifications: 'only_mentions',
    afk_timeout: 900,
  });
  expect(data.features).toEqual(expect.arrayContaining(['COMMUNITY', 'INVITES_DISABLED']));
  await stage.call('update_server', { invites_paused: false, icon: null });
  const after = (await stage.call('get_server')).data;
  expect([after.features.includes('INVITES_DISABLED'), after.icon_url]).toEqual([false, undefined]);
  expect((await stage.refusal('update_server', { verification_level: 'paranoid' })).code).toBe('invalid_input');
  expect((await stage.refusal('update_server', { banner: PIXEL })).message).toContain('too few boosts');
  expect((await stage.refusal('update_server', {})).message).toContain('Nothing to change');
  expect((await stage.refusal('update_server', { name: 'Mine' }, as('carol'))).code).toBe('missing_permission');
});

test('the welcome screen names its channels', async () => {
  const set = await stage.call('update_welcome_screen', {
    enabled: true,
    description: 'Hello',
    channels: [{ channel: '#general', description: 'Talk\nFORGED', emoji: '👋' }],
  });
  expect(set.text).toBe(
    `Changed enabled, description, channels.\nWelcome screen on: "Hello"\n#general ${stage.channel('general')}: "Talk FORGED" 👋`,
  );
  expect((await stage.call('get_welcome_screen')).data).toMatchObject({ description: 'Hello' });
  const wrong = await stage.refusal('update_welcome_screen', { channels: [{ channel: 'genral', description: 'x' }] });
  expect([wrong.code, wrong.hint]).toEqual(['not_found', expect.stringContaining('«general»')]);
});

test('onboarding takes names, and keeps the ids of what keeps its title', async () => {
  const prompts = [
    {
      title: 'Who are you?',
      required: true,
      options: [
        { title: 'A helper', emoji: '🛟', roles: ['Member'], channels: ['#general'] },
        { title: 'A guest', description: 'Just looking', channels: ['general'] },
      ],
    },
  ];
  const set = await stage.call('update_onboarding', {
    prompts,
    default_channels: ['#general', '#welcome'],
    mode: 'advanced',
  });
  expect(set.text).toContain('Onboarding off; mode advanced; default channels #general #welcome');
  const [first] = set.data.prompts;
  expect(set.text).toContain(
    `${first.id} "Who are you?"; multiple_choice; several answers; required; asked on joining`,
  );
  expect(set.text).toContain(`  ${first.options[0].id} "A helper"; 🛟; roles Member; channels #general`);
  const again = await stage.call('update_onboarding', { prompts: [{ ...prompts[0], single_select: true }] });
  expect(again.data.prompts[0]).toMatchObject({ id: first.id, single_select: true });
  expect(again.data.prompts[0].options.map(({ id }: { id: string }) => id)).toEqual(
    first.options.map(({ id }: { id: string }) => id),
  );
  expect((await stage.call('get_onboarding')).data.prompts).toHaveLength(1);
  const few = await stage.refusal('update_onboarding', { enabled: true });
  expect(few.code).toBe('discord_refused');
  const role = await stage.refusal('update_onboarding', {
    prompts: [{ title: 'x', options: [{ title: 'y', roles: ['Nobody'] }] }],
  });
  expect(role.message).toContain('prompts.options.roles: there is none named «Nobody»');
});

test('templates are made, named, synced and deleted', async () => {
  expect((await stage.call('list_templates')).text).toBe('No template was made of the server.');
  const made = await stage.call('create_template', { name: 'Starter', description: 'Ours\nFORGED' });
  expect(made.text).toContain(
    `Created ${made.data.code} Starter; https://discord.new/${made.data.code}; "Ours FORGED"`,
  );
  await stage.call('create_channel', { name: 'since-then' });
  expect((await stage.call('list_templates')).text).toContain('outdated');
  const synced = await stage.call('update_template', { template: 'starter', name: 'Start', sync: true });
  expect(synced.text).toContain('Changed name, sync:');
  expect(synced.data.outdated).toBe(false);
  expect((await stage.call('delete_template', { template: made.data.url })).text).toContain('Deleted template Start');
  expect((await stage.refusal('list_templates', {}, as('carol'))).code).toBe('missing_permission');
});

test('integrations are listed and removed, but not the bot itself', async () => {
  const { data, text } = await stage.call('list_integrations');
  expect(text).toContain('"Guildhall Demo"; bot; account');
  const own = data.integrations.find(({ name }: { name: string }) => name === 'Guildhall Demo');
  expect((await stage.refusal('delete_integration', { integration: own.id })).message).toContain('the bot itself');
  expect((await stage.refusal('delete_integration', { integration: 'Nothing like it' })).code).toBe('not_found');
});
