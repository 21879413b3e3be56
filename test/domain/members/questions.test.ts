import { describe, expect, test } from 'bun:test';
import { asks, type Said, unanswered } from '../../../src/domain/members/questions.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 4, 2);
const START = NOW - 24 * HOUR;

describe('asking', () => {
  test.each([
    'How do I set up the bot?',
    'does anyone know how to export the data',
    'hey, can someone help me with roles',
    'The build fails on Windows. Any idea why?',
    'wie kann ich das Passwort ändern',
    'これはどうやって使いますか？',
    'It says "forbidden", is that normal?)',
  ])('%p', (text) => expect(asks(text)).toBe(true));

  test.each([
    'How about no.',
    'right?',
    'what??',
    'https://example.org/?q=1',
    'see `a ? b : c` there',
    'What a lovely day it is, said nobody.'.slice(0, 12),
    'thanks, that worked',
    '> how do I do this?\nlike so',
  ])('not %p', (text) => expect(asks(text)).toBe(false));
});

const said = (id: string, author: string, hours: number, content: string, more: Partial<Said> = {}): Said => ({
  message_id: id,
  channel_id: 'c',
  author_id: author,
  author_is_bot: false,
  content,
  timestamp: START + hours * HOUR,
  reply_to_id: null,
  mention_ids: [],
  is_introduction: false,
  ...more,
});

const question = said('q', 'ann', 0, 'How do I deploy this?');
const open = (...after: Said[]) =>
  unanswered([question, ...after], { now: NOW, patienceMs: 6 * HOUR }).map(({ message_id }) => message_id);

describe('answered', () => {
  test('nobody wrote', () => expect(open()).toEqual(['q']));
  test('a reply, however late, also by a program', () => {
    expect(open(said('a', 'bot', 20, 'so', { reply_to_id: 'q', author_is_bot: true }))).toEqual([]);
  });
  test('somebody names who asked', () => {
    expect(open(said('a', 'ben', 5, '<@ann> so', { mention_ids: ['ann'] }))).toEqual([]);
  });
  test('a thread under it', () => expect(open(said('t', 'ben', 1, 'so', { channel_id: 'q' }))).toEqual([]));
  test('somebody writes at once', () => expect(open(said('a', 'ben', 0.1, 'Run make.'))).toEqual([]));
});

describe('not answered', () => {
  test('who asked goes on alone', () => expect(open(said('a', 'ann', 0.1, 'nobody?!'))).toEqual(['q']));
  test('others write hours later, of something else', () => {
    expect(open(said('a', 'ben', 5, 'Good morning.'))).toEqual(['q']);
  });
  test('the next one asks too', () => {
    const also = said('a', 'ben', 0.1, 'And how do I test it?');
    expect(open(also)).toEqual(['q', 'a']);
  });
  test('others reply to others, introduce themselves, or are programs', () => {
    expect(open(said('a', 'ben', 0.1, 'yes', { reply_to_id: 'x' }))).toEqual(['q']);
    expect(open(said('a', 'ben', 0.1, 'Hi, I am Ben', { is_introduction: true }))).toEqual(['q']);
    expect(open(said('a', 'bot', 0.1, 'Level up!', { author_is_bot: true }))).toEqual(['q']);
  });
  test('in another channel', () =>
    expect(open(said('a', 'ben', 0.1, 'Run make.', { channel_id: 'd' }))).toEqual(['q']));
});

test('a fresh question has time, and programs do not ask', () => {
  const fresh = { ...question, timestamp: NOW - HOUR };
  const program = { ...question, message_id: 'p', author_is_bot: true };
  expect(unanswered([fresh, program], { now: NOW, patienceMs: 6 * HOUR })).toEqual([]);
});
