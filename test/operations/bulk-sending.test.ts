import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Seed } from '../../sandbox/world/seed-format.ts';
import { callTool, type JobView, openWorkshop, type Workshop } from '../support/jobs.ts';

const ROOMS = Array.from({ length: 12 }, (_, n) => `room-${n}`);
const world: Seed = {
  bots: [{ name: 'Robot', token: 'robot-token' }],
  users: [{ name: 'zoe' }],
  guilds: [
    {
      name: 'Tiny',
      owner: 'zoe',
      members: [{ user: 'zoe' }],
      bots: [{ bot: 'Robot', permissions: ['ViewChannel', 'SendMessages', 'ReadMessageHistory'] }],
      channels: [
        {
          name: 'Rooms',
          type: 'category',
          channels: [...ROOMS.map((name) => ({ name })), { name: 'posts', type: 'forum' }],
        },
        { name: 'locked', overwrites: [{ for: 'Robot', deny: ['SendMessages'] }] },
        { name: 'talk', threads: [{ name: 'side', author: 'zoe', messages: [{ author: 'zoe', content: 'hi' }] }] },
      ],
    },
  ],
};

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop({ sandbox: { world } });
});
afterAll(() => shop.close());

const saying = async (channel: string, content: string) =>
  (await shop.driver.messages(channel)).filter((message) => message.content === content);

describe('one message to many channels', () => {
  test('is planned first, and then sent as planned, once to each', async () => {
    const client = await shop.connect();
    const wish = { channels: ['Rooms', 'locked', 'side'], content: 'Good **morning**' };
    const plan = await callTool(client, 'bulk_send_message', wish);
    expect(plan).toMatchObject({ status: 'planned', total: 14, done: 0 });
    expect(plan.report.lines).toEqual([
      'It would be about 14 channels. Nothing was done.',
      expect.stringMatching(/^warning: #locked \d+: the bot lacks Send Messages$/),
    ]);
    for (const room of ROOMS) expect(await saying(room, wish.content)).toEqual([]);
    await shop.driver.as('zoe').say('talk', 'meanwhile');
    const done = await callTool(client, 'bulk_send_message', { ...wish, dry_run: false, plan: plan.job, wait: 30 });
    expect(done).toMatchObject({ job: plan.job, status: 'done', done: 13, failed: 1, total: 14 });
    expect(done.report.lines[0]).toBe('Sent to 13 of 14 channels, 1 failed');
    for (const room of [...ROOMS, shop.channel('side')]) expect(await saying(room, wish.content)).toHaveLength(1);
    const text = await shop.read('get_job', { job: plan.job });
    expect(text).toContain(`- ${shop.channel('locked')} failed: The bot may not send a message in #«locked»`);
    const { steps } = await shop.call<{ steps: { note: { message_ids: string[] } }[] }>('get_job', {
      job: plan.job,
      steps: 'done',
    });
    expect(steps).toHaveLength(13);
    expect(steps[0]!.note.message_ids).toEqual((await saying('room-0', wish.content)).map(({ id }) => id));
    expect(await shop.refusal('bulk_send_message', { ...wish, dry_run: false, plan: plan.job })).toMatchObject({
      code: 'conflict',
    });
  });

  test('a plan is for the call that made it', async () => {
    const plan = await shop.call<JobView>('bulk_send_message', { name: 'room-1', content: 'one' });
    expect(plan.total).toBe(3);
    expect(
      await shop.refusal('bulk_send_message', { name: 'room-1', content: 'two', dry_run: false, plan: plan.job }),
    ).toMatchObject({ code: 'conflict', message: `plan: ${plan.job} is of another call than this one.` });
    expect(await shop.refusal('bulk_send_message', { content: 'two' })).toMatchObject({ code: 'invalid_input' });
    expect(await shop.read('cancel_job', { job: plan.job })).toContain('cancelled');
  });
});
