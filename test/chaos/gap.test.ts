import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type Assembly, assemble } from '../../src/main/assemble.ts';
import { configuredAgent } from '../../src/main/callers.ts';
import { serveJobs } from '../../src/main/jobs/serve-jobs.ts';
import { eventually } from '../support/eventually.ts';

/** A new session takes five seconds to begin: that is what Discord asks for between two of them. */
const TIMEOUT = 60_000;

let sandbox: Sandbox;
let driver: Driver;
let home: string;
let parts: Assembly | undefined;
let config: ReturnType<typeof loadConfig>['config'];

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
async function wake(settings: { gateway?: boolean } = {}): Promise<Assembly> {
  ({ config } = loadConfig({
    environment: {},
    flags: {
      home,
      logLevel: 'error',
      bus: 'memory:',
      store: `sqlite:${join(home, 'test.db')}`,
      directMessages: true,
      ...settings,
    },
  }));
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

/** So long that Discord has forgotten the session. */
async function sleepLong(): Promise<void> {
  await sleep();
  await driver.gateway.invalidate({ resumable: false });
}

/** Said before and during a gap; Discord answers with 503 when it is to be filled. */
async function wakeWhileHistoryIsAway(): Promise<void> {
  await wake();
  await driver.as('alice').say('general', 'before');
  await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 1);
  await sleepLong();
  await driver.as('alice').say('general', 'missed');
  await driver.faults.add({ method: 'GET', path: '/channels/*/messages', fault: { kind: 'error', status: 503 } });
  await wake();
}

async function logged(types: readonly string[]): Promise<string[]> {
  const { events } = await (await parts!.memory.store()).events.read({ after: 0, limit: 1000, types });
  return events.map(({ payload }) => String((payload as { content?: unknown }).content));
}

const known = async (content: string) =>
  (await (await parts!.memory.store()).messages.list({ limit: 1000 })).some((message) => message.content === content);

test(
  'what was said while the program was down is fetched, once, in order',
  async () => {
    await wake();
    await driver.as('alice').say('general', 'before');
    await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 1);
    await sleepLong();
    for (let i = 0; i < 230; i++) await driver.as('alice').say('general', `missed ${i}`);
    await driver.as('bob').say('off-topic', 'elsewhere');
    await wake();
    await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 232);
    const general = (await logged(['MESSAGE_CREATE'])).filter((content) => content.startsWith('missed'));
    expect(general).toEqual(Array.from({ length: 230 }, (_, i) => `missed ${i}`));
    await sleepLong();
    await wake();
    expect((await logged(['MESSAGE_CREATE'])).length).toBe(232);
  },
  TIMEOUT,
);

test(
  'what was said after a session in which nothing happened is fetched too',
  async () => {
    await wake();
    await sleepLong();
    await driver.as('alice').say('general', 'the first words ever');
    await wake();
    expect(await logged(['MESSAGE_CREATE'])).toEqual(['the first words ever']);
  },
  TIMEOUT,
);

test(
  'edits and deletions that happened meanwhile are found',
  async () => {
    await wake();
    const kept = await driver.as('alice').say('general', 'first words');
    const doomed = await driver.as('alice').say('general', 'soon gone');
    await eventually(async () => (await known('first words')) && (await known('soon gone')));
    await sleepLong();
    await driver.as('alice').edit('general', kept.id, 'better words');
    await driver.as('alice').delete('general', doomed.id);
    await driver.as('bob').say('general', 'and more');
    await wake();
    await eventually(async () => (await logged(['MESSAGE_UPDATE', 'MESSAGE_DELETE'])).length === 2);
    await eventually(async () => (await known('better words')) && !(await known('soon gone')));
  },
  TIMEOUT,
);

test(
  'a session that Discord refuses to resume leaves no gap',
  async () => {
    await wake();
    await driver.as('alice').say('general', 'one');
    await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 1);
    await driver.faults.add({ fault: { kind: 'refuse_resume' }, count: 1 });
    await driver.gateway.close({});
    for (const word of ['two', 'three', 'four']) await driver.as('alice').say('general', word);
    await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 4);
    expect(await logged(['MESSAGE_CREATE'])).toEqual(['one', 'two', 'three', 'four']);
  },
  TIMEOUT,
);

test(
  'after a short sleep the session goes on: reactions and edits are told as they happened',
  async () => {
    await wake();
    const { id } = await driver.as('alice').say('general', 'one');
    await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 1);
    await sleep();
    await driver.as('alice').edit('general', id, 'one and a half');
    await driver.as('alice').edit('general', id, 'two');
    for (const who of ['alice', 'bob']) await driver.as(who).react('general', id, '👍');
    await driver.as('bob').unreact('general', id, '👍');
    await wake();
    const reactions = ['MESSAGE_REACTION_ADD', 'MESSAGE_REACTION_REMOVE'];
    await eventually(async () => (await logged(reactions)).length === 3);
    expect(await logged(['MESSAGE_UPDATE'])).toEqual(['one and a half', 'two']);
    const [session] = await driver.gateway.sessions();
    await sleep();
    await wake();
    expect((await driver.gateway.sessions()).map(({ session_id }) => session_id)).toEqual([session?.session_id ?? '']);
    expect((await logged(reactions)).length).toBe(3);
  },
  TIMEOUT,
);

test(
  'a gap that could not be filled stays open until it is, also for a process that only resumes',
  async () => {
    await wakeWhileHistoryIsAway();
    await driver.as('alice').say('off-topic', 'after');
    await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 2);
    expect(await logged(['MESSAGE_CREATE'])).toEqual(['before', 'after']);
    await sleep();
    await driver.faults.clear();
    await wake();
    await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 3);
    expect(await logged(['MESSAGE_CREATE'])).toEqual(['before', 'after', 'missed']);
  },
  TIMEOUT,
);

test(
  'what could not be fetched is asked for again without a new session',
  async () => {
    await wakeWhileHistoryIsAway();
    expect(await logged(['MESSAGE_CREATE'])).toEqual(['before']);
    await driver.faults.clear();
    await eventually(async () => (await logged(['MESSAGE_CREATE'])).length === 2);
  },
  TIMEOUT,
);

test(
  'what was said in private meanwhile is fetched too, once, where the conversation is known',
  async () => {
    const { discord } = await wake();
    const { id: me } = await discord.bind({ signal: AbortSignal.timeout(10_000) }).me();
    const [alice, bob] = [driver.as('alice'), driver.as('bob')];
    const first = await alice.whisper(me, 'before');
    const doomed = await alice.whisper(me, 'soon gone');
    await eventually(async () => (await known('before')) && (await known('soon gone')));
    await sleepLong();
    await alice.edit(first.channel_id, first.id, 'before, in better words');
    await alice.delete(first.channel_id, doomed.id);
    for (let i = 0; i < 130; i++) await alice.whisper(me, `missed ${i}`);
    await bob.whisper(me, 'the first words of a stranger');
    await wake();
    await eventually(async () => (await logged(['MESSAGE_CREATE'])).length >= 132);
    await eventually(async () => (await known('before, in better words')) && !(await known('soon gone')));
    // Nothing says that he wrote, until he does so again.
    expect(await known('the first words of a stranger')).toBe(false);
    await bob.whisper(me, 'hello?');
    await eventually(async () => known('hello?'));
    await sleepLong();
    await wake();
    const told = (await logged(['MESSAGE_CREATE'])).slice(2);
    expect(told.filter((content) => !content.includes('stranger'))).toEqual([
      ...Array.from({ length: 130 }, (_, i) => `missed ${i}`),
      'hello?',
    ]);
    expect(await logged(['MESSAGE_UPDATE', 'MESSAGE_DELETE'])).toHaveLength(2);
    const { events } = await (await parts!.memory.store()).events.read({ after: 0, limit: 1000 });
    for (const { guild_id, channel_id } of events.filter(({ type }) => type.startsWith('MESSAGE_'))) {
      expect(guild_id).toBeNull();
      expect(channel_id).not.toBeNull();
    }
  },
  TIMEOUT,
);

test(
  'a conversation that was opened here is looked at after a gap before anybody answered in it',
  async () => {
    await wake();
    await driver.as('bob').say('general', 'mark');
    await eventually(async () => known('mark'));
    await sleepLong();
    const asleep = await wake({ gateway: false });
    const bob = [...sandbox.world.users.values()].find(({ username }) => username === 'bob')?.id ?? '';
    const caller = configuredAgent(config, asleep.registry);
    await asleep.guild.invoke({
      operation: 'send_direct_message',
      args: { user: bob, content: 'are you there?' },
      caller,
      surface: 'test',
      format: 'json',
    });
    await driver.as('bob').whisper((await asleep.discord.bind({ signal: AbortSignal.timeout(10_000) }).me()).id, 'yes');
    await sleep();
    await wake();
    await eventually(async () => (await known('are you there?')) && (await known('yes')));
    expect(await logged(['MESSAGE_CREATE'])).toEqual(['mark', 'are you there?', 'yes']);
  },
  TIMEOUT,
);

test(
  'what a backfill fetched before the gap was looked at is told all the same',
  async () => {
    await wake();
    await driver.as('alice').say('general', 'before');
    await eventually(async () => known('before'));
    await sleepLong();
    for (const word of ['one', 'two']) await driver.as('alice').say('general', word);
    const asleep = await wake({ gateway: false });
    const jobs = serveJobs({ ...asleep, config });
    await asleep.guild.invoke({
      operation: 'backfill_history',
      args: { channels: ['general'], again: true },
      caller: configuredAgent(config, asleep.registry),
      surface: 'test',
    });
    await jobs?.stop(5000);
    expect(await known('two')).toBe(true);
    expect(await logged(['MESSAGE_CREATE'])).toEqual(['before']);
    await sleep();
    await wake();
    expect(await logged(['MESSAGE_CREATE'])).toEqual(['before', 'one', 'two']);
  },
  TIMEOUT,
);
