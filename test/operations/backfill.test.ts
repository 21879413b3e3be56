import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Seed, SeedMessage } from '../../sandbox/world/seed-format.ts';
import type { Caller } from '../../src/kernel/caller.ts';
import { callTool, type JobView, openWorkshop, type Workshop } from '../support/jobs.ts';

const talk = (author: string, count: number, from: number, words = 'word'): SeedMessage[] =>
  Array.from({ length: count }, (_, n) => ({ author, content: `${words} ${n}`, minutes_ago: from - n }));

const world: Seed = {
  bots: [{ name: 'Robot', token: 'robot-token' }],
  users: [{ name: 'zoe' }, { name: 'ann' }, { name: 'ben' }],
  guilds: [
    {
      name: 'Tiny',
      owner: 'zoe',
      members: [{ user: 'ann' }, { user: 'ben' }],
      bots: [{ bot: 'Robot', permissions: ['ViewChannel', 'SendMessages', 'ReadMessageHistory', 'ManageThreads'] }],
      channels: [
        {
          name: 'main',
          messages: [...talk('ann', 250, 5000), ...talk('Robot', 10, 4000, 'beep')],
          threads: [
            { name: 'open', author: 'ann', messages: talk('ben', 3, 900, 'open') },
            { name: 'old', author: 'ann', archived: true, messages: talk('ben', 120, 2900, 'old') },
            { name: 'hidden', author: 'ann', private: true, archived: true, messages: talk('ben', 2, 800, 'hidden') },
          ],
        },
        {
          name: 'ideas',
          type: 'forum',
          threads: [
            { name: 'first', author: 'zoe', archived: true, messages: talk('zoe', 5, 700, 'idea') },
            { name: 'second', author: 'zoe', messages: talk('zoe', 4, 600, 'idea') },
          ],
        },
        { name: 'quiet' },
        { name: 'secret', overwrites: [{ for: 'Robot', deny: ['ViewChannel'] }], messages: talk('zoe', 3, 500) },
        { name: 'mute', overwrites: [{ for: 'Robot', deny: ['ReadMessageHistory'] }], messages: talk('zoe', 3, 500) },
      ],
    },
  ],
};

const ALL = 250 + 10 + 3 + 120 + 2 + 5 + 4;
const DAYS = { from: '2020-01-01', to: '2100-01-01' };

const counted = async (shop: Workshop) =>
  (await shop.store.activity.ranking({ guild_id: shop.guild, limit: 100, ...DAYS })).reduce(
    (sum, { messages_sent }) => sum + messages_sent,
    0,
  );

describe('a server', () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await openWorkshop({ sandbox: { world } });
  });
  afterAll(() => shop.close());

  test('is fetched whole, threads and posts included, with progress for the client that waits', async () => {
    const client = await shop.connect();
    const told: string[] = [];
    const view = await callTool(client, 'backfill_history', { wait: 30 }, ({ message }) => told.push(message ?? ''));
    expect(view).toMatchObject({ status: 'done', failed: 1, done: ALL });
    expect(view.report.data).toMatchObject({
      messages_read: ALL,
      messages_stored: ALL,
      channels_done: 4,
      channels_total: 4,
      threads_done: 5,
      members: 3,
      members_done: true,
      passed_over: [{ id: shop.channel('mute'), why: expect.stringContaining('Read Message History') }],
    });
    expect(view.report.lines[0]).toBe(`${ALL} messages read, ${ALL} of them new, in 4 of 4 channels and 5 threads`);
    expect(await shop.store.messages.count({ guild_id: shop.guild })).toBe(ALL);
    expect(await counted(shop)).toBe(ALL - 10);
    const found = await shop.call<{ messages: unknown[] }>('search_messages', { content: 'idea', source: 'stored' });
    expect(found.messages).toHaveLength(9);
  });

  test('is read again only where there is something new', async () => {
    await shop.driver.as('ann').say('main', 'news');
    await shop.driver.forgetRequests();
    const view = await shop.call<JobView>('backfill_history', { wait: 30, members: false });
    expect(view.report.data).toMatchObject({ messages_stored: 1 });
    const reads = (await shop.driver.requests()).filter(({ path }) => path.endsWith('/messages'));
    expect(reads.length).toBeLessThanOrEqual(4);
    const again = await shop.call<JobView>('backfill_history', { wait: 30, again: true, members: false });
    expect(again.report.data).toMatchObject({ messages_stored: 0, messages_read: ALL + 1 });
    expect(await counted(shop)).toBe(ALL - 10 + 1);
  });

  test('who was forgotten, and what was erased, is not fetched again', async () => {
    const of = (user: string) => {
      const { id } = [...shop.sandbox.world.users.values()].find(({ username }) => username === user) ?? { id: '' };
      return shop.store.messages.count({ author_ids: [id], include_deleted: true });
    };
    expect([await of('ben'), await of('zoe')]).toEqual([125, 9]);
    await shop.call('forget_member', { user: 'ben' });
    await shop.call('erase_stored_messages', { channel: 'ideas' });
    const view = await shop.call<JobView>('backfill_history', { wait: 30, again: true, members: false });
    expect(view).toMatchObject({ status: 'done' });
    expect([await of('ben'), await of('zoe')]).toEqual([0, 0]);
  });

  test('jobs are shown to whoever made them', async () => {
    const { jobs } = await shop.call<{ jobs: JobView[] }>('list_jobs', { status: 'all' });
    expect(jobs).toHaveLength(4);
    const id = jobs[0]!.job;
    expect(await shop.read('get_job', { job: id })).toContain(`job ${id} backfill_history done: `);
    const get = (caller: Caller) =>
      shop.parts.guild.invoke({ operation: 'get_job', args: { job: id }, caller, surface: 'test' });
    await expect(get({ ...shop.caller, id: 'stranger' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(get({ ...shop.caller, kind: 'operator', id: 'operator' })).resolves.toMatchObject({ kind: 'done' });
  });
});

const MINUTE = 60_000;
const agoTo = (minutes: number) => Date.now() - minutes * MINUTE;

describe('what may be kept', () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await openWorkshop({ sandbox: { world } });
  });
  afterAll(() => shop.close());

  const fetch = (args: Record<string, unknown> = {}) =>
    shop.call<JobView>('backfill_history', { wait: 30, members: false, again: true, ...args });
  const stored = (channel: string) => shop.store.messages.count({ channel_ids: [shop.channel(channel)] });
  const clear = async () => {
    await shop.call('set_privacy_settings', { reset: true, tracking: true });
    await shop.store.messages.prune({ before: Date.now() + 1e9, guild_id: shop.guild });
  };

  test('without content, who wrote and when is stored and counted', async () => {
    await shop.call('set_privacy_settings', { channel: 'main', content: false });
    await fetch({ channels: ['main'], threads: false });
    const [message] = await shop.store.messages.list({ channel_ids: [shop.channel('main')], limit: 1 });
    expect(message).toMatchObject({ content: null, author_id: expect.any(String) });
    expect(await stored('main')).toBe(260);
    expect(await counted(shop)).toBe(250);
    await shop.call('set_privacy_settings', { channel: 'main', reset: true, tracking: true });
    await clear();
  });

  test('what is not tracked is not even asked for, threads below included', async () => {
    await shop.call('set_privacy_settings', { channel: 'main', tracking: false });
    await shop.driver.forgetRequests();
    const view = await fetch({ channels: ['main', 'ideas'] });
    expect(view.report.data).toMatchObject({
      messages_stored: 9,
      passed_over: [{ id: shop.channel('main'), why: expect.stringContaining('nothing of it is kept') }],
    });
    const asked = (await shop.driver.requests()).filter(({ path }) => path.includes(shop.channel('main')));
    expect(asked.filter(({ path }) => /messages|threads/.test(path))).toEqual([]);
    await shop.call('set_privacy_settings', { channel: 'main', reset: true, tracking: true });
    await clear();
  });

  test('what is older than it may be kept, or than is wanted, stays away', async () => {
    await shop.call('set_privacy_settings', { retention_days: 3 });
    await fetch({ channels: ['main'], threads: false });
    const oldest = (await shop.store.messages.list({ guild_id: shop.guild, order: 'oldest', limit: 1 }))[0]!;
    expect(oldest.timestamp).toBeGreaterThan(agoTo(3 * 24 * 60 + 1));
    await clear();
    const view = await fetch({ channels: ['main'], threads: false, since: '3990m' });
    // Robot's ten, of which nine are younger than 3,999 minutes.
    expect(view.report.data['messages_stored']).toBeLessThan(10);
    await clear();
  });

  test('what was fetched in part is gone on with, and what lies between is not left out', async () => {
    const now = () => fetch({ channels: ['main'], threads: false, again: false });
    const part = await fetch({ channels: ['main'], threads: false, again: false, since: '4850m' });
    const first = Number(part.report.data['messages_stored']);
    expect(first).toBeGreaterThan(100);
    expect(first).toBeLessThan(200);
    expect((await now()).report.data).toMatchObject({ messages_stored: 260 - first });
    expect(await stored('main')).toBe(260);
    await shop.driver.forgetRequests();
    expect((await now()).report.data).toMatchObject({ messages_stored: 0 });
    const reads = (await shop.driver.requests()).filter(({ path }) => /\/messages(\?|$)/.test(path));
    expect(reads).toHaveLength(1);
    await clear();
  });

  test('introductions are first words, though the newest are read first', async () => {
    await shop.call('set_privacy_settings', { channel: 'main', introductions: true });
    await fetch({ channels: ['main'], threads: false });
    const found = await shop.store.messages.list({ guild_id: shop.guild, is_introduction: true, limit: 10 });
    expect(found.map(({ author_name, content }) => ({ author_name, content }))).toEqual([
      { author_name: 'ann', content: 'word 0' },
    ]);
    await clear();
  });

  test('what was erased or forgotten is not fetched back, nor counted again', async () => {
    await fetch();
    const before = await counted(shop);
    await shop.call('erase_stored_messages', { channel: 'ideas' });
    await shop.call('forget_member', { user: 'ben' });
    const after = await counted(shop);
    const view = await fetch();
    expect(view.report.data).toMatchObject({ messages_stored: 0 });
    expect(await counted(shop)).toBe(after);
    expect(after).toBeLessThan(before);
    await shop.driver.as('ben').say('main', 'here again');
    expect((await fetch()).report.data).toMatchObject({ messages_stored: 1 });
  });
});

describe('beside the live log', () => {
  test('each message is stored and counted once, deleted ones stay deleted, edits stay', async () => {
    const shop = await openWorkshop({ gateway: true, sandbox: { world } });
    try {
      const zoe = shop.driver.as('ann');
      await shop.driver.faults.add({
        fault: { kind: 'latency', milliseconds: 150, until: 250 },
        method: 'GET',
        path: '/channels/*/messages',
      });
      // Said before, while and after its page is on the way; the live log tells of all of it.
      const said: string[] = [];
      const talking = (async () => {
        for (let n = 0; n < 40; n++) {
          said.push((await zoe.say('quiet', `live ${n}`)).id);
          if (n % 4 === 0) await zoe.delete('quiet', said[n]!);
          if (n % 4 === 1) await zoe.edit('quiet', said[n]!, `edited ${n}`);
          await Bun.sleep(15);
        }
      })();
      const jobs: JobView[] = [];
      for (let n = 0; n < 3; n++)
        jobs.push(await shop.call<JobView>('backfill_history', { channels: ['quiet'], again: true, wait: 30 }));
      await talking;
      await shop.call<JobView>('backfill_history', { channels: ['quiet'], again: true, wait: 30 });
      await shop.parts.events.settled();
      const kept = await shop.store.messages.list({
        channel_ids: [shop.channel('quiet')],
        limit: 100,
        order: 'oldest',
      });
      expect(kept.map(({ content }) => content)).toEqual(
        Array.from({ length: 40 }, (_, n) => (n % 4 === 1 ? `edited ${n}` : `live ${n}`)).filter((_, n) => n % 4 !== 0),
      );
      expect(await counted(shop)).toBe(40);
    } finally {
      await shop.close();
    }
  }, 60_000);
});
