import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { Client, type Message } from 'discord.js';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { allIntents } from './gateway-helpers.ts';

let sandbox: Sandbox;
let client: Client<true>;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimits: 'off' });
  const token = [...sandbox.world.applications.values()][0]?.token ?? '';
  const connecting = new Client({ rest: { api: sandbox.api }, intents: allIntents });
  const ready = new Promise<Client<true>>((resolve) => connecting.once('clientReady', resolve));
  await connecting.login(token);
  client = await ready;
});
afterAll(async () => {
  await client.destroy();
  await sandbox.stop();
});

function next(event: 'messageCreate'): Promise<Message> {
  return new Promise((resolve) => client.once(event, resolve));
}

describe('discord.js', () => {
  test('knows its guild when it is ready', () => {
    const guild = client.guilds.cache.first();
    const record = [...sandbox.world.guilds.values()][0];
    expect(guild?.name).toBe('Guildhall');
    expect(guild?.memberCount).toBe(record?.members.size ?? -1);
    expect(guild?.roles.cache.map(({ name }) => name).sort()).toEqual(
      [...(record?.roles.values() ?? [])].map(({ name }) => name).sort(),
    );
    expect(guild?.members.cache.get(client.user.id)?.displayName).toBe('Guildhall Demo');
    expect(guild?.channels.cache.find(({ name }) => name === 'general')?.parent?.name).toBe('Community');
  });

  test('hears of a message posted over REST', async () => {
    const channel = client.channels.cache.find((one) => one.isTextBased() && 'name' in one && one.name === 'general');
    const heard = next('messageCreate');
    if (channel?.isSendable()) await channel.send('Hello there');
    const message = await heard;
    expect(message.content).toBe('Hello there');
    expect(message.guild?.name).toBe('Guildhall');
  });
});
