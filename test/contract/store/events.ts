import { expect, test } from 'bun:test';
import type { EventFilter } from '../../../src/kernel/store/events.ts';
import { type EngineUnderTest, NOON, newEvent, SESSION } from './engine-under-test.ts';

const keysOf = (events: readonly { dedupe_key: string }[]) => events.map(({ dedupe_key }) => dedupe_key);

export function eventSuite({ open, freshUrl }: EngineUnderTest): void {
  test('an event comes back as it was put in', async () => {
    const { events } = await open();
    const payload = { id: '1', text: 'caf\u00e9 \u0000 \ud83d\ude00', list: [1, 2.5, null, true], none: null };
    const given = newEvent('a', { message_id: '9007199254740993', author_is_bot: true, payload });
    const [stored] = await events.append([given]);
    expect(stored).toEqual({
      ...given,
      message_id: '9007199254740993',
      seq: 1,
      stored_at: expect.any(Number),
      payload,
    } as never);
    expect(await events.get(1)).toEqual(stored!);
    expect((await events.read({ after: 0, limit: 10 })).events).toEqual([stored!]);
    expect(await events.get(2)).toBeUndefined();
  });

  test('what is in the log already is not put in again, and only what is new is answered', async () => {
    const { events } = await open();
    expect(keysOf(await events.append([newEvent('a'), newEvent('b'), newEvent('a')]))).toEqual(['a', 'b']);
    expect(keysOf(await events.append([newEvent('b'), newEvent('c')]))).toEqual(['c']);
    expect(keysOf(await events.append([newEvent('b', { bot_id: '2' })]))).toEqual(['b']);
    expect(await events.append([newEvent('c')])).toEqual([]);
    expect(keysOf((await events.read({ after: 0, limit: 10 })).events)).toEqual(['a', 'b', 'c', 'b']);
  });

  test('batches given at once are written together and each gets back its own', async () => {
    const { events } = await open();
    const batches = Array.from({ length: 40 }, (_, batch) => [
      newEvent(`${batch}-x`),
      newEvent(`${batch}-y`),
      newEvent('same'),
    ]);
    const answers = await Promise.all(batches.map((batch) => events.append(batch)));
    for (const [batch, answer] of answers.entries()) {
      expect(keysOf(answer).slice(0, 2)).toEqual([`${batch}-x`, `${batch}-y`]);
    }
    expect(answers.flatMap(keysOf).filter((key) => key === 'same')).toEqual(['same']);
    const { events: all, more } = await events.read({ after: 0, limit: 1000 });
    expect(all.length).toBe(81);
    expect(more).toBe(false);
    expect(all.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq).sort((a, b) => a - b));
  });

  test('a batch that cannot be stored does not take others with it', async () => {
    const { events } = await open();
    const bad = newEvent('bad', { occurred_at: null as unknown as number });
    const results = await Promise.allSettled([
      events.append([newEvent('a')]),
      events.append([newEvent('x'), bad]),
      events.append([newEvent('b')]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(keysOf((await events.read({ after: 0, limit: 10 })).events)).toEqual(['a', 'b']);
  });

  test('how far the session has come is kept with the events it covers, and never goes back', async () => {
    const { events, sessions } = await open();
    const of = { bot_id: '1', shard_id: 0, session_id: 's' };
    const reached = async () => (await sessions.find('us', 0))?.sequence;
    await events.append([newEvent('early')], { ...of, sequence: 6 });
    expect(await reached()).toBeUndefined();
    expect(await sessions.begin({ ...SESSION, sequence: 7 })).toBeNull();
    expect(await sessions.find('us', 0)).toMatchObject({ ...SESSION, sequence: 7 });
    expect(await sessions.find('others', 0)).toBeUndefined();
    await events.append([newEvent('a')], { ...of, sequence: 8 });
    await Promise.all([9, 12, 13].map((sequence) => events.append([newEvent(sequence)], { ...of, sequence })));
    expect(await reached()).toBe(13);
    await events.append([], { ...of, sequence: 11 });
    expect(await reached()).toBe(13);
    const bad = newEvent('b', { occurred_at: null as unknown as number });
    await expect(events.append([bad], { ...of, sequence: 14 })).rejects.toThrow();
    expect(await reached()).toBe(13);
    await sessions.begin({ ...SESSION, session_id: 'next', sequence: 1 });
    await events.append([newEvent('late')], { ...of, sequence: 20 });
    expect(await reached()).toBe(1);
  });

  test('a gap stays open over sessions since when it was, until the latest of them has filled it', async () => {
    const { sessions } = await open();
    const gap = async () => (await sessions.find('us', 0))?.gap_since;
    expect(await sessions.begin({ ...SESSION, gap_since: 500 })).toBe(500);
    expect(await sessions.begin({ ...SESSION, session_id: 'two', gap_since: 900 })).toBe(500);
    await sessions.closeGap(SESSION);
    expect(await gap()).toBe(500);
    await sessions.closeGap({ ...SESSION, session_id: 'two' });
    expect(await gap()).toBeNull();
    for (const since of [700, 800, 600]) await sessions.openGap({ ...SESSION, session_id: 'two' }, since);
    await sessions.openGap(SESSION, 100);
    expect(await gap()).toBe(600);
  });

  test('filters hold together, and the cursor passes what does not match', async () => {
    const { events } = await open();
    await events.append([
      newEvent(1),
      newEvent(2, { channel_id: '101' }),
      newEvent(3, { type: 'MESSAGE_DELETE', author_id: null, author_is_bot: null }),
      newEvent(4, { guild_id: '11', channel_id: '102', occurred_at: NOON + 5 }),
      newEvent(5, { author_id: '1001', author_is_bot: true, message_id: '77' }),
    ]);
    const read = async (filter: Parameters<typeof events.latest>[0] | object) =>
      keysOf((await events.read({ after: 0, limit: 10, ...filter })).events).join('');
    expect(await read({})).toBe('12345');
    expect(await read({ channel_ids: ['100', '102'] })).toBe('1345');
    expect(await read({ guild_ids: ['11'] })).toBe('4');
    expect(await read({ types: ['MESSAGE_DELETE'] })).toBe('3');
    expect(await read({ author_ids: ['1000'] })).toBe('124');
    expect(await read({ not_author_ids: ['1000'] })).toBe('35');
    expect(await read({ author_is_bot: false })).toBe('1234');
    expect(await read({ author_is_bot: true, types: ['MESSAGE_CREATE'] })).toBe('5');
    expect(await read({ message_id: '77' })).toBe('5');
    expect(await read({ since: NOON + 5 })).toBe('4');
    expect(await read({ until: NOON + 5 })).toBe('1235');
    expect(await read({ bot_id: '2' })).toBe('');
    expect(await read({ types: [] })).toBe('');
    expect(keysOf(await events.latest({ limit: 2, channel_ids: ['100'] }))).toEqual(['5', '3']);
    expect(keysOf(await events.latest({ limit: 9, before: 3 }))).toEqual(['2', '1']);

    const narrow = await events.read({ after: 0, limit: 10, types: ['MESSAGE_DELETE'] });
    expect([narrow.cursor, narrow.more]).toEqual([5, false]);
    const first = await events.read({ after: 0, limit: 2 });
    expect([first.cursor, first.more]).toEqual([2, true]);
    expect(await events.read({ after: 5, limit: 2 })).toEqual({ events: [], cursor: 5, more: false });
    expect(await events.read({ after: 99, limit: 2 })).toEqual({ events: [], cursor: 99, more: false });
  });

  test('a rare event is found far down a long log', async () => {
    const { events } = await open();
    const many = (from: number) => Array.from({ length: 5000 }, (_, index) => newEvent(`k${from + index}`));
    for (let from = 0; from < 45_000; from += 5000) await events.append(many(from));
    await events.append([newEvent('rare', { channel_id: '555' })]);
    const page = await events.read({ after: 0, limit: 1, types: ['MESSAGE_CREATE'], channel_ids: ['555'] });
    expect(keysOf(page.events)).toEqual(['rare']);
    expect(page.more).toBe(false);
  });

  test('what is old is forgotten, numbers are not used again, and the end stays where it was', async () => {
    const { events } = await open();
    expect([await events.first(), await events.last()]).toEqual([undefined, 0]);
    await events.append([newEvent('a'), newEvent('b')]);
    await Bun.sleep(5);
    const between = Date.now();
    await Bun.sleep(5);
    await events.append([newEvent('c')]);
    const all = { upTo: 1000 };
    expect(await events.trim({ ...all, before: between })).toBe(2);
    expect([await events.first(), await events.last()]).toEqual([3, 3]);
    // The newest stays: from it on a gap is filled.
    expect(await events.trim({ ...all, before: Date.now() + 1000 })).toBe(0);
    expect((await events.append([newEvent('d')]))[0]?.seq).toBe(4);
    expect(await events.prune(Date.now() + 1000, { guild_id: '10' })).toBe(2);
    expect([await events.first(), await events.last()]).toEqual([undefined, 4]);
    expect((await events.append([newEvent('e')]))[0]?.seq).toBe(5);
  });

  test('the log keeps so many events, and those that somebody has still to read; in small steps', async () => {
    const { events } = await open();
    await events.append(Array.from({ length: 1800 }, (_, index) => newEvent(index)));
    expect(await events.trim({ keep: 1000, upTo: 600 })).toBe(500);
    expect(await events.trim({ keep: 1000, upTo: 600 })).toBe(100);
    expect(await events.trim({ keep: 1000, upTo: 600 })).toBe(0);
    expect(await events.trim({ keep: 1000, upTo: 1800 })).toBe(200);
    expect(await events.trim({ keep: 1000, upTo: 1800 })).toBe(0);
    expect(await events.trim({ upTo: 1800 })).toBe(0);
    expect(await events.first()).toBe(801);
  });

  test('a reader behind what is kept is told, one that missed nothing is not', async () => {
    const { events } = await open();
    const inPlaces = (key: string) => [
      newEvent(`${key}1`),
      newEvent(`${key}2`, { channel_id: '101' }),
      newEvent(`${key}3`, { guild_id: '20', channel_id: '200' }),
    ];
    await events.append([...inPlaces('a'), ...inPlaces('b'), ...inPlaces('c')]);
    const missed = async (after: number, filter: EventFilter = {}) =>
      (await events.read({ after, limit: 10, ...filter })).missed_to;
    expect(await missed(0)).toBeUndefined();
    expect(await events.trim({ keep: 6, upTo: 100 })).toBe(3);
    expect([await missed(0), await missed(2), await missed(3), await missed(9)]).toEqual([3, 3, undefined, undefined]);
    const page = await events.read({ after: 1, limit: 1 });
    expect([keysOf(page.events), page.cursor, page.missed_to]).toEqual([['b1'], 4, 3]);

    const later = Date.now() + 1000;
    expect(await events.prune(later, { channel_id: '101' })).toBe(2);
    expect(await missed(3, { channel_ids: ['101'] })).toBe(8);
    expect(await missed(3, { channel_ids: ['100'] })).toBeUndefined();
    expect(await missed(3)).toBe(8);
    expect(await missed(8)).toBeUndefined();
    expect(await events.prune(later, { guild_id: '20' })).toBe(2);
    expect(await missed(8, { guild_ids: ['20'] })).toBe(9);
    expect(await missed(8, { guild_ids: ['10'] })).toBeUndefined();
    expect(await missed(9, { guild_ids: ['20'] })).toBeUndefined();
    expect(await events.missing({ guild_ids: ['20'] })).toBe(9);
  });

  test('when a bot last heard something is known also when that is gone', async () => {
    const { events } = await open();
    expect(await events.lastHeard('1')).toBeUndefined();
    await events.append([
      newEvent('a', { bot_id: '2', occurred_at: NOON + 5 }),
      newEvent('b', { bot_id: '2', occurred_at: NOON + 3 }),
      newEvent('c', { occurred_at: NOON + 9 }),
    ]);
    expect(await events.lastHeard('2')).toBe(NOON + 3);
    expect(await events.trim({ keep: 1, upTo: 100 })).toBe(2);
    expect(await events.lastHeard('2')).toBe(NOON + 5);
    expect(await events.lastHeard('1')).toBe(NOON + 9);
    await events.prune(Date.now() + 1000, { guild_id: '10' });
    expect(await events.lastHeard('1')).toBe(NOON + 9);
  });

  test('what is old in one place is forgotten there alone, however far apart it lies', async () => {
    const { events } = await open();
    const elsewhere = (from: number) =>
      Array.from({ length: 5000 }, (_, index) => newEvent(`x${from + index}`, { guild_id: '20', channel_id: '200' }));
    await events.append([newEvent('a'), newEvent('b', { channel_id: '101' })]);
    for (let from = 0; from < 25_000; from += 5000) await events.append(elsewhere(from));
    await events.append([newEvent('c')]);
    await Bun.sleep(5);
    const between = Date.now();
    await Bun.sleep(5);
    await events.append([newEvent('d')]);
    expect(await events.prune(between, { channel_id: '100' })).toBe(2);
    expect(await events.prune(between, { guild_id: '10' })).toBe(1);
    expect(keysOf((await events.read({ after: 0, limit: 10, guild_ids: ['10'] })).events)).toEqual(['d']);
    expect((await events.read({ after: 0, limit: 1000 })).events).toHaveLength(1000);
    expect(await events.prune(between, { guild_id: '20' })).toBe(25_000);
  }, 120_000);

  test('cursors move forward only', async () => {
    const { cursors } = await open();
    expect(await cursors.get('inbox')).toBe(0);
    expect(await cursors.advance('inbox', 5)).toBe(5);
    expect(await cursors.advance('inbox', 3)).toBe(5);
    expect(await cursors.advance('inbox', 8)).toBe(8);
    expect(await cursors.get('inbox')).toBe(8);
    await cursors.advance('archive', 1);
    expect((await cursors.list()).map(({ reader, seq }) => [reader, seq])).toEqual([
      ['archive', 1],
      ['inbox', 8],
    ]);
    await cursors.remove('inbox');
    expect(await cursors.get('inbox')).toBe(0);
  });

  test('a transaction does all or nothing, and nobody sees half of it', async () => {
    const url = freshUrl();
    const store = await open(url);
    const other = await open(url);
    const failure = store.transaction(async (within) => {
      await within.events.append([newEvent('a')]);
      await within.cursors.advance('counter', 1);
      expect(await within.cursors.get('counter')).toBe(1);
      expect(await other.cursors.get('counter')).toBe(0);
      throw new Error('changed my mind');
    });
    await expect(failure).rejects.toThrow('changed my mind');
    expect(await store.cursors.get('counter')).toBe(0);
    expect(await store.events.last()).toBe(0);

    const seen = await store.transaction(async (within) => {
      const [event] = await within.events.append([newEvent('a')]);
      await within.cursors.advance('counter', event?.seq ?? 0);
      return event?.seq;
    });
    expect(await other.cursors.get('counter')).toBe(seen!);
  });

  test('writing past the transaction one is in is refused rather than waited for', async () => {
    const store = await open();
    const stray = store.transaction(() => store.cursors.advance('x', 1));
    await expect(stray).rejects.toThrow('Within a transaction');
    expect(await store.cursors.advance('x', 1)).toBe(1);
  });

  test('settings change only from the version that was read', async () => {
    const { settings } = await open();
    expect(await settings.set('guild/10', 'privacy', { content: false }, 0)).toMatchObject({ version: 1 });
    expect(await settings.set('guild/10', 'privacy', 1, 0)).toBeUndefined();
    expect(await settings.set('guild/10', 'privacy', 2, 1)).toMatchObject({ version: 2, value: 2 });
    expect(await settings.set('guild/10', 'privacy', 3, 1)).toBeUndefined();
    expect(await settings.set('guild/10', 'privacy', { days: 30 })).toMatchObject({ version: 3 });
    expect(await settings.get('guild/10', 'privacy')).toMatchObject({ value: { days: 30 }, version: 3 });
    await settings.set('guild/10', 'area', 'x');
    expect((await settings.list('guild/10')).map(({ key }) => key)).toEqual(['area', 'privacy']);
    expect(await settings.remove('guild/10', 'area')).toBe(true);
    expect(await settings.remove('guild/10', 'area')).toBe(false);
    expect(await settings.set('guild/10', 'gone', 1, 4)).toBeUndefined();
  });
}
