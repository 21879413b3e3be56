import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import {
  AutoModerationActionType,
  AutoModerationRuleEventType,
  AutoModerationRuleTriggerType,
  Events,
} from 'discord.js';
import { findMentions, findWords, rustPattern } from '../../sandbox/rest/auto-moderation/match.ts';
import { type Community, openCommunity } from './community-world.ts';

let club: Community;
let path: string;

beforeAll(async () => {
  club = await openCommunity();
  path = `/guilds/${club.stage.guild}/auto-moderation/rules`;
});
afterEach(() => club.sandbox.world.guilds.get(club.stage.guild)?.auto_moderation_rules.clear());
afterAll(async () => {
  await club.close();
  expect(club.sandbox.mismatches).toEqual([]);
});

const block = { type: 1, metadata: { custom_message: 'No cats.' } };
const rule = (more: object = {}) => ({
  name: 'Cats',
  event_type: 1,
  trigger_type: 1,
  trigger_metadata: { keyword_filter: ['cat*'] },
  actions: [block],
  enabled: true,
  ...more,
});
const make = (more: object = {}) => club.stage.call('POST', path, rule(more));
const say = (who: string, text: string, where = 'lobby') =>
  club.driver
    .as(who)
    .say(where, text)
    .then(
      ({ id }) => id,
      ({ code }: { code: number }) => code,
    );
const alert = () => ({ type: 2, metadata: { channel_id: club.stage.id('log') } });

describe('rules', () => {
  test('discord.js makes, changes and deletes one', async () => {
    const created = club.next(Events.AutoModerationRuleCreate);
    const made = await club.guild.autoModerationRules.create({
      name: 'Cats',
      eventType: AutoModerationRuleEventType.MessageSend,
      triggerType: AutoModerationRuleTriggerType.Keyword,
      triggerMetadata: { keywordFilter: ['cat*'], regexPatterns: ['(b|c)at'], allowList: ['catalog'] },
      actions: [
        { type: AutoModerationActionType.BlockMessage, metadata: { customMessage: 'No cats.' } },
        { type: AutoModerationActionType.SendAlertMessage, metadata: { channel: club.stage.id('log') } },
        { type: AutoModerationActionType.Timeout, metadata: { durationSeconds: 60 } },
      ],
      exemptRoles: [club.stage.id('Crew')],
      exemptChannels: [club.stage.id('log')],
      reason: 'allergy',
    });
    expect((await created)[0].id).toBe(made.id);
    expect(made).toMatchObject({ enabled: false, creatorId: club.client.user.id });
    expect(made.triggerMetadata).toMatchObject({ keywordFilter: ['cat*'], allowList: ['catalog'] });
    expect(club.newestEntry(140)).toMatchObject({ reason: 'allergy', target_id: made.id });
    expect(club.sandbox.world.guilds.get(club.stage.guild)?.features.has('AUTO_MODERATION')).toBe(true);
    const updated = club.next(Events.AutoModerationRuleUpdate);
    await made.edit({ enabled: true, triggerMetadata: { keywordFilter: ['dog'] } });
    expect((await updated)[1].triggerMetadata).toMatchObject({ keywordFilter: ['dog'], regexPatterns: [] });
    expect(club.newestEntry(141).keys).toEqual(['enabled', 'trigger_metadata']);
    expect((await club.guild.autoModerationRules.fetch()).size).toBe(1);
    const deleted = club.next(Events.AutoModerationRuleDelete);
    await made.delete();
    expect((await deleted)[0].id).toBe(made.id);
    expect((await club.stage.call('GET', `${path}/${made.id}`)).status).toBe(404);
    const log = await club.guild.fetchAuditLogs({ type: 142 });
    expect(log.entries.first()?.targetId).toBe(made.id);
  });

  test('of every type, as many as a guild may have', async () => {
    const types = [
      rule({ trigger_type: 3, trigger_metadata: {} }),
      rule({ trigger_type: 4, trigger_metadata: { presets: [1, 2], allow_list: ['damnation'] } }),
      rule({ trigger_type: 5, trigger_metadata: { mention_total_limit: 3, mention_raid_protection_enabled: true } }),
      rule({ trigger_type: 6, event_type: 2, actions: [{ type: 4 }] }),
    ];
    for (const body of types) {
      const { status, body: made } = await club.stage.call('POST', path, body);
      expect([status, made.trigger_metadata]).toMatchObject([200, body.trigger_metadata]);
      const full = await club.stage.call('POST', path, body);
      expect(full.body.errors._errors[0]).toEqual({
        code: 'AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED',
        message: `Maximum number of rules with trigger type ${body.trigger_type} is 1`,
      });
    }
    for (let index = 0; index < 6; index += 1) expect((await make()).status).toBe(200);
    expect((await make()).body.errors._errors[0].message).toBe('Maximum number of rules with trigger type 1 is 6');
    expect((await club.stage.call('GET', path)).body).toHaveLength(10);
  });

  test('wrong ones are refused', async () => {
    const wrong = async (more: object) => {
      const { body } = await make(more);
      return body.errors ? Object.keys(body.errors) : body.code;
    };
    expect(await wrong({ event_type: 2 })).toEqual(['event_type']);
    expect(await wrong({ actions: undefined })).toEqual(['actions']);
    expect(await wrong({ actions: [] })).toEqual(['actions']);
    expect(await wrong({ trigger_type: 2 })).toEqual(['trigger_type']);
    expect(await wrong({ actions: [{ type: 4 }] })).toEqual(['actions']);
    expect(await wrong({ trigger_type: 3, actions: [{ type: 3, metadata: { duration_seconds: 60 } }] })).toEqual([
      'actions',
    ]);
    expect(await wrong({ actions: [{ type: 1, metadata: { custom_message: 'x'.repeat(151) } }] })).toEqual(['actions']);
    expect(await wrong({ actions: [{ type: 3, metadata: { duration_seconds: 2_419_201 } }] })).toEqual(['actions']);
    expect(await wrong({ actions: [{ type: 2, metadata: { channel_id: '5' } }] })).toBe(10003);
    expect(await wrong({ exempt_roles: ['5'] })).toBe(10011);
    expect(await wrong({ exempt_channels: ['5'] })).toBe(10003);
    expect(await wrong({ trigger_metadata: { keyword_filter: ['x'.repeat(61)] } })).toEqual(['trigger_metadata']);
    expect(await wrong({ trigger_metadata: { regex_patterns: ['(?=x)'] } })).toEqual(['trigger_metadata']);
    const { body: made } = await make();
    const patched = await club.stage.call('PATCH', `${path}/${made.id}`, {
      trigger_metadata: { keyword_filter: ['x'.repeat(61)] },
    });
    expect(patched.body.errors.trigger_metadata.keyword_filter[0]._errors[0].code).toBe('BASE_TYPE_BAD_LENGTH');
    expect(club.stage.errorOf(await club.stage.callBlind('GET', path))).toEqual([403, 50013]);
  });
});

describe('what they do', () => {
  test('block, alert and time out, written down and told', async () => {
    const timeout = { type: 3, metadata: { duration_seconds: 60 } };
    const { body: made } = await make({ actions: [block, alert(), timeout] });
    club.stage.seen();
    const executions: object[] = [];
    const listen = (execution: object) => void executions.push(execution);
    club.client.on(Events.AutoModerationActionExecution, listen);
    expect(await say('mia', 'my Catapult')).toBe(200000);
    expect((await club.driver.messages('lobby')).map(({ content }) => content)).not.toContain('my Catapult');
    const [posted] = await club.driver.messages('log');
    expect(posted).toMatchObject({ type: 24, author: { username: 'mia' }, embeds: [{ description: 'my Catapult' }] });
    expect(posted?.embeds[0]?.fields).toContainEqual({ name: 'keyword', value: 'cat*', inline: false });
    const told = club.stage.seen().filter(({ t }) => t === 'AUTO_MODERATION_ACTION_EXECUTION');
    expect(told.map(({ data }) => data.action.type)).toEqual([1, 2, 3]);
    expect(told[1]?.data).toEqual({
      guild_id: club.stage.guild,
      action: alert(),
      rule_id: made.id,
      rule_trigger_type: 1,
      user_id: club.stage.id('mia'),
      channel_id: club.stage.id('lobby'),
      alert_system_message_id: posted?.id,
      content: 'my Catapult',
      matched_keyword: 'cat*',
      matched_content: 'Cat',
    });
    const entries = club.sandbox.world.guilds.get(club.stage.guild)?.audit_log.slice(-3);
    expect(entries?.map(({ action_type, target_id }) => [action_type, target_id])).toEqual(
      [143, 144, 145].map((type) => [type, club.stage.id('mia')]),
    );
    expect(entries?.[0]?.options).toMatchObject({
      auto_moderation_rule_name: 'Cats',
      auto_moderation_rule_trigger_type: '1',
    });
    const log = await club.guild.fetchAuditLogs({ type: 143 });
    expect(log.entries.first()?.extra).toMatchObject({ autoModerationRuleName: 'Cats' });
    expect(await say('mia', 'sorry')).toBe(50013);
    await club.driver.advance(61_000);
    expect(await say('mia', 'sorry')).toBeString();
    club.client.off(Events.AutoModerationActionExecution, listen);
    expect(executions).toHaveLength(3);
    expect(executions[0]).toMatchObject({ matchedKeyword: 'cat*', userId: club.stage.id('mia') });
  });

  test('an alert alone lets the message stand, and names it', async () => {
    await make({ actions: [alert()] });
    club.stage.seen();
    const id = await say('mia', 'cats!');
    const told = club.stage.seen().find(({ t }) => t === 'AUTO_MODERATION_ACTION_EXECUTION');
    expect(told?.data.message_id).toBe(id);
  });

  test('edits, posts and names of threads are judged too', async () => {
    await make();
    const id = String(await say('mia', 'dogs'));
    await expect(club.driver.as('mia').edit('lobby', id, 'cats')).rejects.toMatchObject({ code: 200000 });
    expect((await club.driver.messages('lobby')).find((message) => message.id === id)?.content).toBe('dogs');
    await expect(club.driver.as('mia').openThread('lobby', 'cats', { message_id: id })).rejects.toMatchObject({
      code: 200001,
    });
    const thread = await club.driver.as('mia').openThread('lobby', 'dogs', { message_id: id });
    expect(await say('mia', 'cats', thread.id)).toBe(200000);
    await expect(
      club.driver.as('mia').request('PATCH', `/channels/${thread.id}`, { name: 'cats' }),
    ).rejects.toMatchObject({ code: 200001 });
  });

  test('some are exempt', async () => {
    await make({ exempt_roles: [club.stage.id('Crew')], exempt_channels: [club.stage.id('log')] });
    expect(await say('mia', 'cat')).toBe(200000);
    expect(await say('max', 'cat')).toBeString();
    expect(await say('mia', 'cat', 'log')).toBeString();
    expect(await say('olga', 'cat')).toBeString();
    expect(
      (await club.stage.call('POST', `/channels/${club.stage.id('lobby')}/messages`, { content: 'cat' })).status,
    ).toBe(200);
    await make({ enabled: false, trigger_metadata: { keyword_filter: ['dog'] } });
    expect(await say('mia', 'dog')).toBeString();
  });

  test('presets, mentions and spam', async () => {
    await make({ trigger_type: 4, trigger_metadata: { presets: [1], allow_list: ['crap'] } });
    expect([await say('mia', 'oh damn'), typeof (await say('mia', 'oh crap'))]).toEqual([200000, 'string']);
    await make({ trigger_type: 5, trigger_metadata: { mention_total_limit: 2 } });
    const all = ['mia', 'max', 'olga'].map((name) => `<@${club.stage.id(name)}>`);
    expect(await say('mia', all.slice(1).join(''))).toBeString();
    expect(await say('mia', [...all.slice(1), ...all.slice(1)].join(' '))).toBeString();
    expect(await say('mia', all.join(' '))).toBe(200000);
    await make({ trigger_type: 3, trigger_metadata: null });
    expect(await say('mia', 'get free nitro here')).toBe(200000);
    expect([typeof (await say('mia', 'buy')), typeof (await say('mia', 'buy')), await say('mia', 'buy')]).toEqual([
      'string',
      'string',
      200000,
    ]);
  });

  test('profiles: who is called what they should not be can do nothing until they are not', async () => {
    await make({ trigger_type: 6, event_type: 2, actions: [{ type: 4 }, alert()] });
    club.stage.seen();
    const rename = (nick: string | null) =>
      club.driver.as('mia').request<{ flags: number }>('PATCH', `/guilds/${club.stage.guild}/members/@me`, { nick });
    expect((await rename('Catherine')).flags & 128).toBe(128);
    expect(club.stage.seen().find(({ t }) => t === 'AUTO_MODERATION_ACTION_EXECUTION')?.data).toMatchObject({
      action: { type: 4, metadata: {} },
      content: 'Catherine',
      matched_keyword: 'cat*',
    });
    expect(await say('mia', 'hello')).toBe(50013);
    expect((await rename(null)).flags & 128).toBe(0);
    expect(await say('mia', 'hello')).toBeString();
    expect(club.newestEntry(146).target_id).toBe(club.stage.id('mia'));
    const cat = await club.driver.createUser({ name: 'catnip' });
    await club.driver.as('catnip').join();
    expect((await club.guild.members.fetch(cat.id)).flags.has(128)).toBe(true);
  });
});

describe('how words are found', () => {
  const find = (text: string, keyword: string, allow_list: string[] = []) =>
    findWords(text, { keyword_filter: [keyword], regex_patterns: [], allow_list })?.content;

  test('as the documentation’s examples have it', () => {
    for (const [keyword, hits, misses] of [
      ['cat*', ['catch', 'Catapult', 'CAttLE'], ['wildcat']],
      ['the mat*', ['the matrix'], ['breathe matter']],
      ['*cat', ['wildcat', 'copyCat'], ['catch']],
      ['*the mat', ['breathe mat'], ['the matrix']],
      ['*cat*', ['location', 'eduCation'], ['dog']],
      ['cat', ['cat', 'a cat!', 'CAT'], ['cats', 'location']],
      ['i like c++', ['well, i like c++'], ['i like c']],
    ] as const) {
      expect(hits.map((text) => [text, find(text, keyword) !== undefined])).toEqual(hits.map((text) => [text, true]));
      expect(misses.map((text) => [text, find(text, keyword)])).toEqual(misses.map((text) => [text, undefined]));
    }
    expect(find('catalog', 'cat*', ['catalog'])).toBeUndefined();
    expect(find('catalog and cattle', 'cat*', ['catalog'])).toBe('cat');
  });

  test('patterns are Rust’s', () => {
    expect('a cat'.match(rustPattern('(b|c)at') ?? '')?.[0]).toBe('cat');
    expect(rustPattern('(?i)CAT')?.test('cat')).toBe(true);
    expect(rustPattern('(?P<who>c)at')?.test('cat')).toBe(true);
    expect(rustPattern('\\x{1F600}')?.test('😀')).toBe(true);
    for (const pattern of ['(?!a)b', '(?<=a)b', '(a)\\1', '(']) expect(rustPattern(pattern)).toBeUndefined();
    expect(findMentions('<@1> <@!1> <@&1>', 1)).toBeDefined();
    expect(findMentions('<@1> <@!1>', 1)).toBeUndefined();
  });
});
