import { describe, expect, test } from 'bun:test';
import { csvOf, rowLines } from '../../../src/domain/rendering/table.ts';

const room = 10_000;

describe('rows as CSV', () => {
  const rows = [
    {
      id: '1',
      author: { id: '7', username: 'ann' },
      roles: [
        { id: '3', name: 'Mods' },
        { id: '4', name: 'Crew' },
      ],
    },
    { id: '2', author: { id: '8', username: 'bo' }, roles: [], tags: ['a', 'b'], extra: { depth: 1 } },
  ];

  test('objects stand by their names, lists are joined, paths lead deeper', () => {
    const columns = ['id', 'author.username', 'roles', 'roles.id', 'tags'];
    expect(csvOf(rows, { columns, room }).csv).toBe(
      'id,author.username,roles,roles.id,tags\n1,ann,Mods; Crew,3; 4,\n2,bo,,,a; b',
    );
  });

  test('columns that are empty throughout are left out, unless they were asked for', () => {
    expect(csvOf(rows, { columns: ['id', 'nick'], room }).csv).toBe('id\n1\n2');
    expect(csvOf(rows, { columns: [], fields: ['nick', 'id'], room }).csv).toBe('nick,id\n,1\n,2');
    expect(csvOf([], { columns: ['id', 'nick'], room }).csv).toBe('id,nick');
  });

  test('rows that nobody described tell their columns themselves, one object deep', () => {
    expect(csvOf(rows, { columns: [], room }).csv.split('\n')).toEqual([
      'id,author.id,author.username,roles,tags,extra.depth',
      '1,7,ann,Mods; Crew,,',
      '2,8,bo,,a; b,1',
    ]);
  });

  test('as many whole rows as fit, and never none', () => {
    const long = Array.from({ length: 9 }, (_, i) => ({ text: `${i}\n${'x'.repeat(100)}` }));
    expect(csvOf(long, { columns: ['text'], room: 350 }).shown).toBe(3);
    expect(csvOf(long, { columns: ['text'], room: 10 })).toEqual({ csv: `text\n"0\n${'x'.repeat(100)}"`, shown: 1 });
  });

  test('whatever stands in cells comes out of them again', () => {
    const pieces = ['"', ',', '\n', ';', ' ', "'", 'a', 'é', '👩🏽‍🚀', '0'];
    let seed = 1;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed;
    };
    const text = () => Array.from({ length: random() % 8 }, () => pieces[random() % pieces.length]).join('');
    const made = Array.from({ length: 300 }, (_, i) => ({ id: String(i), a: text(), b: text() }));
    const { csv, shown } = csvOf(made, { columns: [], fields: ['a', 'id', 'b'], room: 1_000_000 });
    expect(shown).toBe(300);
    const cells = [...csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(?:,|\n|$)/g)]
      .map(([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare)
      .slice(0, 3 * 301);
    expect(cells).toEqual(['a', 'id', 'b', ...made.flatMap(({ a, id, b }) => [a, id, b])]);
  });
});

test('rows as lines name what they tell by its path, and keep to one entry each', () => {
  const rows = [{ content: 'a\nb', author: { username: 'ann' } }, { author: { username: 'bo' } }];
  expect(rowLines(rows, ['author.username', 'content'])).toEqual([
    '- author.username=ann content=a\n  b',
    '- author.username=bo',
  ]);
});
