import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { readLedger, withAttempt, writeLedger } from '../../src/domain/schedules/ledger.ts';
import { kindFor, kindsOf, nonceOf, readWork } from '../../src/domain/schedules/work.ts';
import { openPlanner, type Planner } from '../support/schedules.ts';

/** What a successor finds when a sender died long ago, so that Discord does not know the nonce any more. */

let planner: Planner;
beforeAll(async () => {
  planner = await openPlanner();
});
afterAll(() => planner.close());
afterEach(() => planner.reset());

interface View {
  id: number;
  status: string;
  last?: { outcome: string; message_ids?: string[]; error?: string };
}

const schedule = async (args: Record<string, unknown>) =>
  (await planner.call<View>('schedule_message', { channel: 'general', at: 'now', ...args })).id;
const get = (id: number) => planner.call<View>('get_schedule', { schedule: id });

const bot = () => planner.team.sandbox.world.applications.values().next().value?.bot_id ?? '';

/** Claims it and begins, as a sender does; sends `said`, if anything, by itself; and is never heard of again. */
async function dieSending(id: number, said: readonly string[] = []): Promise<string[]> {
  const { schedules } = planner.store;
  const claimed = await schedules.claim({
    due_until: Date.now(),
    lease_ms: 1,
    worker: 'doomed',
    limit: 100,
    kinds: kindsOf(bot()),
  });
  const mine = claimed.find((each) => each.id === id);
  const work = mine && readWork(mine.payload);
  if (!mine || !work) throw new Error(`Schedule ${id} is not due.`);
  const attempt = { key: work.key, due_at: mine.due_at, tried_at: Date.now(), maybe_sent_since: Date.now() };
  const progress = writeLedger(withAttempt(readLedger(mine.result), attempt));
  expect(await schedules.renew(id, mine.lease, 1, progress)).toBe(true);
  const ids: string[] = [];
  for (const [i, content] of said.entries()) {
    const nonce = `${nonceOf(work, mine.due_at)}${i === 0 ? '' : `-${i}`}`;
    ids.push((await planner.call<{ id: string }>('send_message', { channel: 'general', content, nonce })).id);
  }
  return ids;
}

const LATER = 2 * 3_600_000;
async function muchLater(): Promise<void> {
  await planner.driver.advance(LATER);
  planner.clock.now = Date.now() + LATER;
  planner.run();
}

describe('a sender died while it was sending', () => {
  test('what is there is not sent again', async () => {
    const id = await schedule({ content: 'there' });
    const [sent = ''] = await dieSending(id, ['there']);
    await muchLater();
    await planner.settled(id);
    expect(await planner.saying('there')).toEqual([sent]);
    expect((await get(id)).last).toMatchObject({ outcome: 'sent', message_ids: [sent] });
  });

  test('what is not there is sent', async () => {
    const id = await schedule({ content: 'not there' });
    await dieSending(id);
    await muchLater();
    await planner.settled(id);
    const sent = await planner.saying('not there');
    expect(sent).toHaveLength(1);
    expect((await get(id)).last).toMatchObject({ outcome: 'sent', message_ids: sent });
  });

  test('or skipped, when it is too late for it', async () => {
    const id = await schedule({ content: 'news', grace: '10m' });
    await dieSending(id);
    await muchLater();
    await planner.settled(id);
    expect(await planner.saying('news')).toEqual([]);
    expect(await get(id)).toMatchObject({ status: 'skipped' });
  });

  test('the same words of another schedule are not taken for it', async () => {
    const other = await schedule({ content: 'twins' });
    planner.clock.now = Date.now();
    planner.run();
    await planner.settled(other);
    await planner.reset();
    const id = await schedule({ content: 'twins' });
    await dieSending(id);
    await muchLater();
    await planner.settled(id);
    expect(await planner.saying('twins')).toHaveLength(2);
  });

  test('of a long one only the rest is sent', async () => {
    const [first, second] = ['one '.repeat(400).trim(), 'two '.repeat(400).trim()];
    const id = await schedule({ content: `${first}\n\n${second}`, embeds: [{ title: 'Sum' }] });
    const sent = await dieSending(id, [first]);
    await muchLater();
    await planner.settled(id);
    const [rest = ''] = await planner.saying(second);
    expect(await planner.saying(first)).toEqual(sent);
    expect((await get(id)).last).toMatchObject({ outcome: 'sent', message_ids: [...sent, rest] });
    expect((await planner.driver.messages('general')).at(-1)?.embeds).toMatchObject([{ title: 'Sum' }]);
  });

  test('where the history cannot be read nothing is sent, and that is told', async () => {
    const id = await schedule({ content: 'unseen', channel: 'off-topic' });
    await dieSending(id);
    const here = { channel: 'off-topic', user: 'me' };
    await planner.call('set_channel_permissions', { ...here, deny: ['ReadMessageHistory'] });
    await muchLater();
    await planner.settled(id);
    await planner.call('set_channel_permissions', { ...here, clear: ['all'] });
    expect(await planner.saying('unseen', 'off-topic')).toEqual([]);
    expect(await get(id)).toMatchObject({
      status: 'failed',
      last: { error: expect.stringContaining('cannot read the history') },
    });
  });

  test('what was settled but not closed is closed, and nothing sent', async () => {
    const id = await schedule({ content: 'settled' });
    const { schedules } = planner.store;
    const [mine] = await schedules.claim({
      due_until: Date.now(),
      lease_ms: 1,
      worker: 'doomed',
      limit: 1,
      kinds: kindsOf(bot()),
    });
    const work = mine && readWork(mine.payload);
    if (!mine || !work) throw new Error('not due');
    const attempt = {
      key: work.key,
      due_at: mine.due_at,
      tried_at: 0,
      settled: { next_due_at: null, error: 'refused' },
    };
    await schedules.renew(id, mine.lease, 1, writeLedger(withAttempt(readLedger(null), attempt)));
    planner.clock.now = Date.now();
    planner.run();
    expect(await planner.settled(id)).toMatchObject({ state: 'failed', last_error: 'refused' });
    expect(await planner.saying('settled')).toEqual([]);
  });
});

test('what is for another bot is left to it, and shown to nobody else', async () => {
  const { id } = await planner.store.schedules.add({
    kind: kindFor('message', '1'),
    due_at: Date.now(),
    created_by: 'agent',
    channel_id: planner.channel('general'),
    payload: null,
  });
  const mine = await schedule({ content: 'mine' });
  planner.clock.now = Date.now() + 1000;
  planner.run();
  await planner.settled(mine);
  expect(await planner.store.schedules.get(id)).toMatchObject({ state: 'pending', attempts: 0 });
  expect(await planner.refusal('get_schedule', { schedule: id })).toMatchObject({ code: 'not_found' });
  expect(await planner.read('list_schedules', { status: 'all' })).not.toContain(`${id} message pending`);
});

test('a payload that cannot be read fails and is told', async () => {
  const { id } = await planner.store.schedules.add({
    kind: kindFor('message', bot()),
    due_at: Date.now(),
    created_by: 'agent',
    channel_id: planner.channel('general'),
    payload: { something: 'else' },
  });
  planner.clock.now = Date.now();
  planner.run();
  expect(await planner.settled(id)).toMatchObject({
    state: 'failed',
    last_error: expect.stringContaining('cannot be read'),
  });
  expect(await get(id)).toMatchObject({ status: 'failed', problem: expect.stringContaining('cannot be read') });
});
