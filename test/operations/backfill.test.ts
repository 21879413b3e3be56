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
    const found = await shop
      .call<{ messages: unknown[] }>('search_messages', { query: 'idea', source: 'store' })
      .catch(() => undefined);
    if (found) expect(found.messages.length).toBe(9);
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

  test('jobs are shown to whoever made them', async () => {
    const { jobs } = await shop.call<{ jobs: JobView[] }>('list_jobs', { status: 'all' });
    expect(jobs).toHaveLength(3);
    const id = jobs[0]!.job;
    expect(await shop.read('get_job', { job: id })).toContain(`job ${id} backfill_history done: ${ALL + 1} done`);
    const get = (caller: Caller) =>
      shop.parts.guild.invoke({ operation: 'get_job', args: { job: id }, caller, surface: 'test' });
    await expect(get({ ...shop.caller, id: 'stranger' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(get({ ...shop.caller, kind: 'operator', id: 'operator' })).resolves.toMatchObject({ kind: 'done' });
  });
});
