import { expect, test } from 'bun:test';
import type { EventFilter, StoredEvent } from '../../../src/kernel/store/events.ts';
import type { Store } from '../../../src/kernel/store/store.ts';
import { type EngineUnderTest, NOON, newEvent } from './engine-under-test.ts';

/** More than a store keeps in memory, so that reading from the beginning asks the database. */
const LONG = 700;

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
const some = <T>(list: readonly T[]): T[] => list.filter(() => Math.random() < 0.5);

const GUILDS = ['10', '11'];
const CHANNELS = ['100', '101', '102'];
const AUTHORS = ['1000', '1001', '1002'];
const TYPES = ['MESSAGE_CREATE', 'MESSAGE_DELETE', 'TYPING'];

const anyEvent = (key: string) =>
  newEvent(key, {
    bot_id: pick(['1', '2']),
    type: pick(TYPES),
    guild_id: pick([...GUILDS, null]),
    channel_id: pick([...CHANNELS, null]),
    author_id: pick([...AUTHORS, null]),
    author_is_bot: pick([true, false, null]),
    message_id: pick(['7', '8', null]),
    occurred_at: NOON + Math.floor(Math.random() * 100),
  });

const anyFilter = (): EventFilter =>
  Object.fromEntries(
    Object.entries({
      bot_id: pick(['1', '2']),
      guild_ids: some(GUILDS),
      channel_ids: some(CHANNELS),
      types: some(TYPES),
      author_ids: some(AUTHORS),
      not_author_ids: some(AUTHORS),
      author_is_bot: pick([true, false]),
      message_id: pick(['7', '9']),
      since: NOON + 20,
      until: NOON + 70,
    }).filter(() => Math.random() < 0.25),
  );

/** What the database says, whatever is kept in memory. */
async function truth({ events }: Store, after: number, filter: EventFilter = {}): Promise<StoredEvent[]> {
  const found = await events.latest({ ...filter, limit: 1000 });
  return found.filter(({ seq }) => seq > after).reverse();
}

export function logTailSuite({ open, freshUrl }: EngineUnderTest): void {
  test('what is read from memory is what the database would say, whatever is asked for', async () => {
    const url = freshUrl();
    const [store, other] = [await open(url), await open(url)];
    await other.events.append(Array.from({ length: LONG }, (_, n) => anyEvent(`e${n}`)));
    for (let round = 0; round < 150; round++) {
      if (round % 10 === 0) await other.events.append([anyEvent(`more${round}`)]);
      const last = await store.events.last();
      const after = last - Math.floor(Math.random() * 290);
      const filter = anyFilter();
      const limit = pick([1, 5, 1000]);
      const page = await store.events.read({ ...filter, after, limit });
      const whole = await truth(other, after, filter);
      expect(page.events).toEqual(whole.slice(0, limit));
      expect(page.more).toBe(whole.length >= limit && page.cursor < last);
      expect(page.cursor).toBe(whole.length >= limit ? (whole[limit - 1]?.seq ?? 0) : last);
    }
  });

  test('a thousand readers at once are all answered, each with its own', async () => {
    const store = await open();
    await store.events.append(Array.from({ length: 100 }, (_, n) => newEvent(n, { channel_id: String(n % 10) })));
    const pages = await Promise.all(
      Array.from({ length: 1000 }, (_, n) =>
        store.events.read({ after: n % 90, limit: 50, channel_ids: [String(n % 10)] }),
      ),
    );
    for (const [n, { events, cursor }] of pages.entries()) {
      expect(cursor).toBe(100);
      const own = Array.from({ length: 100 }, (_, at) => at).filter((at) => at + 1 > n % 90 && at % 10 === n % 10);
      expect(events.map(({ seq }) => seq)).toEqual(own.map((at) => at + 1));
    }
  });

  test('what one erases no other shows afterwards, whatever it had read before', async () => {
    const url = freshUrl();
    const [reader, eraser] = [await open(url), await open(url)];
    await eraser.events.append([newEvent('first', { channel_id: '102' })]);
    for (let round = 0; round < 40; round++) {
      const channel = pick(['100', '101']);
      await eraser.events.append(
        Array.from({ length: 5 }, (_, n) => newEvent(`${round}/${n}`, { channel_id: pick(['100', '101']) })),
      );
      const after = Math.max(0, (await eraser.events.last()) - 40);
      const reading = [reader.events.read({ after, limit: 100 }), reader.events.read({ after: after + 3, limit: 100 })];
      const erasing = eraser.events.prune(Number.MAX_SAFE_INTEGER, { channel_id: channel });
      reading.push(reader.events.read({ after, limit: 100 }));
      await erasing;
      const now = await reader.events.read({ after, limit: 100 });
      expect(now.events).toEqual(await truth(eraser, after));
      expect(now.events.some(({ channel_id }) => channel_id === channel)).toBe(false);
      await Promise.all(reading);
    }
  });
}
