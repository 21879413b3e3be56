import { expect, test } from 'bun:test';
import type { Json } from '../../../src/kernel/store/json.ts';
import type { MemberUpdate } from '../../../src/kernel/store/members.ts';
import { type EngineUnderTest, idAt, NOON, newEvent, newMessage } from './engine-under-test.ts';

const DAY = 86_400_000;
const member = (user_id: string, more: Partial<MemberUpdate> = {}): MemberUpdate => ({
  user_id,
  guild_id: '10',
  username: `user${user_id}`,
  joined_at: NOON,
  ...more,
});

export function memberSuite({ open }: EngineUnderTest): void {
  test('what is told again changes, what is not told stays', async () => {
    const { members } = await open();
    await members.upsert([
      member('1', { display_name: 'Ada', role_ids: ['5'], avatar_url: 'https://x/y', last_active: NOON }),
    ]);
    await members.upsert([{ user_id: '1', guild_id: '10', username: 'ada', last_active: NOON - 5 }]);
    expect(await members.get('10', '1')).toMatchObject({
      username: 'ada',
      display_name: 'Ada',
      role_ids: ['5'],
      avatar_url: 'https://x/y',
      joined_at: NOON,
      last_active: NOON,
      is_bot: false,
      left_at: null,
    });
    await members.upsert([member('1', { display_name: null, is_bot: true, last_active: NOON + 5 })]);
    expect(await members.get('10', '1')).toMatchObject({ display_name: null, is_bot: true, last_active: NOON + 5 });
    expect(await members.get('11', '1')).toBeUndefined();
  });

  test('updates of different shapes about the same member apply in their order', async () => {
    const { members } = await open();
    await members.upsert([
      member('1', { display_name: 'first' }),
      member('2'),
      member('1', { display_name: 'second' }),
      { user_id: '1', guild_id: '10', username: 'last' },
    ]);
    expect(await members.get('10', '1')).toMatchObject({ username: 'last', display_name: 'second' });
    expect(await members.count({ guild_id: '10' })).toBe(2);
  });

  test('leaving and coming back', async () => {
    const { members } = await open();
    await members.upsert([member('1')]);
    expect(await members.left('10', '1', NOON - 1)).toBe(false);
    expect(await members.left('10', '1', NOON + 10)).toBe(true);
    expect(await members.left('10', '1', NOON + 11)).toBe(false);
    await members.upsert([member('1', { joined_at: NOON })]);
    expect(await members.get('10', '1')).toMatchObject({ left_at: NOON + 10 });
    await members.upsert([member('1', { joined_at: NOON + 20 })]);
    expect(await members.get('10', '1')).toMatchObject({ left_at: null, joined_at: NOON + 20 });
  });

  test('members are found by name, time and presence', async () => {
    const { members } = await open();
    await members.upsert([
      member('1', { username: 'Zoë', joined_at: NOON - 3 * DAY, last_active: NOON - DAY }),
      member('2', { username: 'bob_50%', display_name: 'ÉMILE', joined_at: NOON - DAY }),
      member('3', { username: 'helper', is_bot: true, joined_at: NOON, last_active: NOON }),
      member('4', { guild_id: '11' }),
      member('5', { username: 'gone', joined_at: NOON - 5 * DAY }),
      { user_id: '6', guild_id: '10', username: 'ghost' },
    ]);
    await members.left('10', '5', NOON - 2 * DAY);
    const find = async (filter: object) => {
      const found = await members.list({ guild_id: '10', limit: 10, order: 'oldest', ...filter });
      expect(await members.count({ guild_id: '10', ...filter })).toBe(found.length);
      return found.map(({ user_id }) => user_id).join('');
    };
    expect(await find({})).toBe('123');
    expect(await find({ presence: 'any' })).toBe('51236');
    expect(await find({ presence: 'left' })).toBe('5');
    expect(await find({ name: 'ZOE' })).toBe('1');
    expect(await find({ name: 'émile' })).toBe('2');
    expect(await find({ name: '50%' })).toBe('2');
    expect(await find({ name: '5_%' })).toBe('');
    expect(await find({ is_bot: false })).toBe('12');
    expect(await find({ joined_since: NOON - DAY, joined_until: NOON })).toBe('2');
    expect(await find({ active_since: NOON - 2 })).toBe('3');
    expect(await find({ inactive_since: NOON })).toBe('12');
    expect(await find({ presence: 'left', left_since: NOON - 2 * DAY })).toBe('5');
    const order = async (by: 'name' | 'newest' | 'last_active') =>
      (await members.list({ guild_id: '10', limit: 2, order: by })).map(({ user_id }) => user_id).join('');
    expect(await order('newest')).toBe('32');
    expect(await order('last_active')).toBe('31');
    expect(await order('name')).toBe('12');
    expect(await members.growth({ guild_id: '10', since: NOON - 4 * DAY, until: NOON + 1 })).toEqual([
      { date: '2026-11-17', joined: 1, left: 0 },
      { date: '2026-11-18', joined: 0, left: 1 },
      { date: '2026-11-19', joined: 1, left: 0 },
      { date: '2026-11-20', joined: 1, left: 0 },
    ]);
  });

  test('authors become members, with the time of their last message; webhooks do not', async () => {
    const { members, messages } = await open();
    await messages.record([
      newMessage(9, 'late'),
      newMessage(5, 'early'),
      newMessage(6, 'hook', { author_id: '7', webhook_id: '7' }),
      newMessage(7, 'direct', { author_id: '8', guild_id: null }),
    ]);
    await messages.record([newMessage(3, 'backfilled')]);
    expect(await members.get('10', '1000')).toMatchObject({ username: 'ada', last_active: NOON + 9, joined_at: null });
    expect(await members.get('10', '7')).toBeUndefined();
    expect(await members.count({ guild_id: '10', presence: 'any' })).toBe(1);
    await members.upsert([member('1000', { username: 'ada.l', joined_at: NOON - DAY })]);
    await messages.record([newMessage(20, 'new')]);
    expect(await members.get('10', '1000')).toMatchObject({ username: 'ada.l', last_active: NOON + 20 });
  });

  test('activity adds up by day, channel and hour', async () => {
    const { activity, members } = await open();
    await members.upsert([member('1'), member('2')]);
    const deed = { guild_id: '10', user_id: '1', channel_id: '100', at: NOON };
    await activity.add([
      { ...deed, messages_sent: 1 },
      { ...deed, messages_sent: 2, channel_id: '101' },
      { ...deed, reactions_received: 4, channel_id: '102' },
    ]);
    await activity.add([
      { ...deed, messages_sent: 1, at: NOON + 5 },
      { ...deed, reactions_given: 1, at: NOON + DAY },
      { ...deed, user_id: '2', messages_sent: 9, at: NOON + 3_600_000 },
      { ...deed, user_id: '404', messages_sent: 1 },
    ]);
    const days = { from: '2026-11-20', to: '2026-11-21' };
    const quiet = { messages_sent: 0, reactions_given: 0, reactions_received: 0, channels_active: 0 };
    expect(await activity.daily({ guild_id: '10', user_id: '1', ...days })).toEqual([
      {
        user_id: '1',
        date: '2026-11-20',
        messages_sent: 4,
        reactions_given: 0,
        reactions_received: 4,
        channels_active: 2,
      },
      { ...quiet, user_id: '1', date: '2026-11-21', reactions_given: 1, channels_active: 1 },
    ]);
    expect(await activity.daily({ guild_id: '10', from: '2026-11-20', to: '2026-11-20' })).toHaveLength(2);
    expect(await activity.ranking({ guild_id: '10', limit: 5, ...days })).toEqual([
      { user_id: '2', messages_sent: 9, reactions_given: 0, reactions_received: 0, days_active: 1 },
      { user_id: '1', messages_sent: 4, reactions_given: 1, reactions_received: 4, days_active: 2 },
    ]);
    expect((await activity.ranking({ guild_id: '10', limit: 1, order: 'least', ...days }))[0]?.user_id).toBe('1');
    const hours = await activity.hours({ guild_id: '10', since: NOON, until: NOON + DAY });
    expect(hours).toEqual([
      { channel_id: '100', hour: NOON, messages_sent: 3, reactions_given: 0 },
      { channel_id: '101', hour: NOON, messages_sent: 2, reactions_given: 0 },
      { channel_id: '100', hour: NOON + 3_600_000, messages_sent: 9, reactions_given: 0 },
    ]);
    expect(await activity.hours({ guild_id: '10', since: NOON, until: NOON + DAY, channel_ids: ['101'] })).toHaveLength(
      1,
    );
  });

  test('counting together with the cursor counts once, whoever counts', async () => {
    const store = await open();
    await store.members.upsert([member('1')]);
    const count = (from: number, to: number) =>
      store.transaction(async (within) => {
        if ((await within.cursors.advance('counter', to)) !== to || from >= to) return;
        await within.activity.add([
          { guild_id: '10', user_id: '1', channel_id: '100', at: NOON, messages_sent: to - from },
        ]);
      });
    await count(0, 5);
    const failing = store.transaction(async (within) => {
      await within.activity.add([{ guild_id: '10', user_id: '1', channel_id: '100', at: NOON, messages_sent: 99 }]);
      throw new Error('killed');
    });
    await expect(failing).rejects.toThrow('killed');
    const [day] = await store.activity.daily({ guild_id: '10', from: '2026-11-20', to: '2026-11-20' });
    expect(day?.messages_sent).toBe(5);
  });

  test('interests are kept by topic and found by words', async () => {
    const { interests, members } = await open();
    await members.upsert([member('1'), member('2')]);
    await interests.set('10', '1', [
      { topic: 'Machine Learning', confidence: 0.5, source: 'extractor' },
      { topic: 'chess', confidence: 0.9 },
    ]);
    await interests.set('10', '1', [{ topic: 'machine learning ', confidence: 0.8, source: 'agent' }]);
    await interests.set('10', '2', [
      { topic: 'machine tools', confidence: 0.3 },
      { topic: 'chess', confidence: 0.1 },
    ]);
    await interests.set('10', '404', [{ topic: 'nothing', confidence: 1 }]);
    expect(await interests.of('10', '1')).toMatchObject([
      { topic: 'chess', confidence: 0.9, source: null },
      { topic: 'machine learning', confidence: 0.8, source: 'agent' },
    ]);
    const found = await interests.find({ guild_id: '10', topic: 'MACHINE', limit: 5 });
    expect(found.map(({ user_id }) => user_id)).toEqual(['1', '2']);
    expect(await interests.find({ guild_id: '10', topic: 'machine', min_confidence: 0.5, limit: 5 })).toHaveLength(1);
    expect(await interests.topics('10', 1)).toEqual([{ topic: 'chess', members: 2, confidence: 0.5 }]);
    expect(await interests.remove('10', '1', ['CHESS', 'golf'])).toBe(1);
    expect(await interests.remove('10', '404', ['chess'])).toBe(0);
  });

  test('whoever is forgotten leaves nothing behind, words and events included', async () => {
    const { activity, events, interests, members, messages } = await open();
    await members.upsert([member('1000'), member('1000', { guild_id: '11' }), member('2')]);
    await messages.record([
      newMessage(1, 'secret plans'),
      newMessage(2, 'secret direct', { guild_id: null, channel_id: '900' }),
      newMessage(3, 'secret elsewhere', { guild_id: '11', channel_id: '901' }),
      newMessage(4, 'secret of another', { author_id: '2' }),
    ]);
    await events.append([newEvent('a'), newEvent('b', { guild_id: '11' }), newEvent('c', { author_id: '2' })]);
    await interests.set('10', '1000', [{ topic: 'chess', confidence: 1 }]);
    await activity.add([{ guild_id: '10', user_id: '1000', channel_id: '100', at: NOON, messages_sent: 1 }]);
    const without = (value: Json) => value;
    const nothing = { members: 0, messages: 0, events: 0, mentions: 0 };
    expect(await members.forget('1000', { guild_id: '11', without })).toEqual({
      ...nothing,
      members: 1,
      messages: 1,
      events: 1,
    });
    expect(await members.forget('1000', { without })).toEqual({ ...nothing, members: 1, messages: 2, events: 1 });
    expect(await members.forget('1000', { without })).toEqual(nothing);
    expect(await interests.topics('10', 5)).toEqual([]);
    expect(await activity.daily({ guild_id: '10', from: '2026-01-01', to: '2026-12-31' })).toEqual([]);
    const left = await messages.search({ text: 'secret', limit: 5 });
    expect(left.messages.map(({ message_id }) => message_id)).toEqual([idAt(4)]);
    expect((await events.latest({ limit: 5 })).map(({ dedupe_key }) => dedupe_key)).toEqual(['c']);
  });
}
