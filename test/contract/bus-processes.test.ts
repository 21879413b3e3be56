import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { filePlace, grownUp, type Place, type PrivateRedis, privateRedis, redisIsHere } from '../support/bus-places.ts';
import { eventually } from '../support/eventually.ts';
import { type Contender, contender, holderAmong, now, overlaps, tenures, timeline } from './bus-children.ts';

const TTL = 500;
let redis: PrivateRedis;

const places: Record<string, () => Place> = {
  file: filePlace,
  ...(redisIsHere() ? { redis: () => ({ kind: 'redis', url: redis.url, remove: async () => {} }) as const } : {}),
};

beforeAll(async () => {
  if (!('redis' in places)) return;
  redis = await privateRedis();
  await grownUp(redis, TTL);
});
afterAll(() => redis?.remove());

for (const [kind, createPlace] of Object.entries(places)) {
  describe(`bus on ${kind} between processes`, () => {
    let place: Place;
    const all: Contender[] = [];

    /** Starts them, and returns how to start one more. */
    async function contenders(count: number, mode: 'keep' | 'hand-over'): Promise<() => void> {
      place = createPlace();
      const name = `lease-${crypto.randomUUID()}`;
      const spawn = () => void all.push(contender(place.url, name, TTL, mode));
      for (let i = 0; i < count; i++) spawn();
      await eventually(() => all.every(({ said }) => said.length > 0));
      return spawn;
    }

    afterEach(async () => {
      await Promise.all(all.splice(0).map((each) => each.end()));
      await place.remove();
    });

    test('five hand a lease around, and never two have it', async () => {
      await contenders(5, 'hand-over');
      await eventually(() => tenures(all).length >= 40);
      await Promise.all(all.map((each) => each.end()));
      expect(overlaps(all)).toEqual([]);
      expect(new Set(tenures(all).map(({ pid }) => pid)).size).toBeGreaterThan(1);
    }, 60_000);

    test('ten holders in a row are killed, and each is replaced within seconds', async () => {
      const spawn = await contenders(5, 'keep');
      const taken: number[] = [];
      const dead = new Set<Contender>();
      for (let round = 0; round < 10; round++) {
        const holder = await eventually(() => {
          const found = holderAmong(all);
          return found && !dead.has(found) && found.said.some(({ did }) => did === 'worked') && found;
        });
        const killed = now();
        holder.signal('SIGKILL');
        dead.add(holder);
        spawn();
        const next = await eventually(() => timeline(all).find(({ did, at }) => did === 'acquired' && at > killed));
        taken.push(next.at - killed);
      }
      await Promise.all(all.map((each) => each.end()));
      expect(overlaps(all)).toEqual([]);
      taken.sort((a, b) => a - b);
      // The slowest ones tell of the machine rather than of the lease.
      expect(taken[taken.length >> 1]).toBeLessThan(4 * TTL);
      // A holder may have renewed just before it died; nobody may take over sooner than its time to live after that.
      expect(taken[0]).toBeGreaterThan(TTL / 2);
    }, 120_000);

    test('a holder that was stopped for longer than its time to live does nothing more when it goes on', async () => {
      await contenders(3, 'keep');
      for (let round = 0; round < 2; round++) {
        const holder = await eventually(() => {
          const found = holderAmong(all);
          return found?.said.at(-1)?.did === 'worked' && found;
        });
        const fence = holder.said.at(-1)?.fence ?? 0;
        const stopped = now();
        holder.signal('SIGSTOP');
        const next = await eventually(() =>
          timeline(all).find(({ did, at, pid }) => did === 'worked' && at > stopped && pid !== holder.pid),
        );
        expect(next.fence).toBeGreaterThan(fence);
        holder.signal('SIGCONT');
        await eventually(() => holder.said.find((each) => each.did === 'lost' && each.fence === fence));
        // On a busy machine it may have lost it before it was stopped.
        const after = holder.said.filter((each) => each.at > next.at && each.fence === fence);
        expect(after.filter(({ did }) => did !== 'lost')).toEqual([]);
      }
      await Promise.all(all.map((each) => each.end()));
      expect(overlaps(all)).toEqual([]);
    }, 60_000);

    test('what ten processes publish reaches all ten', async () => {
      place = createPlace();
      const name = `topic-${crypto.randomUUID()}`;
      const told = new Map<number, unknown>();
      const program = new URL('./bus-child.ts', import.meta.url).pathname;
      const children = Array.from({ length: 10 }, () => {
        const child = Bun.spawn([process.execPath, program, 'gossip', place.url, name, '50'], {
          stdio: ['ignore', 'ignore', 'inherit'],
          ipc: (message, from) => void told.set(from.pid, message),
        });
        return child;
      });
      try {
        await eventually(() => told.size === 10);
        told.clear();
        for (const child of children) child.send('publish');
        const heard = () => [...told.values()].map((each) => (each as { heard: number }).heard);
        let asked = 0;
        await eventually(() => {
          // To ask again and again would keep them from what they do.
          if (performance.now() - asked > 100) {
            asked = performance.now();
            for (const child of children) child.send('count');
          }
          return told.size === 10 && heard().every((count) => count >= 500);
        }, 60_000);
        expect(heard()).toEqual(Array.from({ length: 10 }, () => 500));
      } finally {
        for (const child of children) child.kill('SIGKILL');
        await Promise.all(children.map((child) => child.exited));
      }
    }, 60_000);
  });
}
