import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { startPostgres } from '../support/postgres.ts';
import { openPlanner, type Planner } from '../support/schedules.ts';

/**
 * Messages are scheduled in one process and sent by others, over real sockets through a gate that can kill whoever
 * sends at the worst moments. What counts is what the sandbox holds in the end.
 */

const LEASE_MS = 600;
const bun = new URL('../../node_modules/.bin/bun', import.meta.url).pathname;
const script = new URL('schedule-sender.ts', import.meta.url).pathname;

const postgres = startPostgres();
afterAll(() => postgres?.stop());

const engines = {
  SQLite: (home: string) => `sqlite:${join(home, 'guildhall.db')}`,
  ...(postgres ? { PostgreSQL: () => postgres.freshUrl() } : {}),
};

type Moment = 'before Discord has it' | 'after Discord has it';

for (const [engine, urlIn] of Object.entries(engines)) {
  describe(`scheduled messages on ${engine}`, () => {
    const home = mkdtempSync(join(tmpdir(), 'guildhall-schedules-'));
    const store = urlIn(home);
    const children = new Set<Subprocess>();
    let planner: Planner;
    let gate: Bun.Server<undefined>;
    /** Called for each message on its way to Discord; answers the moment at which to kill its sender. */
    let judge: () => Moment | undefined = () => undefined;
    let killed: () => void = () => {};

    beforeAll(async () => {
      planner = await openPlanner({ store, home });
      const target = new URL(planner.team.sandbox.api).origin;
      gate = Bun.serve({
        port: 0,
        hostname: '127.0.0.1',
        async fetch(request) {
          const { pathname, search } = new URL(request.url);
          const isMessage = request.method === 'POST' && /\/channels\/\d+\/messages$/.test(pathname);
          const moment = isMessage ? judge() : undefined;
          if (moment === 'before Discord has it') {
            killed();
            return new Response(null, { status: 500 });
          }
          const { method, headers } = request;
          const answer = await fetch(`${target}${pathname}${search}`, {
            method,
            headers,
            ...(method === 'GET' ? {} : { body: await request.arrayBuffer() }),
          });
          if (moment) killed();
          return new Response(await answer.arrayBuffer(), { status: answer.status, headers: answer.headers });
        },
      });
    });
    afterAll(async () => {
      for (const child of children) child.kill('SIGKILL');
      await gate.stop(true);
      await planner.close();
      rmSync(home, { recursive: true, force: true });
    });

    async function send(ahead = 0): Promise<Subprocess> {
      const options = {
        token: planner.team.config.token,
        apiUrl: `http://127.0.0.1:${gate.port}/api`,
        store,
        home,
        leaseMs: LEASE_MS,
        ahead,
      };
      const child = Bun.spawn([bun, script, JSON.stringify(options)], { stdout: 'pipe', stderr: 'ignore' });
      children.add(child);
      const reader = child.stdout.getReader();
      await reader.read();
      reader.releaseLock();
      return child;
    }

    const kill = async (child: Subprocess) => {
      child.kill('SIGKILL');
      await child.exited;
      children.delete(child);
    };

    const schedule = async (content: string, more: Record<string, unknown> = {}) =>
      (await planner.call<{ id: number }>('schedule_message', { channel: 'general', content, at: 'now', ...more })).id;

    /** Starts a sender and has it killed at that moment of its first message. */
    async function dieAt(moment: Moment): Promise<void> {
      const child = await send();
      const { promise, resolve } = Promise.withResolvers<void>();
      killed = () => {
        child.kill('SIGKILL');
        resolve();
      };
      let first = true;
      judge = () => {
        const now = first ? moment : undefined;
        first = false;
        return now;
      };
      await promise;
      await kill(child);
      judge = () => undefined;
    }

    for (const moment of ['before Discord has it', 'after Discord has it'] as const) {
      test(`killed ${moment}: another one sends it, once`, async () => {
        const content = `killed ${moment}`;
        const id = await schedule(content);
        await dieAt(moment);
        expect(await planner.saying(content)).toHaveLength(moment.startsWith('after') ? 1 : 0);
        expect(await planner.store.schedules.get(id)).toMatchObject({ state: 'pending', attempts: 1 });
        const successor = await send();
        expect(await planner.settled(id)).toMatchObject({ state: 'done', runs: 1 });
        expect(await planner.saying(content)).toHaveLength(1);
        await kill(successor);
      }, 20_000);

      test(`killed ${moment}, and found when Discord has forgotten the nonce: sent once`, async () => {
        const content = `killed ${moment}, found late`;
        const id = await schedule(content);
        await dieAt(moment);
        const hours = 3 * 3_600_000;
        await planner.driver.advance(hours);
        const successor = await send(hours);
        expect(await planner.settled(id)).toMatchObject({ state: 'done', runs: 1 });
        expect(await planner.saying(content)).toHaveLength(1);
        const { message_ids } = (
          await planner.call<{ last: { message_ids: string[] } }>('get_schedule', { schedule: id })
        ).last;
        expect(message_ids).toEqual(await planner.saying(content));
        await kill(successor);
      }, 20_000);
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
      const running = [await send(), await send(), await send()];
      for (let victims = 0; victims < 8; victims++) {
        await Bun.sleep(200 + Math.random() * 800);
        const [victim] = running.splice(Math.floor(Math.random() * running.length), 1);
        if (victim) await kill(victim);
        running.push(await send());
      }
      const left = () => planner.store.schedules.list({ states: ['pending'], limit: 100 });
      for (const end = Date.now() + 25_000; (await left()).length > 0 && Date.now() < end; ) await Bun.sleep(100);
      for (const id of ids) expect(await planner.store.schedules.get(id)).toMatchObject({ state: 'done', runs: 1 });
      const sent = (await planner.driver.messages('general')).filter(({ content }) => content.startsWith('storm '));
      expect(sent.map(({ content }) => content).sort()).toEqual([...contents].sort());
      for (const child of running) await kill(child);
    }, 60_000);
  });
}
