import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePlace } from '../../src/domain/activity/privacy.ts';
import { tidyUp } from '../../src/domain/upkeep.ts';
import type { Store } from '../../src/kernel/store/store.ts';
import { silentLogger } from '../../src/kernel/telemetry.ts';
import { shareBus } from '../../src/main/shared-bus.ts';
import { startUpkeep } from '../../src/main/upkeep.ts';
import { compactStore } from '../../src/storage/maintenance.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { newEvent } from '../contract/store/engine-under-test.ts';
import { usage } from '../contract/store/work.ts';
import { ann, GUILD, said } from '../support/happenings.ts';
import { startPostgres } from '../support/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'guildhall-upkeep-'));
const postgres = startPostgres();
afterAll(() => {
  postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
const file = () => join(folder, `${++files}.db`);
const engines = [
  { name: 'sqlite', url: () => `sqlite:${file()}` },
  ...(postgres ? [{ name: 'postgres', url: () => postgres.freshUrl() }] : []),
];

const DAY = 86_400_000;
const always = () => true;
const FOR_EVER = { eventDays: 0, events: 0, callDays: 0 };
const many = (count: number, more = {}) => Array.from({ length: count }, (_, n) => newEvent(n, more));
const shown = async (store: Store) => ({
  first: await store.events.first(),
  last: await store.events.last(),
  calls: (await store.audit.list({ limit: 10 })).length,
});

describe.each(engines)('$name', ({ url }) => {
  test('what is kept for ever stays, the rest goes by age or by number', async () => {
    const store = await openStore(url());
    await store.events.append(many(1200));
    for (const days of [1, 10, 100]) store.audit.write(usage(`c${days}`, { timestamp: Date.now() - days * DAY }));
    await store.audit.flush();
    const now = Date.now();
    await tidyUp(store, FOR_EVER, { now: now + 999 * DAY, goOn: always });
    expect(await shown(store)).toEqual({ first: 1, last: 1200, calls: 3 });
    const half = { ...FOR_EVER, events: 600, callDays: 30 };
    expect(await tidyUp(store, half, { now, goOn: always })).toMatchObject({ events: 600, calls: 1 });
    expect(await shown(store)).toEqual({ first: 601, last: 1200, calls: 2 });
    const young = { eventDays: 2, events: 600, callDays: 0 };
    expect(await tidyUp(store, young, { now: now + DAY, goOn: always })).toMatchObject({ events: 0 });
    expect(await tidyUp(store, young, { now: now + 3 * DAY, goOn: always })).toMatchObject({ events: 599 });
    // What was remembered of them stays.
    expect(await shown(store)).toEqual({ first: 1200, last: 1200, calls: 2 });
    await store.close();
  });

  test('who writes is not held up, and it ends when told to', async () => {
    const store = await openStore(url());
    for (let n = 0; n < 20; n++) await store.events.append(many(1000, { bot_id: String(n) }));
    await tidyUp(store, FOR_EVER, { now: Date.now(), goOn: always });
    let steps = 0;
    const some = { now: Date.now(), goOn: () => ++steps < 10 };
    const removed = (await tidyUp(store, { ...FOR_EVER, events: 1 }, some)).events;
    expect(removed).toBeGreaterThan(0);
    expect(removed).toBeLessThan(20_000);

    const tidying = tidyUp(store, { ...FOR_EVER, events: 1 }, { now: Date.now(), goOn: always });
    let over = false;
    void tidying.then(() => {
      over = true;
    });
    let written = 0;
    let worst = 0;
    while (!over) {
      const began = performance.now();
      await store.events.append([newEvent(`during ${written++}`)]);
      worst = Math.max(worst, performance.now() - began);
      await Bun.sleep(1);
    }
    expect(written).toBeGreaterThan(20);
    expect(worst).toBeLessThan(5000);
    await store.close();
  }, 120_000);

  test('messages of places that keep less go with what the log says of them', async () => {
    const store = await openStore(url());
    await store.events.append(said(ann, 'hello'));
    await writePlace(store.settings, { server: GUILD }, { retention_days: 30 });
    const now = Date.now() + 40 * DAY;
    expect(await tidyUp(store, FOR_EVER, { now, goOn: always })).toMatchObject({ messages: 1 });
    expect(await shown(store)).toMatchObject({ first: undefined, last: 1 });
    await store.close();
  });

  test('of several processes one does it, and the next round finds it done', async () => {
    const address = url();
    const stores = [await openStore(address), await openStore(address)];
    await stores[0]?.events.append(many(50));
    const bus = shareBus({ url: 'memory:', home: folder, logger: silentLogger });
    let rounds = 0;
    const config = { store: address, home: folder, eventsKeepDays: 0, eventsKeepCount: 10, callsKeepDays: 0 };
    const counting = { ...silentLogger, info: () => void rounds++ };
    const running = stores.map((store) =>
      startUpkeep({
        memory: { opened: () => Promise.resolve(store) },
        bus,
        config,
        logger: counting,
        firstMs: 1,
        everyMs: 60_000,
      }),
    );
    while (rounds === 0) await Bun.sleep(5);
    await Bun.sleep(100);
    for (const each of running) await each.stop();
    expect(rounds).toBe(1);
    expect(await stores[0]?.events.first()).toBe(41);
    const late = startUpkeep({
      memory: { opened: () => Promise.resolve(stores[1]) as Promise<Store> },
      bus,
      config: { ...config, eventsKeepCount: 5 },
      logger: counting,
      firstMs: 1,
      everyMs: 60_000,
    });
    await Bun.sleep(100);
    await late.stop();
    expect(rounds).toBe(1);
    await bus.close();
    for (const store of stores) await store.close();
  });
});

test('a SQLite file gives back what it does not use any more; an old one once it is compacted', async () => {
  const path = file();
  const store = await openStore(`sqlite:${path}?synchronous=normal`);
  const text = 'x'.repeat(4000);
  for (let n = 0; n < 20; n++) await store.events.append(many(500, { bot_id: String(n), payload: { text } }));
  await tidyUp(store, FOR_EVER, { now: Date.now(), goOn: always });
  expect(statSync(path).size).toBeGreaterThan(25e6);
  const { bytes } = await tidyUp(store, { ...FOR_EVER, events: 500 }, { now: Date.now(), goOn: always });
  expect(bytes).toBeGreaterThan(20e6);
  expect(statSync(path).size).toBeLessThan(15e6);
  expect(statSync(`${path}-wal`).size).toBe(0);
  expect(await store.events.first()).toBe(9501);
  await store.close();
  const compacted = await compactStore(`sqlite:${path}`);
  expect(compacted.after).toBeLessThan(compacted.before);
  expect(statSync(path).size).toBe(compacted.after);
}, 120_000);
