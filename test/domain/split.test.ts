import { describe, expect, test } from 'bun:test';
import { splitText } from '../../src/domain/composing/split.ts';

const lengths = (parts: string[]) => parts.map((part) => part.length);

describe('splitText', () => {
  test('leaves what fits alone', () => {
    expect(splitText('x'.repeat(2000))).toEqual(['x'.repeat(2000)]);
    expect(splitText('  hello\n')).toEqual(['hello']);
    expect(splitText(' \n ')).toEqual([]);
  });

  test('fills messages when there is nowhere better to cut', () => {
    expect(lengths(splitText('x'.repeat(4000)))).toEqual([2000, 2000]);
    expect(lengths(splitText('x'.repeat(4001)))).toEqual([2000, 2000, 1]);
  });

  test('prefers paragraphs, then lines, then sentences, then words', () => {
    const paragraph = (word: string, n: number) => `${word} `.repeat(n).trim();
    expect(splitText(`${paragraph('one', 300)}\n\n${paragraph('two', 300)}`)).toEqual([
      paragraph('one', 300),
      paragraph('two', 300),
    ]);
    const [first] = splitText(`${paragraph('one', 300)}\n${paragraph('two', 300)}`);
    expect(first).toBe(paragraph('one', 300));
    const [sentence] = splitText(`${'a'.repeat(1500)}. ${'b '.repeat(400)}`);
    expect(sentence).toBe(`${'a'.repeat(1500)}.`);
    for (const part of splitText(paragraph('word', 1000))) expect(part).toMatch(/^word( word)*$/);
  });

  test('closes a code block and opens it again with its language', () => {
    const code = Array.from({ length: 300 }, (_, i) => `const x${i} = ${i};`).join('\n');
    const parts = splitText(`Look:\n\n\`\`\`ts\n${code}\n\`\`\`\nDone.`);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts.slice(1)) expect(part).toStartWith('```ts\n');
    for (const part of parts.slice(0, -1)) expect(part).toEndWith('\n```');
    expect(parts.at(-1)).toEndWith('```\nDone.');
    const rejoined = parts.map((part) => part.replace(/^```ts\n|\n```$/g, '')).join('\n');
    expect(rejoined).toContain(code.slice(0, 5000).slice(-200));
  });

  test('cuts a block before its first line rather than inside when it can', () => {
    const [first, second] = splitText(`${'text '.repeat(300)}\n\n\`\`\`\n${'code\n'.repeat(200)}\`\`\``);
    expect(first).not.toContain('```');
    expect(second).toStartWith('```\n');
  });

  test('cuts no emoji in two', () => {
    const family = '👨‍👩‍👧‍👦';
    for (const part of splitText(family.repeat(500))) expect(part.replaceAll(family, '')).toBe('');
  });

  test('loses and invents nothing, whatever it is given', () => {
    const alphabet = ['a', 'b ', '\n', '\n\n', '```\n', '```js\n', '. ', '👍🏽', 'é', '  ', '<@123>', 'word'];
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const visible = (text: string) => text.replace(/```|js|\s/g, '');
    for (let round = 0; round < 500; round++) {
      const text = Array.from({ length: random(300) }, () => alphabet[random(alphabet.length)]).join('');
      const max = 40 + random(60);
      const parts = splitText(text, max);
      expect(visible(parts.join(''))).toBe(visible(text));
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(max);
        expect(part.trim()).not.toBe('');
      }
    }
  });
});
