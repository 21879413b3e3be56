import { afterEach, describe, expect, test } from 'bun:test';
import type { APIMessage } from 'discord-api-types/v10';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { snowflakeAt } from '../../src/kernel/ids.ts';
import { openTeam, type Settings, type Team } from '../support/team.ts';

interface Found {
  me: string;
  messages: APIMessage[];
  total_results: number;
  source?: string;
  stale?: boolean;
  complete_since?: string;
  complete_until?: string;
  notice?: string;
  next?: string;
}

let team: Team;
let driver: Driver;
async function open(settings: Settings = {}) {
  team = await openTeam({ gateway: true, settings, sandbox: { rateLimits: 'off' } });
  driver = createDriver(team.sandbox.control);
}
afterEach(() => team.close());

const search = (args: Record<string, unknown>) => team.call<Found>('search_messages', args);
const texts = async (args: Record<string, unknown>) =>
  (await search({ sort: 'oldest', ...args })).messages.map(({ content }) => content);
const stored = (args: Record<string, unknown>) => texts({ source: 'stored', ...args });
/** All that was said so far is in the store. */
const heard = async (content: string) => {
  while (!(await stored({ content, sort: 'newest', more: { include_nsfw: true } })).length) await Bun.sleep(10);
};
const away = (path = '/**') => driver.faults.add({ fault: { kind: 'error', status: 503 }, path });

describe('what is stored', () => {
  test('answers while Discord has no index, does not let the bot search, or is away, and says so', async () => {
    await open();
    await driver.as('bob').say('general', 'a yak');
    await heard('yak');
    expect(await search({ content: 'yak' })).toMatchObject({ source: 'discord', total_results: 1 });

    await driver.faults.add({ fault: { kind: 'search_not_ready', seconds: 60 } });
    const began = performance.now();
    expect(await search({ content: 'yak' })).toMatchObject({ source: 'stored', stale: false, total_results: 1 });
    expect(performance.now() - began).toBeLessThan(30_000);
    const text = await team.read('search_messages', { content: 'yak' });
    expect(text).toMatch(
      /Discord has not finished indexing this server\. From what Guildhall has stored since 20.* UTC\./,
    );
    expect(text).toContain('1 of 1 result.');
    expect(text).toContain('#general bob: a yak');
    expect(await team.refusal('search_messages', { content: 'yak', source: 'discord' })).toMatchObject({
      code: 'busy',
    });
    expect(await team.refusal('search_messages', { content: 'yak', pinned: true })).toMatchObject({ code: 'busy' });
    await driver.faults.clear();

    await driver.faults.add({ fault: { kind: 'error', status: 403 }, path: '/guilds/*/messages/search' });
    expect(await search({ content: 'yak' })).toMatchObject({ source: 'stored', messages: [{ content: 'a yak' }] });
    await driver.faults.clear();

    await away();
    expect(await search({ content: 'yak' })).toMatchObject({
      source: 'stored',
      notice: expect.stringContaining('Discord is away. From what Guildhall has stored'),
    });
  });

  test('is searched by the same filters', async () => {
    await open();
    const [bob, carol] = [driver.as('bob'), driver.as('carol')];
    const first = await bob.say('general', 'okapi one');
    await driver.advance(3 * 3_600_000);
    await carol.say('general', 'okapi two https://zoo.example/okapi');
    const third = await carol.say('off-topic', 'okapi three <@alice>');
    await bob.reply('general', first.id, 'okapi four');
    await heard('four');
    const both = async (args: Record<string, unknown>) => {
      const found = await texts({ source: 'discord', content: 'okapi', ...args });
      expect(await stored({ content: 'okapi', ...args })).toEqual(found);
      return found;
    };
    expect(await both({})).toHaveLength(4);
    expect(await both({ sort: 'newest' })).toHaveLength(4);
    expect(await both({ authors: ['@carol'], channels: ['#off-topic'] })).toHaveLength(1);
    expect(await both({ has: ['link'] })).toHaveLength(1);
    expect(await both({ has: ['-link'], authors: ['carol'] })).toHaveLength(1);
    expect(await both({ has: ['image', 'link'] })).toHaveLength(1);
    expect(await both({ before: first.id })).toEqual([]);
    expect(await both({ after: third.id })).toEqual(['okapi four']);
    expect(await both({ more: { replied_to_messages: [first.id] } })).toEqual(['okapi four']);
    expect(await both({ more: { author_type: ['bot'] } })).toEqual([]);
    expect(await both({ more: { author_type: ['-bot'] } })).toHaveLength(4);
    expect(await both({ content: undefined, authors: ['carol'], after: first.id })).toHaveLength(2);
    expect(await both({ content: 'okapi four' })).toEqual(['okapi four']);
    const page = await search({ source: 'stored', content: 'okapi', limit: 3 });
    expect(page).toMatchObject({ total_results: 4, next: '3' });
    const rest = await search({ source: 'stored', content: 'okapi', limit: 3, cursor: page.next });
    expect(rest.messages.map(({ content }) => content)).toEqual(['okapi one']);
    expect(rest).not.toHaveProperty('next');
    expect(await team.refusal('search_messages', { source: 'stored', has: ['poll'], more: { slop: 1 } })).toMatchObject(
      {
        code: 'invalid_input',
        message: expect.stringContaining('has poll, slop'),
      },
    );
  });

  test('is shown only where the bot and the caller may read now', async () => {
    await open();
    const bob = driver.as('bob');
    const said = await bob.say('general', 'ibex in the open');
    await bob.say('off-topic', 'ibex elsewhere');
    const thread = await bob.openThread('general', 'Goats', { message_id: said.id });
    await bob.say(thread.id, 'ibex in a thread');
    await heard('thread');
    const all = await stored({ content: 'ibex' });
    expect(all).toEqual(['ibex in the open', 'ibex elsewhere', 'ibex in a thread']);

    const confined = { ...team.caller, role: { ...team.caller.role, channels: [team.channel('off-topic')] } };
    const outcome = await team.parts.guild.invoke({
      operation: 'search_messages',
      args: { content: 'ibex', source: 'stored' },
      caller: confined,
      surface: 'test',
      format: 'json',
    });
    expect(outcome).toMatchObject({ structured: { total_results: 1, messages: [{ content: 'ibex elsewhere' }] } });

    // The bot may not see this channel any more: what it heard there before is not shown either.
    const { me: bot } = await search({ content: 'ibex' });
    const VIEW = String(1 << 10);
    await driver
      .as('alice')
      .request('PUT', `/channels/${team.channel('general')}/permissions/${bot}`, { type: 1, deny: VIEW });
    while ((await stored({ content: 'ibex' })).length > 1) await Bun.sleep(10);
    expect(await stored({ content: 'ibex' })).toEqual(['ibex elsewhere']);
    await driver.as('alice').request('DELETE', `/channels/${team.channel('off-topic')}`);
    while ((await stored({ content: 'ibex' })).length > 0) await Bun.sleep(10);
  });

  test('is shown as privacy settings allow now', async () => {
    await open();
    await driver.as('bob').say('general', 'ibex');
    await heard('ibex');
    const here = (args: Record<string, unknown> = {}) => stored({ channels: ['#general'], authors: ['bob'], ...args });
    const set = (settings: Record<string, unknown>) =>
      team.call('set_privacy_settings', { channel: '#general', reset: true, ...settings });
    await set({ content: false });
    expect([await here({ content: 'ibex' }), await here()]).toEqual([[], ['(text not kept)']]);
    await set({ tracking: false });
    expect(await here()).toEqual([]);
    await set({});
    expect(await here({ content: 'ibex' })).toEqual(['ibex']);
    const store = await team.parts.memory.store();
    const [newest] = await store.messages.list({ limit: 1 });
    if (!newest) throw new Error('nothing is stored');
    const old = { ...newest, message_id: snowflakeAt(Date.now() - 3 * 86_400_000), content: 'an old ibex' };
    await store.messages.record([old]);
    expect(await here({ content: 'ibex' })).toEqual(['an old ibex', 'ibex']);
    await set({ retention_days: 1 });
    expect(await here({ content: 'ibex' })).toEqual(['ibex']);
    await team.call('forget_member', { user: 'bob' });
    expect(await here()).toEqual([]);
  });

  test('answers when Discord cannot be reached at all, marked as stale', async () => {
    await open();
    await driver.as('bob').say('general', 'a yak');
    await heard('yak');
    await driver.faults.add({ fault: { kind: 'error', status: 503 }, path: '/**' });
    await driver.faults.add({ fault: { kind: 'refuse_identify' } });
    await driver.faults.add({ fault: { kind: 'refuse_resume' } });
    await driver.gateway.close({ code: 4000 });
    while (team.parts.discord.status().gateway === 'ready') await Bun.sleep(10);
    const found = await search({ content: 'yak', server: 'Guildhall' }).catch((error: unknown) => error);
    expect(found).toMatchObject({ source: 'stored', stale: true, messages: [{ content: 'a yak' }] });
    expect(await team.read('search_messages', { content: 'yak' })).toContain('stale: what came later is missing');
  });
});
