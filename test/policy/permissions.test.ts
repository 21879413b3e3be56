import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { APIThreadChannel } from 'discord-api-types/v10';
import type { Seed } from '../../sandbox/world/seed-format.ts';
import { openStage, type Stage } from '../operations/stage.ts';

/** A bot that may do little, in two servers that look alike, with no privileged intent. */
const seed: Seed = {
  bots: [{ name: 'Robot', intents: [] }],
  users: [{ name: 'zoe' }],
  guilds: ['Tiny', 'Second'].map((name) => ({
    name,
    owner: 'zoe',
    members: [{ user: 'zoe' }],
    everyone: ['ViewChannel', 'ReadMessageHistory', 'SendMessages', 'SendMessagesInThreads'],
    bots: [{ bot: 'Robot', permissions: [] }],
    channels: [{ name: 'Deck', type: 'category', channels: [{ name: 'bridge' }] }],
  })),
};

let stage: Stage;
let thread: APIThreadChannel;

beforeAll(async () => {
  stage = await openStage({ world: seed });
  thread = await stage.driver.as('zoe').openThread('Tiny/bridge', 'Hers', { first: 'mine alone' });
});
afterAll(() => stage.stop());

describe('what the bot may not do is refused before anything is sent, with the name people find in settings', () => {
  test.each([
    ['create_invite', { channel: 'Tiny/bridge' }, 'Create Invite'],
    ['prune_members', { server: 'Tiny' }, 'Manage Server'],
    ['delete_channel', { channel: 'Tiny/bridge' }, 'Manage Channels'],
    ['delete_channel', { channel: 'Hers' }, 'Manage Threads'],
    ['update_channel', { channel: 'Hers', name: 'Ours' }, 'Manage Threads'],
    ['update_thread', { thread: 'Hers', name: 'Ours' }, 'Manage Threads'],
    ['update_thread', { thread: 'Hers', archived: true }, 'Manage Threads'],
  ])('%s %o', async (operation, args, permission) => {
    await stage.driver.forgetRequests();
    const error = await stage.refusal(operation, args);
    expect(error.code).toBe('missing_permission');
    expect(error.message).toContain(permission);
    expect((await stage.driver.requests()).filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('but whoever may write can open an archived thread again', async () => {
    await stage.driver.as('zoe').request('PATCH', `/channels/${thread.id}`, { archived: true });
    const { data } = await stage.call('update_thread', { thread: thread.id, archived: false });
    expect(data.archived).toBe(false);
  });
});

test.each(['list_members', 'search_messages'])(
  '%s says which switch is off, though nothing has told so before',
  async (operation) => {
    const fresh = await openStage({ world: seed });
    try {
      expect(await fresh.refusal(operation, { server: 'Tiny' })).toMatchObject({ code: 'missing_intent' });
    } finally {
      await fresh.stop();
    }
  },
);

describe('a name that several servers have', () => {
  test('is listed once for each, and told apart by the server', async () => {
    const { code, hint } = await stage.refusal('read_messages', { channel: 'bridge' });
    expect(code).toBe('ambiguous');
    expect(hint.match(/\(\d+\)/g)).toHaveLength(2);
    expect(hint).toContain('«Deck/bridge» in «Second»');
    const { data } = await stage.call('read_messages', { channel: 'Second/bridge' });
    expect(data.channel.id).toBe(await stage.driver.channelId('Second/bridge'));
  });

  test('is suggested once for each', async () => {
    const { hint } = await stage.refusal('read_messages', { channel: 'bridgee' });
    const ids = hint.match(/\(\d+\)/g) ?? [];
    expect(ids).toHaveLength(new Set(ids).size);
    expect(ids).toHaveLength(2);
  });
});
