import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { permissionsOf } from '../../sandbox/permissions.ts';
import { createDirectChannel, createMember, createUser } from '../../sandbox/world/create.ts';
import type { Dispatch } from '../../sandbox/world/dispatch.ts';
import { allIntents, application, type IdentifyOptions, ready, userId } from './gateway-helpers.ts';
import { addThread, channelNamed, gatewaySeed, guildNamed } from './gateway-world.ts';

const bit = {
  guilds: 1 << 0,
  members: 1 << 1,
  moderation: 1 << 2,
  expressions: 1 << 3,
  integrations: 1 << 4,
  webhooks: 1 << 5,
  invites: 1 << 6,
  voice: 1 << 7,
  presences: 1 << 8,
  messages: 1 << 9,
  reactions: 1 << 10,
  typing: 1 << 11,
  directMessages: 1 << 12,
  directReactions: 1 << 13,
  directTyping: 1 << 14,
  content: 1 << 15,
  events: 1 << 16,
  modConfiguration: 1 << 20,
  modExecution: 1 << 21,
  polls: 1 << 24,
  directPolls: 1 << 25,
};

let sandbox: Sandbox;
let guildId: string;
let botId: string;

beforeEach(async () => {
  sandbox = await startSandbox({ rateLimits: 'off', world: gatewaySeed });
  guildId = guildNamed(sandbox, 'Even').id;
  botId = application(sandbox).bot_id;
});
afterEach(() => sandbox.stop());

async function watch(intents: number, options: IdentifyOptions = {}) {
  return (await ready(sandbox, { intents, ...options })).client;
}

function grant(...names: Parameters<typeof permissionsOf>) {
  const role = [...guildNamed(sandbox, 'Even').roles.values()].find(({ name }) => name === 'Watcher');
  if (role) role.permissions |= permissionsOf(...names);
}

describe('intents', () => {
  /** Events of guilds with the intent that subscribes to them. */
  const inGuilds: readonly (readonly [number, readonly string[]])[] = [
    [bit.guilds, ['GUILD_UPDATE', 'GUILD_ROLE_CREATE', 'GUILD_ROLE_UPDATE', 'GUILD_ROLE_DELETE']],
    [bit.guilds, ['CHANNEL_CREATE', 'CHANNEL_UPDATE', 'CHANNEL_DELETE', 'CHANNEL_PINS_UPDATE']],
    [bit.guilds, ['THREAD_CREATE', 'THREAD_UPDATE', 'THREAD_DELETE', 'THREAD_LIST_SYNC', 'THREAD_MEMBER_UPDATE']],
    [bit.guilds, ['STAGE_INSTANCE_CREATE', 'STAGE_INSTANCE_UPDATE', 'STAGE_INSTANCE_DELETE']],
    [bit.guilds, ['VOICE_CHANNEL_STATUS_UPDATE']],
    [bit.members, ['GUILD_MEMBER_ADD', 'GUILD_MEMBER_UPDATE', 'GUILD_MEMBER_REMOVE']],
    [bit.moderation, ['GUILD_AUDIT_LOG_ENTRY_CREATE', 'GUILD_BAN_ADD', 'GUILD_BAN_REMOVE']],
    [bit.expressions, ['GUILD_EMOJIS_UPDATE', 'GUILD_STICKERS_UPDATE', 'GUILD_SOUNDBOARD_SOUND_CREATE']],
    [
      bit.expressions,
      ['GUILD_SOUNDBOARD_SOUND_UPDATE', 'GUILD_SOUNDBOARD_SOUND_DELETE', 'GUILD_SOUNDBOARD_SOUNDS_UPDATE'],
    ],
    [bit.integrations, ['GUILD_INTEGRATIONS_UPDATE', 'INTEGRATION_CREATE', 'INTEGRATION_UPDATE', 'INTEGRATION_DELETE']],
    [bit.webhooks, ['WEBHOOKS_UPDATE']],
    [bit.invites, ['INVITE_CREATE', 'INVITE_DELETE']],
    [bit.voice, ['VOICE_STATE_UPDATE', 'VOICE_CHANNEL_EFFECT_SEND']],
    [bit.presences, ['PRESENCE_UPDATE']],
    [bit.messages, ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE', 'MESSAGE_DELETE_BULK']],
    [bit.reactions, ['MESSAGE_REACTION_ADD', 'MESSAGE_REACTION_REMOVE', 'MESSAGE_REACTION_REMOVE_ALL']],
    [bit.reactions, ['MESSAGE_REACTION_REMOVE_EMOJI']],
    [bit.typing, ['TYPING_START']],
    [bit.events, ['GUILD_SCHEDULED_EVENT_CREATE', 'GUILD_SCHEDULED_EVENT_UPDATE', 'GUILD_SCHEDULED_EVENT_DELETE']],
    [bit.events, ['GUILD_SCHEDULED_EVENT_USER_ADD', 'GUILD_SCHEDULED_EVENT_USER_REMOVE']],
    [
      bit.modConfiguration,
      ['AUTO_MODERATION_RULE_CREATE', 'AUTO_MODERATION_RULE_UPDATE', 'AUTO_MODERATION_RULE_DELETE'],
    ],
    [bit.modExecution, ['AUTO_MODERATION_ACTION_EXECUTION']],
    [bit.polls, ['MESSAGE_POLL_VOTE_ADD', 'MESSAGE_POLL_VOTE_REMOVE']],
  ];
  const inDirect: readonly (readonly [number, readonly string[]])[] = [
    [bit.directMessages, ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE', 'CHANNEL_PINS_UPDATE']],
    [bit.directReactions, ['MESSAGE_REACTION_ADD', 'MESSAGE_REACTION_REMOVE', 'MESSAGE_REACTION_REMOVE_ALL']],
    [bit.directReactions, ['MESSAGE_REACTION_REMOVE_EMOJI']],
    [bit.directTyping, ['TYPING_START']],
    [bit.directPolls, ['MESSAGE_POLL_VOTE_ADD', 'MESSAGE_POLL_VOTE_REMOVE']],
  ];
  const always = ['USER_UPDATE', 'INTERACTION_CREATE', 'ENTITLEMENT_CREATE', 'APPLICATION_COMMAND_PERMISSIONS_UPDATE'];

  const all = (table: typeof inGuilds) => table.flatMap(([, events]) => events);
  const under = (table: typeof inGuilds, intents: number) =>
    table.flatMap(([needed, events]) => (needed & intents ? events : []));

  async function heardOf(intents: number, events: readonly string[], place: Partial<Dispatch>): Promise<string[]> {
    const client = await watch(intents);
    const before = client.received.length;
    for (const t of events) sandbox.world.dispatch({ t, data: { id: '1' }, ...place });
    await client.settle();
    client.close(1000);
    await client.closed;
    return client.received.slice(before).flatMap(({ t }) => t ?? []);
  }

  test.each(Object.entries(bit))('%s subscribes to its events and to no others', async (_name, intent) => {
    grant('ViewAuditLog', 'BanMembers', 'ManageGuild', 'ManageChannels');
    expect(await heardOf(intent, all(inGuilds), { guild_id: guildId })).toEqual(under(inGuilds, intent));
    const { id } = createDirectChannel(sandbox.world, [botId, userId(sandbox, 'mia')]);
    expect(await heardOf(intent, all(inDirect), { channel_id: id })).toEqual(under(inDirect, intent));
  });

  test('what no intent stands for always comes', async () => {
    expect(await heardOf(0, always, { guild_id: guildId, user_ids: [botId] })).toEqual(always);
  });

  test('what is for one user reaches no other', async () => {
    expect(await heardOf(allIntents, always, { guild_id: guildId, user_ids: [userId(sandbox, 'mia')] })).toEqual([]);
  });

  test('direct channels are heard by those in them', async () => {
    const { id } = createDirectChannel(sandbox.world, [userId(sandbox, 'olga'), userId(sandbox, 'mia')]);
    expect(await heardOf(allIntents, all(inDirect), { channel_id: id })).toEqual([]);
  });

  test('some events need a permission too', async () => {
    const guarded = ['GUILD_AUDIT_LOG_ENTRY_CREATE', 'GUILD_BAN_ADD', 'AUTO_MODERATION_RULE_CREATE', 'INVITE_CREATE'];
    const place = { guild_id: guildId, channel_id: channelNamed(sandbox, 'lobby').id };
    expect(await heardOf(allIntents, guarded, place)).toEqual([]);
    grant('ViewAuditLog', 'ManageChannels');
    expect(await heardOf(allIntents, guarded, place)).toEqual(['GUILD_AUDIT_LOG_ENTRY_CREATE', 'INVITE_CREATE']);
  });

  test('GUILD_MEMBER_UPDATE of oneself comes without GUILD_MEMBERS', async () => {
    const client = await watch(bit.guilds);
    for (const id of [userId(sandbox, 'mia'), botId])
      sandbox.world.dispatch({
        t: 'GUILD_MEMBER_UPDATE',
        guild_id: guildId,
        data: { guild_id: guildId, user: { id } },
      });
    await client.settle();
    expect(client.events('GUILD_MEMBER_UPDATE').map(({ d }) => d.user.id)).toEqual([botId]);
    client.close(1000);
  });

  test('THREAD_MEMBERS_UPDATE tells of others only with GUILD_MEMBERS', async () => {
    const thread = addThread(sandbox, 'lobby', {}, botId);
    const [mia, olga] = [userId(sandbox, 'mia'), userId(sandbox, 'olga')];
    const without = await watch(bit.guilds);
    const withMembers = await watch(bit.members);
    const base = { id: thread.id, guild_id: guildId, member_count: 2 };
    const others = { ...base, added_members: [{ user_id: mia }] };
    const mixed = { ...base, added_members: [{ user_id: mia }, { user_id: botId }], removed_member_ids: [olga] };
    for (const data of [others, mixed])
      sandbox.world.dispatch({ t: 'THREAD_MEMBERS_UPDATE', guild_id: guildId, channel_id: thread.id, data });
    await without.settle();
    await withMembers.settle();
    expect(without.events('THREAD_MEMBERS_UPDATE').map(({ d }) => d)).toEqual([
      { ...base, added_members: [{ user_id: botId }] },
    ]);
    expect(withMembers.events('THREAD_MEMBERS_UPDATE').map(({ d }) => d)).toEqual([others, mixed]);
    without.close(1000);
    withMembers.close(1000);
  });
});

describe('MESSAGE_CONTENT', () => {
  const words = { content: 'words', embeds: [{ title: 'e' }], attachments: [{ id: '1' }], components: [{ type: 1 }] };
  const blank = { content: '', embeds: [], attachments: [], components: [] };

  async function received(message: object, place: Partial<Dispatch>, intents = allIntents & ~bit.content) {
    const client = await watch(intents);
    sandbox.world.dispatch({ t: 'MESSAGE_CREATE', data: message, ...place });
    const { d } = await client.next('MESSAGE_CREATE');
    client.close(1000);
    await client.closed;
    return d;
  }
  const inLobby = () => ({ guild_id: guildId, channel_id: channelNamed(sandbox, 'lobby').id });
  const by = (id: string, more: object = {}) => ({ id: '9', author: { id }, mentions: [], ...words, ...more });

  test('without it others have said nothing', async () => {
    const mia = userId(sandbox, 'mia');
    const message = by(mia, {
      poll: { question: { text: '?' } },
      referenced_message: by(mia),
      message_snapshots: [{ message: { ...words, type: 0 } }],
    });
    expect(await received(message, inLobby())).toEqual({
      id: '9',
      author: { id: mia },
      mentions: [],
      ...blank,
      referenced_message: { id: '9', author: { id: mia }, mentions: [], ...blank },
      message_snapshots: [{ message: { ...blank, type: 0 } }],
    });
    expect(await received(message, inLobby(), allIntents)).toEqual(message);
  });

  test('but one reads what one has said oneself, what mentions one, and what comes in private', async () => {
    const mia = userId(sandbox, 'mia');
    const { id: channel_id } = createDirectChannel(sandbox.world, [botId, mia]);
    for (const [message, place] of [
      [by(botId), inLobby()],
      [by('5', { application_id: application(sandbox).id }), inLobby()],
      [by(mia, { mentions: [{ id: botId }] }), inLobby()],
      [by(mia), { channel_id }],
    ] as const) {
      expect(await received(message, place)).toEqual(message);
    }
  });

  test('an answer to the bot keeps the words it answers', async () => {
    const message = by(userId(sandbox, 'mia'), { referenced_message: by(botId) });
    expect((await received(message, inLobby())).referenced_message.content).toBe('words');
  });

  test('what auto moderation found is left out', async () => {
    grant('ManageGuild');
    const client = await watch(allIntents & ~bit.content);
    const data = { content: 'rude', matched_content: 'rude', matched_keyword: 'rude' };
    sandbox.world.dispatch({ t: 'AUTO_MODERATION_ACTION_EXECUTION', guild_id: guildId, data });
    const { d } = await client.next('AUTO_MODERATION_ACTION_EXECUTION');
    expect(d).toEqual({ content: '', matched_content: '', matched_keyword: 'rude' });
    client.close(1000);
  });
});

describe('one dispatch for many', () => {
  test('data that depends on who looks is made for each', async () => {
    const watcher = await watch(allIntents);
    const other = await watch(allIntents, { token: application(sandbox, 'Other').token });
    const data = ({ user_id }: { user_id: string }) => ({ for: user_id });
    sandbox.world.dispatch({ t: 'TYPING_START', guild_id: guildId, data });
    expect((await watcher.next('TYPING_START')).d.for).toBe(botId);
    expect((await other.next('TYPING_START')).d.for).toBe(application(sandbox, 'Other').bot_id);
    watcher.close(1000);
    other.close(1000);
  });

  test('what is changed after the dispatch is not in it', async () => {
    const client = await watch(allIntents);
    const data = { state: 'then' };
    sandbox.world.dispatch({ t: 'TYPING_START', guild_id: guildId, data });
    data.state = 'now';
    expect((await client.next('TYPING_START')).d.state).toBe('then');
    client.close(1000);
  });

  test('numbers of a session have no gaps', async () => {
    const client = await watch(allIntents);
    for (let index = 0; index < 500; index++)
      sandbox.world.dispatch({ t: 'TYPING_START', guild_id: guildId, data: { index } });
    await client.settle();
    const sequence = client.received.flatMap(({ s }) => s ?? []);
    expect(sequence).toEqual(sequence.map((_, index) => index + 1));
    client.close(1000);
  });
});

describe('presences', () => {
  test('a bot is online while it has a session and offline after its last', async () => {
    const other = await watch(allIntents, { token: application(sandbox, 'Other').token });
    const mine = (status: string) =>
      other.next(({ t, d }) => t === 'PRESENCE_UPDATE' && d.user.id === botId && d.status === status);
    const client = await watch(bit.guilds, { presence: { status: 'dnd', activities: [{ name: 'x', type: 3 }] } });
    expect((await mine('dnd')).d).toMatchObject({
      guild_id: guildId,
      activities: [{ name: 'x', type: 3 }],
      client_status: { web: 'dnd' },
    });
    client.send(3, { since: null, afk: false, status: 'idle', activities: [{ name: 'c', type: 4, state: 'busy' }] });
    expect((await mine('idle')).d.activities).toMatchObject([{ id: 'custom', state: 'busy' }]);
    client.close(1000);
    expect((await mine('offline')).d).toMatchObject({ activities: [], client_status: {} });
    other.close(1000);
  });

  test('invisible is offline to others', async () => {
    const other = await watch(allIntents, { token: application(sandbox, 'Other').token });
    const client = await watch(0, { presence: { status: 'invisible', activities: [{ name: 'x', type: 0 }] } });
    expect((await other.next('PRESENCE_UPDATE')).d).toMatchObject({ status: 'offline', activities: [] });
    client.close(1000);
    other.close(1000);
  });
});

describe('members', () => {
  test('who joins and leaves is heard of with GUILD_MEMBERS', async () => {
    const client = await watch(allIntents);
    const user = createUser(sandbox.world, { username: 'newcomer' });
    const member = createMember(sandbox.world, guildNamed(sandbox, 'Even'), { user_id: user.id });
    sandbox.world.dispatch({ t: 'GUILD_MEMBER_ADD', guild_id: guildId, data: { user: { id: member.user_id } } });
    expect((await client.next('GUILD_MEMBER_ADD')).d.user.id).toBe(user.id);
    client.close(1000);
  });
});
