import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Seed, SeedMessage } from '../../sandbox/world/seed-format.ts';
import type { Caller } from '../../src/kernel/caller.ts';
import type { Invocation } from '../../src/kernel/invocation.ts';
import { type JobView, openWorkshop, type Workshop } from '../support/jobs.ts';

const DAY = 24 * 60;
const talk = (author: string, count: number, from: number, words: string): SeedMessage[] =>
  Array.from({ length: count }, (_, n) => ({ author, content: `${words} ${n}`, minutes_ago: from - n }));

const PEOPLE = ['ann', 'ben', 'cat', 'dan', 'eve'];
const world: Seed = {
  bots: [{ name: 'Robot', token: 'robot-token' }],
  users: [{ name: 'zoe' }, ...PEOPLE.map((name) => ({ name }))],
  guilds: [
    {
      name: 'Tiny',
      owner: 'zoe',
      roles: [{ name: 'Boss' }, { name: 'Crew' }, { name: 'Guest' }],
      members: [
        { user: 'zoe' },
        ...PEOPLE.map((user) => ({ user, roles: user === 'ann' ? ['Crew'] : user === 'ben' ? ['Guest'] : [] })),
      ],
      bots: [{ bot: 'Robot', permissions: ['Administrator'] }],
      channels: [
        {
          name: 'main',
          messages: [
            ...talk('ann', 12, 20 * DAY, 'ancient spam'),
            ...talk('ben', 130, 2 * DAY, 'spam'),
            ...talk('cat', 5, DAY, 'nice words'),
            { author: 'ben', content: 'spam to keep', minutes_ago: 30, pinned: true },
          ],
        },
        { name: 'side', messages: talk('ben', 3, 60, 'more spam') },
        {
          name: 'posts',
          type: 'forum',
          tags: [{ name: 'open' }, { name: 'solved' }],
          threads: [
            { name: 'help one', author: 'ann', tags: ['open'], messages: talk('ann', 2, 40 * DAY, 'q') },
            { name: 'help two', author: 'ben', tags: ['open'], messages: talk('ben', 2, 10, 'q') },
            { name: 'other', author: 'ben', messages: talk('ben', 2, 10, 'q') },
          ],
        },
        { name: 'Old', type: 'category', channels: [{ name: 'old-a' }, { name: 'old-b' }] },
        { name: 'Archive', type: 'category' },
      ],
    },
  ],
};

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop({ sandbox: { world } });
});
afterAll(() => shop.close());

const plan = (operation: string, args: Record<string, unknown>) => shop.call<JobView>(operation, args);
const carryOut = (operation: string, args: Record<string, unknown>, { job }: JobView) =>
  shop.call<JobView>(operation, { ...args, dry_run: false, plan: job, wait: 60 });

const texts = async (channel: string) => (await shop.driver.messages(channel)).map(({ content }) => content);
const member = (name: string) => {
  const user = [...shop.sandbox.world.users.values()].find(({ username }) => username === name)!;
  return [...shop.sandbox.world.guilds.values()][0]!.members.get(user.id);
};
const roleId = (name: string) =>
  [...[...shop.sandbox.world.guilds.values()][0]!.roles.values()].find((role) => role.name === name)!.id;

describe('deleting by filter', () => {
  test('takes what fits and nothing else: young ones together, old ones one by one', async () => {
    const wish = { channels: ['main', 'side'], contains: 'SPAM', reason: 'spring cleaning' };
    const found = await plan('purge_messages', wish);
    expect(found).toMatchObject({ status: 'planned', total: 145 });
    expect(found.report.lines[0]).toBe('It would be about 145 messages, of 151 looked at. Nothing was done.');
    expect((await texts('main')).length).toBe(148);
    await shop.driver.as('ben').say('main', 'spam after the plan');
    await shop.driver.forgetRequests();
    const done = await carryOut('purge_messages', wish, found);
    expect(done).toMatchObject({ status: 'done', done: 145, failed: 0 });
    expect(await texts('main')).toEqual([
      ...Array.from({ length: 5 }, (_, n) => `nice words ${n}`),
      'spam to keep',
      'spam after the plan',
    ]);
    expect(await texts('side')).toEqual([]);
    const asked = (await shop.driver.requests()).filter(({ method, path }) =>
      /DELETE|bulk-delete/.test(`${method} ${path}`),
    );
    expect(asked.filter(({ path }) => path.endsWith('bulk-delete'))).toHaveLength(3);
    expect(asked.filter(({ method }) => method === 'DELETE')).toHaveLength(12);
  });

  test('by author, pattern and number; never everything', async () => {
    const wish = { channels: ['main'], users: ['cat'], matches: 'words [23]$' };
    const { total, report } = await plan('purge_messages', wish);
    expect({ total, sample: report.data['sample'] }).toEqual({ total: 2, sample: undefined });
    const limited = await plan('purge_messages', { channels: ['main'], users: ['cat'], limit: 1 });
    expect(limited).toMatchObject({ total: 1 });
    expect(limited.report.lines).toContain('warning: stopped at the limit of 1; there may be more');
    expect(await shop.refusal('purge_messages', { channels: ['main'] })).toMatchObject({ code: 'invalid_input' });
    expect(await shop.refusal('purge_messages', { channels: ['main'], matches: '(' })).toMatchObject({
      code: 'invalid_input',
    });
  });

  test('a sample is shown as what others wrote, apart from what we say', async () => {
    const { blocks } = await shop.done('purge_messages', { channels: ['main'], users: ['cat'] });
    expect(blocks).toHaveLength(1);
    expect(JSON.stringify(blocks)).toMatch(/untrusted .*nice words 4/);
  });
});

describe('changing many', () => {
  test('posts are tagged and archived by what they are', async () => {
    const wish = {
      channels: ['posts'],
      state: 'all',
      tag: 'open',
      inactive_since: '30d',
      add_tags: ['solved'],
      remove_tags: ['open'],
      archived: true,
    };
    const found = await plan('bulk_update_threads', wish);
    expect(found).toMatchObject({ total: 1 });
    expect(await carryOut('bulk_update_threads', wish, found)).toMatchObject({ status: 'done', done: 1 });
    const changed = await shop.call<{ threads: { name: string; thread_metadata: { archived: boolean } }[] }>(
      'list_threads',
      {
        channel: 'posts',
        state: 'all',
        tag: 'solved',
      },
    );
    expect(changed.threads).toMatchObject([{ name: 'help one', thread_metadata: { archived: true } }]);
  });

  test('channels are moved and locked', async () => {
    const wish = { channels: ['Old'], parent: 'Archive', locked: true };
    const found = await plan('bulk_update_channels', wish);
    expect(found).toMatchObject({ total: 4 });
    expect(await carryOut('bulk_update_channels', wish, found)).toMatchObject({ status: 'done', done: 4 });
    for (const name of ['old-a', 'old-b']) {
      const channel = shop.sandbox.world.channels.get(shop.channel(name)) as { parent_id: string };
      expect(channel.parent_id).toBe(shop.channel('Archive'));
    }
    const { permissions } = await shop.call<{ permissions: { name: string; allowed: boolean }[] }>(
      'explain_permissions',
      {
        channel: 'old-a',
        user: 'cat',
        permissions: ['Send Messages'],
      },
    );
    expect(permissions[0]).toMatchObject({ allowed: false });
  });

  test('roles are given to those who lack them', async () => {
    const wish = { roles: ['Guest'], without_role: 'Crew', joined_after: '2000-01-01' };
    const found = await plan('bulk_assign_role', wish);
    expect(found).toMatchObject({ total: 4 });
    expect(found.report.lines).toContain('warning: 1 more have them already');
    expect(await carryOut('bulk_assign_role', wish, found)).toMatchObject({ status: 'done', done: 4 });
    expect(PEOPLE.map((name) => member(name)?.roles.has(roleId('Guest')))).toEqual([false, true, true, true, true]);
    expect(await shop.refusal('bulk_assign_role', { roles: ['Robot'], users: ['cat'] })).toMatchObject({
      code: 'invalid_input',
    });
    expect(await shop.refusal('bulk_assign_role', { roles: ['Guest'] })).toMatchObject({ code: 'invalid_input' });
  });
});

describe('moderating many', () => {
  const wish = { action: 'kick', with_role: 'Guest', reason: 'guests go home' };

  const invoke = (args: Record<string, unknown>, more: Partial<Invocation> = {}) =>
    shop.parts.guild.invoke({
      operation: 'bulk_moderate_members',
      args,
      caller: shop.caller,
      surface: 'test',
      ...more,
    });

  test('is planned by anybody who may, and done only when a human agrees to exactly that', async () => {
    const found = await plan('bulk_moderate_members', { ...wish, users: ['ben', 'cat', 'zoe'], with_role: undefined });
    expect(found).toMatchObject({ status: 'planned', total: 2 });
    expect(found.report.lines[1]).toMatch(/^warning: \d+ zoe is left out: «zoe» owns this server/);

    const guests = await plan('bulk_moderate_members', wish);
    expect(guests.total).toBe(5 - 1);
    const args = { ...wish, dry_run: false, plan: guests.job, count: 4, wait: 30 };
    const asked = await invoke(args);
    if (asked.kind !== 'approval') throw new Error('nobody was asked');
    expect(asked.request.message).toContain('Kick, ban or time out many members');
    expect(asked.request.message).toContain('count: 4');
    expect(member('ben')).toBeDefined();
    const { fingerprint } = asked.request;
    await expect(invoke(args, { approval: { granted: false, fingerprint } })).rejects.toMatchObject({
      code: 'approval_denied',
    });
    const wrong = { ...args, count: 3 };
    const again = await invoke(wrong);
    if (again.kind !== 'approval') throw new Error('nobody was asked');
    await expect(
      invoke(wrong, { approval: { granted: true, fingerprint: again.request.fingerprint } }),
    ).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('plan and count') });
    const done = await invoke(args, { approval: { granted: true, fingerprint } });
    expect(done.kind === 'done' && done.structured).toMatchObject({ status: 'done', done: 4, failed: 0 });
    expect(PEOPLE.filter((name) => member(name))).toEqual(['ann']);
  });

  test('approval of what its steps call is needed for the whole as well', async () => {
    const careful: Caller = { ...shop.caller, id: 'careful', role: { name: 'careful', approval: ['delete_messages'] } };
    const args = { channels: ['main'], contains: 'nice' };
    const call = (more: Record<string, unknown>) =>
      shop.parts.guild.invoke({
        operation: 'purge_messages',
        args: { ...args, ...more },
        caller: careful,
        surface: 'test',
      });
    expect((await call({ dry_run: true })).kind).toBe('done');
    expect((await call({ dry_run: false })).kind).toBe('approval');
    const never: Caller = { ...careful, role: { name: 'never', excluded: ['delete_messages'] } };
    await expect(
      shop.parts.guild.invoke({ operation: 'purge_messages', args, caller: never, surface: 'test' }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});
