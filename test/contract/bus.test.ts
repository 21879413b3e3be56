import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { openBus } from '../../src/bus/open-bus.ts';
import { type Bus, BusError, type Json } from '../../src/kernel/bus.ts';
import {
  filePlace,
  grownUp,
  memoryPlace,
  type Place,
  type PrivateRedis,
  privateRedis,
  redisIsHere,
} from '../support/bus-places.ts';
import { eventually } from '../support/eventually.ts';

const TTL = 800;
/** Of leases whose holder does not die in the test. */
const LONG = 3000;
let redis: PrivateRedis;

const places: Record<string, () => Place> = {
  memory: memoryPlace,
  file: filePlace,
  ...(redisIsHere() ? { redis: () => ({ kind: 'redis', url: redis.url, remove: async () => {} }) as const } : {}),
};

beforeAll(async () => {
  if (!('redis' in places)) return;
  redis = await privateRedis();
  await grownUp(redis, LONG);
});
afterAll(() => redis?.remove());

/** Names that no other test uses: on Redis all share one server. */
const unique = (name: string) => `${name}-${crypto.randomUUID()}`;

for (const [kind, createPlace] of Object.entries(places)) {
  describe(`bus on ${kind}`, () => {
    const opened: Bus[] = [];
    let place: Place | undefined;

    /** Another process would open it the same way. */
    async function open(options: Parameters<typeof openBus>[1] = {}): Promise<Bus> {
      place ??= createPlace();
      const bus = await openBus(place.url, options);
      opened.push(bus);
      return bus;
    }

    afterEach(async () => {
      await Promise.all(opened.splice(0).map((bus) => bus.close()));
      await place?.remove();
      place = undefined;
    });

    test('says what it is', async () => {
      expect((await open()).health()).toEqual({ kind: kind as Place['kind'], ok: true, leases: [] });
    });

    describe('messages', () => {
      test('reach every subscriber, the publisher too, as they were', async () => {
        const [one, two] = [await open(), await open()];
        const topic = unique('news');
        const payload = { id: '80351110224678912', list: [1, 'zwei', null, true], ü: '👋' };
        const heard: [string, Json][] = [];
        await one.subscribe(topic, (each) => heard.push(['one', each]));
        await two.subscribe(topic, (each) => heard.push(['two', each]));
        expect(await one.publish(topic, payload)).toBe(true);
        await eventually(() => heard.length === 2);
        expect(heard.toSorted()).toEqual([
          ['one', payload],
          ['two', payload],
        ]);
      });

      test('do not reach other topics, nor those who have stopped', async () => {
        const bus = await open();
        const [topic, other] = [unique('a'), unique('b')];
        const heard: Json[] = [];
        await bus.subscribe(other, () => heard.push('other'));
        const stop = await bus.subscribe(topic, () => heard.push('stopped'));
        await bus.subscribe(topic, (each) => heard.push(each));
        stop();
        stop();
        await bus.publish(topic, 1);
        await eventually(() => heard.length > 0);
        await Bun.sleep(30);
        expect(heard).toEqual([1]);
      });

      test('are heard again after the last subscriber stopped and another came', async () => {
        const [bus, other] = [await open(), await open()];
        const topic = unique('again');
        (await bus.subscribe(topic, () => {}))();
        await other.publish(topic, 'nobody listens');
        const heard: Json[] = [];
        await bus.subscribe(topic, (each) => heard.push(each));
        await other.publish(topic, 'now');
        await eventually(() => heard.length > 0);
        await Bun.sleep(30);
        expect(heard).toEqual(['now']);
      });

      test('come once each where several subscribe to one topic at the same moment', async () => {
        const [bus, other] = [await open(), await open()];
        const topic = unique('same');
        const heard: number[] = [];
        await Promise.all([0, 1, 2].map((who) => bus.subscribe(topic, () => heard.push(who))));
        await other.publish(topic, 'x');
        await eventually(() => heard.length >= 3);
        await Bun.sleep(30);
        expect(heard.toSorted()).toEqual([0, 1, 2]);
      });

      test('reach the others although one subscriber throws, which is logged', async () => {
        const logged: string[] = [];
        const note = (_: unknown, message: string) => void logged.push(message);
        const logger = { debug() {}, info() {}, warn: note, error: note, child: () => logger };
        const bus = await open({ logger });
        const topic = unique('bad');
        const heard: Json[] = [];
        await bus.subscribe(topic, () => {
          throw new Error('listener is broken');
        });
        await bus.subscribe(topic, (each) => heard.push(each));
        await bus.publish(topic, 1);
        await bus.publish(topic, 2);
        await eventually(() => heard.length === 2);
        expect(heard).toEqual([1, 2]);
        expect(logged).toEqual(['A listener on the bus failed', 'A listener on the bus failed']);
      });

      test('of ten publishers all reach ten subscribers, each in its order', async () => {
        const buses = await Promise.all(Array.from({ length: 10 }, () => open()));
        const topic = unique('many');
        const heard = buses.map(() => [] as { from: number; n: number }[]);
        await Promise.all(buses.map((bus, i) => bus.subscribe(topic, (each) => heard[i]?.push(each as never))));
        await Promise.all(
          buses.map(async (bus, from) => {
            for (let n = 0; n < 100; n++) {
              const sent = bus.publish(topic, { from, n });
              if (n % 7 === 0) await sent;
            }
          }),
        );
        await eventually(() => heard.every((each) => each.length >= 1000), 20_000);
        for (const each of heard) {
          expect(each).toHaveLength(1000);
          for (let from = 0; from < 10; from++) {
            const ns = each.filter((message) => message.from === from).map(({ n }) => n);
            expect(ns).toEqual(Array.from({ length: 100 }, (_, n) => n));
          }
        }
      });

      test('that are too large or no JSON are refused with a remedy', async () => {
        const bus = await open();
        await expect(bus.publish('t', 'x'.repeat(70_000))).rejects.toThrow(
          /70002 of at most 65536 characters.*Keep it in the store/,
        );
        await expect(bus.publish('t', undefined as never)).rejects.toThrow(BusError);
        await expect(bus.publish('~free/x', 1)).rejects.toThrow(/do not begin with ~/);
        await expect(bus.subscribe('', () => {})).rejects.toThrow(BusError);
      });

      test('may be missed, so a tick comes now and then', async () => {
        const bus = await open({ tickMs: 20 });
        let ticks = 0;
        bus.onTick(() => {
          throw new Error('listener is broken');
        });
        const stop = bus.onTick(() => ticks++);
        await eventually(() => ticks >= 3);
        stop();
        const then = ticks;
        await Bun.sleep(80);
        expect(ticks).toBe(then);
      });
    });

    describe('leases', () => {
      const terms = (holder: string) => ({ ttlMs: TTL, holder });

      test('have one holder at a time, with a greater fence each', async () => {
        const [one, two] = [await open(), await open()];
        const name = unique('lease');
        const first = await one.acquire(name, terms('one'));
        expect(first?.held).toBe(true);
        expect(await two.acquire(name, terms('two'))).toBeNull();
        expect(await one.acquire(name, terms('one'))).toBeNull();
        expect(await two.holder(name)).toBe('one');
        expect(one.health().leases).toEqual([name]);
        await first?.release();
        expect(first?.held).toBe(false);
        expect(first?.lost.aborted).toBe(true);
        expect(await two.holder(name)).toBeUndefined();
        const second = await two.acquire(name, terms('two'));
        expect(second?.fence).toBeGreaterThan(first?.fence ?? Number.POSITIVE_INFINITY);
        await first?.release();
        expect(second?.held).toBe(true);
        expect(await one.holder(name)).toBe('two');
      });

      test('are renewed for as long as they are held', async () => {
        const [one, two] = [await open(), await open()];
        const name = unique('lease');
        const lease = await one.acquire(name, terms('one'));
        for (let passed = 0; passed < 3 * TTL; passed += TTL / 4) {
          expect(await two.acquire(name, terms('two'))).toBeNull();
          await Bun.sleep(TTL / 4);
        }
        expect(lease?.held).toBe(true);
      });

      test('pass to one of those who wait, at once after a release', async () => {
        const [one, two, three] = [await open(), await open(), await open()];
        const name = unique('lease');
        const lease = await one.waitFor(name, { ttlMs: LONG, holder: 'one' });
        const waiting = [two, three].map((bus) => bus.waitFor(name, { ttlMs: LONG, holder: 'next' }));
        await Bun.sleep(50);
        const released = performance.now();
        await lease.release();
        const next = await Promise.race(waiting);
        expect(performance.now() - released).toBeLessThan(LONG / 2);
        expect(next.held).toBe(true);
        await next.release();
        const [second, third] = await Promise.all(waiting);
        expect(new Set([lease.fence, second?.fence, third?.fence]).size).toBe(3);
      });

      test('are released when their bus is closed', async () => {
        const [one, two] = [await open(), await open()];
        const name = unique('lease');
        const lease = await one.acquire(name, terms('one'));
        await one.close();
        expect(lease?.lost.aborted).toBe(true);
        expect((await two.acquire(name, terms('two')))?.held).toBe(true);
      });

      test('need no longer be waited for: the wait ends with its signal, and with its bus', async () => {
        const [one, two] = [await open(), await open()];
        const name = unique('lease');
        await one.acquire(name, terms('one'));
        const stop = new AbortController();
        const waits = [two.waitFor(name, terms('two'), stop.signal), two.waitFor(name, terms('two'))];
        const ends = Promise.allSettled(waits);
        stop.abort(new Error('changed my mind'));
        await expect(waits[0]).rejects.toThrow('changed my mind');
        await two.close();
        await expect(waits[1]).rejects.toThrow(/the bus was closed/);
        await ends;
        await one.close();
        expect(await (await open()).holder(name)).toBeUndefined();
      });

      test('are not disturbed when clocks are set, on either side', async () => {
        let ahead = 0;
        const clock = { monotonic: () => performance.now(), wall: () => Date.now() + ahead };
        const [one, two] = [await open({ clock }), await open({ clock })];
        const name = unique('lease');
        const lease = await one.acquire(name, terms('one'));
        for (const jump of [3_600_000, -86_400_000, 10_000]) {
          await two.acquire(name, terms('two'));
          ahead += jump;
          for (let passed = 0; passed < TTL; passed += TTL / 8) {
            expect(await two.acquire(name, terms('two'))).toBeNull();
            await Bun.sleep(TTL / 8);
          }
          expect(lease?.lost.aborted).toBe(false);
          expect(lease?.held).toBe(true);
        }
        await lease?.release();
        const next = await two.acquire(name, terms('two'));
        expect(next?.fence).toBeGreaterThan(lease?.fence ?? Number.POSITIVE_INFINITY);
      });

      test('are not relied on after the machine slept, until a renewal shows whose they are', async () => {
        let slept = 0;
        const sleepy = { monotonic: () => performance.now(), wall: () => Date.now() + slept };
        let hurry = 0;
        const hasty = { monotonic: () => performance.now() + hurry, wall: () => Date.now() };
        const long = (holder: string) => ({ ttlMs: LONG, holder });
        const [one, two] = [await open({ clock: sleepy }), await open({ clock: hasty })];
        const [mine, theirs] = [unique('mine'), unique('theirs')];
        const kept = await one.acquire(mine, long('one'));
        const taken = await one.acquire(theirs, long('one'));
        // For the others much time passes while this machine sleeps.
        await two.acquire(theirs, long('two'));
        hurry = LONG + 100;
        expect((await two.acquire(theirs, long('two')))?.held).toBe(true);
        slept = LONG + 100;
        expect([kept?.held, taken?.held]).toEqual([false, false]);
        await eventually(() => taken?.lost.aborted === true && kept?.held === true);
        expect(kept?.lost.aborted).toBe(false);
        expect(taken?.lost.reason).toEqual(expect.any(BusError));
      });

      test('are lost before another can have them when renewals do not get through', async () => {
        // A process whose event loop is held up cannot renew; here it is the test's own.
        const [one, two] = [await open(), await open()];
        const name = unique('lease');
        const lease = await one.acquire(name, terms('one'));
        await two.acquire(name, terms('two'));
        Bun.sleepSync(TTL + 50);
        expect(lease?.held).toBe(false);
        expect(lease?.lost.aborted).toBe(true);
        expect((await two.waitFor(name, terms('two'))).held).toBe(true);
      });

      test('need sensible terms', async () => {
        const bus = await open();
        await expect(bus.acquire('x', { ttlMs: 1, holder: 'me' })).rejects.toThrow(/100 ms to an hour/);
        await expect(bus.waitFor('x', { ttlMs: 1000, holder: '' })).rejects.toThrow(BusError);
      });
    });

    describe('counters', () => {
      test('add up what all count within the window, and forget it after', async () => {
        const [one, two] = [await open(), await open()];
        const [name, other] = [unique('count'), unique('other')];
        expect(await one.count(name, 60_000)).toBe(1);
        expect(await two.count(name, 60_000, 4)).toBe(5);
        expect(await one.count(name, 60_000, -2)).toBe(3);
        expect(await one.count(name, 60_000, 0)).toBe(3);
        expect(await one.count(other, 60_000, 0)).toBe(0);
        const brief = unique('brief');
        await one.count(brief, 100, 3);
        await eventually(async () => (await two.count(brief, 100, 0)) === 0);
      });

      test('lose nothing when many count at once', async () => {
        const buses = await Promise.all([open(), open(), open()]);
        const name = unique('count');
        const sums = await Promise.all(
          Array.from({ length: 60 }, (_, i) => buses[i % 3]?.count(name, 60_000) ?? Promise.resolve(0)),
        );
        expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
      });

      if (kind !== 'redis') {
        test('go on after the clock was set back, and count no less', async () => {
          let wall = 1_800_000_000_000;
          const bus = await open({ clock: { monotonic: () => performance.now(), wall: () => wall } });
          const name = unique('count');
          await bus.count(name, 60_000, 7);
          wall -= 3_600_000;
          expect(await bus.count(name, 60_000, 1)).toBe(8);
          wall += 59_000;
          expect(await bus.count(name, 60_000, 0)).toBe(8);
          wall += 5_000;
          expect(await bus.count(name, 60_000, 0)).toBe(0);
        });
      }
    });

    test('refuses work once it is closed, and says so', async () => {
      const bus = await open();
      await bus.close();
      await bus.close();
      expect(bus.health()).toMatchObject({ ok: false, detail: 'closed' });
      await expect(bus.publish('t', 1)).rejects.toThrow(/it was closed/);
      await expect(bus.count('c', 1000)).rejects.toThrow(BusError);
    });
  });
}

test('what cannot be opened says why and what to do', async () => {
  await expect(openBus('kafka://x')).rejects.toThrow(/"kafka:" is not a kind of bus\. Use memory:/);
  await expect(openBus('file:/dev/null/bus.sqlite')).rejects.toThrow(/cannot be written.*setting home or bus/);
  await expect(openBus('redis://')).rejects.toThrow(BusError);
});
