import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import type { ErrorBody } from '../../src/kernel/errors.ts';
import { OperationError } from '../../src/kernel/errors.ts';
import { openPlanner, type Planner } from '../support/schedules.ts';

interface View {
  id: number;
  status: string;
  due: string;
  shown: string;
  time_zone: string;
  [field: string]: unknown;
}

let planner: Planner;
beforeAll(async () => {
  planner = await openPlanner({ directMessages: true });
});
afterAll(() => planner.close());
afterEach(() => planner.reset());

const schedule = (args: Record<string, unknown>) =>
  planner.call<View>('schedule_message', { channel: '#general', content: 'later', ...args });
const remind = (args: Record<string, unknown>) => planner.call<View>('schedule_reminder', args);
const edit = (id: number, args: Record<string, unknown>) =>
  planner.call<View>('edit_schedule', { schedule: id, ...args });
const userId = (name: string) =>
  [...planner.team.sandbox.world.users.values()].find(({ username }) => username === name)?.id ?? '';

async function sendAt(view: View): Promise<void> {
  planner.clock.now = Date.parse(view.due) + 10;
  planner.run();
  await planner.settled(view.id);
}

async function asOther(
  caller: Partial<Caller>,
  operation: string,
  args: Record<string, unknown>,
): Promise<ErrorBody | string> {
  try {
    const outcome = await planner.team.parts.guild.invoke({
      operation,
      args,
      caller: { ...planner.team.caller, ...caller },
      surface: 'test',
    });
    return outcome.kind === 'done' ? outcome.text : outcome.kind;
  } catch (error) {
    if (error instanceof OperationError) return error.body;
    throw error;
  }
}

describe('reminders', () => {
  test('notify whom they are for, in a channel', async () => {
    const made = await remind({ text: 'check the build', at: 'in 2 hours', channel: 'general', user: 'bob' });
    await sendAt(made);
    const last = (await planner.driver.messages('general')).at(-1);
    expect(last?.content).toBe(`<@${userId('bob')}> ⏰ check the build`);
    expect(last?.mentions.map(({ username }) => username)).toEqual(['bob']);
  });

  test('privately', async () => {
    const made = await remind({ text: 'call home', at: 'tomorrow 9:00', user: 'alice' });
    expect(made).toMatchObject({ kind: 'reminder', user_id: userId('alice') });
    expect(made).not.toHaveProperty('channel_id');
    await sendAt(made);
    const seen = await planner.read('read_direct_messages', { user: userId('alice') });
    expect(seen).toContain('⏰ call home');
  });

  test('name their time in the text', async () => {
    const now = Date.now();
    const soon = await remind({ text: 'Remind me in 2 hours to check the oven', channel: 'general' });
    expect(Math.abs(Date.parse(soon.due) - now - 7_200_000)).toBeLessThan(5_000);
    expect(soon['says']).toBe('"⏰ check the oven"');
    const often = await remind({ text: 'stand-up every weekday 9:45 Europe/Berlin', channel: 'general' });
    expect(often).toMatchObject({ cron: '45 9 * * 1-5', time_zone: 'Europe/Berlin', says: '"⏰ stand-up"' });
  });

  test('must say when, and where or whom', async () => {
    expect(await planner.refusal('schedule_reminder', { text: 'tea', channel: 'general' })).toMatchObject({
      message: 'at: is required, or cron.',
    });
    expect(await planner.refusal('schedule_reminder', { text: 'tea', at: 'in 1 hour' })).toMatchObject({
      message: 'channel: is required, or user.',
    });
  });

  test('are private only where direct messages are allowed', async () => {
    const role = { ...planner.team.caller.role, directMessages: false };
    const args = { text: 'tea', at: 'in 1 hour', user: 'bob' };
    expect(await asOther({ role }, 'schedule_reminder', args)).toMatchObject({ code: 'forbidden' });
  });
});

describe('edit_schedule', () => {
  test('changes what is said and when; what is left out stays', async () => {
    const made = await schedule({ at: 'tomorrow 9:00 Europe/Berlin', content: 'draft', late: 'skip', grace: '1h' });
    const moved = await edit(made.id, { at: 'tomorrow 10:30' });
    expect(moved.shown).toBe(made.shown.replace('09:00', '10:30'));
    const reworded = await edit(made.id, { content: 'final', embeds: [{ title: 'Sum' }] });
    expect(reworded).toMatchObject({ due: moved.due, late: 'skip', grace_seconds: 3600, says: '"final" + embeds' });
    const there = await edit(made.id, { time_zone: 'America/New_York' });
    expect(there.shown).toBe(moved.shown.replace('Europe/Berlin', 'America/New_York'));
    await sendAt(there);
    expect(await planner.saying('final')).toHaveLength(1);
    expect(await planner.saying('draft')).toEqual([]);
  });

  test('changes recurrences, and how long they go on', async () => {
    const made = await schedule({ cron: 'every day at 9:00', at: '2030-01-01T00:00' });
    expect(made.shown).toBe('Tue 2030-01-01 09:00 UTC');
    const ended = await edit(made.id, { until: '2030-01-03' });
    expect(ended).toMatchObject({ due: made.due, cron: '0 9 * * *', until: '2030-01-03T23:59:59.000Z' });
    expect((await planner.call<View>('get_schedule', { schedule: made.id }))['upcoming']).toEqual([
      'Wed 2030-01-02 09:00 UTC',
      'Thu 2030-01-03 09:00 UTC',
    ]);
    const often = await edit(made.id, { cron: 'every monday 9:00', at: '2030-01-01T00:00', until: '2031-01-01' });
    expect(often.shown).toBe('Mon 2030-01-07 09:00 UTC');
    expect(await planner.refusal('edit_schedule', { schedule: made.id, until: '2029-01-01' })).toMatchObject({
      message: 'until: is before it first comes.',
    });
    const once = await schedule({ at: 'in 1 hour' });
    expect(await planner.refusal('edit_schedule', { schedule: once.id, count: 3 })).toMatchObject({
      message: 'count: goes with cron only.',
    });
  });

  test('moves it to another channel of the server', async () => {
    const made = await schedule({ at: 'in 1 hour', content: 'moved' });
    expect(await edit(made.id, { channel: 'off-topic' })).toMatchObject({ channel: 'off-topic' });
    await sendAt(made);
    expect(await planner.saying('moved', 'off-topic')).toHaveLength(1);
    expect(await planner.saying('moved')).toEqual([]);
  });

  test('refuses what could not be sent, and what has ended', async () => {
    const made = await schedule({ at: 'in 1 hour' });
    expect(await planner.refusal('edit_schedule', { schedule: made.id, content: '' })).toMatchObject({
      message: 'There is nothing to send.',
    });
    await planner.call('cancel_schedule', { schedule: made.id });
    expect(await planner.refusal('edit_schedule', { schedule: made.id, content: 'x' })).toMatchObject({
      code: 'conflict',
    });
    expect(await planner.refusal('cancel_schedule', { schedule: made.id })).toMatchObject({ code: 'conflict' });
    expect(await planner.refusal('edit_schedule', { schedule: 999_999, content: 'x' })).toMatchObject({
      code: 'not_found',
    });
  });
});

describe('whose schedules they are', () => {
  test('others see them and leave them alone; operators may do all', async () => {
    const made = await schedule({ at: 'in 1 hour' });
    const other = { id: 'other', name: 'other' };
    expect(await asOther(other, 'list_schedules', {})).toContain(`${made.id} message pending`);
    expect(await asOther(other, 'list_schedules', { mine: true })).toContain('None.');
    for (const [operation, args] of [
      ['cancel_schedule', {}],
      ['edit_schedule', { content: 'mine now' }],
    ] as const) {
      expect(await asOther(other, operation, { schedule: made.id, ...args })).toMatchObject({ code: 'forbidden' });
    }
    expect(await asOther({ kind: 'operator', id: 'operator' }, 'cancel_schedule', { schedule: made.id })).toContain(
      'Cancelled',
    );
  });

  test('who may not use a channel does not see what is scheduled there', async () => {
    const made = await schedule({ at: 'in 1 hour' });
    const privately = await remind({ text: 'secret', at: 'in 1 hour', user: 'bob' });
    const narrow: Partial<Caller> = {
      id: 'narrow',
      role: { name: 'narrow', channels: [planner.channel('off-topic')] },
    };
    expect(await asOther(narrow, 'list_schedules', {})).toContain('None.');
    expect(await asOther(narrow, 'get_schedule', { schedule: made.id })).toMatchObject({ code: 'not_found' });
    expect(await asOther({ id: 'other' }, 'list_schedules', {})).not.toContain('secret');
    expect(await planner.read('list_schedules')).toContain(`${privately.id} reminder pending`);
  });

  test('a session bound to a channel sees and makes only what belongs there', async () => {
    const elsewhere = await schedule({ at: 'in 1 hour' });
    const bound: Partial<Caller> = { pinned: { channel: planner.channel('off-topic') } };
    expect(await asOther(bound, 'schedule_message', { content: 'here', at: 'in 1 hour' })).toContain('#off-topic');
    expect(await asOther(bound, 'get_schedule', { schedule: elsewhere.id })).toMatchObject({ code: 'not_found' });
    expect(await asOther(bound, 'cancel_schedule', { schedule: elsewhere.id })).toMatchObject({ code: 'not_found' });
  });
});

describe('approval', () => {
  test('is asked for when it is scheduled, and counts when it is sent', async () => {
    const { guild } = planner.team.parts;
    Object.assign(planner.team.config, { approval: ['create'] });
    const role = { ...planner.team.caller.role, approval: ['create'] };
    const call = {
      operation: 'schedule_message',
      args: { channel: 'general', content: 'approved', at: 'in 1 hour' },
      caller: { ...planner.team.caller, role },
      surface: 'test',
      format: 'json' as const,
    };
    const asked = await guild.invoke(call);
    if (asked.kind !== 'approval') throw new Error('nobody was asked');
    const approval = { granted: true, fingerprint: asked.request.fingerprint };
    const done = await guild.invoke({ ...call, approval });
    if (done.kind !== 'done') throw new Error('asked again');
    await sendAt(done.data as View);
    expect(await planner.saying('approved')).toHaveLength(1);
  });

  test('is missing for what was scheduled before it was wanted', async () => {
    const made = await schedule({ at: 'in 1 hour', content: 'unapproved' });
    Object.assign(planner.team.config, { approval: ['send_message'] });
    await sendAt(made);
    expect(await planner.call<View>('get_schedule', { schedule: made.id })).toMatchObject({
      status: 'failed',
      last: { error: expect.stringContaining('approval_required') },
    });
    expect(await planner.saying('unapproved')).toEqual([]);
  });

  test('that nobody could give later is refused at once', async () => {
    const role = { ...planner.team.caller.role, approval: ['send_message'] };
    const args = { channel: 'general', content: 'x', at: 'in 1 hour' };
    expect(await asOther({ role }, 'schedule_message', args)).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('needs the approval of a human'),
    });
  });
});
