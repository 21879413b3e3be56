import { expect, test } from 'bun:test';
import { wants } from '../../../src/domain/events/filter.ts';
import { eventsOf } from '../../../src/domain/events/record.ts';

const MESSAGE = '175928847299117063';
const author = { id: '80351110224678912', username: 'nelly' };
const message = {
  id: MESSAGE,
  channel_id: '41771983423143937',
  guild_id: '41771983423143936',
  author,
  content: 'deploy is done',
  mentions: [],
  mention_roles: [],
};
const told = (t: string, d: unknown, place = 's:1') => eventsOf({ t, d, place, receivedAt: 5000 });

test('a message is dated by its id and is the same event wherever it is told', () => {
  const [event] = told('MESSAGE_CREATE', message);
  expect(event).toMatchObject({
    type: 'message_create',
    guild_id: message.guild_id,
    channel_id: message.channel_id,
    user_id: author.id,
    message_id: MESSAGE,
    at: Date.parse('2016-04-30T11:18:25.796Z'),
  });
  expect(told('MESSAGE_CREATE', message, 'backfill')[0]?.dedupe_key).toBe(event!.dedupe_key);
});

test('two edits of one message are two events, one edit told twice is one', () => {
  const edit = (at: string, place: string) =>
    told('MESSAGE_UPDATE', { ...message, edited_timestamp: at }, place)[0]!.dedupe_key;
  expect(edit('2026-01-01T00:00:00Z', 'a:1')).toBe(edit('2026-01-01T00:00:00Z', 'b:9'));
  expect(edit('2026-01-01T00:00:00Z', 'a:1')).not.toBe(edit('2026-01-01T00:01:00Z', 'a:2'));
});

test('a bulk deletion is one event for each message', () => {
  const ids = ['175928847299117001', '175928847299117002'];
  const events = told('MESSAGE_DELETE_BULK', { ids, channel_id: message.channel_id, guild_id: message.guild_id });
  expect(events.map((event) => [event.type, event.message_id])).toEqual(ids.map((id) => ['message_delete', id]));
});

test.each(['READY', 'RESUMED', 'GUILD_CREATE', 'PRESENCE_UPDATE', 'TYPING_START'])('%s is no event', (t) =>
  expect(told(t, { guild_id: '41771983423143936' })).toEqual([]),
);

test('the token of an interaction is not kept', () => {
  const [event] = told('INTERACTION_CREATE', { id: '1', token: 'secret', channel_id: message.channel_id });
  expect(JSON.stringify(event)).not.toContain('secret');
});

test('a thread is found under its own id, a member under their own', () => {
  expect(told('THREAD_CREATE', { id: '41771983423143999', guild_id: message.guild_id })[0]).toMatchObject({
    channel_id: '41771983423143999',
  });
  expect(told('GUILD_MEMBER_ADD', { guild_id: message.guild_id, user: author })[0]).toMatchObject({
    user_id: author.id,
    guild_id: message.guild_id,
  });
});

test.each([
  ['everything', {}, true],
  ['its channel', { channel_ids: [message.channel_id] }, true],
  ['another channel', { channel_ids: ['1'] }, false],
  ['its type', { types: ['message_create'] }, true],
  ['its family of types', { types: ['message'] }, true],
  ['a type that only begins alike', { types: ['mess'] }, false],
  ['its author', { user_ids: [author.id] }, true],
  ['all but its author', { except: author.id }, false],
  ['humans', { from: 'humans' as const }, true],
  ['bots', { from: 'bots' as const }, false],
  ['words in it', { matches: /deploy/ }, true],
  ['words not in it', { matches: /rollback/ }, false],
  ['mentions of someone else', { mentions: { user_id: '7', role_ids: [] } }, false],
])('a filter for %s', (_what, filter, expected) =>
  expect(wants(filter, told('MESSAGE_CREATE', message)[0]!)).toBe(expected),
);

test('a role that one has counts as a mention', () => {
  const [event] = told('MESSAGE_CREATE', { ...message, mention_roles: ['99'] });
  expect(wants({ mentions: { user_id: '7', role_ids: ['99'] } }, event!)).toBe(true);
});
