import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

const as = (name: string): { caller: Caller } => ({ caller: { ...agent, kind: 'user', id: stage.user(name) } });

test('a keyword rule is made in words and does what it says', async () => {
  const made = await stage.call('create_automod_rule', {
    name: 'No spam\nFORGED',
    trigger: 'keyword',
    keywords: ['*casino*'],
    regex: ['fr[e3]e nitro'],
    allowed: ['casino night'],
    block_message: 'Not here.',
    alert_channel: '#general',
    timeout: '10m',
    exempt_roles: ['Moderator'],
    exempt_channels: ['#welcome'],
  });
  expect(made.text).toBe(
    `Created ${made.data.id} "No spam FORGED"; on; keyword; keywords "*casino*"; regex "fr[e3]e nitro"; allowed "casino night"; ` +
      `blocks and says "Not here."; alerts #general ${stage.channel('general')}; timeout 600s; not for Moderator; ` +
      `not in welcome; made by ${made.data.made_by_id}`,
  );
  const blocked = await stage.driver
    .as('dave')
    .say('general', 'come to my casino')
    .then(
      () => 'sent',
      () => 'blocked',
    );
  expect(blocked).toBe('blocked');
});

test('a change keeps what it does not mention', async () => {
  const { data } = await stage.call('create_automod_rule', {
    name: 'Mentions',
    mention_limit: 5,
    alert_channel: '#general',
    timeout: '1h',
  });
  const changed = await stage.call('update_automod_rule', {
    rule: 'mentions',
    raid_protection: true,
    timeout: null,
    enabled: false,
  });
  expect(changed.data).toMatchObject({
    id: data.id,
    enabled: false,
    mention_limit: 5,
    raid_protection: true,
    block: true,
    alert_channel_name: 'general',
  });
  expect(changed.data.timeout_seconds).toBeUndefined();
  expect(changed.text).toContain('Changed raid_protection, timeout, enabled');
  expect((await stage.call('list_automod_rules', { rule: data.id })).text).toContain(
    'more than 5 mentions; raid protection on',
  );
  expect((await stage.call('delete_automod_rule', { rule: 'Mentions' })).text).toBe(
    `Deleted AutoMod rule Mentions (${data.id}).`,
  );
});

test('presets and profiles', async () => {
  const preset = await stage.call('create_automod_rule', {
    name: 'Words',
    presets: ['slurs'],
  });
  expect(preset.text).toContain('keyword_preset; presets slurs; blocks; made by');
  const profile = await stage.call('create_automod_rule', {
    name: 'Names',
    trigger: 'member_profile',
    keywords: ['admin*'],
  });
  expect(profile.text).toContain('member_profile; keywords "admin*"; does not block; quarantines');
  expect((await stage.call('list_automod_rules')).data.rules.length).toBeGreaterThanOrEqual(2);
});

test('what cannot be is refused before anything is sent', async () => {
  const refused = async (args: Record<string, unknown>) =>
    (await stage.refusal('create_automod_rule', { name: 'No', ...args })).message;
  expect(await refused({ trigger: 'keyword' })).toContain('neither was given');
  expect(await refused({})).toContain('trigger: is needed');
  expect(await refused({ trigger: 'spam', keywords: ['a'] })).toContain('keywords: a rule of the kind spam');
  expect(await refused({ trigger: 'spam', timeout: '1m' })).toContain('timeout: a rule of the kind spam');
  expect(await refused({ trigger: 'keyword', keywords: ['a'], timeout: '5w' })).toContain('four weeks');
  expect(await refused({ trigger: 'spam', block: false })).toContain('would do nothing');
  expect(await refused({ trigger: 'psychic' })).toContain('trigger');
  expect((await stage.refusal('list_automod_rules', {}, as('carol'))).code).toBe('missing_permission');
  expect((await stage.refusal('update_automod_rule', { rule: 'Nowhere', enabled: true })).code).toBe('not_found');
});
