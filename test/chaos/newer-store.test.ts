import { Database } from 'bun:sqlite';
import { afterEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDriver } from '../../sandbox/driver.ts';
import { startSandbox } from '../../sandbox/main.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type Assembly, assemble } from '../../src/main/assemble.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { eventually } from '../support/eventually.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test('a program too old for the store leaves the gateway to one that can keep what is told', async () => {
  const sandbox = await startSandbox({ rateLimits: 'off' });
  const home = mkdtempSync(join(tmpdir(), 'guildhall-newer-'));
  closers.push(
    () => rmSync(home, { recursive: true }),
    () => sandbox.stop(),
  );
  const stored = join(home, 'newer.db');
  await (await openStore(`sqlite:${stored}`)).close();
  const db = new Database(stored);
  db.run("insert into schema_migrations (version, name, applied_at) values (99, 'from the future', 1)");
  db.close();

  const start = (store: string): Assembly => {
    const { config } = loadConfig({ environment: {}, flags: { home, logLevel: 'silent', store } });
    Object.assign(config, { token: sandbox.world.applications.values().next().value?.token, apiUrl: sandbox.api });
    const parts = assemble({ config, fileRoots: [] });
    closers.push(() => parts.stop());
    return parts;
  };
  const old = start(`sqlite:${stored}`);
  await old.gateway.start();
  expect(old.discord.status()).toMatchObject({
    gateway: 'standby',
    detail: expect.stringContaining('The store has schema version 99'),
  });
  const driver = createDriver(sandbox.control);
  expect(await driver.gateway.sessions()).toEqual([]);

  const able = start(`sqlite:${join(home, 'other.db')}`);
  await able.gateway.start();
  expect(able.discord.status().gateway).toBe('ready');
  await driver.as('alice').say('general', 'hello');
  const log = (await able.memory.store()).events;
  await eventually(async () => (await log.latest({ types: ['MESSAGE_CREATE'], limit: 1 })).length === 1);
}, 60_000);
