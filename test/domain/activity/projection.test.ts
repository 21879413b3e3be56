import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { writePlace } from '../../../src/domain/activity/privacy.ts';
import { PROJECTOR, projectBatch } from '../../../src/domain/activity/projector.ts';
import { applyRetention } from '../../../src/domain/activity/retention.ts';
import type { NewEvent } from '../../../src/kernel/store/events.ts';
import type { Store } from '../../../src/kernel/store/store.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import {
  ann,
  ben,
  changed,
  deleted,
  edited,
  event,
  GENERAL,
  GUILD,
  HELP,
  joined,
  left,
  messageId,
  messageOf,
  NOON,
  reacted,
  robot,
  said,
} from '../../support/happenings.ts';

const DAY = '2026-05-01';
const MINUTE = 60_000;

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store.close());

/** Appends and projects, all of it in batches of that size. */
async function happen(events: readonly NewEvent[], limit = 1000): Promise<void> {
  await store.events.append(events);
  let last = await projectBatch(store, { limit });
  while (last.more) last = await projectBatch(store, { limit, last });
}

const day = async (user = ann.id) =>
  (await store.activity.daily({ guild_id: GUILD, user_id: user, from: DAY, to: DAY }))[0];
const message = (minutes: number, nth = 0) => store.messages.get(messageId(minutes, nth));
const content = async (minutes: number) => (await message(minutes))?.content;

/** Everything that the projection writes, for comparing. */
async function everything() {
  const { messages, members, activity } = store;
  const list = await messages.list({ guild_id: GUILD, include_deleted: true, limit: 1000 });
  const people = await members.list({ guild_id: GUILD, presence: 'any', limit: 1000 });
  return {
    messages: list,
    people: people.map(({ created_at: _made, updated_at: _changed, ...rest }) => rest),
    days: await activity.daily({ guild_id: GUILD, from: '2026-01-01', to: '2027-01-01' }),
    hours: await activity.hours({ guild_id: GUILD, since: 0, until: NOON * 2 }),
  };
}

const newBen = { ...ben, joined: NOON };

const aDay = () => [
  ...joined(newBen, 0),
  ...said(ann, 'hello', { minutes: 1 }),
  ...said(newBen, 'hi <@1>', { minutes: 2, more: { mentions: [{ id: ann.id, username: 'ann' }] } }),
  ...reacted(newBen, ann, { minutes: 1, at: 3 }),
  ...edited(ann, 'hello all', 4, { minutes: 1 }),
  ...said(ann, 'and in help', { minutes: 5, channel: HELP }),
  ...deleted(2, 6),
  ...changed(ann, 'Annie', 7),
  ...said(robot, 'beep', { minutes: 8 }),
  ...reacted(robot, ann, { minutes: 1, at: 9, emoji: '🤖' }),
  ...left(newBen, 10),
];

test('a day is remembered: members, messages, what they did', async () => {
  await happen(aDay());
  expect(await message(1)).toMatchObject({
    content: 'hello all',
    author_id: ann.id,
    edited_at: NOON + 4 * MINUTE,
    deleted_at: null,
  });
  expect(await message(2)).toMatchObject({ content: null, deleted_at: NOON + 6 * MINUTE });
  expect(await day()).toMatchObject({
    messages_sent: 2,
    reactions_given: 0,
    reactions_received: 1,
    channels_active: 2,
  });
  expect(await day(ben.id)).toMatchObject({ messages_sent: 1, reactions_given: 1, channels_active: 1 });
  expect(await store.members.get(GUILD, ann.id)).toMatchObject({
    username: 'ann',
    display_name: 'Annie',
    joined_at: ann.joined,
    left_at: null,
    last_active: NOON + 5 * MINUTE,
    role_ids: ['600000000000000001'],
    avatar_url: `https://cdn.discordapp.com/avatars/${ann.id}/abc.png`,
  });
  expect(await store.members.get(GUILD, ben.id)).toMatchObject({ joined_at: NOON, left_at: NOON + 10 * MINUTE });
});

test('programs are members whose messages are kept and not counted', async () => {
  await happen(aDay());
  expect(await store.members.get(GUILD, robot.id)).toMatchObject({ is_bot: true });
  expect(await content(8)).toBe('beep');
  expect(await day(robot.id)).toBeUndefined();
});

test('however the log is cut into batches, the same is remembered', async () => {
  const events = aDay();
  await happen(events);
  const whole = await everything();
  for (const limit of [1, 2, 3, 7]) {
    await store.close();
    store = await openStore('sqlite::memory:');
    await happen(events, limit);
    expect(await everything()).toEqual(whole);
  }
});

describe('each event counts once', () => {
  test('the cursor moves with what is counted, or neither', async () => {
    await store.events.append(aDay());
    const failing = new Proxy(store, {
      get: (target, key) =>
        key === 'transaction'
          ? (work: Parameters<Store['transaction']>[0]) =>
              target.transaction(async (within) => {
                await work(within);
                throw new Error('the power fails');
              })
          : Reflect.get(target, key),
    });
    await expect(projectBatch(failing)).rejects.toThrow('the power fails');
    expect(await store.cursors.get(PROJECTOR)).toBe(0);
    expect(await day()).toBeUndefined();
    await happen([]);
    expect(await day()).toMatchObject({ messages_sent: 2 });
    await happen([]);
    expect(await day()).toMatchObject({ messages_sent: 2 });
  });

  test('messages and reactions that two bots tell of', async () => {
    await happen([...said(ann, 'once', { minutes: 1 }), ...reacted(ben, ann, { minutes: 1 })]);
    await happen([...said(ann, 'once', { minutes: 1, bot: '2' }), ...reacted(ben, ann, { minutes: 1, bot: '2' })]);
    expect(await day()).toMatchObject({ messages_sent: 1, reactions_received: 1 });
    expect(await day(ben.id)).toMatchObject({ reactions_given: 1 });
  });

  test('a second process that comes late does nothing', async () => {
    await store.events.append(aDay());
    const before = await projectBatch(store, { limit: 4 });
    const stale = new Proxy(store, {
      get: (target, key) => (key === 'cursors' ? { ...target.cursors, get: async () => 0 } : Reflect.get(target, key)),
    });
    expect(await projectBatch(stale, { limit: 4 })).toMatchObject({ applied: 0, more: true });
    expect(await store.cursors.get(PROJECTOR)).toBe(before.cursor);
    expect(await day()).toMatchObject({ messages_sent: 1 });
  });
});

describe('out of order', () => {
  test('an edit of a message that was never told is that message', async () => {
    await happen(edited(ann, 'second thoughts', 5, { minutes: 1 }));
    expect(await content(1)).toBe('second thoughts');
    expect(await day()).toMatchObject({ messages_sent: 1 });
    await happen(said(ann, 'first thoughts', { minutes: 1, bot: '2' }));
    expect(await content(1)).toBe('second thoughts');
    expect(await day()).toMatchObject({ messages_sent: 1 });
  });

  test('an edit and what it edits in one batch, the wrong way round', async () => {
    await happen([...edited(ann, 'new', 5, { minutes: 1 }), ...said(ann, 'old', { minutes: 1 })]);
    expect(await content(1)).toBe('new');
    expect(await day()).toMatchObject({ messages_sent: 1 });
  });

  test('an edit that tells only a part', async () => {
    const part = {
      id: messageId(1),
      channel_id: GENERAL,
      guild_id: GUILD,
      embeds: [{ type: 'link', title: 'Unfurled' }],
    };
    await happen(event('MESSAGE_UPDATE', part));
    expect(await message(1)).toBeUndefined();
    await happen(said(ann, 'see https://example.org', { minutes: 1 }));
    await happen(event('MESSAGE_UPDATE', part));
    expect(await message(1)).toMatchObject({ content: 'see https://example.org', embeds: [{ title: 'Unfurled' }] });
  });

  test('a deletion of what nobody knows leaves no trace', async () => {
    await happen(deleted(1, 2));
    expect(await message(1)).toBeUndefined();
    expect(await everything()).toEqual({ messages: [], people: [], days: [], hours: [] });
  });

  test('what was deleted while a gap was filled stays deleted', async () => {
    await happen(deleted(1, 2));
    await happen(said(ann, 'gone already', { minutes: 1, plain: true }));
    expect(await message(1)).toMatchObject({ deleted_at: NOON + 2 * MINUTE, content: null });
  });

  test('a message from before somebody left does not bring them back, joining again does', async () => {
    await happen([...joined(ann, 0), ...left(ann, 10), ...said(ann, 'late', { minutes: 5 })]);
    expect((await store.members.get(GUILD, ann.id))?.left_at).toBe(NOON + 10 * MINUTE);
    await happen([...joined(ann, 20)]);
    expect(await store.members.get(GUILD, ann.id)).toMatchObject({ left_at: null, joined_at: NOON + 20 * MINUTE });
    await happen([...left(ann, 30), ...joined(ann, 40)]);
    expect((await store.members.get(GUILD, ann.id))?.left_at).toBeNull();
  });
});

test('conversations with the bot are kept, belong to no server and count nowhere', async () => {
  await happen(said(ann, 'psst', { minutes: 1, guild: null, channel: '400000000000000077' }));
  expect(await message(1)).toMatchObject({ content: 'psst', guild_id: null });
  expect((await everything()).days).toEqual([]);
  expect(await store.members.get(GUILD, ann.id)).toBeUndefined();
});

test('what Discord writes itself is no message of anybody', async () => {
  await happen(said(ann, '', { minutes: 1, more: { type: 7 } }));
  expect(await message(1)).toBeUndefined();
  expect(await day()).toBeUndefined();
});

test('a webhook is no member', async () => {
  await happen(
    said({ id: '700000000000000001', username: 'Deploys' }, 'done', {
      plain: true,
      more: { webhook_id: '700000000000000001' },
    }),
  );
  expect(await message(0)).toMatchObject({ webhook_id: '700000000000000001', author_is_bot: true });
  expect((await everything()).people).toEqual([]);
});

test('text that Discord withholds is unknown, not empty; a picture alone is empty', async () => {
  const attachments = [{ id: '800000000000000001', filename: 'cat.png', content_type: 'image/png', size: 7 }];
  await happen([...said(ann, '', { minutes: 1 }), ...said(ann, '', { minutes: 2, more: { attachments } })]);
  expect(await content(1)).toBeNull();
  expect(await message(2)).toMatchObject({ content: '', attachments });
  expect(await day()).toMatchObject({ messages_sent: 2 });
});

describe('privacy', () => {
  test('where tracking is off nothing is left behind, and threads below are part of it', async () => {
    const thread = '400000000000000055';
    await writePlace(store.settings, { channel: HELP }, { guild_id: GUILD, tracking: false });
    await happen([
      ...event('THREAD_CREATE', { id: thread, guild_id: GUILD, parent_id: HELP, name: 't', type: 11 }),
      ...said(ann, 'secret', { minutes: 1, channel: HELP }),
      ...said(ann, 'secret too', { minutes: 2, channel: thread }),
      ...reacted(ben, ann, { minutes: 1, channel: HELP }),
    ]);
    expect(await everything()).toEqual({ messages: [], people: [], days: [], hours: [] });
    await happen(said(ann, 'still secret', { minutes: 3, channel: thread }));
    expect((await everything()).messages).toEqual([]);
    await happen(said(ann, 'public', { minutes: 4 }));
    expect((await everything()).messages).toHaveLength(1);
  });

  test('without content who wrote where and how often is still known', async () => {
    await writePlace(store.settings, { server: GUILD }, { content: false });
    const attachments = [{ id: '800000000000000001', filename: 'cat.png', size: 7 }];
    await happen([
      ...said(ann, 'words', { minutes: 1, more: { attachments } }),
      ...edited(ann, 'other', 3, { minutes: 1 }),
    ]);
    expect(await message(1)).toMatchObject({ content: null, attachments: [], author_id: ann.id });
    expect(await day()).toMatchObject({ messages_sent: 1 });
    await writePlace(store.settings, { channel: GENERAL }, { guild_id: GUILD, content: true });
    await happen(said(ann, 'words', { minutes: 2 }));
    expect(await content(2)).toBe('words');
  });

  test('deleted messages are emptied unless they are to be kept', async () => {
    await writePlace(store.settings, { channel: HELP }, { guild_id: GUILD, keep_deleted: true });
    await happen([...said(ann, 'a', { minutes: 1 }), ...said(ann, 'b', { minutes: 2, channel: HELP })]);
    await happen([...deleted(1, 3), ...deleted(2, 3, { channel: HELP })]);
    expect(await message(1)).toMatchObject({ content: null, deleted_at: NOON + 3 * MINUTE });
    expect(await message(2)).toMatchObject({ content: 'b', deleted_at: NOON + 3 * MINUTE });
  });

  test('people who are to be ignored are nowhere', async () => {
    await store.settings.set('privacy', `user:${ann.id}`, { ignored: true });
    await happen([
      ...said(ann, 'x', { minutes: 1 }),
      ...reacted(ben, ann, { minutes: 1 }),
      ...joined(ann, 2),
      ...left(ann, 3),
    ]);
    expect(await store.members.get(GUILD, ann.id)).toBeUndefined();
    expect((await everything()).messages).toEqual([]);
    expect(await day(ben.id)).toMatchObject({ reactions_given: 1 });
  });

  test('old messages go; a channel may keep less than its server, never more', async () => {
    const old = (days: number) => -days * 24 * 60;
    await happen([
      ...said(ann, 'help', { minutes: old(3), channel: HELP }),
      ...said(ann, 'general', { minutes: old(3), nth: 1 }),
      ...said(ann, 'older', { minutes: old(20) }),
      ...said(ann, 'dm', { minutes: old(3), nth: 2, guild: null, channel: '400000000000000077' }),
    ]);
    await writePlace(store.settings, { server: GUILD }, { retention_days: 10 });
    await writePlace(store.settings, { channel: HELP }, { guild_id: GUILD, retention_days: 2 });
    await writePlace(store.settings, { channel: GENERAL }, { guild_id: GUILD, retention_days: 100 });
    await writePlace(store.settings, 'direct', { retention_days: 1 });
    expect(await applyRetention(store, NOON)).toBe(3);
    expect((await everything()).messages.map((each) => each.content)).toEqual(['general']);
    expect(await message(old(3), 2)).toBeUndefined();
    // What was counted stays.
    expect((await everything()).days.reduce((sum, { messages_sent }) => sum + messages_sent, 0)).toBe(3);
  });
});

describe('introductions', () => {
  const newcomer = { id: '500000000000000021', username: 'nora', joined: NOON - 5 * MINUTE };

  test('the first thing a newcomer writes, where there are no channels for it', async () => {
    await happen([
      ...said(newcomer, 'hi, I am Nora', { minutes: 1 }),
      ...said(newcomer, 'again', { minutes: 2 }),
      ...said(ann, 'welcome', { minutes: 3 }),
    ]);
    const found = await store.messages.list({ guild_id: GUILD, is_introduction: true, limit: 10 });
    expect(found.map((each) => each.content)).toEqual(['hi, I am Nora']);
    await happen(said(newcomer, 'third', { minutes: 4 }));
    expect((await message(4))?.is_introduction).toBe(false);
  });

  test("a member's first words in a channel for it, replies aside", async () => {
    await writePlace(store.settings, { channel: HELP }, { guild_id: GUILD, introductions: true });
    await happen([
      ...said(newcomer, 'not here', { minutes: 1 }),
      ...said(ann, 'I have been here for years', { minutes: 2, channel: HELP }),
      ...said(ben, 'welcome!', {
        minutes: 3,
        channel: HELP,
        more: { type: 19, message_reference: { message_id: messageId(2) } },
      }),
      ...said(ann, 'thanks', { minutes: 4, channel: HELP }),
    ]);
    const found = await store.messages.list({ guild_id: GUILD, is_introduction: true, limit: 10 });
    expect(found.map((each) => each.content)).toEqual(['I have been here for years']);
    expect((await message(3))?.reply_to_id).toBe(messageId(2));
  });

  test('what was fetched from before the first message known makes an introduction of nothing later', async () => {
    await happen([...said(newcomer, 'first', { minutes: 1 })]);
    await happen([...edited(newcomer, 'first, edited', 9, { minutes: 1 })]);
    expect((await message(1))?.is_introduction).toBe(true);
  });
});

test('nonsense in the log is passed over', async () => {
  const nonsense = [
    {
      t: 'MESSAGE_CREATE',
      d: { id: messageId(1), channel_id: GENERAL, guild_id: GUILD, author: 'nobody', content: 5 },
    },
    {
      t: 'MESSAGE_CREATE',
      d: messageOf(ann, 'x', { minutes: 2, more: { mentions: 'all', attachments: [null, 3, {}], embeds: {} } }),
    },
    { t: 'MESSAGE_REACTION_ADD', d: { guild_id: GUILD, message_id: 7, user_id: [], emoji: null } },
    { t: 'GUILD_MEMBER_ADD', d: { guild_id: GUILD, user: null, roles: 'x', joined_at: 'soon' } },
    { t: 'THREAD_CREATE', d: { guild_id: GUILD, id: 'x', parent_id: {} } },
  ];
  await happen(nonsense.flatMap(({ t, d }) => event(t, d as Record<string, unknown>)));
  expect((await everything()).messages).toMatchObject([{ content: 'x', attachments: [] }]);
});
