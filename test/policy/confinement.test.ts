import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import type { Seed } from '../../sandbox/world/seed-format.ts';
import type { Caller } from '../../src/kernel/caller.ts';
import { serveJobs } from '../../src/main/jobs/serve-jobs.ts';
import { agent } from '../operations/stage.ts';
import { openTeam, type Team } from '../support/team.ts';

/** Two channels next to each other, of which callers may use the porch alone, and a server that they have no part in. */
const PORCH = '900000000000000001';
const VAULT = '900000000000000002';
const OPEN = '900000000000000003';
const HOME = '900000000000000004';
const ELSEWHERE = '900000000000000005';
const seed: Seed = {
  bots: [{ name: 'Robot' }],
  users: [{ name: 'zoe' }, { name: 'yan' }],
  guilds: [
    {
      id: HOME,
      name: 'Home',
      owner: 'zoe',
      members: [{ user: 'zoe' }, { user: 'yan' }],
      roles: [{ name: 'Crew' }],
      bots: [{ bot: 'Robot', permissions: ['Administrator'] }],
      channels: [
        { id: OPEN, name: 'Open', type: 'category', channels: [{ id: PORCH, name: 'porch', topic: 'sit' }] },
        { name: 'Cellar', type: 'category', channels: [{ id: VAULT, name: 'vault', topic: 'gold' }] },
      ],
    },
    {
      id: ELSEWHERE,
      name: 'Elsewhere',
      owner: 'zoe',
      members: [{ user: 'zoe' }],
      bots: [{ bot: 'Robot', permissions: ['Administrator'] }],
      channels: [{ name: 'afar' }],
    },
  ],
};
/** What none of their answers may hold. */
const HIDDEN = ['vault', VAULT, 'gold', 'Cellar', 'afar', ELSEWHERE, 'Elsewhere', 'bullion'];

let team: Team;
let driver: Driver;
let start: string;
let hiddenMessage: string;
let hiddenQuestion: number;

const confined: Caller = { ...agent, id: 'narrow', role: { name: 'narrow', channels: [PORCH] } };
const bound: Caller = { ...agent, id: 'bound', role: { name: 'bound' }, pinned: { channel: PORCH } };

const as = (caller: Caller, operation: string, args: Record<string, unknown> = {}, format?: 'json' | 'text') =>
  team.parts.guild.invoke({ operation, args, caller, surface: 'test', ...(format ? { format } : {}) });

/** All that an answer says, or the error in its place, in both forms. */
async function said(caller: Caller, operation: string, args: Record<string, unknown> = {}): Promise<string> {
  const forms = (['text', 'json'] as const).map(async (format) => {
    try {
      const outcome = await as(caller, operation, args, format);
      return outcome.kind === 'done' ? JSON.stringify([outcome.text, outcome.structured, outcome.blocks]) : 'waits';
    } catch (error) {
      return JSON.stringify((error as { body?: unknown }).body ?? String(error));
    }
  });
  return (await Promise.all(forms)).join('\n');
}

const found = (text: string) => HIDDEN.filter((word) => text.includes(word));
const callable = (caller: Caller) => team.parts.guild.callable(caller).map(({ name }) => name);

beforeAll(async () => {
  team = await openTeam({
    gateway: true,
    settings: { channels: PORCH, directMessages: false },
    sandbox: { rateLimits: 'off', world: seed },
  });
  driver = createDriver(team.sandbox.control);
  const free = { ...agent, role: { name: 'free' } };
  const begun = await as(free, 'wait_for_events', { timeout_seconds: 0 }, 'json');
  start = String(begun.kind === 'done' && begun.structured['next']);
  await driver.as('zoe').say('porch', `see <#${VAULT}>, does anyone sit here?`);
  hiddenMessage = (await driver.as('yan').say('vault', 'where is the bullion?')).id;
  await driver.as('yan').say('vault', 'Hello, I am new and I love bullion');
  await driver.as('zoe').openThread('vault', 'bullion talk', { first: 'bullion' });
  await driver.as('zoe').openThread('porch', 'chairs', { first: 'which chairs?' });
  await driver.as('zoe').say('afar', 'bullion abroad');
  await as(free, 'create_webhook', { channel: 'vault', name: 'vault hook' });
  const asked = await as(free, 'ask_user', {
    channel: 'vault',
    question: 'bullion?',
    buttons: ['yes'],
    wait_seconds: 0,
  });
  hiddenQuestion =
    asked.kind === 'done' ? Number((asked.data['question'] as { id?: number })?.id ?? asked.data['id']) : 0;
  await as(free, 'create_invite', { channel: 'vault' });
  await as(free, 'schedule_message', { channel: 'vault', content: 'bullion later', at: 'in 1 hour' });
  await as(free, 'set_privacy_settings', { channel: 'vault', introductions: true });
  const memory = await team.parts.memory.store();
  const stored = async () => JSON.stringify(await memory.events.read({ after: 0, limit: 1000 }));
  while (!(await stored()).includes('bullion abroad')) await Bun.sleep(5);
});
afterAll(() => team.close());

/** They tell and change nothing of other channels, though their input names none; the tests below see that it is so. */
const ANYHOW = [
  'backfill_history',
  'bulk_send_message',
  'bulk_update_channels',
  'bulk_update_threads',
  'cancel_job',
  'cancel_question',
  'cancel_schedule',
  'channel_activity',
  'decode_snowflake',
  'delete_form',
  'delete_invite',
  'delete_webhook',
  'delete_webhook_message',
  'edit_schedule',
  'edit_webhook_message',
  'format_timestamp',
  'get_job',
  'get_member',
  'get_prompt',
  'get_question',
  'get_schedule',
  'introductions',
  'list_channels',
  'list_events',
  'list_forms',
  'list_hidden_tools',
  'list_interactions',
  'list_invites',
  'list_jobs',
  'list_prompt_versions',
  'list_prompts',
  'list_questions',
  'list_schedules',
  'list_servers',
  'list_subscriptions',
  'list_threads',
  'list_unread',
  'list_webhooks',
  'pause_job',
  'peak_hours',
  'purge_messages',
  'resolve',
  'respond_interaction',
  'resume_job',
  'run_prompt',
  'save_form',
  'schedule_reminder',
  'search_messages',
  'search_operations',
  'send_webhook_message',
  'subscribe_events',
  'unanswered_questions',
  'unsubscribe_events',
  'update_webhook',
  'wait_for_answer',
  'wait_for_events',
  'wait_for_job',
];

const namesItsPlace = (name: string) =>
  Object.keys(team.parts.registry.entries.find((entry) => entry.name === name)?.references ?? {}).some((field) =>
    ['channel', 'thread', 'parent'].includes(field),
  );

describe('what reaches the whole server', () => {
  test('is offered to nobody confined to channels: only what names its place, and what keeps to theirs by itself', () => {
    const unplaced = callable(confined).filter((name) => !namesItsPlace(name));
    const anyhow = ANYHOW.filter((name) => !namesItsPlace(name));
    expect(unplaced.sort()).toEqual(anyhow);
    for (const name of ANYHOW) expect(callable(confined)).toContain(name);
    for (const name of ['kick_member', 'ban_member', 'assign_role', 'create_role', 'list_members', 'find_members'])
      expect(callable(confined)).not.toContain(name);
    for (const name of ['member_profile', 'server_statistics', 'export_csv', 'forget_member', 'create_invite'])
      expect(callable(confined)).not.toContain(name);
    for (const name of ['export_blueprint', 'plan_blueprint', 'apply_blueprint', 'undo_blueprint', 'order_channels'])
      expect(callable(confined)).not.toContain(name);
    expect(callable(bound)).not.toContain('create_channel');
  });

  test('and refused whichever way it is asked for, before Discord hears of it', async () => {
    const refused = team.parts.registry.entries.filter(({ name, door }) => !door && !callable(confined).includes(name));
    expect(refused.length).toBeGreaterThan(30);
    await driver.forgetRequests();
    for (const caller of [confined, bound]) {
      for (const { name, effect } of refused) {
        const door = `call_${effect === 'read' ? 'read' : effect === 'delete' ? 'delete' : 'write'}_operation`;
        await expect(as(caller, name, { server: HOME })).rejects.toMatchObject({ code: 'forbidden' });
        await expect(as(caller, door, { operation: name })).rejects.toMatchObject({ code: 'forbidden' });
      }
    }
    expect(await driver.requests()).toEqual([]);
  });

  test('where the channel may be left out, leaving it out is refused', async () => {
    const everywhere: [string, Record<string, unknown>][] = [
      ['erase_stored_messages', {}],
      ['set_privacy_settings', { tracking: false }],
      ['get_privacy_settings', {}],
      ['explain_permissions', {}],
      ['create_channel', { name: 'tower' }],
    ];
    for (const [name, args] of everywhere)
      await expect(as(confined, name, args)).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('is required'),
      });
    expect(await said(confined, 'get_privacy_settings', { channel: 'porch' })).toContain(PORCH);
  });

  test('by a category they may make channels in it, and move none outside', async () => {
    const builder: Caller = { ...agent, role: { name: 'builder', channels: [OPEN] } };
    const made = await as(builder, 'create_channel', { name: 'steps', parent: 'Open' }, 'json');
    const id = made.kind === 'done' && made.structured['id'];
    expect((await as(builder, 'update_channel', { channel: id, position: 0 })).kind).toBe('done');
    await expect(as(confined, 'update_channel', { channel: PORCH, position: 0 })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/^position: /),
    });
    await as(builder, 'delete_channel', { channel: id });
  });
});

describe('jobs keep to the channels of whoever wanted them', () => {
  const wishes: [string, Record<string, unknown>][] = [
    ['backfill_history', {}],
    ['bulk_send_message', { name: 'a', content: 'hello' }],
    ['bulk_update_channels', { name: 'a', slowmode: 5 }],
    ['bulk_update_threads', { name: 'a', archived: true }],
  ];

  test('whoever works on them', async () => {
    // An agent of the same name that is free to go anywhere, as in another process on the store.
    const worker = serveJobs(
      { ...team.parts, config: { ...team.config, channels: undefined } as never },
      { tickMs: 10 },
    );
    try {
      for (const caller of [confined, bound]) {
        for (const [operation, args] of wishes) {
          const answer = await said(caller, operation, { ...args, wait: 10 });
          expect(answer).toMatch(/"status":"(planned|done)"/);
          expect(found(answer.replaceAll(`<#${VAULT}>`, ''))).toEqual([]);
        }
        expect(found(await said(caller, 'list_jobs', { status: 'all' }))).toEqual([]);
      }
      const { jobs } = await team.parts.memory.store();
      const [{ id = 0 } = {}] = await jobs.list({
        bot_id: (await jobs.get(1))!.bot_id,
        created_by: 'narrow',
        limit: 1,
      });
      for (const caller of [
        { ...bound, id: 'narrow' },
        { ...agent, id: 'other' },
      ])
        await expect(as(caller, 'get_job', { job: id })).rejects.toMatchObject({ code: 'not_found' });
      expect((await as({ ...agent, id: 'narrow' }, 'get_job', { job: id })).kind).toBe('done');
    } finally {
      await worker?.stop(1000);
    }
  });

  test('and name no others', async () => {
    for (const caller of [confined, bound]) {
      for (const [operation, args] of wishes) {
        const answer = await said(caller, operation, { ...args, channels: [VAULT] });
        expect(answer).toContain('"code":"forbidden"');
        expect(found(answer.replaceAll(VAULT, ''))).toEqual([]);
      }
      const answer = await said(caller, 'purge_messages', { channels: [VAULT], contains: 'bullion' });
      expect(answer).toContain('"code":"forbidden"');
    }
  });
});

describe('what stays open tells nothing of other channels', () => {
  test.each([
    ['list_channels', { threads: true }],
    ['list_servers', {}],
    ['list_threads', {}],
    ['list_webhooks', {}],
    ['list_invites', {}],
    ['list_hidden_tools', {}],
    ['list_schedules', { status: 'all' }],
    ['list_unread', {}],
    ['list_questions', {}],
    ['list_interactions', {}],
    ['search_messages', { content: 'bullion' }],
    ['search_messages', { content: 'sit' }],
    ['introductions', {}],
    ['unanswered_questions', { hours: 0 }],
    ['channel_activity', {}],
    ['channel_activity', { chart: 'svg' }],
    ['peak_hours', {}],
    ['get_member', { user: 'yan' }],
    ['resolve', { query: 'vault' }],
    ['resolve', { query: VAULT }],
    ['resolve', { query: 'Elsewhere' }],
    ['resolve', { query: ELSEWHERE }],
    ['read_messages', { channel: 'porch' }],
    ['get_channel', { channel: 'porch' }],
    ['list_prompts', {}],
    ['get_prompt', { name: 'summarise_channel' }],
    ['list_prompt_versions', { name: 'summarise_channel' }],
    ['run_prompt', { name: 'summarise_channel', arguments: { channel: 'porch' } }],
    ['search_operations', { query: 'kick' }],
  ])('%s %o', async (operation, args) => {
    for (const caller of [confined, bound]) {
      // What the caller says itself may come back.
      const answer = (await said(caller, operation, args)).replaceAll(Object.values(args).join(), '');
      expect(answer).not.toContain('"code":"internal"');
      // The porch's own message names the channel by its id, as Discord's text does.
      expect(found(answer.replaceAll(`<#${VAULT}>`, ''))).toEqual([]);
    }
  });

  test('questions asked elsewhere, and what people used elsewhere', async () => {
    expect(hiddenQuestion).toBeGreaterThan(0);
    for (const caller of [confined, bound]) {
      // Even of a caller by the name of whoever asked, who has since been confined.
      for (const who of [caller, { ...caller, id: agent.id }]) {
        expect(found(await said(who, 'list_questions'))).toEqual([]);
        expect(found(await said(who, 'list_interactions'))).toEqual([]);
        for (const operation of ['get_question', 'wait_for_answer', 'cancel_question']) {
          const answer = await said(who, operation, { question: hiddenQuestion });
          expect(answer).toContain('"code":"not_found"');
          expect(found(answer)).toEqual([]);
        }
        const answer = await said(who, 'respond_interaction', { interaction: '1', content: 'x' });
        expect(found(answer)).toEqual([]);
      }
    }
  });

  test('events, as they come, from the log and by subscription', async () => {
    for (const caller of [confined, bound]) {
      const all = { types: ['messages', 'threads', 'channels', 'members'] };
      await as(caller, 'subscribe_events', { name: 'all', ...all });
      const answers = [
        await said(caller, 'wait_for_events', { after: start, timeout_seconds: 0, ...all }),
        await said(caller, 'list_events', all),
        await said(caller, 'wait_for_events', { subscription: 'all', timeout_seconds: 0 }),
        await said(caller, 'list_subscriptions'),
        await said(caller, 'list_events', { channels: [VAULT] }).then((text) => text.replaceAll(VAULT, '')),
      ].map((text) => text.replaceAll(`<#${VAULT}>`, ''));
      expect(answers[0]).toContain('does anyone sit here');
      expect(found(answers.join('\n'))).toEqual([]);
    }
  });

  test('prompts, also those that others saved', async () => {
    const names = async (caller: Caller) => {
      const outcome = await as(caller, 'list_prompts', {}, 'json');
      return outcome.kind === 'done'
        ? (outcome.structured['prompts'] as { name: string }[]).map(({ name }) => name)
        : [];
    };
    const free = { ...agent, role: { name: 'free' } };
    const about = (uri: string) =>
      `---\ntitle: T\narguments: { where: { kind: channel } }\ncontext: ["${uri}"]\n---\nSay.`;
    await as(free, 'save_prompt', { name: 'who', text: about('discord://servers/{where}/members') });
    await as(free, 'save_prompt', { name: 'what', text: about('discord://channels/{where}/messages') });
    expect(await names(free)).toEqual(expect.arrayContaining(['weekly_report', 'who', 'what']));
    for (const caller of [confined, bound]) {
      expect(await names(caller)).toContain('what');
      expect(await names(caller)).not.toContain('who');
      expect(await names(caller)).not.toContain('weekly_report');
      for (const operation of ['get_prompt', 'run_prompt', 'list_prompt_versions']) {
        for (const name of ['who', 'weekly_report', 'weekly_reprt']) {
          const answer = await said(caller, operation, { name });
          expect(answer).toContain('"code":"not_found"');
          expect(answer).not.toMatch(/(Did you mean|There are) [^"]*(who\b|weekly_report)/);
        }
      }
      for (const where of [VAULT, 'vault', 'afar']) {
        const answer = await said(caller, 'run_prompt', { name: 'what', arguments: { where } });
        expect(answer).toMatch(/"code":"(forbidden|not_found)"/);
        expect(found(answer.replaceAll(where, ''))).toEqual([]);
      }
      await expect(as(caller, 'save_prompt', { name: 'mine', text: about('x://y') })).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
    expect(await said(confined, 'run_prompt', { name: 'what', arguments: { where: 'porch' } })).toContain('sit here');
  });

  test('counts are those of the porch', async () => {
    const outcome = await as(confined, 'peak_hours', {}, 'json');
    expect(outcome.kind === 'done' && outcome.structured['total']).toBe(2);
    const questions = await as(confined, 'unanswered_questions', { hours: 0 }, 'json');
    expect(questions.kind === 'done' && questions.structured['looked_at']).toBe(2);
  });

  test('neither by its id, nor by a link, nor in a suggestion', async () => {
    const link = `https://discord.com/channels/${HOME}/${VAULT}/${hiddenMessage}`;
    const asked: [string, Record<string, unknown>][] = [
      ['read_messages', { channel: VAULT }],
      ['get_message', { message: link }],
      ['send_message', { channel: 'porch', content: 'x', forward: link }],
      ['schedule_message', { channel: 'porch', at: 'in 1 hour', forward: link }],
      ['schedule_reminder', { text: 'x', at: 'in 1 hour', channel: VAULT }],
      ['resolve', { query: link }],
      ['erase_stored_messages', { channel: VAULT }],
      ['channel_activity', { channels: [VAULT] }],
      ['peak_hours', { channels: [VAULT] }],
      ['mark_read', { channel: VAULT }],
      ['list_channels', { server: ELSEWHERE }],
      ['get_member', { server: ELSEWHERE, user: 'zoe' }],
      ['get_schedule', { schedule: 1 }],
      ['delete_webhook', { webhook: 'vault hook' }],
      ['read_messages', { channel: 'vaul' }],
      ['search_messages', { content: 'x', channels: ['vaul'] }],
      ['send_webhook_message', { webhook: 'vault hoo', content: 'x' }],
      ['list_channels', { server: 'Elsewher' }],
      ['read_message', {}],
      ['kick_membe', {}],
    ];
    for (const caller of [confined, bound]) {
      for (const [operation, args] of asked) {
        const answer = await said(caller, operation, args);
        expect(answer).toMatch(/"code":"(forbidden|not_found|unknown_operation|invalid_input)"/);
        // What the caller says itself may come back.
        const own = [
          ...Object.values(args).flat().map(String),
          ...(JSON.stringify(args).includes(VAULT) ? [VAULT] : []),
        ];
        const echoed = own.reduce((text, word) => text.replaceAll(word, ''), answer);
        expect(found(echoed)).toEqual([]);
        expect(answer).not.toContain('kick_member');
      }
    }
  });
});

test('a client over HTTP sees, reads and completes the same', async () => {
  const client = await team.connect();
  const tools = (await client.listTools()).tools.map(({ name }) => name);
  expect(tools).toContain('read_messages');
  for (const name of ['kick_member', 'create_role', 'list_members', 'get_server']) expect(tools).not.toContain(name);
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  expect(resources.map(({ uri }) => uri)).toContain(`discord://channels/${PORCH}/messages`);
  expect(found(JSON.stringify([resources, resourceTemplates]))).toEqual([]);
  for (const uri of [
    `discord://channels/${VAULT}/messages`,
    'discord://channels/vault/messages',
    `discord://servers/${HOME}`,
    `discord://servers/${HOME}/members`,
    `discord://servers/${HOME}/roles`,
    `discord://servers/${ELSEWHERE}/channels`,
  ]) {
    await expect(client.readResource({ uri })).rejects.toThrow();
    await expect(client.subscribeResource({ uri })).rejects.toThrow();
  }
  const texts = await Promise.all(
    resources.map(async ({ uri }) => JSON.stringify((await client.readResource({ uri })).contents)),
  );
  expect(found(texts.join('\n').replaceAll(`<#${VAULT}>`, ''))).toEqual([]);
  const completed = async (uri: string, name: string, value: string) =>
    (await client.complete({ ref: { type: 'ref/resource', uri }, argument: { name, value } })).completion.values;
  expect(await completed('discord://channels/{channel}', 'channel', '')).toEqual(['porch', 'chairs']);
  expect(await completed('discord://servers/{server}/channels{?threads}', 'server', '')).toEqual(['Home']);
});

test('private messages are a switch of their own, which a pinned channel leaves no room for', async () => {
  const talker: Caller = { ...agent, role: { name: 'talker', channels: [PORCH], directMessages: true } };
  expect((await as(talker, 'send_direct_message', { user: 'yan', content: 'psst' })).kind).toBe('done');
  const pinned: Caller = { ...bound, role: { name: 'bound', directMessages: true } };
  for (const caller of [confined, pinned])
    await expect(as(caller, 'send_direct_message', { user: 'yan', content: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    });
});

test('a form is changed and deleted by whoever saved it, and by nobody else', async () => {
  const fields = ['Why'];
  await as(confined, 'save_form', { name: 'mine', title: 'Mine', fields });
  expect(await said(bound, 'save_form', { name: 'mine', title: 'Stolen', fields })).toContain("somebody else's");
  expect(await said(bound, 'delete_form', { name: 'mine' })).toContain('you have no form');
  expect(await said(bound, 'list_forms')).not.toContain('Mine');
  expect(await said(confined, 'save_form', { name: 'mine', title: 'Better', fields })).toContain('Better');
  expect(await said(confined, 'list_forms')).toContain('Better');
});
