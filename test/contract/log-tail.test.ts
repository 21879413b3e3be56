import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBus } from '../../src/bus/open-bus.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { filePlace, type Place, privateRedis, redisIsHere } from '../support/bus-places.ts';
import { startPostgres } from '../support/postgres.ts';
import { newEvent } from './store/engine-under-test.ts';

const ROUNDS = 25;
const program = new URL('./log-tail-child.ts', import.meta.url).pathname;
const postgres = startPostgres();
const folder = mkdtempSync(join(tmpdir(), 'guildhall-tail-'));
afterAll(() => {
  postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface News {
  round: number;
  last?: number;
  gone?: string;
  over?: boolean;
}

const places: [string, boolean, () => Promise<{ url: string; bus: Place }>][] = [
  ['SQLite and a file', true, async () => ({ url: `sqlite:${join(folder, 'store.db')}`, bus: filePlace() })],
  [
    'PostgreSQL and Redis',
    postgres !== undefined && redisIsHere(),
    async () => {
      const redis = await privateRedis();
      return { url: postgres?.freshUrl() ?? '', bus: { kind: 'redis', url: redis.url, remove: redis.remove } };
    },
  ],
];

for (const [name, here, open] of places) {
  describe.if(here)(`two processes on ${name}`, () => {
    test('once it is announced, what was stored is read and what was erased is not', async () => {
      const { url, bus: place } = await open();
      const [store, bus] = [await openStore(url), await openBus(place.url)];
      const news: News[] = [];
      let heard = Promise.withResolvers<void>();
      await bus.subscribe('log', (each) => {
        news.push(each as unknown as News);
        heard.resolve();
      });
      const child = Bun.spawn([process.execPath, program, url, place.url, String(ROUNDS)], {
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      const gone = new Set<string>();
      let reads = 0;
      for (let over = false; !over; ) {
        await heard.promise;
        heard = Promise.withResolvers();
        for (let next = news.shift(); next; next = news.shift()) {
          if (next.gone) gone.add(next.gone);
          over ||= next.over === true;
          const after = Math.max(0, (next.last ?? (await store.events.last())) - 60);
          const page = await store.events.read({ after, limit: 1000 });
          reads++;
          expect(page.cursor).toBeGreaterThanOrEqual(next.last ?? 0);
          expect(page.events.filter(({ channel_id }) => gone.has(channel_id ?? ''))).toEqual([]);
          // One's own is read at once, and erased at once.
          const channel = `own/${reads}`;
          const [own] = await store.events.append([newEvent(`own/${reads}`, { channel_id: channel })]);
          const see = async () =>
            (await store.events.read({ after: (own?.seq ?? 0) - 1, limit: 1000, channel_ids: [channel] })).events
              .length;
          expect(await see()).toBe(1);
          await store.events.prune(Number.MAX_SAFE_INTEGER, { channel_id: channel });
          expect(await see()).toBe(0);
        }
      }
      expect(await child.exited).toBe(0);
      expect(gone.size).toBe(ROUNDS);
      await Promise.all([store.close(), bus.close()]);
      await place.remove();
    }, 120_000);
  });
}
