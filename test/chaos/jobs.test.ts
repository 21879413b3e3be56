import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Seed, SeedMessage } from '../../sandbox/world/seed-format.ts';
import { type JobView, openWorkshop, type Workshop } from '../support/jobs.ts';
import { startPostgres } from '../support/postgres.ts';
import { isMessage, MOMENTS, openMortals } from './mortals.ts';

/**
 * Jobs are given in one process and done by others that are killed at the worst moments. What counts is what the
 * sandbox and the store hold in the end.
 */

const LEASE_MS = 600;

const postgres = startPostgres();
afterAll(() => postgres?.stop());

const engines = {
  SQLite: (home: string) => `sqlite:${join(home, 'guildhall.db')}`,
  ...(postgres ? { PostgreSQL: () => postgres.freshUrl() } : {}),
};

const ROOMS = Array.from({ length: 40 }, (_, n) => `room-${n}`);
const talk = (author: string, count: number, from: number): SeedMessage[] =>
  Array.from({ length: count }, (_, n) => ({ author, content: `word ${n}`, minutes_ago: from - n }));
const PER_CHANNEL = 430;
const PER_THREAD = 15;
const BOOKS = ['one', 'two', 'three', 'four', 'five', 'six'];
const THREADS = 12;
const ALL = BOOKS.length * (PER_CHANNEL + THREADS * PER_THREAD);

const world: Seed = {
  bots: [{ name: 'Robot', token: 'robot-token' }],
  users: [{ name: 'zoe' }, { name: 'ann' }],
  guilds: [
    {
      name: 'Tiny',
      owner: 'zoe',
      members: [{ user: 'zoe' }, { user: 'ann' }],
      bots: [{ bot: 'Robot', permissions: ['Administrator'] }],
      channels: [
        { name: 'Rooms', type: 'category', channels: ROOMS.map((name) => ({ name })) },
        {
          name: 'Books',
          type: 'category',
          channels: BOOKS.map((name) => ({
            name,
            messages: talk('ann', PER_CHANNEL, 9000),
            threads: Array.from({ length: THREADS }, (_, n) => ({
              name: `${name} ${n}`,
              author: 'zoe',
              archived: n % 2 === 0,
              messages: talk('zoe', PER_THREAD, 5000),
            })),
          })),
        },
      ],
    },
  ],
};

const DAYS = { from: '2020-01-01', to: '2100-01-01' };

for (const [engine, urlIn] of Object.entries(engines)) {
  describe(`jobs on ${engine}`, () => {
    const home = mkdtempSync(join(tmpdir(), 'guildhall-jobs-'));
    const store = urlIn(home);
    let shop: Workshop;
    let mortals: ReturnType<typeof openMortals>;

    beforeAll(async () => {
      shop = await openWorkshop({
        work: false,
        settings: { store, home, bus: `file:${join(home, 'bus.sqlite')}` },
        sandbox: { world, validateResponses: false },
      });
      mortals = openMortals(shop.sandbox.api, { task: 'jobs', token: 'robot-token', store, home, leaseMs: LEASE_MS });
    });
    afterAll(async () => {
      await mortals.close();
      await shop.close();
      rmSync(home, { recursive: true, force: true });
    });

    /** Kills and replaces workers at random moments, then lets the last one finish. Answers how many died at work. */
    async function storm(id: number, victims: number): Promise<number> {
      let current = await mortals.start();
      let deaths = 0;
      for (let n = 0; n < victims; n++) {
        await shop.settled(id, ({ state, done }) => state === 'done' || (state === 'running' && done >= 0));
        await Bun.sleep(LEASE_MS + Math.random() * 300);
        if ((await shop.store.jobs.get(id))?.state === 'running') deaths++;
        await mortals.end(current);
        current = await mortals.start();
      }
      await shop.settled(id);
      await mortals.end(current);
      return deaths;
    }

    const saying = async (room: string, content: string) =>
      (await shop.driver.messages(room)).filter((message) => message.content === content).length;
    const counts = async (content: string) => {
      const all: Record<number, number> = {};
      for (const room of ROOMS) {
        const count = await saying(room, content);
        all[count] = (all[count] ?? 0) + 1;
      }
      return all;
    };
    const send = (content: string) =>
      shop.call<JobView>('bulk_send_message', { channels: ['Rooms'], content, dry_run: false, wait: 0 });
    const slowly = (milliseconds: number, method: 'GET' | 'POST') =>
      shop.driver.faults.add({
        fault: { kind: 'latency', milliseconds, until: milliseconds * 2 },
        method,
        path: '/channels/*/messages',
      });

    test('a bulk send, killed again and again: each channel has it once', async () => {
      const content = 'through the storm';
      await slowly(60, 'POST');
      const { job } = await send(content);
      expect(await storm(job, 6)).toBeGreaterThanOrEqual(4);
      await shop.driver.faults.clear();
      expect(await shop.store.jobs.get(job)).toMatchObject({ state: 'done', done: ROOMS.length, failed: 0 });
      expect(await counts(content)).toEqual({ 1: ROOMS.length });
      expect(await shop.store.jobs.countItems(job)).toEqual({ open: 0, begun: 0, done: ROOMS.length, failed: 0 });
    }, 120_000);

    for (const moment of MOMENTS) {
      test(`a bulk send, killed ${moment}, and taken up at once: once`, async () => {
        const content = `soon, killed ${moment}`;
        const { job } = await send(content);
        let sent = 0;
        await mortals.dieAt(moment, (method, path) => isMessage(method, path) && ++sent === 7);
        expect(await shop.store.jobs.countItems(job)).toMatchObject({ done: 6, begun: 1 });
        const successor = await mortals.start();
        expect(await shop.settled(job)).toMatchObject({ state: 'done', done: ROOMS.length, failed: 0 });
        await mortals.end(successor);
        expect(await counts(content)).toEqual({ 1: ROOMS.length });
      }, 60_000);

      test(`a bulk send, killed ${moment}, and taken up when Discord has forgotten the nonce: once`, async () => {
        const content = `late, killed ${moment}`;
        const { job } = await send(content);
        let sent = 0;
        await mortals.dieAt(moment, (method, path) => isMessage(method, path) && ++sent === 7);
        expect(await shop.store.jobs.countItems(job)).toMatchObject({ done: 6, begun: 1 });
        const hours = 3 * 3_600_000;
        await shop.driver.advance(hours);
        const successor = await mortals.start({ ahead: hours });
        expect(await shop.settled(job)).toMatchObject({ state: 'done', done: ROOMS.length, failed: 0 });
        await mortals.end(successor);
        expect(await counts(content)).toEqual({ 1: ROOMS.length });
      }, 60_000);
    }

    test('a message in two parts, killed between them and taken up late: each part once', async () => {
      const parts = ['first '.repeat(300).trim(), 'second '.repeat(250).trim()] as const;
      const { job } = await send(parts.join('\n'));
      let sent = 0;
      await mortals.dieAt('after Discord has it', (method, path) => isMessage(method, path) && ++sent === 5);
      const hours = 3 * 3_600_000;
      await shop.driver.advance(hours);
      const successor = await mortals.start({ ahead: hours });
      expect(await shop.settled(job)).toMatchObject({ state: 'done', done: ROOMS.length, failed: 0 });
      await mortals.end(successor);
      for (const part of parts) expect(await counts(part)).toEqual({ 1: ROOMS.length });
    }, 60_000);

    test('a wish reaches the process that works at once, though it waits for Discord', async () => {
      await slowly(8000, 'GET');
      // Its claim is renewed every ten seconds, and by no step before the first page is there.
      const other = await mortals.start({ leaseMs: 30_000 });
      const { job } = await shop.call<JobView>('backfill_history', { channels: ['one'], threads: false, wait: 0 });
      await shop.settled(job, ({ checkpoint }) => JSON.stringify(checkpoint).includes('reading'));
      const began = performance.now();
      const view = await shop.call<JobView>('pause_job', { job });
      expect(performance.now() - began).toBeLessThan(5000);
      expect(view).toMatchObject({ status: 'paused', done: 0 });
      await shop.call('cancel_job', { job });
      await shop.driver.faults.clear();
      await mortals.end(other);
    }, 60_000);

    test('a backfill, killed again and again: all is there, counted once, and little was read twice', async () => {
      await slowly(120, 'GET');
      const { job } = await shop.call<JobView>('backfill_history', { channels: ['Books'], wait: 0 });
      await shop.driver.forgetRequests();
      expect(await storm(job, 6)).toBeGreaterThanOrEqual(4);
      await shop.driver.faults.clear();
      expect(await shop.store.jobs.get(job)).toMatchObject({ state: 'done', failed: 0 });
      expect(await shop.store.messages.count({ guild_id: shop.guild })).toBe(ALL);
      const ranking = await shop.store.activity.ranking({ guild_id: shop.guild, limit: 10, ...DAYS });
      expect(ranking.map(({ messages_sent }) => messages_sent)).toEqual([
        BOOKS.length * PER_CHANNEL,
        BOOKS.length * THREADS * PER_THREAD,
      ]);
      const { data } = (await shop.call<JobView>('get_job', { job })).report;
      expect(data).toMatchObject({ messages_stored: ALL, channels_done: 6, threads_done: BOOKS.length * THREADS });
      const reads = (await shop.driver.requests()).filter(({ path }) => /\/messages(\?|$)/.test(path)).length;
      const needed = BOOKS.length * (Math.ceil(PER_CHANNEL / 100) + THREADS);
      expect(reads).toBeGreaterThanOrEqual(needed);
      // A death costs at most a page of each of four lanes, and so does a lease that a busy machine loses.
      expect(reads).toBeLessThanOrEqual(2 * needed);
    }, 90_000);

    test('a purge, killed again and again: all that fits is gone, and nothing else', async () => {
      const wish = { channels: ['Books'], contains: 'word 7', dry_run: false, wait: 0 };
      const fits = ({ content }: { content: string }) => content.includes('word 7');
      const all = await Promise.all(BOOKS.map((name) => shop.driver.messages(name)));
      const before = all.flat();
      await shop.driver.faults.add({ fault: { kind: 'latency', milliseconds: 150, until: 151 } });
      const { job } = await shop.call<JobView>('purge_messages', wish);
      expect(await storm(job, 4)).toBeGreaterThanOrEqual(2);
      await shop.driver.faults.clear();
      const gone = before.filter(fits).length;
      expect(await shop.store.jobs.get(job)).toMatchObject({ state: 'done', done: gone, failed: 0, total: gone });
      const after = (await Promise.all(BOOKS.map((name) => shop.driver.messages(name)))).flat();
      expect(after.map(({ id }) => id)).toEqual(before.filter((message) => !fits(message)).map(({ id }) => id));
    }, 90_000);
  });
}
