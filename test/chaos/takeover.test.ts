import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { grownUp, type PrivateRedis, privateRedis, redisIsHere } from '../support/bus-places.ts';
import { until } from '../support/eventually.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { accounts, logged, NONE, openTown, type Town } from '../support/town.ts';

const TIMEOUT = 90_000;
let town: Town;

beforeEach(async () => {
  town = await openTown();
});
afterEach(() => town.close());

/** Each process has the connection until it is ended in the middle of a crowd; the next one goes on. */
async function relay(url: string, env: Record<string, string>, signals: readonly NodeJS.Signals[]): Promise<void> {
  let holder = town.startProcess(env);
  await until('the first is connected', town.connected);
  const talk = town.startTalk();
  for (const signal of signals) {
    const next = town.startProcess(env);
    await talk.more(150);
    holder.kill(signal);
    await holder.exited;
    await until('the next is connected', town.connected);
    holder = next;
  }
  await talk.stop();
  expect(await accounts(url, talk)).toEqual({ messages: NONE, reactions: NONE });
  expect(await town.driver.gateway.sessions()).toHaveLength(1);
  expect(await town.identifies()).toBe(1);
}

test(
  'each process that has the connection is ended under load: no message, no reaction lost or twice, one IDENTIFY',
  () => relay(town.url, {}, ['SIGKILL', 'SIGTERM']),
  TIMEOUT,
);

test(
  'a session that Discord refuses to go on with is followed by a new one, and messages are fetched',
  async () => {
    const { driver, url } = town;
    const first = town.startProcess();
    await until('connected', town.connected);
    const words = async () => (await logged(url, 'MESSAGE_CREATE')).length;
    await driver.as('alice').say('general', 'before');
    await until('stored', async () => (await words()) === 1);
    first.kill('SIGKILL');
    await first.exited;
    await driver.as('alice').say('general', 'between');
    await driver.gateway.invalidate({ resumable: false });
    town.startProcess();
    await until('connected', town.connected);
    await driver.as('alice').say('general', 'after');
    await until('all stored', async () => (await words()) === 3);
    expect(await town.identifies()).toBe(2);
  },
  TIMEOUT,
);

const postgres = startPostgres();
describe.if(postgres !== undefined && redisIsHere())('on PostgreSQL and Redis', () => {
  let redis: PrivateRedis;
  let server: TestPostgres;
  beforeAll(async () => {
    server = postgres as TestPostgres;
    redis = await privateRedis();
    await grownUp(redis, 5000);
  });
  afterAll(async () => {
    await redis.remove();
    server.stop();
  });

  test(
    'kill -9 under load: nothing lost, nothing twice, one IDENTIFY',
    () => {
      const url = server.freshUrl();
      return relay(url, { GUILDHALL_STORE: url, GUILDHALL_BUS: redis.url }, ['SIGKILL']);
    },
    TIMEOUT,
  );

  test(
    'both are killed under load and come back: nothing lost, nothing twice, one IDENTIFY',
    async () => {
      const url = server.freshUrl();
      const env = { GUILDHALL_STORE: url, GUILDHALL_BUS: redis.url };
      for (let n = 0; n < 2; n++) town.startProcess(env);
      await until('one is connected', town.connected);
      const talk = town.startTalk();
      await talk.more(100);
      server.kill();
      await talk.more(200);
      server.start();
      await talk.more(100);
      await redis.kill();
      await talk.more(100);
      await redis.start();
      await talk.more(100);
      await talk.stop();
      expect(await accounts(url, talk)).toEqual({ messages: NONE, reactions: NONE });
      expect(await town.identifies()).toBe(1);
    },
    TIMEOUT,
  );
});
