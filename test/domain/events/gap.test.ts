import { expect, test } from 'bun:test';
import type { APIMessage } from 'discord-api-types/v10';
import { differences } from '../../../src/domain/events/gap.ts';
import type { StoredMessage } from '../../../src/kernel/store/messages.ts';

const id = (n: number) => `1750000000000000${String(n).padStart(2, '0')}`;
const message = (n: number, content = `${n}`, edited_timestamp: string | null = null) =>
  ({ id: id(n), channel_id: '1', author: { id: '2', username: 'ann' }, content, edited_timestamp }) as APIMessage;
const stored = (n: number, more: Partial<StoredMessage> = {}) =>
  ({ message_id: id(n), channel_id: '1', deleted_at: null, edited_at: null, ...more }) as StoredMessage;

const compare = (actual: APIMessage[], kept: StoredMessage[], { since = 3, until = 5 } = {}) =>
  differences({
    actual,
    stored: kept,
    since: id(since),
    until: id(until),
    guildId: '9',
    at: 1000,
  }).map(({ type, message_id }) => `${type} ${Number(message_id?.slice(-2))}`);

test('what came, was edited and went is told, oldest first', () => {
  const edited = message(3, 'better', '2026-05-01T12:00:00.000Z');
  expect(compare([message(6), edited, message(1), message(0)], [stored(1), stored(2), stored(3)])).toEqual([
    'MESSAGE_UPDATE 3',
    'MESSAGE_CREATE 6',
    'MESSAGE_DELETE 2',
  ]);
});

test('what is stored from after the log last heard is told all the same', () => {
  expect(compare([message(4), message(3), message(2)], [stored(2), stored(3), stored(4)])).toEqual([
    'MESSAGE_CREATE 4',
  ]);
});

test('what came while Discord was being asked is not taken for deleted', () => {
  const kept = [stored(2), stored(4), stored(5), stored(6), stored(7)];
  expect(compare([message(5), message(2)], kept, { since: 8 })).toEqual(['MESSAGE_DELETE 4']);
});
