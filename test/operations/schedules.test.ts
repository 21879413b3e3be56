import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { openPlanner, type Planner } from '../support/schedules.ts';

interface View {
  id: number;
  status: string;
  due: string;
  shown: string;
  cron?: string;
  note?: string;
  says: string;
  last?: Record<string, unknown>;
  [field: string]: unknown;
}

let planner: Planner;
beforeAll(async () => {
  planner = await openPlanner();
});
afterAll(() => planner.close());
afterEach(() => planner.reset());

const schedule = (args: Record<string, unknown>) =>
  planner.call<View>('schedule_message', { channel: '#general', content: 'later', ...args });
const get = (id: number) => planner.call<View>('get_schedule', { schedule: id });

describe('scheduling', () => {
  test('takes words, keeps what is to be said, and shows it', async () => {
    const made = await schedule({ at: 'tomorrow 9:00 Europe/Berlin', content: 'Good **morning**' });
    expect(made).toMatchObject({ status: 'pending', channel: 'general', time_zone: 'Europe/Berlin' });
    expect(made.shown).toMatch(/^\w{3} \d{4}-\d{2}-\d{2} 09:00 Europe\/Berlin$/);
    const confirmed = await planner.read('schedule_message', { channel: 'general', content: 'x', at: 'in 2 hours' });
    expect(confirmed).toMatch(/^Scheduled as \d+: .* UTC \(in (2 hours|1 hour)\) in #general \d+\.$/);
    const text = await planner.read('list_schedules');
    expect(text).toContain(`${made.id} message pending:`);
    expect(text).toContain('"Good **morning**"');
    const { schedules } = await planner.call<{ schedules: View[] }>('list_schedules');
    expect(schedules.map(({ id }) => id)).toEqual([made.id + 1, made.id]);
    expect(await get(made.id)).toMatchObject({ message: { content: 'Good **morning**' }, upcoming: [], reports: [] });
  });

  test('lists a page at a time, by state and by place', async () => {
    const ids: number[] = [];
    for (let hour = 1; hour <= 5; hour++) ids.push((await schedule({ at: `in ${hour} hours` })).id);
    await schedule({ at: 'in 1 minute', channel: 'off-topic' });
    await planner.call('cancel_schedule', { schedule: ids[1] });
    const list = (args: object) =>
      planner.call<{ schedules: View[]; next?: string }>('list_schedules', { channel: 'general', ...args });
    const idsOf = ({ schedules }: { schedules: View[] }) => schedules.map(({ id }) => id);
    const first = await list({ limit: 3 });
    expect(idsOf(first)).toEqual([ids[0], ids[2], ids[3]] as number[]);
    const second = await list({ limit: 3, after: first.next });
    expect(idsOf(second)).toEqual([ids[4]] as number[]);
    expect(second.next).toBeUndefined();
    const ended = await list({ status: 'ended', limit: 100 });
    expect(ended.schedules.find(({ id }) => id === ids[1])).toMatchObject({ status: 'cancelled' });
    expect(idsOf(await list({ status: 'all', limit: 100 }))).toEqual(expect.arrayContaining(ids));
  });

  const refused: [string, Record<string, unknown>, RegExp][] = [
    ['no time', {}, /^at: is required, or cron/],
    ['a time that has passed', { at: '2020-01-01T09:00' }, /^at: Wed 2020-01-01 09:00 UTC has passed/],
    ['a day without a time', { at: 'tomorrow' }, /^at: "tomorrow" says no time of day/],
    ['no time at all', { at: 'soon' }, /^at: "soon" is not a time/],
    ['an unknown zone', { at: 'tomorrow 9:00', time_zone: 'PST' }, /^time_zone: "PST" is no time zone/],
    ['a far future', { at: '2126-01-01T09:00' }, /more than ten years away/],
    ['an end without a recurrence', { at: 'tomorrow 9:00', until: '2030-01-01' }, /^until: goes with cron only/],
    [
      'an end before the beginning',
      { cron: '0 9 * * *', at: '2030-01-01 9:00', until: '2029-01-01' },
      /^until: is before/,
    ],
    ['a pattern that never comes', { cron: '0 9 31 2 *' }, /^cron: "0 9 31 2 \*" never comes/],
    ['nothing to say', { at: 'in 1 hour', content: '' }, /^There is nothing to send/],
    ['a forum', { at: 'in 1 hour', channel: 'ideas' }, /forum/],
    ['a grace that is none', { at: 'in 1 hour', grace: 'a bit' }, /^grace: "a bit" is not a duration/],
  ];
  for (const [what, args, message] of refused) {
    test(`refuses ${what}`, async () => {
      const error = await planner.refusal('schedule_message', { channel: 'general', content: 'x', ...args });
      expect(error.message).toMatch(message);
      expect(await planner.store.schedules.list({ states: ['pending'], limit: 10 })).toEqual([]);
    });
  }

  test('files are read now and kept; too much of them is refused', async () => {
    const data = Buffer.from('numbers').toString('base64');
    const made = await schedule({ at: 'in 1 hour', content: 'see', files: [{ data, name: 'n.txt', spoiler: true }] });
    expect((await get(made.id))['message']).toMatchObject({ files: [{ name: 'n.txt', spoiler: true }] });
    expect(JSON.stringify(await get(made.id))).not.toContain(data);
    const large = Buffer.alloc(2 * 1024 ** 2 + 1).toString('base64');
    expect(
      await planner.refusal('schedule_message', {
        channel: 'general',
        at: 'in 1 hour',
        files: [{ data: large, name: 'l' }],
      }),
    ).toMatchObject({ code: 'too_large', message: expect.stringContaining('at most 2 MiB are kept') });

    planner.clock.now = Date.parse(made.due) + 10;
    planner.run();
    await planner.settled(made.id);
    const sent = (await planner.driver.messages('general')).at(-1);
    expect(sent).toMatchObject({ content: 'see', attachments: [{ filename: 'SPOILER_n.txt', size: 7 }] });
  });

  test('who may not send now may not send later', async () => {
    const narrow = { excludeTools: ['send_message'] };
    const other = await openPlanner(narrow);
    expect(
      await other.refusal('schedule_message', { channel: 'general', content: 'x', at: 'in 1 hour' }),
    ).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('does not allow send_message'),
    });
    await other.close();
  });
});

describe('sending', () => {
  test('sends at its time, not before, and reports it', async () => {
    const made = await schedule({
      at: 'in 1 hour',
      content: 'in time',
      embeds: [{ title: 'Sum' }],
      mentions: ['users'],
    });
    planner.run();
    await Bun.sleep(60);
    expect(await planner.saying('in time')).toEqual([]);
    planner.clock.now = Date.parse(made.due) + 5;
    const { state, runs } = await planner.settled(made.id);
    expect({ state, runs }).toEqual({ state: 'done', runs: 1 });
    const [id = ''] = await planner.saying('in time');
    const view = await get(made.id);
    expect(view).toMatchObject({ status: 'done', sent: 1, last: { outcome: 'sent', message_ids: [id] } });
    expect(view.last?.['link']).toContain(id);
    expect(view).not.toHaveProperty('sent_late');
  });

  test('what is due while nobody is there is sent late, or skipped, as it says; both is told', async () => {
    const wanted = await schedule({ at: 'in 1 hour', content: 'whenever' });
    const fresh = await schedule({ at: 'in 1 hour', content: 'news', late: 'skip', grace: '30m' });
    const close = await schedule({ at: 'in 2 hours', content: 'nearly', late: 'skip', grace: '30m' });
    planner.clock.now = Date.parse(wanted.due) + 80 * 60_000;
    planner.run();
    await planner.settled(wanted.id);
    await planner.settled(fresh.id);
    await planner.settled(close.id);
    expect(await planner.saying('whenever')).toHaveLength(1);
    expect(await planner.saying('nearly')).toHaveLength(1);
    expect(await planner.saying('news')).toHaveLength(0);
    expect(await get(wanted.id)).toMatchObject({ sent_late: 1, last: { outcome: 'sent', late_seconds: 4800 } });
    expect(await get(fresh.id)).toMatchObject({
      status: 'skipped',
      last: { outcome: 'skipped', error: expect.stringContaining('80 min later its grace of 30 min was over') },
    });
    const list = await planner.read('list_schedules', { status: 'ended' });
    expect(list).toContain('sent 80 min late');
    expect(list).toContain('message skipped:');
  });

  test('again and again, as often as said', async () => {
    const made = await schedule({ cron: 'every 2 hours', count: 3, content: 'tick' });
    const first = Date.parse(made.due);
    expect((await get(made.id))['upcoming']).toHaveLength(2);
    planner.run();
    for (let i = 0; i < 3; i++) {
      planner.clock.now = first + i * 7_200_000 + 10;
      await planner.settled(made.id, ({ runs }) => runs === i + 1);
    }
    expect(await planner.settled(made.id)).toMatchObject({ state: 'done', runs: 3 });
    expect(await planner.saying('tick')).toHaveLength(3);
    expect((await get(made.id))['reports']).toMatchObject([
      { due: new Date(first + 14_400_000).toISOString() },
      { due: new Date(first + 7_200_000).toISOString() },
      { due: new Date(first).toISOString() },
    ]);
  });

  test('of many that were missed the last is sent, and stands for all', async () => {
    const made = await schedule({ cron: 'every hour', content: 'on the hour' });
    planner.clock.now = Date.parse(made.due) + 5 * 3_600_000 + 120_000;
    planner.run();
    const after = await planner.settled(made.id, ({ runs }) => runs === 1);
    expect(after.due_at).toBe(Date.parse(made.due) + 6 * 3_600_000);
    await Bun.sleep(60);
    expect(await planner.saying('on the hour')).toHaveLength(1);
    expect(await get(made.id)).toMatchObject({
      status: 'pending',
      missed: 5,
      last: { missed: 5, late_seconds: 120 },
    });
  });

  test('a clock that is put back repeats nothing, one that is put forward leaves nothing out', async () => {
    const made = await schedule({ cron: 'every hour', content: 'hourly' });
    const due = Date.parse(made.due);
    planner.run();
    planner.clock.now = due + 10;
    await planner.settled(made.id, ({ runs }) => runs === 1);
    planner.clock.now = due - 86_400_000;
    await Bun.sleep(60);
    planner.clock.now = due + 20;
    await Bun.sleep(60);
    expect(await planner.saying('hourly')).toHaveLength(1);
    planner.clock.now = due + 86_400_000 + 10;
    await planner.settled(made.id, ({ runs }) => runs === 2);
    expect(await planner.saying('hourly')).toHaveLength(2);
  });

  test('goes on trying while Discord is away, and sends once', async () => {
    const made = await schedule({ at: 'in 1 hour', content: 'away' });
    planner.clock.now = Date.parse(made.due) + 5;
    const fault = await planner.driver.faults.add({
      fault: { kind: 'error', status: 503 },
      method: 'POST',
      path: '/channels/*/messages',
    });
    planner.run();
    const waiting = await planner.settled(made.id, ({ last_error }) => last_error !== null);
    expect(waiting).toMatchObject({ state: 'pending', last_error: expect.stringContaining('discord_unavailable') });
    expect(await get(made.id)).toMatchObject({ due: made.due, trying: { attempts: 1 } });
    await planner.driver.faults.clear(fault);
    planner.clock.now = waiting.due_at;
    await planner.settled(made.id);
    expect(await planner.saying('away')).toHaveLength(1);
  }, 60_000);

  test('what cannot be sent fails with the reason, and a recurring one goes on', async () => {
    const once = await schedule({ at: 'in 1 hour', reply_to: '100000000000000001' });
    const again = await schedule({ cron: 'every hour', reply_to: '100000000000000001' });
    planner.clock.now = Math.max(Date.parse(once.due), Date.parse(again.due)) + 10;
    planner.run();
    expect(await planner.settled(once.id)).toMatchObject({ state: 'failed', runs: 0 });
    const view = await get(once.id);
    expect(view).toMatchObject({ status: 'failed', failed: 1, last: { outcome: 'failed' } });
    expect(view.last?.['error']).toBeString();
    const next = await planner.settled(again.id, ({ due_at }) => due_at > planner.clock.now);
    expect(next).toMatchObject({ state: 'pending', last_error: expect.any(String) });
  });

  test('the rights of that time count, not those of the time it was scheduled', async () => {
    const made = await schedule({ at: 'in 1 hour', content: 'rights' });
    planner.clock.now = Date.parse(made.due) + 10;
    Object.assign(planner.team.config, { excludeTools: ['send_message'] });
    planner.run();
    await planner.settled(made.id);
    expect(await get(made.id)).toMatchObject({
      status: 'failed',
      last: { error: expect.stringContaining('forbidden: send_message: the role "configured" does not allow it') },
    });
    expect(await planner.saying('rights')).toEqual([]);
  });

  test('a runner is told of what is scheduled, and need not look', async () => {
    const runner = planner.run({ tickMs: 3_600_000 });
    runner.wake();
    await Bun.sleep(50);
    planner.clock.now = Date.now() + 60_000;
    const made = await schedule({ at: 'now', content: 'told' });
    await planner.settled(made.id);
    const moved = await schedule({ at: 'in 1 hour', content: 'moved nearer' });
    await planner.call('edit_schedule', { schedule: moved.id, at: 'now' });
    await planner.settled(moved.id);
    expect(await planner.saying('moved nearer')).toHaveLength(1);
  });

  test('a process that may only read sends nothing', () => {
    Object.assign(planner.team.config, { readOnly: true });
    expect(() => planner.run()).toThrow('does not send');
  });

  test('a process bound to another server or channel leaves it to others', async () => {
    const made = await schedule({ at: 'in 1 hour', content: 'bound' });
    planner.clock.now = Date.parse(made.due) + 10;
    const bound = { ...planner.team.config, channel: planner.channel('off-topic') };
    const free = planner.team.config;
    planner.team.config = bound;
    planner.run();
    const left = await planner.settled(made.id, ({ last_error }) => last_error !== null);
    expect(left).toMatchObject({ state: 'pending', last_error: expect.stringContaining('bound to another place') });
    expect((await get(made.id)).due).toBe(made.due);
    planner.team.config = free;
    planner.run();
    await planner.settled(made.id, ({ state, due_at }) => {
      planner.clock.now = Math.max(planner.clock.now, due_at);
      return state === 'done';
    });
    expect(await planner.saying('bound')).toHaveLength(1);
  });

  test('two processes on one store send everything once', async () => {
    const ids: number[] = [];
    for (let i = 0; i < 30; i++) ids.push((await schedule({ at: 'in 1 hour', content: `race ${i}` })).id);
    planner.clock.now = Date.now() + 3_700_000;
    for (let i = 0; i < 3; i++) planner.run({ tickMs: 1 });
    for (const id of ids) await planner.settled(id);
    const all = (await planner.driver.messages('general')).filter(({ content }) => content.startsWith('race '));
    expect(all).toHaveLength(30);
    expect(new Set(all.map(({ content }) => content)).size).toBe(30);
  });

  test('a runner that is stopped takes on nothing more and ends what it began', async () => {
    await planner.driver.faults.add({
      fault: { kind: 'latency', milliseconds: 150 },
      method: 'POST',
      path: '/channels/*/messages',
    });
    const made = await schedule({ at: 'in 1 hour' });
    const other = await schedule({ at: 'in 2 hours', content: 'other' });
    planner.clock.now = Date.parse(made.due) + 10;
    const runner = planner.run();
    await planner.settled(made.id, ({ attempts }) => attempts === 1);
    await runner.stop(2000);
    expect((await planner.store.schedules.get(made.id))?.state).toBe('done');
    planner.clock.now = Date.parse(other.due) + 10;
    runner.wake();
    await Bun.sleep(50);
    expect(await planner.saying('other')).toEqual([]);
  });
});
