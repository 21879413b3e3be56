import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { type Client, clientOf } from './sandbox-client.ts';

let sandbox: Sandbox;
let driver: Driver;
let call: Client;

/** A bot without the MESSAGE_CONTENT intent. */
beforeAll(async () => {
  sandbox = await startSandbox({
    validateResponses: true,
    rateLimits: 'off',
    world: {
      bots: [{ name: 'Blind', intents: ['members'] }],
      users: [{ name: 'zoe' }],
      guilds: [
        { name: 'g', owner: 'zoe', members: [{ user: 'zoe' }], bots: [{ bot: 'Blind' }], channels: [{ name: 'talk' }] },
      ],
    },
  });
  driver = createDriver(sandbox.control);
  call = clientOf(sandbox);
});
afterAll(async () => {
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

test('REST blanks what people wrote, but not what was said to the bot or by it', async () => {
  const channel = await driver.channelId('talk');
  const bot = [...sandbox.world.applications.values()][0]?.bot_id ?? '';
  const zoe = driver.as('zoe');
  await zoe.say('talk', 'a secret');
  await zoe.say('talk', `<@${bot}> hello`);
  await call('POST', `/channels/${channel}/messages`, { content: 'my own words' });
  const { body } = await call('GET', `/channels/${channel}/messages`);
  expect(body.map(({ content }: { content: string }) => content)).toEqual(['my own words', `<@${bot}> hello`, '']);
  const whispered = await zoe.whisper(bot, 'only to you');
  expect((await call('GET', `/channels/${whispered.channel_id}/messages/${whispered.id}`)).body.content).toBe(
    'only to you',
  );
});

test('people read everything', async () => {
  const [, , first] = await driver.as('zoe').read('talk');
  expect(first?.content).toBe('a secret');
});
