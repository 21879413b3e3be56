import { expect, test } from 'bun:test';
import { satisfies } from '../../../src/domain/events/filter.ts';
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
    type: 'MESSAGE_CREATE',
    guild_id: message.guild_id,
    channel_id: message.channel_id,
    author_id: author.id,
    author_is_bot: false,
    message_id: MESSAGE,
    occurred_at: Date.parse('2016-04-30T11:18:25.796Z'),
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
  expect(events.map((event) => [event.type, event.message_id])).toEqual(ids.map((id) => ['MESSAGE_DELETE', id]));
});

test.each(['READY', 'RESUMED', 'GUILD_CREATE', 'TYPING_START'])('%s is no event', (t) =>
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
    author_id: author.id,
    guild_id: message.guild_id,
  });
});

const [event] = told('MESSAGE_CREATE', { ...message, mention_roles: ['99'] });

test.each([
  ['everything', {}, true],
  ['words in it', { matches: /deploy/ }, true],
  ['words not in it', { matches: /rollback/ }, false],
  ['mentions of someone else', { mentions: { user_id: '7', role_ids: [] } }, false],
  ['mentions of a role one has', { mentions: { user_id: '7', role_ids: ['99'] } }, true],
])('a filter for %s', (_what, filter, expected) => expect(satisfies(filter, event!)).toBe(expected));
