import { expect, test } from 'bun:test';
import type { ToolUsage } from '../../../src/kernel/store/audit.ts';
import type { NewSchedule } from '../../../src/kernel/store/schedules.ts';
import { eventually } from '../../support/eventually.ts';
import { type EngineUnderTest, NOON } from './engine-under-test.ts';

const reminder = (due_at: number, more: Partial<NewSchedule> = {}): NewSchedule => ({
  kind: 'reminder',
  due_at,
  created_by: 'ada',
  payload: { text: 'tea' },
  ...more,
});

export const usage = (call_id: string, more: Partial<ToolUsage> = {}): ToolUsage => ({
  call_id,
  tool_name: 'send_message',
  effect: 'create',
  surface: 'mcp',
  caller_kind: 'agent',
  user_id: 'ada',
  guild_id: '10',
  channel_id: null,
  parameters: { content: 'hi' },
  result_status: 'ok',
  error_code: null,
  error_message: null,
  execution_time: 1.25,
  timestamp: NOON,
  ...more,
});

export function workSuite({ open, freshUrl }: EngineUnderTest): void {
  test('due work is given out once, earliest first, and again when its lease has run out', async () => {
    const url = freshUrl();
    const [one, two] = [(await open(url)).schedules, (await open(url)).schedules];
    const late = await one.add(reminder(NOON + 5));
    const early = await one.add(reminder(NOON));
    await one.add(reminder(NOON + 99));
    const claim = { due_until: NOON + 10, lease_ms: 60_000, worker: 'one', limit: 5 };
    const claimed = await one.claim(claim);
    expect(claimed.map(({ id }) => id)).toEqual([early.id, late.id]);
    expect(claimed[0]).toMatchObject({ attempts: 1, state: 'pending', payload: { text: 'tea' } });
    expect(await two.claim({ ...claim, worker: 'two' })).toEqual([]);
    const stale = claimed[0]?.lease ?? '';
    expect(await one.renew(early.id, stale, 1)).toBe(true);
    const again = await eventually(async () => (await two.claim({ ...claim, worker: 'two', limit: 1 }))[0]);
    expect(again).toMatchObject({ id: early.id, attempts: 2 });
    expect(await one.renew(early.id, stale, 1000)).toBe(false);
    expect(await one.complete(early.id, stale)).toBe(false);
    expect(await two.renew(early.id, again.lease, 60_000, { done: 3 })).toBe(true);
    expect(await two.complete(early.id, again.lease, { result: { message_id: '1' } })).toBe(true);
    expect(await two.complete(early.id, again.lease)).toBe(false);
    expect(await one.get(early.id)).toMatchObject({ state: 'done', runs: 1, attempts: 0, result: { message_id: '1' } });
  });

  test('many claimants at once share the work without overlap', async () => {
    const url = freshUrl();
    const stores = await Promise.all([open(url), open(url), open(url), open(url)]);
    const first = stores[0]!;
    for (let n = 0; n < 40; n++) await first.schedules.add(reminder(NOON + n));
    const rounds = await Promise.all(
      stores.map(async ({ schedules }, worker) => {
        const mine: number[] = [];
        for (;;) {
          const some = await schedules.claim({
            due_until: NOON + 99,
            lease_ms: 60_000,
            worker: `w${worker}`,
            limit: 3,
          });
          if (some.length === 0) return mine;
          mine.push(...some.map(({ id }) => id));
        }
      }),
    );
    const all = rounds.flat();
    expect(all.length).toBe(40);
    expect(new Set(all).size).toBe(40);
  });

  test('work is tried again, fails, recurs, is edited and cancelled', async () => {
    const { schedules } = await open();
    const { id } = await schedules.add(
      reminder(NOON, { cron: '0 12 * * *', time_zone: 'Europe/Berlin', guild_id: '10' }),
    );
    const claim = async () => {
      const [claimed] = await schedules.claim({ due_until: NOON * 2, lease_ms: 60_000, worker: 'w', limit: 1 });
      return claimed?.lease ?? '';
    };
    expect(await schedules.nextDue()).toBe(NOON);
    expect(await schedules.retry(id, await claim(), 'discord was away', NOON + 10)).toBe(true);
    expect(await schedules.get(id)).toMatchObject({ due_at: NOON + 10, attempts: 1, last_error: 'discord was away' });
    expect(await schedules.complete(id, await claim(), { next_due_at: NOON + 100 })).toBe(true);
    expect(await schedules.get(id)).toMatchObject({ state: 'pending', runs: 1, attempts: 0, last_error: null });
    expect(await schedules.fail(id, await claim(), 'channel is gone', NOON + 200)).toBe(true);
    expect(await schedules.get(id)).toMatchObject({
      state: 'pending',
      due_at: NOON + 200,
      last_error: 'channel is gone',
    });
    const held = await claim();
    expect(await schedules.edit(id, { due_at: NOON + 300, payload: { text: 'coffee' }, cron: null })).toMatchObject({
      due_at: NOON + 300,
      payload: { text: 'coffee' },
      cron: null,
      time_zone: 'Europe/Berlin',
    });
    expect(await schedules.complete(id, held)).toBe(false);
    expect(await schedules.fail(id, await claim(), 'no more')).toBe(true);
    expect(await schedules.get(id)).toMatchObject({ state: 'failed', last_error: 'no more' });
    expect(await schedules.edit(id, { due_at: NOON })).toBeUndefined();
    expect(await schedules.cancel(id)).toBe(false);
    const other = await schedules.add(reminder(NOON));
    expect(await schedules.cancel(other.id)).toBe(true);
    expect(await schedules.nextDue()).toBeUndefined();
    expect(await schedules.prune(Date.now() + 1000)).toBe(2);
  });

  test('a key is pending once; lists filter', async () => {
    const { schedules } = await open();
    const first = await schedules.add(
      reminder(NOON, { unique_key: 'backfill/100', kind: 'backfill', channel_id: '100' }),
    );
    const second = await schedules.add(reminder(NOON + 9, { unique_key: 'backfill/100', kind: 'backfill' }));
    expect(second).toEqual(first);
    await schedules.cancel(first.id);
    const third = await schedules.add(reminder(NOON + 9, { unique_key: 'backfill/100', kind: 'backfill' }));
    expect(third.id).not.toBe(first.id);
    await schedules.add(reminder(NOON, { created_by: 'bob', guild_id: '11' }));
    const list = async (filter: object) => (await schedules.list({ limit: 10, ...filter })).length;
    expect(await list({})).toBe(3);
    expect(await list({ states: ['pending'] })).toBe(2);
    expect(await list({ kinds: ['backfill'] })).toBe(2);
    expect(await list({ created_by: 'bob', guild_id: '11' })).toBe(1);
    expect(await list({ channel_id: '100' })).toBe(1);
    expect(await list({ due_until: NOON })).toBe(2);
    expect(await list({ kinds: [] })).toBe(0);
    expect(
      await schedules.claim({ due_until: NOON * 2, lease_ms: 5, worker: 'w', limit: 5, kinds: ['reminder'] }),
    ).toHaveLength(1);
  });

  test('prompts keep their versions, and one can go back', async () => {
    const url = freshUrl();
    const { prompts } = await open(url);
    const draft = {
      name: 'welcome',
      description: 'Greets',
      arguments: [{ name: 'who' }],
      body: 'Hi {{who}}',
      author: 'ada',
    };
    expect(await prompts.save(draft)).toMatchObject({ version: 1, active: true, title: null });
    expect(await prompts.save({ ...draft, author: 'bob' })).toMatchObject({ version: 1, author: 'ada' });
    expect(await prompts.save({ ...draft, body: 'Hello {{who}}' })).toMatchObject({ version: 2 });
    expect(await prompts.activate('welcome', 1)).toMatchObject({ body: 'Hi {{who}}', active: true });
    expect(await prompts.activate('welcome', 9)).toBeUndefined();
    expect(await prompts.get('welcome')).toMatchObject({ version: 1, arguments: [{ name: 'who' }] });
    expect(await prompts.get('welcome', 2)).toMatchObject({ body: 'Hello {{who}}', active: false });
    expect(await prompts.save({ ...draft, body: 'Hey' })).toMatchObject({ version: 3 });
    expect((await prompts.history('welcome')).map(({ version, active }) => [version, active])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    const page = await prompts.history('welcome', { limit: 1, before: 3 });
    expect(page.map(({ version }) => version)).toEqual([2]);
    expect(await prompts.history('nobody')).toEqual([]);
    await prompts.save({ ...draft, name: 'bye' });
    expect((await prompts.list()).map(({ name, version }) => [name, version])).toEqual([
      ['bye', 1],
      ['welcome', 3],
    ]);
    const others = await Promise.all([open(url), open(url)]);
    expect(await prompts.versions()).toEqual([
      { name: 'bye', version: 1 },
      { name: 'welcome', version: 3 },
    ]);
    const both = await Promise.all(others.map((store, n) => store.prompts.save({ ...draft, body: `at once ${n}` })));
    expect(both.map(({ version }) => version).sort()).toEqual([4, 5]);
    expect(await prompts.remove('welcome')).toBe(true);
    expect(await prompts.remove('welcome')).toBe(false);
    expect(await prompts.history('welcome')).toEqual([]);
  });

  test('calls are recorded in batches, and closing loses none', async () => {
    const url = freshUrl();
    const store = await open(url);
    for (let n = 0; n < 600; n++) store.audit.write(usage(`c${n}`, { timestamp: NOON + n }));
    await store.audit.flush();
    expect((await store.audit.list({ limit: 1000 })).length).toBe(600);
    store.audit.write(usage('soon'));
    await eventually(async () => (await store.audit.list({ limit: 5, call_id: 'soon' })).length === 1);
    store.audit.write(
      usage('last', { parameters: { deep: ['\u0000'] }, error_message: 'a\u0000b', result_status: 'failed' }),
    );
    await store.close();
    const { audit } = await open(url);
    const [last] = await audit.list({ limit: 1 });
    expect(last).toMatchObject({
      call_id: 'last',
      parameters: { deep: ['\u0000'] },
      error_message: 'ab',
      execution_time: 1.25,
    });
    expect(audit.lost).toBe(0);
  });

  test('the record is read newest first, filtered, summed up and cut', async () => {
    const { audit } = await open();
    audit.write(usage('a'));
    audit.write(
      usage('b', {
        tool_name: 'ban_member',
        result_status: 'failed',
        user_id: 'bob',
        execution_time: 10,
        timestamp: NOON + 1,
      }),
    );
    audit.write(usage('c', { result_status: 'refused', execution_time: 2.75, channel_id: '100', timestamp: NOON + 2 }));
    await audit.flush();
    const ids = async (filter: object) =>
      (await audit.list({ limit: 10, ...filter })).map(({ call_id }) => call_id).join('');
    expect(await ids({})).toBe('cba');
    expect(await ids({ tool_names: ['send_message'] })).toBe('ca');
    expect(await ids({ user_id: 'bob' })).toBe('b');
    expect(await ids({ result_statuses: ['failed', 'refused'] })).toBe('cb');
    expect(await ids({ channel_id: '100', guild_id: '10' })).toBe('c');
    expect(await ids({ since: NOON + 1, until: NOON + 2 })).toBe('b');
    const [newest] = await audit.list({ limit: 1 });
    expect(await ids({ before: newest?.id })).toBe('ba');
    expect(await audit.summary({})).toEqual([
      { tool_name: 'send_message', calls: 2, failures: 0, mean_ms: 2 },
      { tool_name: 'ban_member', calls: 1, failures: 1, mean_ms: 10 },
    ]);
    expect(await audit.prune(NOON + 2)).toBe(2);
    expect(await ids({})).toBe('c');
  });

  test('health tells the schema and that all is well', async () => {
    const store = await open();
    const health = await store.health();
    expect(health).toMatchObject({ ok: true, schema: { found: health.schema.expected } });
    expect(health.size_bytes).toBeGreaterThan(1000);
    await store.close();
    await store.close();
    expect(await store.health()).toMatchObject({ ok: false, problem: expect.stringContaining('closed') });
    await expect(store.cursors.get('x')).rejects.toMatchObject({ problem: 'closed' });
  });
}
