import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
  AuditLogEvent,
  type CategoryChannel,
  ChannelType,
  Client,
  type ClientEvents,
  DiscordAPIError,
  Events,
  type ForumChannel,
  type Guild,
  type NewsChannel,
  PermissionFlagsBits,
  type TextChannel,
  WebhookClient,
} from 'discord.js';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { allIntents } from './gateway-helpers.ts';
import { guildSeed, type Stage, stageOf } from './guild-world.ts';

let sandbox: Sandbox;
let stage: Stage;
let client: Client<true>;
let guild: Guild;

const image = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from('rest')]);

beforeAll(async () => {
  sandbox = await startSandbox({ world: guildSeed, validateResponses: true, rateLimits: 'off' });
  stage = stageOf(sandbox);
  const connecting = new Client({ rest: { api: sandbox.api }, intents: allIntents });
  const ready = new Promise<Client<true>>((resolve) => connecting.once(Events.ClientReady, resolve));
  await connecting.login([...sandbox.world.applications.values()][0]?.token ?? '');
  client = await ready;
  guild = client.guilds.cache.get(stage.guild) as Guild;
});
afterAll(async () => {
  await client.destroy();
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

/** Resolves with the event's arguments when it next happens; ask before doing what makes it happen. */
function next<Name extends keyof ClientEvents>(name: Name) {
  return new Promise<ClientEvents[Name]>((resolve) =>
    client.once(name, (...args: ClientEvents[Name]) => resolve(args)),
  );
}

const refusal = (doing: Promise<unknown>): Promise<number | string> =>
  doing.then(
    () => 'done',
    (error) => (error instanceof DiscordAPIError ? error.code : Promise.reject(error)),
  );

describe('channels', () => {
  test('of every kind, moved, locked to their category, and deleted', async () => {
    const created = next(Events.ChannelCreate);
    const category = await guild.channels.create({
      name: 'Team',
      type: ChannelType.GuildCategory,
      permissionOverwrites: [
        { id: guild.id, deny: [PermissionFlagsBits.ViewChannel] },
        { id: client.user.id, allow: [PermissionFlagsBits.ViewChannel] },
      ],
    });
    expect((await created)[0].id).toBe(category.id);
    const kinds = [
      ChannelType.GuildText,
      ChannelType.GuildAnnouncement,
      ChannelType.GuildVoice,
      ChannelType.GuildStageVoice,
      ChannelType.GuildForum,
      ChannelType.GuildMedia,
    ] as const;
    const channels = [];
    for (const type of kinds) channels.push(await guild.channels.create({ name: 'Sub Room', type, parent: category }));
    expect(channels.map(({ type }) => type)).toEqual([...kinds]);
    expect(channels.map(({ permissionsLocked }) => permissionsLocked)).toEqual(kinds.map(() => true));
    expect((category as CategoryChannel).children.cache.size).toBe(kinds.length);
    const [text] = channels as [TextChannel];

    const updated = next(Events.ChannelUpdate);
    await text.edit({ topic: 'tea', rateLimitPerUser: 30, nsfw: true, reason: 'why not' });
    const [, now] = await updated;
    expect(now).toMatchObject({ topic: 'tea', rateLimitPerUser: 30, nsfw: true });
    const overwritten = next(Events.ChannelUpdate);
    await text.permissionOverwrites.edit(stage.id('Low'), { SendMessages: false });
    await overwritten;
    expect(text.permissionOverwrites.cache.get(stage.id('Low'))?.deny.has('SendMessages')).toBe(true);
    expect(text.permissionsLocked).toBe(false);
    await text.lockPermissions();
    expect(text.permissionOverwrites.cache.has(stage.id('Low'))).toBe(false);
    await text.setPosition(2);
    expect(text.rawPosition).toBe(2);
    await text.setParent(null);
    expect(text.parent).toBeNull();

    const forum = await (channels[4] as ForumChannel).setAvailableTags([{ name: 'bug', moderated: true }]);
    expect(forum.availableTags).toMatchObject([{ name: 'bug', moderated: true }]);
    const deleted = next(Events.ChannelDelete);
    await category.delete();
    expect((await deleted)[0].id).toBe(category.id);
    for (const channel of channels) await channel.delete();
    expect(await refusal(text.edit({ topic: 'gone' }))).toBe(10003);
  });
});

describe('roles and members', () => {
  test('a role is made, moved, given, taken and deleted', async () => {
    const created = next(Events.GuildRoleCreate);
    const role = await guild.roles.create({
      name: 'Guests',
      colors: { primaryColor: 'Blue' },
      permissions: ['SendMessages'],
      mentionable: true,
    });
    expect((await created)[0]).toMatchObject({ id: role.id, name: 'Guests', mentionable: true });
    await role.setPosition(2);
    expect((await guild.roles.fetch(role.id, { force: true }))?.rawPosition).toBe(2);
    const changed = await role.edit({ hoist: true, permissions: ['SendMessages', 'ManageChannels'] });
    expect([changed.hoist, changed.permissions.has('ManageChannels')]).toEqual([true, true]);
    expect(await refusal(role.edit({ permissions: ['Administrator'] }))).toBe(50013);
    const mia = await guild.members.fetch(stage.id('mia'));
    const updated = next(Events.GuildMemberUpdate);
    await mia.roles.add(role);
    expect((await updated)[1].roles.cache.has(role.id)).toBe(true);
    await mia.roles.remove(role);
    const gone = next(Events.GuildRoleDelete);
    await role.delete();
    expect((await gone)[0].id).toBe(role.id);
  });

  test('members are found, named, silenced and sent away', async () => {
    expect((await guild.members.list({ limit: 1000 })).size).toBe(6);
    expect((await guild.members.search({ query: 'mi', limit: 5 })).map(({ id }) => id)).toEqual([stage.id('mia')]);
    const mia = await guild.members.fetch(stage.id('mia'));
    expect((await mia.setNickname('M')).nickname).toBe('M');
    expect((await mia.timeout(60_000, 'calm down')).isCommunicationDisabled()).toBe(true);
    expect((await mia.timeout(null)).isCommunicationDisabled()).toBe(false);
    expect((await guild.members.editMe({ nick: 'Aide' })).nickname).toBe('Aide');
    expect(await refusal(guild.members.kick(stage.id('olga')))).toBe(50013);
    const left = next(Events.GuildMemberRemove);
    await guild.members.kick(stage.id('max'), 'bye');
    expect((await left)[0].id).toBe(stage.id('max'));
  });

  test('bans, one and many', async () => {
    const banned = next(Events.GuildBanAdd);
    await guild.bans.create(stage.id('ned'), { deleteMessageSeconds: 60, reason: 'spam' });
    expect((await banned)[0].user.id).toBe(stage.id('ned'));
    expect((await guild.bans.fetch(stage.id('ned'))).reason).toBe('spam');
    expect((await guild.bans.fetch()).size).toBe(1);
    const lifted = next(Events.GuildBanRemove);
    await guild.bans.remove(stage.id('ned'));
    expect((await lifted)[0].user.id).toBe(stage.id('ned'));
    const many = await guild.bans.bulkCreate([stage.id('ned'), stage.id('max'), stage.id('olga')]);
    expect(many).toEqual({ bannedUsers: [stage.id('ned'), stage.id('max')], failedUsers: [stage.id('olga')] });
    expect(await refusal(guild.bans.bulkCreate([stage.id('olga')]))).toBe(500000);
    expect(await guild.members.prune({ days: 30, dry: true })).toBe(0);
  });
});

describe('webhooks, invites, emojis', () => {
  test('a webhook speaks with and without a bot', async () => {
    const talk = guild.channels.cache.get(stage.id('talk')) as TextChannel;
    const told = next(Events.WebhooksUpdate);
    const webhook = await talk.createWebhook({ name: 'Herald', avatar: image });
    expect((await told)[0].id).toBe(talk.id);
    expect(webhook.isIncoming()).toBe(true);
    const heard = next(Events.MessageCreate);
    const sent = await webhook.send({ content: 'hear', username: 'Ann', embeds: [{ title: 'T' }] });
    expect((await heard)[0]).toMatchObject({ webhookId: webhook.id, content: 'hear' });
    expect((await webhook.editMessage(sent.id, { content: 'hear ye' })).content).toBe('hear ye');
    expect((await webhook.fetchMessage(sent.id)).author.username).toBe('Ann');
    await webhook.deleteMessage(sent.id);

    const alone = new WebhookClient({ id: webhook.id, token: webhook.token ?? '' }, { rest: { api: sandbox.api } });
    const file = { attachment: Buffer.from('hi'), name: 'hi.txt' };
    const message = await alone.send({ content: 'alone', files: [file] });
    expect(message.attachments).toHaveLength(1);
    await alone.edit({ name: 'Crier' });
    expect((await guild.fetchWebhooks()).map(({ name }) => name)).toEqual(['Crier']);
    await webhook.delete();
    expect(await refusal(alone.send('late'))).toBe(10015);

    const news = guild.channels.cache.get(stage.id('news')) as NewsChannel;
    await news.addFollower(talk);
    const [follower] = [...(await talk.fetchWebhooks()).values()];
    expect(follower?.sourceChannel?.id).toBe(news.id);
  });

  test('an invite comes and goes', async () => {
    const talk = guild.channels.cache.get(stage.id('talk')) as TextChannel;
    const created = next(Events.InviteCreate);
    const invite = await talk.createInvite({ maxAge: 600, maxUses: 2, unique: true });
    expect((await created)[0]).toMatchObject({ code: invite.code, maxAge: 600, maxUses: 2 });
    expect((await client.fetchInvite(invite.code)).memberCount).toBe(guild.memberCount);
    expect((await guild.invites.fetch()).has(invite.code)).toBe(true);
    const deleted = next(Events.InviteDelete);
    await invite.delete();
    expect((await deleted)[0].code).toBe(invite.code);
  });

  test('emojis of the guild and of the application', async () => {
    const created = next(Events.GuildEmojiCreate);
    const emoji = await guild.emojis.create({ name: 'wave', attachment: image });
    expect((await created)[0].id).toBe(emoji.id);
    expect((await emoji.edit({ name: 'wave2' })).name).toBe('wave2');
    expect((await emoji.fetchAuthor()).id).toBe(client.user.id);
    const deleted = next(Events.GuildEmojiDelete);
    await emoji.delete();
    await deleted;
    const own = await client.application.emojis.create({ name: 'mine', attachment: image });
    expect((await client.application.emojis.fetch()).has(own.id)).toBe(true);
    await own.delete();
  });
});

describe('the guild', () => {
  test('is edited, and its log says by whom and why', async () => {
    const logged = next(Events.GuildAuditLogEntryCreate);
    const edited = await guild.edit({ name: 'Laboratory', icon: image, description: 'here', reason: 'growing' });
    expect([edited.name, edited.description]).toEqual(['Laboratory', 'here']);
    expect(edited.iconURL()).toContain(stage.guild);
    const [entry] = await logged;
    expect([entry.action, entry.reason, entry.executorId]).toEqual([
      AuditLogEvent.GuildUpdate,
      'growing',
      client.user.id,
    ]);
    const log = await guild.fetchAuditLogs({ type: AuditLogEvent.GuildUpdate, limit: 5 });
    expect(log.entries.first()?.changes).toContainEqual({ key: 'name', old: 'Lab', new: 'Laboratory' });
    const kicks = await guild.fetchAuditLogs({ type: AuditLogEvent.MemberKick });
    expect(kicks.entries.first()?.reason).toBe('bye');
    expect((await guild.fetchPreview()).name).toBe('Laboratory');
    expect((await client.fetchVoiceRegions()).size).toBeGreaterThan(5);
  });

  test('is left', async () => {
    const gone = next(Events.GuildDelete);
    await guild.leave();
    expect((await gone)[0].id).toBe(stage.guild);
    expect(client.guilds.cache.size).toBe(0);
  });
});
