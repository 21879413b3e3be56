import { expect, test } from 'bun:test';
import { sql } from 'kysely';
import type { Json } from '../../../src/kernel/store/json.ts';
import type { MessageSearch } from '../../../src/kernel/store/messages.ts';
import { openEngine } from '../../../src/storage/open-engine.ts';
import { parseStoreUrl } from '../../../src/storage/store-url.ts';
import { type EngineUnderTest, idAt, NOON, newMessage } from './engine-under-test.ts';

async function deadlocks(url: string): Promise<number> {
  const engine = await openEngine(parseStoreUrl(url), {});
  const counted = sql<{ deadlocks: number }>`select deadlocks from pg_stat_database where datname = current_database()`;
  const found = engine.dialect.name === 'postgres' ? await engine.read((db) => counted.execute(db)) : undefined;
  await engine.close();
  return found?.rows[0]?.deadlocks ?? 0;
}

export function messageSuite({ name, open, freshUrl }: EngineUnderTest): void {
  test('a message comes back as it was recorded, at the time its id carries', async () => {
    const { messages } = await open();
    const given = newMessage(5, 'hello <@1001>', {
      edited_at: NOON + 9,
      reply_to_id: idAt(1),
      attachments: [{ id: '1', filename: 'plan.pdf', content_type: 'application/pdf', size: 5 }],
      embeds: [{ type: 'rich', title: 'Title', description: null, url: 'https://example.org' }],
      mention_ids: ['1001'],
      mentions_everyone: true,
      is_introduction: true,
      raw: { id: idAt(5), nested: [1] },
    });
    expect(await messages.record([given])).toEqual([given.message_id]);
    expect(await messages.get(idAt(5))).toEqual({
      ...given,
      webhook_id: null,
      timestamp: NOON + 5,
      deleted_at: null,
      analyzed: false,
    } as never);
    expect(await messages.get(idAt(6))).toBeUndefined();
  });

  test('recording again changes only what is newer; what was deleted stays so', async () => {
    const { messages } = await open();
    expect(await messages.record([newMessage(1, 'first'), newMessage(2, 'other')])).toEqual([idAt(1), idAt(2)]);
    expect(await messages.record([newMessage(1, 'edited', { edited_at: NOON + 10 }), newMessage(3, 'third')])).toEqual([
      idAt(3),
    ]);
    await messages.record([newMessage(1, 'older edit', { edited_at: NOON + 5 }), newMessage(1, 'first')]);
    expect((await messages.get(idAt(1)))?.content).toBe('edited');
    await messages.record([newMessage(1, null, { edited_at: NOON + 10 })]);
    expect((await messages.get(idAt(1)))?.content).toBe('edited');

    await messages.change({ message_id: idAt(1), analyzed: true });
    await messages.record([newMessage(1, 'edited', { edited_at: NOON + 10 })]);
    expect((await messages.get(idAt(1)))?.analyzed).toBe(true);
    await messages.record([newMessage(1, 'again', { edited_at: NOON + 20 })]);
    expect(await messages.get(idAt(1))).toMatchObject({ content: 'again', analyzed: false });

    expect(await messages.markDeleted([idAt(1), idAt(9)], NOON + 30, { erase: false })).toBe(1);
    expect(await messages.markDeleted([idAt(1)], NOON + 40, { erase: false })).toBe(0);
    await messages.record([newMessage(1, 'back?', { edited_at: NOON + 50 })]);
    expect(await messages.get(idAt(1))).toMatchObject({ content: 'again', deleted_at: NOON + 30 });
    expect(await messages.change({ message_id: idAt(1), content: 'back?' })).toBe(false);
    expect(await messages.markDeleted([idAt(2)], NOON + 60, { erase: true })).toBe(1);
    expect(await messages.get(idAt(2))).toMatchObject({ content: null, attachments: [] });
  });

  test('words are found alike, few messages looked through or many', async () => {
    const { messages } = await open();
    const texts = [
      'red apple pie',
      'apple',
      'pie red',
      'reddish apples',
      'Äpfel red',
      'apple pie apple pie red',
      'pie or pie',
      '',
    ];
    await messages.record(texts.map((text, n) => newMessage(n, text)));
    const more = Array.from({ length: 2500 }, (_, n) => newMessage(1000 + n, 'pear', { author_id: '2000' }));
    await messages.record(more);
    for (const text of [
      'apple',
      'red apple',
      '"apple pie"',
      'app*',
      '"pie red" -reddish',
      'red -apple',
      'äpf*',
      'pi',
    ]) {
      for (const order of ['newest', 'oldest'] as const) {
        const all = await messages.search({ text, order, limit: 50 });
        expect(await messages.search({ text, order, limit: 50, author_ids: ['1000'] })).toEqual(all);
        expect(await messages.search({ text, order, limit: 50, channel_ids: ['100'] })).toEqual(all);
        expect(await messages.search({ text, order, limit: 50, since: NOON, until: NOON + 500 })).toEqual(all);
      }
    }
    const best = async (more: Partial<MessageSearch>) =>
      (await messages.search({ text: 'pie', order: 'best', limit: 1, ...more })).messages[0]?.content;
    expect([await best({}), await best({ author_ids: ['1000'] })]).toEqual(Array(2).fill('pie or pie'));
    expect((await messages.search({ text: 'pear', limit: 5 })).total).toBe(1000);
  });

  test('when several record the same at once, each message is new to one of them', async () => {
    const url = freshUrl();
    const stores = await Promise.all([open(url), open(url), open(url)]);
    const many = Array.from({ length: 300 }, (_, n) => newMessage(n, `number ${n}`));
    const answers = await Promise.all(stores.map(({ messages }) => messages.record(many)));
    expect(answers.flat().sort()).toEqual(many.map(({ message_id }) => message_id).sort());
  });

  test('several that record, count and forget at once, whatever the order, do not get into each other’s way', async () => {
    const url = freshUrl();
    const stores = await Promise.all([open(url), open(url), open(url), open(url)]);
    const without = (value: Json) => value;
    const before = await deadlocks(url);
    await Promise.all(
      stores.map(async ({ messages, members, activity, interests, transaction }, k) => {
        for (let round = 0; round < 4; round++) {
          // Each sees the same people in an order of its own, over more messages than go into one statement.
          const author = (n: number) => String(5000 + (k % 2 ? 399 - n : n));
          const many = Array.from({ length: 400 }, (_, n) =>
            newMessage(k * 100_000 + round * 1000 + n, `w ${n}`, { author_id: author(n), edited_at: NOON + round }),
          );
          const shared = Array.from({ length: 60 }, (_, n) =>
            newMessage(-1 - n, `${k} ${n}`, { author_id: author(n) }),
          );
          await messages.record([...many, ...shared]);
          const deeds = many.slice(0, 100).map(({ author_id: user_id }) => ({
            ...{ guild_id: '10', channel_id: '100', user_id, at: NOON, messages_sent: 1 },
          }));
          await transaction(async (within) => {
            await within.members.upsert(
              deeds.map(({ user_id }) => ({ user_id, guild_id: '10', username: 'x', last_active: NOON + round })),
            );
            await within.activity.add(deeds);
            await within.messages.markDeleted(
              shared.slice(k).map(({ message_id }) => message_id),
              NOON,
              { erase: true },
            );
          });
          await Promise.all([
            members.forget(author(k), { without }),
            activity.add(deeds.slice(0, 3)),
            interests.set('10', author(k), [{ topic: 'races', confidence: 1 }]),
            messages.record(many.slice(0, 5)),
          ]);
        }
      }),
    );
    // Those that PostgreSQL had to resolve cost a second each; it tells of them a little later.
    await Bun.sleep(name === 'postgres' ? 1200 : 0);
    expect(await deadlocks(url)).toBe(before);
    expect(await stores[0].messages.count({ include_deleted: true })).toBeGreaterThan(6000);
    expect((await stores[1].messages.search({ text: 'w 300', limit: 1 })).total).toBe(16);
  }, 120_000);

  test('it is known of which channels of a server messages are stored', async () => {
    const { messages } = await open();
    expect(await messages.channels('10')).toEqual([]);
    await messages.record([
      newMessage(1, 'a', { channel_id: '300' }),
      newMessage(2, 'b', { channel_id: '300' }),
      newMessage(3, 'c', { channel_id: '100' }),
      newMessage(4, 'd', { channel_id: '200', guild_id: '11' }),
      newMessage(5, 'e', { channel_id: '900', guild_id: null }),
    ]);
    expect((await messages.channels('10')).sort()).toEqual(['100', '300']);
    expect(await messages.channels('11')).toEqual(['200']);
  });

  test('an edit that tells only a part leaves the rest', async () => {
    const { messages } = await open();
    await messages.record([newMessage(1, 'text', { mention_ids: ['5'] })]);
    expect(await messages.change({ message_id: idAt(1), content: 'new', edited_at: NOON + 9 })).toBe(true);
    expect(await messages.change({ message_id: idAt(1), content: 'late', edited_at: NOON + 3 })).toBe(false);
    const embeds = [{ type: 'link', title: 'Unfurled', description: null, url: null }];
    expect(await messages.change({ message_id: idAt(1), embeds })).toBe(true);
    expect(await messages.get(idAt(1))).toMatchObject({
      content: 'new',
      embeds,
      mention_ids: ['5'],
      edited_at: NOON + 9,
    });
    expect(await messages.change({ message_id: idAt(8), content: 'x' })).toBe(false);
    expect((await messages.search({ text: 'unfurled', limit: 5 })).total).toBe(1);
    expect((await messages.search({ text: 'text', limit: 5 })).total).toBe(0);
  });

  test('lists are in the order of ids, whatever their length, and filters hold together', async () => {
    const { messages } = await open();
    // A million seconds after Discord began ids have fewer digits than today.
    const old = newMessage(0, 'ancient', { message_id: '99999999999999999', author_is_bot: true, author_id: '7' });
    const file = { id: '1', filename: 'a.png', content_type: null, size: 1 };
    await messages.record([
      newMessage(3, 'c https://example.org', { attachments: [file] }),
      old,
      newMessage(1, 'a', { author_id: '1001', mention_ids: ['1000'] }),
      newMessage(2, 'b', { channel_id: '101', reply_to_id: idAt(1), is_introduction: true }),
      newMessage(4, 'd', { guild_id: '11', channel_id: '102' }),
    ]);
    const list = async (query: object) =>
      (await messages.list({ limit: 10, ...query })).map(({ content }) => content?.[0]).join('');
    const both = async (query: object, expected: string) => {
      expect(await list({ order: 'oldest', ...query })).toBe(expected);
      expect(await messages.count(query)).toBe(expected.length);
    };
    expect(await list({})).toBe('dcbaa');
    expect((await messages.list({ limit: 10, order: 'oldest' }))[0]?.content).toBe('ancient');
    await both({ channel_ids: ['100'], author_is_bot: false }, 'ac');
    await both({ guild_id: '11' }, 'd');
    await both({ author_ids: ['1001'] }, 'a');
    await both({ author_is_bot: true }, 'a');
    await both({ mentions_id: '1000' }, 'a');
    await both({ mentions_id: '100' }, '');
    await both({ has: ['attachment', 'link'] }, 'c');
    await both({ has: ['reply'] }, 'b');
    await both({ has: ['embed'] }, '');
    await both({ is_introduction: true }, 'b');
    await both({ since: NOON + 2, until: NOON + 4 }, 'bc');
    await both({ after_id: idAt(1), before_id: idAt(4) }, 'bc');
    await both({ after_id: '99999999999999999' }, 'abcd');
    await both({ before_id: idAt(1) }, 'a');
    await both({ channel_ids: [] }, '');
    await messages.markDeleted([idAt(3)], NOON, { erase: false });
    await both({ after_id: idAt(2) }, 'd');
    await both({ after_id: idAt(2), include_deleted: true }, 'cd');
    expect(await messages.span('100')).toEqual({ oldest_id: '99999999999999999', newest_id: idAt(3) });
    expect(await messages.span('999')).toBeUndefined();
  });

  test('search finds words in any case and with or without accents, phrases, beginnings, and leaves out', async () => {
    const { messages } = await open();
    const file = { id: '1', filename: 'Budget-2026.xlsx', content_type: null, size: 1 };
    const embed = { type: 'rich', title: 'Release notes', description: 'Fixes the login page', url: null };
    await messages.record([
      newMessage(1, 'The Café is open; déjà vu'),
      newMessage(2, 'the cafe is closed today'),
      newMessage(3, 'open the pod bay doors', { author_id: '1001' }),
      newMessage(4, '今日は天気がいいですね'),
      newMessage(5, null, { attachments: [file] }),
      newMessage(6, '', { embeds: [embed] }),
      newMessage(7, `it's o'clock: "quoted" & (par|ens) \\ back'slash:*`),
      newMessage(8, 'Привет, МИР! Größe straße'),
      newMessage(9, 'mail ada@example.org or see https://example.org/docs_page?x=1'),
    ]);
    const search = async (text: string, more: Partial<MessageSearch> = {}) => {
      const { messages: found, total } = await messages.search({ text, limit: 10, order: 'oldest', ...more });
      expect(total).toBe(found.length);
      return found.map(({ message_id }) => [1, 2, 3, 4, 5, 6, 7, 8, 9].find((n) => idAt(n) === message_id)).join('');
    };
    expect(await search('cafe')).toBe('12');
    expect(await search('CAFÉ open')).toBe('1');
    expect(await search('open')).toBe('13');
    expect(await search('open -pod')).toBe('1');
    expect(await search('the -"is open" -doors')).toBe('26');
    expect(await search('"is closed"')).toBe('2');
    expect(await search('"closed is"')).toBe('');
    expect(await search('clo*')).toBe('27');
    expect(await search('clo')).toBe('');
    expect(await search('天気')).toBe('4');
    expect(await search('気天')).toBe('');
    expect(await search('budget')).toBe('5');
    expect(await search('release login')).toBe('6');
    expect(await search(`o'clock`)).toBe('7');
    expect(await search(`"par|ens"`)).toBe('7');
    expect(await search(`slash:*) & | ! <-> ' " AND OR NOT NEAR`)).toBe('');
    expect(await search('привет мир')).toBe('8');
    expect(await search('große')).toBe('8');
    expect(await search('grosse')).toBe('');
    expect(await search('ada@example.org')).toBe('9');
    expect(await search('docs_page')).toBe('9');
    expect(await search('open', { author_ids: ['1001'] })).toBe('3');
    expect(await search('the', { since: NOON + 2, before_id: idAt(3) })).toBe('2');
    expect(await search('the', { channel_ids: [] })).toBe('');
    for (const none of ['', '  ', '-cafe', '!?', '""']) {
      await expect(messages.search({ text: none, limit: 1 })).rejects.toMatchObject({ problem: 'bad_input' });
    }
    await messages.markDeleted([idAt(2)], NOON, { erase: false });
    expect(await search('cafe')).toBe('1');
    expect(await search('cafe', { include_deleted: true })).toBe('12');
    await messages.markDeleted([idAt(1)], NOON, { erase: true });
    expect(await search('cafe', { include_deleted: true })).toBe('2');
  });

  test('search pages, orders, and counts all', async () => {
    const { messages } = await open();
    await messages.record(
      Array.from({ length: 30 }, (_, n) => newMessage(n, `needle ${n === 17 ? 'needle needle' : 'in a haystack'}`)),
    );
    const page = await messages.search({ text: 'needle', limit: 3, offset: 2 });
    expect(page.total).toBe(30);
    expect(page.messages.map(({ message_id }) => message_id)).toEqual([idAt(27), idAt(26), idAt(25)]);
    const oldest = await messages.search({ text: 'needle', limit: 1, order: 'oldest' });
    expect(oldest.messages[0]?.message_id).toBe(idAt(0));
    const best = await messages.search({ text: 'needle', limit: 1, order: 'best' });
    expect(best.messages[0]?.message_id).toBe(idAt(17));
  });

  test('unread counts follow the mark, which moves forward only', async () => {
    const { messages } = await open();
    await messages.record([
      newMessage(1, 'a'),
      newMessage(2, 'b', { mention_ids: ['42'] }),
      newMessage(3, 'mine', { author_id: '42' }),
      newMessage(4, 'c', { mentions_everyone: true }),
      newMessage(5, 'd', { channel_id: '101' }),
      newMessage(6, 'gone', { channel_id: '101' }),
    ]);
    await messages.markDeleted([idAt(6)], NOON, { erase: false });
    const unread = () => messages.unread({ reader: 'agent', channel_ids: ['100', '101', '404'], user_id: '42' });
    const first = { unread: 3, mentions: 2, first_unread_id: idAt(1), last_id: idAt(4) };
    expect(await unread()).toEqual([
      { channel_id: '100', read_id: null, ...first },
      { channel_id: '101', read_id: null, unread: 1, mentions: 0, first_unread_id: idAt(5), last_id: idAt(6) },
    ]);
    await messages.markRead('agent', '100', idAt(2));
    await messages.markRead('agent', '100', idAt(1));
    await messages.markRead('agent', '101', idAt(6));
    expect(await unread()).toEqual([
      { channel_id: '100', read_id: idAt(2), unread: 1, mentions: 1, first_unread_id: idAt(4), last_id: idAt(4) },
      { channel_id: '101', read_id: idAt(6), unread: 0, mentions: 0, first_unread_id: null, last_id: idAt(6) },
    ]);
    expect(await messages.unread({ reader: 'someone', channel_ids: ['100'] })).toMatchObject([
      { unread: 4, mentions: 1 },
    ]);
    expect(await messages.unread({ reader: 'agent', channel_ids: [] })).toEqual([]);
  });

  test('pruning takes old messages, with their words, and only where it was asked', async () => {
    const { messages } = await open();
    await messages.record([
      ...Array.from({ length: 600 }, (_, n) => newMessage(n, `bulk ${n}`)),
      newMessage(1000, 'bulk kept'),
      newMessage(2, 'bulk elsewhere', { channel_id: '101', message_id: `${idAt(2).slice(0, -1)}7` }),
    ]);
    expect(await messages.prune({ before: NOON + 1000, channel_id: '100' })).toBe(600);
    expect((await messages.search({ text: 'bulk', limit: 10 })).total).toBe(2);
    expect(await messages.prune({ before: NOON + 5000, guild_id: '99' })).toBe(0);
    expect(await messages.prune({ before: NOON + 1000 })).toBe(1);
    expect((await messages.search({ text: 'bulk', limit: 10 })).messages.map(({ content }) => content)).toEqual([
      'bulk kept',
    ]);
  });
}
