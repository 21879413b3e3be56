import { afterAll, beforeAll, expect, test } from 'bun:test';
import { callTool, type JobView, openWorkshop, type Workshop } from '../support/jobs.ts';

/** The sections beside roles and channels, on a server that has everything set up. */
let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
  for (const name of ['one', 'two', 'three', 'four']) await shop.call('create_channel', { name });
  await shop.call('create_automod_rule', {
    name: 'No links: #1',
    trigger: 'keyword',
    keywords: ['http*', 'key: |'],
    regex: ['^a+$'],
    allowed: ['https://example.org*'],
    alert_channel: 'one',
    block_message: 'Not here,\nplease.',
    timeout: '10m',
    exempt_roles: ['Moderator'],
    exempt_channels: ['two'],
  });
  await shop.call('create_automod_rule', { name: 'Spam', trigger: 'spam', enabled: false });
  await shop.call('create_automod_rule', { name: 'Many', trigger: 'mention_spam', mention_limit: 7 });
  await shop.call('update_welcome_screen', {
    enabled: true,
    description: 'Come in: sit #down',
    channels: [
      { channel: 'general', description: 'talk', emoji: '👋' },
      { channel: 'one', description: 'first' },
    ],
  });
  await shop.call('update_onboarding', {
    enabled: true,
    default_channels: ['welcome', 'general', 'off-topic', 'one', 'two', 'three', 'four'],
    prompts: [
      {
        title: 'What brings you here?',
        required: true,
        options: [
          { title: 'Games', emoji: '🎮', roles: ['Member'] },
          { title: 'Talk', description: 'all day', channels: ['general', 'one'] },
        ],
      },
    ],
  });
  await shop.call('update_server', { afk_channel: 'Lounge', boost_progress_bar: true });
});
afterAll(() => shop.close());

const exported = async () => (await shop.call<{ blueprint: string }>('export_blueprint')).blueprint;
const planned = async (blueprint: string, prune = true) =>
  shop.call<{ changes: { line: string }[]; cannot: unknown[] }>('plan_blueprint', { blueprint, prune });

test('all of it is exported as people would write it, and is no change', async () => {
  const text = await exported();
  expect(Bun.YAML.parse(text)).toMatchObject({
    server: { afk_channel: 'Lounge', boost_progress_bar: true },
    automod: [
      {
        name: 'No links: #1',
        trigger: 'keyword',
        keywords: ['http*', 'key: |'],
        block_message: 'Not here,\nplease.',
        timeout: '10m',
        alert_channel: 'one',
        exempt_roles: ['Moderator'],
        exempt_channels: ['two'],
      },
      { name: 'Spam', enabled: false },
      { name: 'Many', mention_limit: 7 },
    ],
    welcome_screen: { channels: [{ channel: 'general', emoji: '👋' }, { channel: 'one' }] },
    onboarding: {
      prompts: [{ options: [{ roles: ['Member'] }, { channels: expect.arrayContaining(['general', 'one']) }] }],
    },
  });
  expect(await planned(text)).toMatchObject({ changes: [], cannot: [] });
});

test('all of it can be changed, and taken back', async () => {
  const client = await shop.connect();
  const before = await exported();
  const edited = before
    .replace('- name: Spam\n    enabled: false', '- name: Less spam\n    was: Spam')
    .replace(
      / {2}- name: Many[\s\S]*?(?=\n\n)/,
      '  - name: Bad words\n    trigger: keyword_preset\n    presets: [slurs]\n    block: true\n    exempt_channels: [quiet]',
    )
    .replace('timeout: 10m', 'timeout: 1h')
    .replace('description: Come in: sit #down', 'description: Hello')
    .replace('description: "Come in: sit #down"', 'description: Hello')
    .replace('title: Games', 'title: Play')
    .replace('afk_channel: Lounge', 'afk_channel: Quiet hall')
    .replace('channels:\n  - name: one', 'channels:\n  - name: quiet\n  - name: one')
    .replace('      - name: Lounge\n', '      - name: Lounge\n      - name: Quiet hall\n')
    .replace('      - name: Quiet hall\n        type: voice', '      - name: Quiet hall\n        type: voice')
    .replace(
      '- name: Lounge\n      - name: Quiet hall',
      '- name: Lounge\n        type: voice\n      - name: Quiet hall',
    );
  const plan = await planned(edited);
  expect(plan.changes.map(({ line }) => line)).toEqual([
    '+ #quiet',
    '+ voice #"Quiet hall" in Voice',
    '~ server: afk_channel Lounge -> "Quiet hall"',
    '~ AutoMod rule "No links: #1": timeout 600 -> 3600',
    '~ AutoMod rule Spam: name Spam -> "Less spam"; enabled false -> true',
    '+ AutoMod rule "Bad words": trigger keyword_preset; presets slurs; block; exempt_channels quiet',
    '~ welcome screen: description "Come in: sit #down" -> Hello',
    '~ onboarding: prompts ~"What brings you here?"',
    '- AutoMod rule Many',
  ]);
  const applied = await callTool<{ job: JobView }>(client, 'apply_blueprint', { blueprint: edited, prune: true });
  expect(applied.job).toMatchObject({ status: 'done', failed: 0, done: 9 });
  expect(await planned(edited)).toMatchObject({ changes: [], cannot: [] });
  expect(await exported()).toContain('afk_channel: Quiet hall');

  const undone = await callTool<{ job: JobView }>(client, 'undo_blueprint', { job: applied.job.job });
  expect(undone.job).toMatchObject({ status: 'done', failed: 0 });
  // A rule that comes back is the newest.
  const rules = (text: string) => text.split('\n').sort().join('\n');
  expect(rules(await exported())).toBe(rules(before));
});
