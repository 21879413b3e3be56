import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Seed } from '../../sandbox/world/seed-format.ts';
import { eventually } from '../support/eventually.ts';
import { type JobView, openWorkshop, type Workshop } from '../support/jobs.ts';

const PAGES = 60;
const world: Seed = {
  bots: [{ name: 'Robot', token: 'robot-token' }],
  users: [{ name: 'zoe' }],
  guilds: [
    {
      name: 'Tiny',
      owner: 'zoe',
      members: [{ user: 'zoe' }],
      bots: [{ bot: 'Robot', permissions: ['Administrator'] }],
      channels: [
        {
          name: 'busy',
          messages: Array.from({ length: PAGES * 100 }, (_, n) => ({
            author: 'zoe',
            content: `${n}`,
            minutes_ago: 9000 - n,
          })),
        },
      ],
    },
  ],
};

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop({ sandbox: { world, rateLimits: 'discord', validateResponses: false } });
});
afterAll(() => shop.close());

test('whoever asks is answered at once, though a job uses up the limit of the same channel', async () => {
  const { job } = await shop.call<JobView>('backfill_history', { wait: 0 });
  // The sandbox takes 50 requests for messages of a channel in five seconds: soon the job must wait for more.
  let before = -1;
  await eventually(async () => {
    const { done, state } = (await shop.store.jobs.get(job))!;
    expect(state).not.toBe('done');
    const waits = done > 0 && done === before;
    before = done;
    await Bun.sleep(300);
    return waits;
  });
  for (let n = 0; n < 4; n++) {
    const began = performance.now();
    await shop.read('read_messages', { channel: 'busy', limit: 5 });
    expect(performance.now() - began).toBeLessThan(2500);
  }
  expect(await shop.settled(job)).toMatchObject({ state: 'done', done: PAGES * 100 });
}, 60_000);
