import { afterEach, beforeEach, expect, setSystemTime, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type Assembly, assemble } from '../../src/main/assemble.ts';
import { until } from '../support/eventually.ts';

const HOUR = 3_600_000;
const program = new URL('../../sandbox/cli.ts', import.meta.url).pathname;

/** In a process of its own: Discord's clock is right, whatever is done to ours. */
let sandbox: { child: Bun.Subprocess; api: string; driver: Driver; token: string };
let home: string;
let parts: Assembly | undefined;

beforeEach(async () => {
  const child = Bun.spawn([process.execPath, program, '--port', '0', '--rate-limits', 'off'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { value } = await child.stdout.getReader().read();
  const { api, control, bots } = JSON.parse(new TextDecoder().decode(value));
  sandbox = { child, api, driver: createDriver(control), token: bots[0].token };
  home = mkdtempSync(join(tmpdir(), 'guildhall-clock-'));
});
afterEach(async () => {
  await parts?.stop();
  parts = undefined;
  setSystemTime();
  sandbox.child.kill('SIGKILL');
  await sandbox.child.exited;
  rmSync(home, { recursive: true, force: true });
});

async function wake(): Promise<void> {
  const store = `sqlite:${join(home, 'test.db')}`;
  const { config } = loadConfig({ environment: {}, flags: { home, logLevel: 'error', bus: 'memory:', store } });
  Object.assign(config, { token: sandbox.token, apiUrl: sandbox.api });
  parts = assemble({ config, fileRoots: [] });
  await parts.discord.start();
  await parts.events.settled();
}

async function logged(...types: string[]): Promise<string[]> {
  const { events } = await (await parts!.memory.store()).events.read({ after: 0, limit: 1000, types });
  return events.map(({ type, payload }) => String((payload as { content?: unknown }).content ?? type));
}

const ahead = (ms: number) => setSystemTime(new Date(Date.now() + ms));

test('a clock that is set an hour ahead, and then two back, loses no event and holds no connection up', async () => {
  const { driver } = sandbox;
  await wake();
  const { id } = await driver.as('alice').say('general', 'one');
  await until('one is heard', async () => (await logged('MESSAGE_CREATE')).length === 1);
  ahead(HOUR);
  await driver.as('alice').say('general', 'two');
  await driver.as('bob').react('general', id, '👍');
  await until('both are heard', async () => (await logged('MESSAGE_CREATE', 'MESSAGE_REACTION_ADD')).length === 3);
  await parts?.stop();
  await driver.gateway.invalidate({ resumable: false });
  await driver.as('alice').say('off-topic', 'missed, where nothing was said before');
  await wake();
  await until('the gap is filled', async () => (await logged('MESSAGE_CREATE')).length === 3);
  // A new session of this very process: it may begin five seconds after the last one, by any clock.
  ahead(-2 * HOUR);
  await driver.faults.add({ fault: { kind: 'refuse_resume' }, count: 1 });
  await driver.gateway.close({});
  await driver.as('alice').say('general', 'three');
  await until('three is heard', async () => (await logged('MESSAGE_CREATE')).includes('three'), 15_000);
  expect(await logged('MESSAGE_CREATE')).toEqual(['one', 'two', 'missed, where nothing was said before', 'three']);
}, 120_000);
