import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { openBus } from '../../src/bus/open-bus.ts';
import type { Bus, Json } from '../../src/kernel/bus.ts';
import { filePlace, type Place } from '../support/bus-places.ts';
import { eventually } from '../support/eventually.ts';

let place: Place;
let path: string;
const opened: Bus[] = [];

async function open(): Promise<Bus> {
  const bus = await openBus(place.url);
  opened.push(bus);
  return bus;
}

/** Looks into the file, or meddles with it, behind the back of the buses. */
function meddle<T>(work: (db: Database) => T): T {
  const db = new Database(path);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

beforeEach(() => {
  place = filePlace();
  path = place.url.slice('file:'.length);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((bus) => bus.close()));
  await place.remove();
});

test('the file is for its owner only, and knows who listens', async () => {
  const [one, two] = [await open(), await open()];
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const listening = () => meddle((db) => db.query('select port from peers').all().length);
  expect(listening()).toBe(0);
  const stop = await one.subscribe('news', () => {});
  await two.subscribe('news', () => {});
  expect(listening()).toBe(2);
  stop();
  expect(listening()).toBe(1);
  await two.close();
  expect(listening()).toBe(0);
});

test('a message whose wake-up was lost is found a little later', async () => {
  const [one, two] = [await open(), await open()];
  const heard: Json[] = [];
  await one.subscribe('news', (each) => heard.push(each));
  meddle((db) => db.run('delete from peers'));
  await two.publish('news', 'unannounced');
  await eventually(() => heard.length > 0);
  expect(heard).toEqual(['unannounced']);
});

test('dead processes that are still listed keep no wake-up from the living', async () => {
  const [one, two] = [await open(), await open()];
  const heard: Json[] = [];
  const dead = await Promise.all([0, 1, 2].map(() => Bun.udpSocket({ hostname: '127.0.0.1' })));
  const ports = dead.map(({ port }) => port);
  for (const socket of dead) socket.close();
  meddle((db) => {
    const now = Date.now();
    ports.forEach((port, i) => {
      db.run('insert into peers values (?, ?, ?)', [`${i % 2 ? '0' : 'z'}${i}`, port, now]);
    });
  });
  await one.subscribe('news', (each) => heard.push(each));
  const began = performance.now();
  for (let n = 1; n <= 20; n++) {
    await two.publish('news', n);
    await eventually(() => heard.length === n);
  }
  // To find them by looking now and then would take twenty looks, of a second each in the mean.
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('who slept through messages that are gone is told so', async () => {
  const [one, two] = [await open(), await open()];
  const heard: Json[] = [];
  let ticks = 0;
  await one.subscribe('news', (each) => heard.push(each));
  one.onTick(() => ticks++);
  meddle((db) => {
    db.run("insert into messages(sender, topic, payload, at) values ('x', 'news', '1', 0), ('x', 'news', '2', 0)");
    db.run('delete from messages where payload = 1');
  });
  await two.publish('news', 3);
  await eventually(() => heard.length === 2);
  expect(heard).toEqual([2, 3]);
  expect(ticks).toBe(1);
});

test('old messages and dead listeners are swept out', async () => {
  const bus = await open();
  await bus.subscribe('news', () => {});
  meddle((db) => {
    db.run("insert into messages(sender, topic, payload, at) values ('x', 'news', '1', 0)");
    db.run("insert into peers values ('dead', 1, 0)");
  });
  for (let i = 0; i < 256; i++) void bus.publish('news', i);
  await bus.publish('news', 'last');
  const other = await open();
  await other.subscribe('news', () => {});
  expect(meddle((db) => db.query('select count(*) as n from messages where at = 0').get())).toEqual({ n: 0 });
  expect(meddle((db) => db.query("select count(*) as n from peers where id = 'dead'").get())).toEqual({ n: 0 });
});

test('when the file is removed while in use, all meet in a new one, and leases are held anew', async () => {
  const [one, two] = [await open(), await open()];
  const heard: Json[] = [];
  await one.subscribe('news', (each) => heard.push(each));
  const lease = await one.acquire('gateway', { ttlMs: 600, holder: 'one' });
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  await eventually(() => lease?.lost.aborted);
  await two.publish('news', 'still here');
  await eventually(() => heard.length > 0);
  const next = await two.waitFor('gateway', { ttlMs: 600, holder: 'two' });
  expect(await one.holder('gateway')).toBe('two');
  expect(next.fence).toBeGreaterThan(lease?.fence ?? Number.POSITIVE_INFINITY);
});

test('a file that is damaged, or made by another version, is refused with a remedy', async () => {
  writeFileSync(path, 'this is no database, whatever its name says. '.repeat(100));
  await expect(open()).rejects.toThrow(/bus\.sqlite cannot be used: it is damaged\. Stop all Guildhall processes/);
  rmSync(path);
  meddle((db) => db.run('pragma user_version = 99'));
  await expect(open()).rejects.toThrow(/another version of Guildhall made it\. Stop all/);
});

test('a file that another program keeps locked holds nobody up for long, and works when it is free again', async () => {
  const bus = await open();
  const lock = new Database(path);
  lock.run('begin immediate');
  const asked = performance.now();
  await expect(bus.count('calls', 1000)).rejects.toThrow(/another process keeps it locked/);
  expect(await bus.publish('news', 1)).toBe(false);
  expect(performance.now() - asked).toBeLessThan(2000);
  expect(bus.health()).toMatchObject({ ok: false, detail: expect.stringContaining('locked') });
  lock.run('rollback');
  lock.close();
  expect(await bus.count('calls', 60_000)).toBe(1);
  expect(bus.health().ok).toBe(true);
});
