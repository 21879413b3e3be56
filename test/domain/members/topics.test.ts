import { describe, expect, test } from 'bun:test';
import { plainWords } from '../../../src/domain/members/plain-words.ts';
import { loadTagger } from '../../../src/domain/members/tagging.ts';
import { extractTopics, isEnglish } from '../../../src/domain/members/topics.ts';

const extract = async (...texts: string[]) => extractTopics(texts, await loadTagger(), async () => {});
const names = async (...texts: string[]) => (await extract(...texts)).topics.map(({ topic }) => topic);

describe('topics', () => {
  test('what somebody says they like', async () => {
    expect(await names('I love Rust and I am into photography')).toEqual(['photography', 'rust']);
    expect(await names('I really enjoy baking on my days off')).toContain('baking');
    expect(await names('working on a game in TypeScript')).toContain('typescript');
  });

  test('what they come back to, more certain the more often', async () => {
    const { topics } = await extract(
      'kubernetes is hard',
      'has anyone here tried kubernetes with helm',
      'so the kubernetes docs are good',
      'that was a keyboard',
      'my keyboard is loud',
    );
    const sure = Object.fromEntries(topics.map(({ topic, confidence }) => [topic, confidence]));
    expect(sure['kubernetes']).toBeGreaterThan(sure['keyboard']!);
    expect(sure['helm']).toBeUndefined();
    expect(topics.find(({ topic }) => topic === 'kubernetes')?.mentions).toBe(3);
  });

  test('not small talk, names of days, or the words everybody uses', async () => {
    expect(
      await names('I love this server', 'I love you guys', 'I love weekends', 'the best people in the world'),
    ).toEqual([]);
  });

  test('not what stands in code, links, quotes and mentions', async () => {
    expect(
      await names('I love `pineapple` and https://pineapple.example and <@123>', '> I love pineapple\nyes I do'),
    ).toEqual([]);
  });

  test('one name for one and many', async () => {
    const found = await names('I love my keyboard', 'I love keyboards');
    expect(found).toContain('keyboard');
    expect(found).not.toContain('keyboards');
  });

  test('another language is not guessed at', async () => {
    expect(await extract('Ich finde das Wetter heute schön', 'Wir gehen morgen in den Bergen wandern')).toEqual({
      topics: [],
      understood: false,
    });
    expect(isEnglish('Я люблю программирование')).toBe(false);
    expect(await extract('', '🎉')).toEqual({ topics: [], understood: true });
  });
});

test.each([
  ['see <#123> **now** https://x.example/a?b', 'see now'],
  ['```js\nconst a = 1;\n``` done', 'done'],
  ['@everyone hi <:wave:123> 🎉', 'hi'],
])('%p in plain words is %p', (text, expected) => expect(plainWords(text)).toBe(expected));
