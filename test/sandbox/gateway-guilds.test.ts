import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { joinGuild, leaveGuild } from '../../sandbox/world/membership.ts';
import type { PresenceRecord, VoiceStateRecord } from '../../sandbox/world/records.ts';
import { allIntents, application, type IdentifyOptions, ready, userId } from './gateway-helpers.ts';
import { addMembers, addThread, channelNamed, gatewaySeed, guildNamed, problemsWith } from './gateway-world.ts';

const guilds = 1 << 0;
const presences = 1 << 8;

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ rateLimits: 'off', world: gatewaySeed });
});
afterEach(() => sandbox.stop());

/** The data of GUILD_CREATE for the guild Even. */
async function guildCreate(options: IdentifyOptions = {}) {
  const { client } = await ready(sandbox, options);
  client.close(1000);
  return client.events('GUILD_CREATE').find(({ d }) => d.name === 'Even')?.d;
}

const names = (list: { name: string }[]) => list.map(({ name }) => name);
const usernames = (members: { user: { username: string } }[]) => members.map(({ user }) => user.username);

function voiceState(user_id: string): VoiceStateRecord {
  return {
    user_id,
    guild_id: guildNamed(sandbox, 'Even').id,
    channel_id: channelNamed(sandbox, 'talk').id,
    session_id: 'elsewhere',
    deaf: false,
    mute: false,
    self_deaf: false,
    self_mute: true,
    self_stream: false,
    self_video: false,
    suppress: false,
    request_to_speak_timestamp: null,
  };
}

describe('GUILD_CREATE', () => {
  test('holds what the guild is, each part as the document has it', async () => {
    const guild = await guildCreate();
    const record = guildNamed(sandbox, 'Even');
    expect(guild).toMatchObject({
      id: record.id,
      name: 'Even',
      large: false,
      unavailable: false,
      member_count: 5,
      joined_at: '2024-01-02T00:00:00.000000+00:00',
    });
    expect(names(guild.roles)).toEqual(['@everyone', 'Crew', 'Watcher', 'Other']);
    expect(names(guild.emojis)).toEqual(['wave']);
    expect(usernames(guild.members)).toEqual(['olga', 'mia', 'max', 'Watcher', 'Other']);
    expect(guild.members[1]).toMatchObject({ nick: 'Mimi', roles: [guild.roles[1].id] });
    expect(problemsWith('GET', '/guilds/{guild_id}/members', guild.members)).toEqual([]);
    expect(problemsWith('GET', '/guilds/{guild_id}/roles', guild.roles)).toEqual([]);
    expect(problemsWith('GET', '/guilds/{guild_id}/emojis', guild.emojis)).toEqual([]);
    const channels = guild.channels.map((channel: object) => ({ ...channel, guild_id: guild.id }));
    expect(problemsWith('GET', '/guilds/{guild_id}/channels', channels)).toEqual([]);
  });

  test("channels do not repeat the guild's id, and those one may not view say nothing but where they stand", async () => {
    const { channels } = await guildCreate();
    expect(names(channels)).toEqual(['lobby', '___hidden___', '___hidden___', 'talk', 'podium', 'board']);
    for (const channel of channels) expect(channel).not.toHaveProperty('guild_id');
    expect(channels[0]).toMatchObject({ name: 'lobby', topic: 'Come in.', flags: 0 });
    const cellar = channelNamed(sandbox, 'cellar');
    expect(channels[2]).toEqual({
      id: cellar.id,
      type: 0,
      name: '___hidden___',
      position: cellar.position,
      parent_id: cellar.parent_id,
      flags: 1 << 17,
      permission_overwrites: [{ id: cellar.guild_id, type: 0, allow: '0', deny: '1024' }],
      topic: null,
      nsfw: false,
      rate_limit_per_user: 0,
      last_message_id: null,
    });
  });

  test('a category is seen by whoever sees one of its channels', async () => {
    channelNamed(sandbox, 'cellar').permission_overwrites.clear();
    expect(names((await guildCreate()).channels).slice(1, 3)).toEqual(['Back', 'cellar']);
  });

  test('threads: the active ones in view, with the own membership', async () => {
    const bot = application(sandbox).bot_id;
    const joined = addThread(sandbox, 'lobby', { name: 'joined' }, bot, userId(sandbox, 'mia'));
    addThread(sandbox, 'lobby', { name: 'open' });
    addThread(sandbox, 'lobby', { name: 'asleep', archived: true });
    addThread(sandbox, 'lobby', { name: 'private', type: 12 }, userId(sandbox, 'mia'));
    addThread(sandbox, 'lobby', { name: 'let in', type: 12 }, bot);
    addThread(sandbox, 'cellar', { name: 'below' });
    const { threads } = await guildCreate();
    expect(names(threads)).toEqual(['joined', 'open', 'let in']);
    expect(threads[0]).toMatchObject({ id: joined.id, parent_id: joined.parent_id, member_count: 2 });
    expect(threads[0].member).toEqual({ join_timestamp: expect.any(String), flags: 0 });
    expect(threads[1]).not.toHaveProperty('member');
  });

  test('stages, events, sounds and voice states, the latter without the guild', async () => {
    const {
      id: guild_id,
      stage_instances,
      scheduled_events,
      soundboard_sounds,
      voice_states,
    } = guildNamed(sandbox, 'Even');
    const channel_id = channelNamed(sandbox, 'podium').id;
    const olga = userId(sandbox, 'olga');
    stage_instances.set('11', {
      id: '11',
      guild_id,
      channel_id,
      topic: 'Live',
      privacy_level: 2,
      discoverable_disabled: true,
      guild_scheduled_event_id: '12',
    });
    scheduled_events.set('12', {
      id: '12',
      guild_id,
      channel_id,
      creator_id: olga,
      name: 'Show',
      description: null,
      scheduled_start_time: Date.UTC(2030, 0, 1),
      scheduled_end_time: null,
      privacy_level: 2,
      status: 1,
      entity_type: 1,
      entity_id: '11',
      location: null,
      image: null,
      recurrence_rule: null,
      users: new Set([olga]),
      exceptions: new Map(),
    });
    const show = scheduled_events.get('12');
    if (show) {
      scheduled_events.set('14', { ...show, id: '14', status: 3 });
      scheduled_events.set('15', { ...show, id: '15', channel_id: channelNamed(sandbox, 'cellar').id });
    }
    soundboard_sounds.set('13', {
      sound_id: '13',
      guild_id,
      name: 'gong',
      volume: 0.5,
      emoji_id: null,
      emoji_name: '🔔',
      available: true,
      user_id: olga,
    });
    voice_states.set(olga, voiceState(olga));
    const guild = await guildCreate();
    expect(guild.stage_instances).toMatchObject([{ id: '11', topic: 'Live' }]);
    expect(problemsWith('GET', '/stage-instances/{channel_id}', guild.stage_instances[0])).toEqual([]);
    // What is over, or where one does not see it, is not among them.
    expect(guild.guild_scheduled_events).toMatchObject([{ id: '12', name: 'Show', user_count: 1 }]);
    expect(problemsWith('GET', '/guilds/{guild_id}/scheduled-events', guild.guild_scheduled_events)).toEqual([]);
    expect(guild.soundboard_sounds).toMatchObject([{ sound_id: '13', name: 'gong', volume: 0.5 }]);
    expect(problemsWith('GET', '/guilds/{guild_id}/soundboard-sounds', { items: guild.soundboard_sounds })).toEqual([]);
    expect(guild.voice_states).toMatchObject([
      { user_id: olga, channel_id: channelNamed(sandbox, 'talk').id, self_mute: true },
    ]);
    expect(guild.voice_states[0]).not.toHaveProperty('guild_id');
  });

  test('does not come without the intent GUILDS', async () => {
    expect(await guildCreate({ intents: allIntents & ~guilds })).toBeUndefined();
  });
});

describe('members and presences in it', () => {
  test('without GUILD_PRESENCES: oneself and who is in voice', async () => {
    const mia = userId(sandbox, 'mia');
    guildNamed(sandbox, 'Even').voice_states.set(mia, voiceState(mia));
    const guild = await guildCreate({ intents: allIntents & ~presences });
    expect(usernames(guild.members)).toEqual(['mia', 'Watcher']);
    expect(guild.presences).toEqual([]);
    expect(guild.member_count).toBe(5);
  });

  test('with it, of a small guild: all', async () => {
    const idle: PresenceRecord = {
      status: 'idle',
      activities: [{ name: 'Chess', type: 0, state: null, url: null, created_at: 5 }],
      client_status: { mobile: 'idle' },
    };
    sandbox.world.presences.set(userId(sandbox, 'mia'), idle);
    const guild = await guildCreate();
    expect(guild.presences).toHaveLength(5);
    expect(guild.presences[1]).toEqual({
      user: { id: userId(sandbox, 'mia') },
      status: 'idle',
      activities: [{ id: '5', name: 'Chess', type: 0, created_at: 5 }],
      client_status: { mobile: 'idle' },
    });
    expect(guild.presences[3]).toMatchObject({ user: { id: application(sandbox).bot_id }, status: 'online' });
  });

  test('with it, of a large guild: who is online, has a role or a nickname', async () => {
    const crowd = addMembers(sandbox, guildNamed(sandbox, 'Even'), 60);
    const away: PresenceRecord = { status: 'offline', activities: [], client_status: {} };
    for (const { user_id } of crowd.slice(10)) sandbox.world.presences.set(user_id, away);
    const nicknamed = crowd[20];
    if (nicknamed) nicknamed.nick = 'Nick';
    const guild = await guildCreate();
    expect(guild).toMatchObject({ large: true, member_count: 65 });
    expect(guild.members).toHaveLength(5 + 10 + 1);
    expect(guild.presences).toHaveLength(4 + 10);
    const lenient = await guildCreate({ large_threshold: 250 });
    expect(lenient).toMatchObject({ large: false, member_count: 65 });
    expect(lenient.members).toHaveLength(65);
  });
});

describe('guilds that come and go', () => {
  test('a bot that is added hears GUILD_CREATE, and is told no more than that', async () => {
    const token = application(sandbox, 'Other').token;
    const { client } = await ready(sandbox, { token });
    expect(names(client.events('GUILD_CREATE').map(({ d }) => d))).toEqual(['Even']);
    const odd = guildNamed(sandbox, 'Odd');
    joinGuild(sandbox.world, odd, sandbox.world.user(application(sandbox, 'Other').bot_id));
    const { d } = await client.next(({ t, d }) => t === 'GUILD_CREATE' && d.name === 'Odd');
    expect(usernames(d.members)).toEqual(['olga', 'Watcher', 'Other']);
    await client.settle();
    expect(client.events('GUILD_MEMBER_ADD')).toEqual([]);
    client.close(1000);
  });

  test('a bot that is removed hears GUILD_DELETE, without unavailable, once, and nothing afterwards', async () => {
    const { client } = await ready(sandbox);
    const even = guildNamed(sandbox, 'Even');
    const member = even.members.get(application(sandbox).bot_id);
    if (member) leaveGuild(sandbox.world, even, member);
    sandbox.world.dispatch({ t: 'GUILD_UPDATE', guild_id: even.id, data: { id: even.id } });
    await client.settle();
    expect(client.events('GUILD_DELETE').map(({ d }) => d)).toEqual([{ id: even.id }]);
    expect(client.events('GUILD_MEMBER_REMOVE')).toEqual([]);
    expect(client.events('GUILD_UPDATE')).toEqual([]);
    client.close(1000);
  });

  test('so does one whose guild is deleted', async () => {
    const { client } = await ready(sandbox);
    const { id } = guildNamed(sandbox, 'Odd');
    sandbox.world.guilds.delete(id);
    sandbox.world.dispatch({ t: 'GUILD_DELETE', guild_id: id, data: { id } });
    expect((await client.next('GUILD_DELETE')).d).toEqual({ id });
    client.close(1000);
  });
});

describe('two shards', () => {
  test('each has its guilds and hears of no others; what is of no guild goes to the first', async () => {
    const first = await ready(sandbox, { shard: [0, 2] });
    const second = await ready(sandbox, { shard: [1, 2] });
    const [even, odd] = [guildNamed(sandbox, 'Even').id, guildNamed(sandbox, 'Odd').id];
    expect(first.data).toMatchObject({ shard: [0, 2], guilds: [{ id: even }] });
    expect(second.data).toMatchObject({ shard: [1, 2], guilds: [{ id: odd }] });
    expect(names(first.client.events('GUILD_CREATE').map(({ d }) => d))).toEqual(['Even']);
    expect(names(second.client.events('GUILD_CREATE').map(({ d }) => d))).toEqual(['Odd']);
    for (const guild_id of [even, odd]) sandbox.world.dispatch({ t: 'GUILD_UPDATE', guild_id, data: { id: guild_id } });
    sandbox.world.dispatch({ t: 'USER_UPDATE', user_ids: [application(sandbox).bot_id], data: { id: '1' } });
    await first.client.settle();
    await second.client.settle();
    expect(first.client.events('GUILD_UPDATE').map(({ d }) => d.id)).toEqual([even]);
    expect(second.client.events('GUILD_UPDATE').map(({ d }) => d.id)).toEqual([odd]);
    expect(first.client.events('USER_UPDATE')).toHaveLength(1);
    expect(second.client.events('USER_UPDATE')).toHaveLength(0);
    expect(sandbox.world.gateway?.sessions().map(({ shard }) => shard)).toEqual([
      [0, 2],
      [1, 2],
    ]);
    first.client.close(1000);
    second.client.close(1000);
  });
});
