import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { NewEvent } from '../../src/kernel/store/events.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { eventually } from '../support/eventually.ts';
import { startPostgres } from '../support/postgres.ts';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy.ts';

const postgres = startPostgres();
afterAll(() => postgres?.stop());

const event = (key: string): NewEvent => ({ bot_id: '1', dedupe_key: key, type: 'TEST', occurred_at: 1, payload: {} });

describe.skipIf(!postgres)('PostgreSQL', () => {
  let direct: string;
  let proxy: TcpProxy;
  let through: string;
  beforeAll(async () => {
    direct = postgres?.freshUrl() ?? '';
    const url = new URL(direct);
    proxy = await tcpProxy(`${url.searchParams.get('host')}/.s.PGSQL.5432`);
    for (const name of ['host', 'port']) url.searchParams.delete(name);
    url.host = `127.0.0.1:${proxy.port}`;
    through = url.toString().replaceAll('+', '%20');
  });
  afterAll(() => proxy.close());

  test('a network that fails without a word holds up nobody for long, and nothing is stored twice', async () => {
    const store = await openStore(through, { patience: 2000 });
    try {
      await store.events.append([event('before')]);
      proxy.cut();
      const began = performance.now();
      await expect(store.events.append([event('during')])).rejects.toMatchObject({ problem: 'unreachable' });
      expect(performance.now() - began).toBeLessThan(20_000);
      proxy.heal();
      await eventually(async () => store.events.append([event('during')]).catch(() => false as const));
      expect((await store.events.read({ after: 0, limit: 10 })).events.map((each) => each.dedupe_key)).toEqual([
        'before',
        'during',
      ]);
    } finally {
      await store.close();
    }
  }, 60_000);

  test('what the server is still busy with is waited for', async () => {
    const [one, other] = [await openStore(direct), await openStore(through, { patience: 1000 })];
    try {
      const { promise: held, resolve: hold } = Promise.withResolvers<void>();
      const holding = one.transaction(async (within) => {
        await within.events.append([event('held')]);
        hold();
        await Bun.sleep(4000);
      });
      await held;
      const began = performance.now();
      expect(await other.events.append([event('waited')])).toHaveLength(1);
      expect(performance.now() - began).toBeGreaterThan(3000);
      await holding;
    } finally {
      await one.close();
      await other.close();
    }
  }, 60_000);
});
