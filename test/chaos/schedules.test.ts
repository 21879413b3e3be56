import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../support/postgres.ts';
import { openPlanner, type Planner } from '../support/schedules.ts';
import { isMessage, MOMENTS, openMortals } from './mortals.ts';

/**
 * Messages are scheduled in one process and sent by others that are killed at the worst moments. What counts is what
 * the sandbox holds in the end.
 */

const LEASE_MS = 600;

const postgres = startPostgres();
afterAll(() => postgres?.stop());

const engines = {
  SQLite: (home: string) => `sqlite:${join(home, 'guildhall.db')}`,
  ...(postgres ? { PostgreSQL: () => postgres.freshUrl() } : {}),
};

for (const [engine, urlIn] of Object.entries(engines)) {
  describe(`scheduled messages on ${engine}`, () => {
    const home = mkdtempSync(join(tmpdir(), 'guildhall-schedules-'));
    const store = urlIn(home);
    let planner: Planner;
    let mortals: ReturnType<typeof openMortals>;

    beforeAll(async () => {
      planner = await openPlanner({ store, home });
      const { sandbox, config } = planner.team;
      const token = String(config.token);
      mortals = openMortals(sandbox.api, { task: 'schedules', token, store, home, leaseMs: LEASE_MS });
    });
    afterAll(async () => {
      await mortals.close();
      await planner.close();
      rmSync(home, { recursive: true, force: true });
    });

    const schedule = async (content: string, more: Record<string, unknown> = {}) =>
      (await planner.call<{ id: number }>('schedule_message', { channel: 'general', content, at: 'now', ...more })).id;

    for (const moment of MOMENTS) {
      test(`killed ${moment}: another one sends it, once`, async () => {
        const content = `killed ${moment}`;
        const id = await schedule(content);
        await mortals.dieAt(moment, isMessage);
        expect(await planner.saying(content)).toHaveLength(moment.startsWith('after') ? 1 : 0);
        expect(await planner.store.schedules.get(id)).toMatchObject({ state: 'pending', runs: 0 });
        const successor = await mortals.start();
        expect(await planner.settled(id)).toMatchObject({ state: 'done', runs: 1 });
        expect(await planner.saying(content)).toHaveLength(1);
        await mortals.end(successor);
      }, 60_000);

      test(`killed ${moment}, and found when Discord has forgotten the nonce: sent once`, async () => {
        const content = `killed ${moment}, found late`;
        const id = await schedule(content);
        await mortals.dieAt(moment, isMessage);
        const hours = 3 * 3_600_000;
        await planner.driver.advance(hours);
        const successor = await mortals.start({ ahead: hours });
        expect(await planner.settled(id)).toMatchObject({ state: 'done', runs: 1 });
        expect(await planner.saying(content)).toHaveLength(1);
        const { message_ids } = (
          await planner.call<{ last: { message_ids: string[] } }>('get_schedule', { schedule: id })
        ).last;
        expect(message_ids).toEqual(await planner.saying(content));
        await mortals.end(successor);
      }, 60_000);
    }

    test('several processes, killed at random and replaced: each message once', async () => {
      const contents = Array.from({ length: 60 }, (_, i) => `storm ${i}`);
      const ids: number[] = [];
      for (const [i, content] of contents.entries()) ids.push(await schedule(content, { at: `in ${i * 120} ms` }));
      await planner.driver.faults.add({
        fault: { kind: 'latency', milliseconds: 1, until: 60 },
        method: 'POST',
        path: '/channels/*/messages',
      });
      const running = [await mortals.start(), await mortals.start(), await mortals.start()];
      for (let victims = 0; victims < 8; victims++) {
        await Bun.sleep(200 + Math.random() * 800);
        const [victim] = running.splice(Math.floor(Math.random() * running.length), 1);
        if (victim) await mortals.end(victim);
        running.push(await mortals.start());
      }
      const left = () => planner.store.schedules.list({ states: ['pending'], limit: 100 });
      for (const end = Date.now() + 25_000; (await left()).length > 0 && Date.now() < end; ) await Bun.sleep(100);
      for (const id of ids) expect(await planner.store.schedules.get(id)).toMatchObject({ state: 'done', runs: 1 });
      const sent = (await planner.driver.messages('general')).filter(({ content }) => content.startsWith('storm '));
      expect(sent.map(({ content }) => content).sort()).toEqual([...contents].sort());
      for (const child of running) await mortals.end(child);
    }, 120_000);
  });
}
