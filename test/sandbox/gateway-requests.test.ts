import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { SandboxClock } from '../../sandbox/world/snowflake.ts';
import { moveVoice } from '../../sandbox/world/voice.ts';
import { allIntents, application, type RawClient, ready, userId } from './gateway-helpers.ts';
import { addMembers, channelNamed, gatewaySeed, guildNamed, problemsWith } from './gateway-world.ts';

const members = 1 << 1;
const presences = 1 << 8;

let sandbox: Sandbox;
let clock: SandboxClock;
let guildId: string;

beforeEach(() => start('off'));
afterEach(() => sandbox.stop());

async function start(rateLimits: 'discord' | 'off') {
  clock = new SandboxClock();
  sandbox = await startSandbox({ clock, rateLimits, world: gatewaySeed });
  guildId = guildNamed(sandbox, 'Even').id;
}

async function open(intents = allIntents) {
  return (await ready(sandbox, { intents })).client;
}

const usernames = (list: { user: { username: string } }[]) => list.map(({ user }) => user.username);

describe('request guild members', () => {
  async function ask(client: RawClient, request: object) {
    client.send(8, { guild_id: guildId, ...request });
    return (await client.next('GUILD_MEMBERS_CHUNK')).d;
  }

  test('by prefix of user name, display name or nickname', async () => {
    const client = await open();
    const found = await ask(client, { query: 'mi', limit: 10 });
    expect(found).toMatchObject({ guild_id: guildId, chunk_index: 0, chunk_count: 1 });
    expect(usernames(found.members)).toEqual(['mia']);
    expect(problemsWith('GET', '/guilds/{guild_id}/members', found.members)).toEqual([]);
    for (const absent of ['not_found', 'presences', 'nonce']) expect(found).not.toHaveProperty(absent);
    expect(usernames((await ask(client, { query: 'MIMI', limit: 10 })).members)).toEqual(['mia']);
    expect(usernames((await ask(client, { query: 'm', limit: 1 })).members)).toHaveLength(1);
    expect(await ask(client, { query: 'nobody', limit: 0 })).toMatchObject({ members: [], chunk_count: 1 });
    client.close(1000);
  });

  test('by id, with those not found, the nonce and presences', async () => {
    const client = await open();
    const mia = userId(sandbox, 'mia');
    const found = await ask(client, { user_ids: [mia, '123'], presences: true, nonce: 'n-1' });
    expect(usernames(found.members)).toEqual(['mia']);
    expect(found).toMatchObject({
      not_found: ['123'],
      nonce: 'n-1',
      presences: [{ user: { id: mia }, status: 'online' }],
    });
    const single = await ask(client, { user_ids: mia, nonce: 'x'.repeat(33) });
    expect(usernames(single.members)).toEqual(['mia']);
    expect(single.not_found).toEqual([]);
    expect(single).not.toHaveProperty('nonce');
    client.close(1000);
  });

  test('presences are for those with the intent', async () => {
    const client = await open(allIntents & ~presences);
    expect(await ask(client, { query: 'mia', limit: 1, presences: true })).not.toHaveProperty('presences');
    client.close(1000);
  });

  test('all, in chunks of a thousand', async () => {
    addMembers(sandbox, guildNamed(sandbox, 'Even'), 2_400);
    const client = await open();
    client.send(8, { guild_id: guildId, query: '', limit: 0, nonce: 'all' });
    await client.next(({ d }) => d?.chunk_index === 2);
    const chunks = client.events('GUILD_MEMBERS_CHUNK').map(({ d }) => d);
    expect(chunks.map((chunk) => [chunk.chunk_index, chunk.chunk_count, chunk.nonce, chunk.members.length])).toEqual([
      [0, 3, 'all', 1000],
      [1, 3, 'all', 1000],
      [2, 3, 'all', 405],
    ]);
    const ids = chunks.flatMap((chunk) => chunk.members.map((member: { user: { id: string } }) => member.user.id));
    expect(new Set(ids).size).toBe(2_405);
    client.close(1000);
  });

  test('a prefix or ids bring a hundred at most', async () => {
    const crowd = addMembers(sandbox, guildNamed(sandbox, 'Even'), 150);
    const client = await open();
    expect((await ask(client, { query: 'crowd', limit: 0 })).members).toHaveLength(100);
    // 150 ids would be more than a command may hold: 4096 bytes.
    const ids = crowd.slice(0, 120).map(({ user_id }) => user_id);
    expect((await ask(client, { user_ids: ids })).members).toHaveLength(100);
    client.close(1000);
  });

  test('the whole list is for those with GUILD_MEMBERS; others wait in vain', async () => {
    const client = await open(allIntents & ~members);
    client.send(8, { guild_id: guildId, query: '', limit: 0 });
    client.send(8, { guild_id: guildId, query: '', limit: 5 });
    expect(await client.heard('GUILD_MEMBERS_CHUNK')).toBe(false);
    expect(usernames((await ask(client, { query: 'mia', limit: 1 })).members)).toEqual(['mia']);
    client.close(1000);
  });

  test('of a guild one is not in nothing comes', async () => {
    const { client } = await ready(sandbox, { token: application(sandbox, 'Other').token });
    client.send(8, { guild_id: guildNamed(sandbox, 'Odd').id, query: 'o', limit: 5 });
    expect(await client.heard('GUILD_MEMBERS_CHUNK')).toBe(false);
    client.close(1000);
  });

  test('the whole list may be had once in 30 seconds', async () => {
    await sandbox.stop();
    await start('discord');
    const client = await open();
    expect((await ask(client, { query: '', limit: 0 })).members).toHaveLength(5);
    client.send(8, { guild_id: guildId, query: '', limit: 0, nonce: 'n-2' });
    const { d } = await client.next('RATE_LIMITED');
    expect(d).toMatchObject({ opcode: 8, meta: { guild_id: guildId, nonce: 'n-2' } });
    expect(d.retry_after).toBeGreaterThan(29);
    expect(d.retry_after).toBeLessThanOrEqual(30);
    const other = guildNamed(sandbox, 'Odd').id;
    expect((await ask(client, { guild_id: other, query: '', limit: 0 })).guild_id).toBe(other);
    clock.advance(30_000);
    expect((await ask(client, { query: '', limit: 0 })).members).toHaveLength(5);
    client.close(1000);
  });
});

describe('voice', () => {
  const move = (client: RawClient, channel_id: string | null, more: object = {}) =>
    client.send(4, { guild_id: guildId, channel_id, self_mute: false, self_deaf: false, ...more });

  test('enter, mute, move and leave', async () => {
    const { client, sessionId } = await ready(sandbox);
    const bot = application(sandbox).bot_id;
    const [talk, podium] = [channelNamed(sandbox, 'talk').id, channelNamed(sandbox, 'podium').id];
    move(client, talk, { self_deaf: true });
    expect((await client.next('VOICE_STATE_UPDATE')).d).toMatchObject({
      guild_id: guildId,
      channel_id: talk,
      user_id: bot,
      session_id: sessionId,
      self_deaf: true,
      suppress: false,
      member: { user: { id: bot } },
    });
    expect((await client.next('VOICE_SERVER_UPDATE')).d).toEqual({
      token: expect.any(String),
      guild_id: guildId,
      endpoint: null,
    });
    move(client, talk, { self_mute: true });
    expect((await client.next('VOICE_STATE_UPDATE')).d).toMatchObject({ self_mute: true, self_deaf: false });
    move(client, podium);
    expect((await client.next('VOICE_STATE_UPDATE')).d).toMatchObject({ channel_id: podium, suppress: true });
    move(client, null);
    expect((await client.next('VOICE_STATE_UPDATE')).d.channel_id).toBeNull();
    expect(guildNamed(sandbox, 'Even').voice_states.size).toBe(0);
    await client.settle();
    expect(client.events('VOICE_SERVER_UPDATE')).toHaveLength(2);
    client.close(1000);
  });

  test('with the session one leaves', async () => {
    const client = await open();
    move(client, channelNamed(sandbox, 'talk').id);
    await client.next('VOICE_STATE_UPDATE');
    client.close(1000);
    await client.closed;
    expect(guildNamed(sandbox, 'Even').voice_states.size).toBe(0);
  });

  test('where one may not go one does not get', async () => {
    const client = await open();
    channelNamed(sandbox, 'talk').user_limit = 1;
    const other = (await ready(sandbox, { token: application(sandbox, 'Other').token })).client;
    move(other, channelNamed(sandbox, 'talk').id);
    await other.next('VOICE_STATE_UPDATE');
    await client.next('VOICE_STATE_UPDATE');
    for (const name of ['talk', 'lobby', 'cellar']) move(client, channelNamed(sandbox, name).id);
    move(client, '1');
    expect(
      await client.heard(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.user_id === application(sandbox).bot_id),
    ).toBe(false);
    client.close(1000);
    other.close(1000);
  });

  test('since when a channel is in use, when asked and when it changes', async () => {
    const client = await open();
    const talk = channelNamed(sandbox, 'talk');
    talk.status = 'Jam session';
    const now = Math.floor(clock.now() / 1000);
    move(client, talk.id);
    const { d: started } = await client.next('VOICE_CHANNEL_START_TIME_UPDATE');
    expect(started).toMatchObject({ id: talk.id, guild_id: guildId });
    expect(started.voice_start_time).toBeGreaterThanOrEqual(now);
    client.send(43, { guild_id: guildId, fields: ['status', 'voice_start_time'] });
    const podium = channelNamed(sandbox, 'podium').id;
    expect((await client.next('CHANNEL_INFO')).d).toEqual({
      guild_id: guildId,
      channels: [
        { id: talk.id, status: 'Jam session', voice_start_time: started.voice_start_time },
        { id: podium, status: null, voice_start_time: null },
      ],
    });
    client.send(43, { guild_id: guildId, fields: ['status'] });
    expect((await client.next('CHANNEL_INFO')).d.channels[1]).toEqual({ id: podium, status: null });
    const guild = guildNamed(sandbox, 'Even');
    const state = guild.voice_states.get(application(sandbox).bot_id);
    if (state) moveVoice(sandbox.world, guild, state, null);
    expect((await client.next('VOICE_CHANNEL_START_TIME_UPDATE')).d.voice_start_time).toBeNull();
    client.close(1000);
  });
});

describe('soundboard sounds', () => {
  test('come for each guild one is in', async () => {
    const [even, odd] = [guildNamed(sandbox, 'Even'), guildNamed(sandbox, 'Odd')];
    const sound = { sound_id: '5', guild_id: odd.id, name: 'gong', volume: 1, available: true, user_id: null };
    odd.soundboard_sounds.set('5', { ...sound, emoji_id: null, emoji_name: '🔔' });
    const client = await open();
    client.send(31, { guild_ids: [even.id, odd.id, '1'] });
    expect((await client.next('SOUNDBOARD_SOUNDS')).d).toEqual({ guild_id: even.id, soundboard_sounds: [] });
    expect((await client.next('SOUNDBOARD_SOUNDS')).d).toMatchObject({
      guild_id: odd.id,
      soundboard_sounds: [{ sound_id: '5', name: 'gong', emoji_name: '🔔' }],
    });
    client.close(1000);
  });
});

describe('presence', () => {
  test('can be changed five times in 20 seconds', async () => {
    await sandbox.stop();
    await start('discord');
    const client = await open();
    const set = (name: string) =>
      client.send(3, { since: null, afk: false, status: 'online', activities: [{ name, type: 0 }] });
    for (const name of ['1', '2', '3', '4', '5', '6']) set(name);
    await client.settle();
    const shown = () => sandbox.world.presences.get(application(sandbox).bot_id)?.activities[0]?.name;
    expect(shown()).toBe('5');
    clock.advance(20_000);
    set('7');
    await client.settle();
    expect(shown()).toBe('7');
    client.close(1000);
  });
});
