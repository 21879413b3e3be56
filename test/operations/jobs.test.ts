import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import type { Seed } from '../../sandbox/world/seed-format.ts';
import type { Runner } from '../../src/main/claims/runner.ts';
import { callTool, type JobView, openWorkshop, type Workshop } from '../support/jobs.ts';

const ROOMS = Array.from({ length: 30 }, (_, n) => `room-${n}`);
const world: Seed = {
  bots: [{ name: 'Robot', token: 'robot-token' }],
  users: [{ name: 'zoe' }],
  guilds: [
    {
      name: 'Tiny',
      owner: 'zoe',
      members: [{ user: 'zoe' }],
      bots: [{ bot: 'Robot', permissions: ['ViewChannel', 'SendMessages', 'ReadMessageHistory'] }],
      channels: [{ name: 'Rooms', type: 'category', channels: ROOMS.map((name) => ({ name })) }],
    },
  ],
};

let shop: Workshop;
let runner: Runner | undefined;
beforeAll(async () => {
  shop = await openWorkshop({ work: false, sandbox: { world } });
});
afterAll(() => shop.close());
afterEach(async () => {
  await runner?.stop(1000);
  runner = undefined;
  await shop.driver.faults.clear();
  const open = ['planned', 'queued', 'running', 'paused'] as const;
  const bot_id = (await shop.parts.discord.bind({ signal: AbortSignal.timeout(5000) }).me()).id;
  for (const { id } of await shop.store.jobs.list({ bot_id, states: open, limit: 100 }))
    await shop.store.jobs.wish(id, 'cancel');
});

const work = (options = {}) => {
  runner = shop.work(options);
  return runner;
};
const send = (content: string, more: Record<string, unknown> = {}) =>
  shop.call<JobView>('bulk_send_message', { channels: ['Rooms'], content, dry_run: false, wait: 0, ...more });
const slowly = (milliseconds = 40) =>
  shop.driver.faults.add({
    fault: { kind: 'latency', milliseconds, until: milliseconds + 1 },
    method: 'POST',
    path: '/channels/*/messages',
  });
const sent = async (content: string) => {
  let count = 0;
  for (const room of ROOMS)
    count += (await shop.driver.messages(room)).filter((each) => each.content === content).length;
  return count;
};

describe('a job under way', () => {
  test('tells the client that waits how far it is, and answers in time with its number when that takes longer', async () => {
    await slowly();
    work();
    const client = await shop.connect();
    const told: number[] = [];
    const wish = { channels: ['Rooms'], content: 'progress', dry_run: false, wait: 0.5 };
    const view = await callTool(client, 'bulk_send_message', wish);
    expect(view.status).toBe('running');
    const done = await callTool(client, 'wait_for_job', { job: view.job, wait: 30, format: 'json' }, ({ progress }) =>
      told.push(progress),
    );
    expect(done).toMatchObject({ status: 'done', done: 30, total: 30 });
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  }, 60_000);

  test('whose call may not take as long is answered with how far it is', async () => {
    const short = await openWorkshop({ settings: { deadlineSeconds: 6 }, sandbox: { world } });
    try {
      await short.driver.faults.add({
        fault: { kind: 'latency', milliseconds: 350, until: 351 },
        method: 'POST',
        path: '/channels/*/messages',
      });
      const wish = { channels: ['Rooms'], content: 'slow', dry_run: false, wait: 60 };
      const view = await short.call<JobView>('bulk_send_message', wish);
      expect(view.status).toBe('running');
      expect(await short.settled(view.job)).toMatchObject({ state: 'done', done: 30 });
    } finally {
      await short.close();
    }
  }, 60_000);

  test('pauses at once, goes on where it was, and is cancelled at once; what it says is true', async () => {
    await slowly();
    work();
    const { job } = await send('stop and go');
    await shop.settled(job, ({ done }) => done >= 5);
    const began = performance.now();
    const paused = await shop.call<JobView>('pause_job', { job });
    expect(performance.now() - began).toBeLessThan(4500);
    expect(paused).toMatchObject({ status: 'paused' });
    await Bun.sleep(200);
    expect(await sent('stop and go')).toBe(paused.done);
    expect(await shop.call<JobView>('pause_job', { job })).toMatchObject({ status: 'paused', done: paused.done });
    await shop.call('resume_job', { job });
    await shop.settled(job, ({ done }) => done >= paused.done + 5);
    const cancelled = await shop.call<JobView>('cancel_job', { job });
    expect(cancelled).toMatchObject({ status: 'cancelled', failed: 0 });
    await Bun.sleep(200);
    expect(await sent('stop and go')).toBe(cancelled.done);
    expect(cancelled.done).toBeLessThan(30);
    expect(await shop.refusal('resume_job', { job })).toMatchObject({ code: 'conflict' });
  }, 60_000);

  test('is left to others when its process ends, and taken up where it was', async () => {
    await slowly();
    const first = work();
    const { job } = await send('handed over');
    await shop.settled(job, ({ done }) => done >= 5);
    const began = performance.now();
    await first.stop(5000);
    expect(performance.now() - began).toBeLessThan(4500);
    expect(await shop.store.jobs.get(job)).toMatchObject({ state: 'queued', attempts: 0 });
    await shop.driver.faults.clear();
    work();
    expect(await shop.settled(job)).toMatchObject({ state: 'done', done: 30 });
    expect(await sent('handed over')).toBe(30);
  }, 60_000);
});

describe('what goes wrong', () => {
  test('Discord away for a while: nothing is given up, nothing is sent twice', async () => {
    work();
    await shop.driver.faults.add({
      fault: { kind: 'error', status: 503 },
      method: 'POST',
      path: '/channels/*/messages',
      probability: 0.3,
    });
    const { job } = await send('through trouble');
    await shop.settled(job, ({ state, done }) => state === 'done' || done > 10);
    await shop.driver.faults.clear();
    expect(await shop.settled(job)).toMatchObject({ state: 'done', done: 30, failed: 0 });
    expect(await sent('through trouble')).toBe(30);
  }, 60_000);

  test('a quota is waited for, and never used up', async () => {
    const role = shop.config;
    // A burst of four fifths of as many, then one every two seconds.
    Object.assign(role, { callsPerMinute: 30 });
    const began = performance.now();
    try {
      work();
      const { job } = await send('within the quota');
      await shop.settled(job, ({ done }) => done >= 24);
      const limited = { ...shop.caller, role: { ...shop.caller.role, callsPerMinute: 30 } };
      for (let n = 0; n < 3; n++)
        await shop.parts.guild.invoke({ operation: 'list_jobs', args: {}, caller: limited, surface: 'test' });
      expect(await shop.settled(job)).toMatchObject({ state: 'done', done: 30, failed: 0 });
      expect(performance.now() - began).toBeGreaterThan(8000);
    } finally {
      Object.assign(role, { callsPerMinute: undefined });
    }
  }, 60_000);

  test('a right that is lost meanwhile is not used', async () => {
    const { job } = await send('no longer allowed');
    Object.assign(shop.config, { excludeTools: ['send_message'] });
    try {
      work();
      expect(await shop.settled(job)).toMatchObject({
        state: 'failed',
        done: 0,
        last_error: expect.stringContaining('does not allow bulk_send_message any more'),
      });
      expect(await sent('no longer allowed')).toBe(0);
    } finally {
      Object.assign(shop.config, { excludeTools: [] });
    }
    await runner?.stop(1000);
    work();
    await shop.call('resume_job', { job });
    expect(await shop.settled(job)).toMatchObject({ state: 'done', done: 30, last_error: null });
  }, 60_000);

  test('what is refused again and again is given up, and can be taken up later', async () => {
    const guild = [...shop.sandbox.world.guilds.values()][0]!;
    const role = [...guild.roles.values()].find(({ name }) => name === 'Robot')!;
    const before = role.permissions;
    role.permissions = 0n;
    guild.roles.get(guild.id)!.permissions = 1024n;
    work();
    const { job } = await send('refused');
    const failed = await shop.settled(job);
    role.permissions = before;
    expect(failed).toMatchObject({ state: 'failed', done: 0, failed: 20 });
    expect(failed.last_error).toContain('20 in a row were refused');
    const text = await shop.read('get_job', { job });
    expect(text).toContain('20 × The bot lacks a permission for this');
  }, 60_000);

  test('one caller cannot pile up jobs without end', async () => {
    for (let n = 0; n < 20; n++) await send(`pile ${n}`);
    expect(await shop.refusal('bulk_send_message', { channels: ['Rooms'], content: 'one more' })).toMatchObject({
      code: 'quota_exceeded',
    });
  });
});

test('a process that may change nothing leaves jobs alone, and so does one that is bound elsewhere', async () => {
  const { job } = await send('not here');
  Object.assign(shop.config, { server: '900000000000000009' });
  try {
    const other = work();
    await Bun.sleep(300);
    await other.stop(1000);
    expect(await shop.store.jobs.get(job)).toMatchObject({ state: 'queued', done: 0 });
    Object.assign(shop.config, { readOnly: true });
    expect(() => shop.work()).toThrow('does no jobs');
  } finally {
    Object.assign(shop.config, { server: undefined, readOnly: false });
  }
});
