import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { type PrivateRedis, privateRedis, redisIsHere } from '../support/bus-places.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { cleanEnvironment, command } from '../support/program.ts';

const TIMEOUT = 90_000;

let sandbox: Sandbox;
let driver: Driver;
let place: ReturnType<typeof cleanEnvironment>;
const children: Bun.Subprocess[] = [];

beforeEach(async () => {
  sandbox = await startSandbox({ rateLimits: 'off', gateway: { rateLimits: 'discord' } });
  driver = createDriver(sandbox.control);
  place = cleanEnvironment({ DISCORD_TOKEN: await driver.botToken(), DISCORD_API_URL: sandbox.api });
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await child.exited;
  }
  await sandbox.stop();
  place.remove();
});

async function until(what: string, condition: () => Promise<boolean>, ms = 30_000): Promise<void> {
  const deadline = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not so within ${ms} ms: ${what}`);
    await Bun.sleep(10);
  }
}

const connected = async () => (await driver.gateway.sessions()).filter((session) => session.connected).length === 1;

function startProcess(env: Record<string, string>): Bun.Subprocess {
  const child = Bun.spawn([...command, 'events', '--follow'], {
    env: { ...place.env, ...env },
    cwd: place.home,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  children.push(child);
  return child;
}

/** Discord keeps what a session missed only up to a point, which nobody knows; the sandbox keeps 5,000 dispatches. */
const PAUSE_MS = 4;

/** Alice talks, and Bob reacts to all she says. */
function life() {
  const said: string[] = [];
  const reactedTo: string[] = [];
  let going = true;
  const done = (async () => {
    while (going) {
      const { id } = await driver.as('alice').say('general', `number ${said.length}`);
      said.push(id);
      await driver.as('bob').react('general', id, '👍');
      reactedTo.push(id);
      await Bun.sleep(PAUSE_MS);
    }
  })();
  return {
    said,
    reactedTo,
    async stop() {
      going = false;
      await done;
    },
  };
}

/** As Discord counts them. */
async function identifies(): Promise<number> {
  const authorization = `Bot ${await driver.botToken()}`;
  const answer = await fetch(`${sandbox.api}/v10/gateway/bot`, { headers: { authorization } });
  const { session_start_limit: limit } = (await answer.json()) as {
    session_start_limit: { total: number; remaining: number };
  };
  return limit.total - limit.remaining;
}

/** Ids of the messages that events of this type are about, as often and in the order that the log has them. */
async function logged(url: string, type: string): Promise<string[]> {
  const store = await openStore(url);
  try {
    const ids: string[] = [];
    for (let after = 0, more = true; more; ) {
      const page = await store.events.read({ after, limit: 1000, types: [type] });
      ids.push(...page.events.map(({ message_id }) => message_id ?? ''));
      ({ cursor: after, more } = page);
    }
    return ids;
  } finally {
    await store.close();
  }
}

const NONE = { lost: 0, added: 0, disordered: false };

/** Short where all is well, and also where thousands are not. */
function differences(happened: readonly string[], stored: readonly string[]): typeof NONE {
  const kept = new Set(stored);
  return {
    lost: happened.filter((id) => !kept.has(id)).length,
    added: stored.length - kept.size,
    disordered: stored.some((id, index) => id !== happened[index]),
  };
}

/** Each process has the connection until it is ended in the middle of a crowd; the next one goes on. */
async function relay(url: string, env: Record<string, string>, signals: readonly NodeJS.Signals[]): Promise<void> {
  let holder = startProcess(env);
  await until('the first is connected', connected);
  const crowd = life();
  for (const signal of signals) {
    const next = startProcess(env);
    const before = crowd.said.length;
    await until('more is said', async () => crowd.said.length > before + 150);
    holder.kill(signal);
    await holder.exited;
    await until('the next is connected', connected);
    holder = next;
  }
  await crowd.stop();
  await until('the last is stored', async () =>
    (await logged(url, 'MESSAGE_REACTION_ADD')).includes(crowd.said.at(-1) ?? ''),
  );
  expect(differences(crowd.said, await logged(url, 'MESSAGE_CREATE'))).toEqual(NONE);
  expect(differences(crowd.reactedTo, await logged(url, 'MESSAGE_REACTION_ADD'))).toEqual(NONE);
  expect(await driver.gateway.sessions()).toHaveLength(1);
  expect(await identifies()).toBe(1);
}

test(
  'each process that has the connection is ended under load: no message, no reaction lost or twice, one IDENTIFY',
  async () => {
    await relay(`sqlite:${place.home}/guildhall.db`, {}, ['SIGKILL', 'SIGTERM', 'SIGKILL']);
  },
  TIMEOUT,
);

test(
  'a session that Discord refuses to go on with is followed by a new one, and messages are fetched',
  async () => {
    const url = `sqlite:${place.home}/guildhall.db`;
    const first = startProcess({});
    await until('connected', connected);
    const words = async () => (await logged(url, 'MESSAGE_CREATE')).length;
    await driver.as('alice').say('general', 'before');
    await until('stored', async () => (await words()) === 1);
    first.kill('SIGKILL');
    await first.exited;
    await driver.as('alice').say('general', 'between');
    await driver.gateway.invalidate({ resumable: false });
    startProcess({});
    await until('connected', connected);
    await driver.as('alice').say('general', 'after');
    await until('all stored', async () => (await words()) === 3);
    expect(await identifies()).toBe(2);
  },
  TIMEOUT,
);

const postgres = startPostgres();
describe.if(postgres !== undefined && redisIsHere())('on PostgreSQL and Redis', () => {
  let redis: PrivateRedis;
  beforeAll(async () => {
    redis = await privateRedis();
  });
  afterAll(async () => {
    await redis.remove();
    (postgres as TestPostgres).stop();
  });

  test(
    'kill -9 under load: nothing lost, nothing twice, one IDENTIFY',
    async () => {
      const url = (postgres as TestPostgres).freshUrl();
      await relay(url, { GUILDHALL_STORE: url, GUILDHALL_BUS: redis.url }, ['SIGKILL']);
    },
    TIMEOUT,
  );
});
