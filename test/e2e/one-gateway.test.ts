import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Driver } from '../../sandbox/driver.ts';
import { privateRedis, redisIsHere } from '../support/bus-places.ts';
import { eventually } from '../support/eventually.ts';
import { type Laptop, openLaptop } from '../support/laptop.ts';
import { cleanEnvironment } from '../support/program.ts';

interface Page {
  events: { type: string; data: { content?: string } }[];
  next: string;
}

let laptop: Laptop;
let driver: Driver;
let agents: Agent[] = [];

type Agent = Awaited<ReturnType<typeof startAgent>>;

async function startAgent(env: Record<string, string> = {}) {
  const agent = await laptop.startAgent(env);
  const events = (args: Record<string, unknown>) => agent.call<Page>('wait_for_events', args);
  let next = '';
  return {
    ...agent,
    async begin() {
      next = (await events({ timeout_seconds: 0 })).next;
    },
    /** What was said since last time, waiting for at least `count` messages. */
    async heard(count: number): Promise<string[]> {
      const heard: string[] = [];
      for (const deadline = performance.now() + 20_000; heard.length < count && performance.now() < deadline; ) {
        const page = await events({ after: next, timeout_seconds: 5 });
        next = page.next;
        heard.push(...page.events.flatMap(({ data }) => data.content ?? []));
      }
      return heard;
    },
  };
}

beforeEach(async () => {
  laptop = await openLaptop();
  driver = laptop.driver;
});
afterEach(() => laptop.close());

const sessions = () => driver.gateway.sessions();
const connected = async () => (await sessions()).filter((session) => session.connected);

/** As Discord counts them. */
async function identifies(): Promise<number> {
  const answer = await fetch(`${laptop.sandbox.api}/v10/gateway/bot`, {
    headers: { authorization: `Bot ${laptop.token}` },
  });
  const { session_start_limit: limit } = (await answer.json()) as {
    session_start_limit: { total: number; remaining: number };
  };
  return limit.total - limit.remaining;
}

function holder(): Agent | undefined {
  const db = new Database(join(laptop.home, 'bus.sqlite'), { readonly: true });
  const row = db.query<{ holder: string }, []>('select holder from leases').get();
  db.close();
  return agents.find(({ pid }) => row?.holder.startsWith(`process ${pid} on `));
}

test('five sessions on one token share one gateway connection; the one that has it dies, another takes over', async () => {
  agents = await Promise.all(Array.from({ length: 5 }, () => startAgent()));
  await eventually(async () => (await sessions()).length > 0);
  await Bun.sleep(1500);
  expect(await sessions()).toHaveLength(1);
  expect(await identifies()).toBe(1);

  await Promise.all(agents.map((agent) => agent.begin()));
  await driver.as('alice').say('general', 'hello all');
  for (const heard of await Promise.all(agents.map((agent) => agent.heard(1)))) expect(heard).toEqual(['hello all']);

  const killed = await eventually(async () => holder());
  process.kill(killed.pid, 'SIGKILL');
  agents = agents.filter((agent) => agent !== killed);
  const died = performance.now();
  await eventually(async () => (await connected()).length === 0);
  await driver.as('alice').say('general', 'is nobody here?');
  await eventually(async () => (await connected()).length === 1);
  const away = performance.now() - died;
  expect(away).toBeLessThan(15_000);
  await driver.as('alice').say('general', 'there you are');
  for (const heard of await Promise.all(agents.map((agent) => agent.heard(2)))) {
    expect(heard).toEqual(['is nobody here?', 'there you are']);
  }
  expect(await sessions()).toHaveLength(1);
  expect(await identifies()).toBe(1);
}, 120_000);

test('a process that ends hands its session to the next one at once', async () => {
  agents = [await startAgent(), await startAgent()];
  await eventually(async () => (await connected()).length === 1);
  const ending = await eventually(async () => holder());
  agents = agents.filter((agent) => agent !== ending);
  await ending.client.close();
  const ended = performance.now();
  await eventually(async () => (await connected()).length === 1 && holder() === agents[0]);
  // Had it been killed, the next one would have to wait for its lease to run out.
  expect(performance.now() - ended).toBeLessThan(4_500);
  expect(await sessions()).toHaveLength(1);
  expect(await identifies()).toBe(1);
}, 60_000);

test('a holder that was stopped and goes on gives the gateway up; each message is heard once', async () => {
  agents = [await startAgent(), await startAgent()];
  await eventually(async () => (await connected()).length === 1);
  await Promise.all(agents.map((agent) => agent.begin()));
  const stopped = await eventually(async () => holder());
  const awake = agents.find((agent) => agent !== stopped);
  process.kill(stopped.pid, 'SIGSTOP');
  try {
    await eventually(async () => holder() === awake && (await connected()).length === 1);
    await driver.as('alice').say('general', 'to one, or to both');
    expect(await awake?.heard(1)).toEqual(['to one, or to both']);
  } finally {
    process.kill(stopped.pid, 'SIGCONT');
  }
  await eventually(async () => (await connected()).length === 1);
  expect(holder()).toBe(awake);
  await driver.as('alice').say('general', 'to one');
  expect(await awake?.heard(1)).toEqual(['to one']);
  expect(await stopped.heard(2)).toEqual(['to one, or to both', 'to one']);
}, 120_000);

test('a home in which no bus can be opened is no reason to stay away from Discord', async () => {
  mkdirSync(join(laptop.home, 'bus.sqlite'));
  agents = [await startAgent()];
  await eventually(async () => (await connected()).length === 1);
}, 60_000);

describe.if(redisIsHere())('on Redis', () => {
  test('processes with nothing else in common share a connection too', async () => {
    const redis = await privateRedis();
    const [one, two] = [cleanEnvironment(), cleanEnvironment()];
    try {
      const bus = { GUILDHALL_BUS: redis.url };
      agents = await Promise.all([
        startAgent({ ...bus, GUILDHALL_HOME: one.home }),
        startAgent({ ...bus, GUILDHALL_HOME: two.home }),
      ]);
      await eventually(async () => (await connected()).length > 0);
      await Bun.sleep(1000);
      expect(await connected()).toHaveLength(1);
      expect(await identifies()).toBe(1);
    } finally {
      await Promise.all(agents.map(({ client }) => client.close()));
      await redis.remove();
      one.remove();
      two.remove();
    }
  }, 120_000);
});
