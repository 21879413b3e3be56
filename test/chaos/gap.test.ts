import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type Assembly, assemble } from '../../src/main/assemble.ts';

let sandbox: Sandbox;
let driver: Driver;
let home: string;
let parts: Assembly | undefined;

beforeEach(async () => {
  sandbox = await startSandbox({ rateLimits: 'off' });
  driver = createDriver(sandbox.control);
  home = mkdtempSync(join(tmpdir(), 'guildhall-gap-'));
});
afterEach(async () => {
  await parts?.stop();
  parts = undefined;
  await sandbox.stop();
  rmSync(home, { recursive: true, force: true });
});

/** The program on the same memory as before, with its gateway up. */
async function wake(): Promise<Assembly> {
  const { config } = loadConfig({
    environment: {},
    flags: { home, logLevel: 'error', bus: 'memory:', store: `sqlite:${join(home, 'test.db')}` },
  });
  Object.assign(config, { token: sandbox.world.applications.values().next().value?.token, apiUrl: sandbox.api });
  parts = assemble({ config, fileRoots: [] });
  await parts.discord.start();
  await parts.events.settled();
  return parts;
}

async function sleep(): Promise<void> {
  await parts?.stop();
  parts = undefined;
}

async function logged(types: readonly string[]): Promise<string[]> {
  const { events } = await (await parts!.memory.store()).events.read({ after: 0, limit: 1000, types });
  return events.map(({ payload }) => String((payload as { content?: unknown }).content));
}

/** Until the condition holds; what is remembered follows the log a moment later. */
async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 2000; i++) {
    if (await condition()) return;
    await Bun.sleep(10);
  }
  throw new Error('it never came to be');
}

const known = async (content: string) =>
  (await (await parts!.memory.store()).messages.list({ limit: 1000 })).some((message) => message.content === content);

test('what was said while the program was down is fetched, once, in order', async () => {
  await wake();
  await driver.as('alice').say('general', 'before');
  await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 1);
  await sleep();
  for (let i = 0; i < 230; i++) await driver.as('alice').say('general', `missed ${i}`);
  await driver.as('bob').say('off-topic', 'elsewhere');
  await wake();
  await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 232);
  const general = (await logged(['MESSAGE_CREATE'])).filter((content) => content.startsWith('missed'));
  expect(general).toEqual(Array.from({ length: 230 }, (_, i) => `missed ${i}`));
  await sleep();
  await wake();
  expect((await logged(['MESSAGE_CREATE'])).length).toBe(232);
});

test('edits and deletions that happened meanwhile are found', async () => {
  await wake();
  const kept = await driver.as('alice').say('general', 'first words');
  const doomed = await driver.as('alice').say('general', 'soon gone');
  await eventually(async () => (await known('first words')) && (await known('soon gone')));
  await sleep();
  await driver.as('alice').edit('general', kept.id, 'better words');
  await driver.as('alice').delete('general', doomed.id);
  await driver.as('bob').say('general', 'and more');
  await wake();
  await eventually(async () => (await logged(['MESSAGE_UPDATE', 'MESSAGE_DELETE'])).length === 2);
  await eventually(async () => (await known('better words')) && !(await known('soon gone')));
});

test('a session that Discord refuses to resume leaves no gap', async () => {
  await wake();
  await driver.as('alice').say('general', 'one');
  await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 1);
  await driver.faults.add({ fault: { kind: 'refuse_resume' }, count: 1 });
  await driver.gateway.close({});
  for (const word of ['two', 'three', 'four']) await driver.as('alice').say('general', word);
  await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 4);
  expect(await logged(['MESSAGE_CREATE'])).toEqual(['one', 'two', 'three', 'four']);
});
