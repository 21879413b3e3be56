import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
  ActionRowBuilder,
  AttachmentBuilder,
  ButtonBuilder,
  ButtonStyle,
  ChannelType,
  Client,
  type ClientEvents,
  ContainerBuilder,
  DiscordAPIError,
  EmbedBuilder,
  Events,
  FileBuilder,
  type ForumChannel,
  GatewayIntentBits,
  MessageFlags,
  MessageType,
  Partials,
  StringSelectMenuBuilder,
  type TextChannel,
  TextDisplayBuilder,
  ThreadAutoArchiveDuration,
} from 'discord.js';
import { createDriver, type Driver } from '../../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/main.ts';

/** The whole family through a client that was not written for the sandbox. */
let sandbox: Sandbox;
let driver: Driver;
let client: Client<true>;
let general: TextChannel;

beforeAll(async () => {
  sandbox = await startSandbox({ validateResponses: true, rateLimits: 'off' });
  driver = createDriver(sandbox.control);
  const intents = Object.values(GatewayIntentBits).filter((value): value is number => typeof value === 'number');
  client = new Client({
    rest: { api: sandbox.api },
    intents,
    partials: [Partials.Channel, Partials.Message, Partials.Reaction, Partials.ThreadMember],
  });
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(await driver.botToken());
  await ready;
  general = (await client.channels.fetch(await driver.channelId('general'))) as TextChannel;
});
afterAll(async () => {
  await client.destroy();
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

/** The next event of the kind that fits. */
function next<Event extends keyof ClientEvents>(
  event: Event,
  fits: (...args: ClientEvents[Event]) => boolean = () => true,
): Promise<ClientEvents[Event]> {
  const { promise, resolve } = Promise.withResolvers<ClientEvents[Event]>();
  const listener = (...args: ClientEvents[Event]) => {
    if (!fits(...args)) return;
    client.off(event, listener);
    resolve(args);
  };
  client.on(event, listener);
  return promise;
}

describe('messages', () => {
  test('sent with everything, read, edited, deleted; each is heard', async () => {
    const created = next(Events.MessageCreate, ({ content }) => content === 'all of it');
    const file = new AttachmentBuilder(Buffer.from('hello'), { name: 'hello.txt', description: 'greeting' });
    const row = new ActionRowBuilder<ButtonBuilder>().addComponents(
      new ButtonBuilder().setCustomId('yes').setLabel('Yes').setStyle(ButtonStyle.Primary).setEmoji('👍'),
    );
    const select = new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
      new StringSelectMenuBuilder().setCustomId('pick').addOptions({ label: 'One', value: '1' }),
    );
    const embed = new EmbedBuilder()
      .setTitle('Title')
      .setColor('Blue')
      .setTimestamp()
      .addFields({ name: 'a', value: 'b' });
    const sent = await general.send({
      content: 'all of it',
      embeds: [embed],
      files: [file],
      components: [row, select],
    });
    const [heard] = await created;
    expect(heard.id).toBe(sent.id);
    expect(heard.member?.user.id).toBe(client.user.id);
    expect(sent.embeds[0]?.fields[0]?.value).toBe('b');
    expect(sent.attachments.first()?.description).toBe('greeting');
    expect(await (await fetch(sent.attachments.first()?.url ?? '')).text()).toBe('hello');
    expect(sent.components).toHaveLength(2);

    const updated = next(Events.MessageUpdate, (_, { id }) => id === sent.id);
    await sent.edit({ content: 'edited', attachments: [] });
    const [before, after] = await updated;
    expect([before.content, after.content, after.attachments.size]).toEqual(['all of it', 'edited', 0]);
    expect(after.editedTimestamp).toBeNumber();
    expect((await general.messages.fetch({ message: sent.id, force: true })).content).toBe('edited');

    const deleted = next(Events.MessageDelete, ({ id }) => id === sent.id);
    await sent.delete();
    await deleted;
    await expect(general.messages.fetch({ message: sent.id, force: true })).rejects.toMatchObject({ code: 10008 });
  });

  test('replies, forwards, silent ones, and pages', async () => {
    const original = await general.send('original');
    const reply = await original.reply({ content: 'reply', allowedMentions: { repliedUser: false } });
    expect(reply.type).toBe(MessageType.Reply);
    expect((await reply.fetchReference()).content).toBe('original');
    const off = (await client.channels.fetch(await driver.channelId('off-topic'))) as TextChannel;
    const forward = await original.forward(off);
    expect(forward.messageSnapshots.first()?.content).toBe('original');
    const silent = await general.send({ content: 'silent', flags: MessageFlags.SuppressNotifications });
    expect(silent.flags.has(MessageFlags.SuppressNotifications)).toBe(true);
    const page = await general.messages.fetch({ limit: 2, before: silent.id });
    expect([...page.values()].map(({ content }) => content)).toEqual(['reply', 'original']);
  });

  test('components v2 with a file', async () => {
    const container = new ContainerBuilder()
      .addTextDisplayComponents(new TextDisplayBuilder().setContent('# Heading'))
      .addFileComponents(new FileBuilder().setURL('attachment://notes.txt'));
    const sent = await general.send({
      flags: MessageFlags.IsComponentsV2,
      components: [container],
      files: [new AttachmentBuilder(Buffer.from('notes'), { name: 'notes.txt' })],
    });
    expect(sent.flags.has(MessageFlags.IsComponentsV2)).toBe(true);
    expect(sent.components[0]?.type).toBe(17);
    expect(sent.attachments.size).toBe(0);
  });

  test('deleted in bulk', async () => {
    const sent = [await general.send('1'), await general.send('2')];
    const heard = next(Events.MessageBulkDelete);
    expect((await general.bulkDelete(sent)).size).toBe(2);
    expect((await heard)[0].size).toBe(2);
  });

  test('refused with what is wrong where', async () => {
    const error = await general.send({ embeds: [{ title: 'x'.repeat(300) }] }).catch((reason) => reason);
    expect(error).toBeInstanceOf(DiscordAPIError);
    expect(error.code).toBe(50035);
    expect(error.message).toContain('embeds[0].title[BASE_TYPE_MAX_LENGTH]');
  });
});

describe('on messages', () => {
  test('reactions of all six kinds', async () => {
    const message = await general.send('react');
    const added = next(Events.MessageReactionAdd, (reaction) => reaction.message.id === message.id);
    const reaction = await message.react('🔥');
    const [heard, user] = await added;
    expect([heard.emoji.name, user.id]).toEqual(['🔥', client.user.id]);
    const party = general.guild.emojis.cache.find(({ name }) => name === 'party');
    await message.react(party ?? '');
    await driver.as('bob').react('general', message.id, '🔥');
    expect((await reaction.users.fetch()).size).toBe(2);
    const removed = next(Events.MessageReactionRemove, (gone) => gone.message.id === message.id);
    await reaction.users.remove(await idOf('bob'));
    expect((await removed)[1].id).toBe(await idOf('bob'));
    await reaction.users.remove();
    const emptied = next(Events.MessageReactionRemoveEmoji, (gone) => gone.message.id === message.id);
    await message.reactions.resolve(party?.id ?? '')?.remove();
    await emptied;
    await message.react('🐛');
    const all = next(Events.MessageReactionRemoveAll, ({ id }) => id === message.id);
    await message.reactions.removeAll();
    await all;
    expect((await message.fetch(true)).reactions.cache.size).toBe(0);
  });

  test('pins', async () => {
    const message = await general.send('pin me');
    const heard = next(Events.ChannelPinsUpdate);
    await message.pin('worth it');
    expect((await heard)[0].id).toBe(general.id);
    const pins = await general.messages.fetchPins();
    expect(pins.items.map((pin) => pin.message.id)).toContain(message.id);
    await message.unpin();
    expect((await general.messages.fetchPins()).items.map((pin) => pin.message.id)).not.toContain(message.id);
  });

  test('polls', async () => {
    const message = await general.send({
      poll: {
        question: { text: 'Better?' },
        answers: [{ text: 'Cats', emoji: '🐈' }, { text: 'Dogs' }],
        duration: 1,
        allowMultiselect: false,
      },
    });
    const voted = next(Events.MessagePollVoteAdd);
    await driver.as('carol').vote('general', message.id, [1]);
    expect((await voted)[0].text).toBe('Cats');
    const voters = await message.poll?.answers.get(1)?.voters.fetch();
    expect(voters?.map(({ username }) => username)).toEqual(['carol']);
    const result = next(Events.MessageCreate, ({ type }) => type === MessageType.PollResult);
    await message.poll?.end();
    expect((await result)[0].reference?.messageId).toBe(message.id);
  });

  test('typing', async () => {
    const heard = next(Events.TypingStart, ({ user }) => user.username === 'dave');
    await general.sendTyping();
    await driver.as('dave').type('general');
    expect((await heard)[0].channel.id).toBe(general.id);
  });
});

describe('threads', () => {
  test('from a message, with members, archived, brought back, deleted', async () => {
    const message = await general.send('a topic');
    const created = next(Events.ThreadCreate, ({ id }) => id === message.id);
    const thread = await message.startThread({ name: 'Topic', autoArchiveDuration: ThreadAutoArchiveDuration.OneHour });
    // Whether it is newly made is not asked: discord.js does not know where the answer comes before the event.
    await created;
    expect((await thread.fetchStarterMessage())?.content).toBe('a topic');
    const joined = next(Events.ThreadMembersUpdate, (added) => added.some((member) => member.user?.username === 'bob'));
    await thread.members.add(await idOf('bob'));
    await joined;
    expect((await thread.members.fetch({ withMember: true })).size).toBe(2);
    await thread.members.remove(await idOf('bob'));
    await thread.send('inside');
    await thread.setName('Renamed');
    await thread.setLocked(true);
    const archived = next(Events.ThreadUpdate, (_, after) => after.id === thread.id && after.archived === true);
    await thread.setArchived(true);
    await archived;
    const list = await general.threads.fetchArchived({ type: 'public' });
    expect(list.threads.get(thread.id)?.name).toBe('Renamed');
    await thread.setArchived(false);
    await thread.leave();
    await thread.join();
    expect((await general.threads.fetchActive()).threads.has(thread.id)).toBe(true);
    // No event is waited for: discord.js emits none where the answer comes before it.
    await thread.delete('over');
    await expect(client.channels.fetch(thread.id, { force: true })).rejects.toMatchObject({ code: 10003 });
  });

  test('private', async () => {
    const thread = await general.threads.create({ name: 'Secret', type: ChannelType.PrivateThread, invitable: false });
    expect([thread.type, thread.invitable]).toEqual([ChannelType.PrivateThread, false]);
    await expect(driver.as('erin').read(thread.id)).rejects.toMatchObject({ code: 50001 });
    await thread.members.add(await idOf('erin'));
    expect((await driver.as('erin').read(thread.id)).length).toBeGreaterThan(0);
  });

  test('posts of a forum, with tags and a pin', async () => {
    const forum = (await client.channels.fetch(await driver.channelId('ideas'))) as ForumChannel;
    const [feature, bug] = forum.availableTags;
    const post = await forum.threads.create({
      name: 'An idea',
      message: { content: 'What if', embeds: [{ title: 'Sketch' }] },
      appliedTags: [feature?.id ?? ''],
    });
    expect(post.appliedTags).toEqual([feature?.id ?? '']);
    expect((await post.fetchStarterMessage())?.embeds[0]?.title).toBe('Sketch');
    await post.setAppliedTags([bug?.id ?? '']);
    await post.pin();
    expect(post.flags.has('Pinned')).toBe(true);
    await post.send('more');
    expect((await post.fetch()).messageCount).toBe(1);
  });
});

describe('elsewhere', () => {
  test('direct messages both ways', async () => {
    const alice = await client.users.fetch(await idOf('alice'));
    const sent = await alice.send('hello');
    const heard = next(Events.MessageCreate, ({ content }) => content === 'hello yourself');
    await driver.as('alice').reply(sent.channelId, sent.id, 'hello yourself');
    const [answer] = await heard;
    expect([answer.guild, answer.channel.type]).toEqual([null, ChannelType.DM]);
    await driver.as('alice').takeDirectMessages(false);
    await expect(alice.send('again')).rejects.toMatchObject({ code: 50007 });
    await driver.as('alice').takeDirectMessages(true);
  });

  test('announcements are published', async () => {
    const news = sandbox.world.guilds.get(general.guildId)?.channels.get(await driver.channelId('announcements'));
    news?.permission_overwrites.clear();
    const channel = (await client.channels.fetch(news?.id ?? '')) as TextChannel;
    const sent = await channel.send('news');
    // discord.js answers with what its cache holds, which only the gateway brings up to date.
    const heard = next(Events.MessageUpdate, (_, { id }) => id === sent.id);
    await sent.crosspost();
    const [, published] = await heard;
    expect(published.flags.has(MessageFlags.Crossposted)).toBe(true);
  });

  test('voice channels have messages too', async () => {
    const lounge = (await client.channels.fetch(await driver.channelId('Lounge'))) as unknown as TextChannel;
    expect((await lounge.send('in voice')).content).toBe('in voice');
  });
});

async function idOf(name: string): Promise<string> {
  const { users } = await driver.overview();
  return users.find((user) => user.name === name)?.id ?? '';
}
