import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import {
  type ChatInputCommandInteraction,
  Events,
  type MessageComponentInteraction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  MessageType,
  type TextChannel,
  type UserContextMenuCommandInteraction,
} from 'discord.js';
import { fileValue } from '../../../sandbox/driver.ts';
import { button, type Desk, openDesk, row } from './desk.ts';
import { refusal } from './stage.ts';

let desk: Desk;
let general: TextChannel;

beforeAll(async () => {
  desk = await openDesk();
  general = desk.general;
});
beforeEach(() => desk.answering());
afterAll(() => desk.stop());

describe('slash commands', () => {
  test('are answered with a message that everyone sees', async () => {
    const heard = desk.next(Events.MessageCreate);
    const taken = desk.taking<ChatInputCommandInteraction>(async (interaction) => {
      const { resource, interaction: told } = await interaction.reply({ content: 'Pong', withResponse: true });
      expect(resource?.message?.content).toBe('Pong');
      expect(told).toMatchObject({ responseMessageEphemeral: false, responseMessageLoading: false });
    });
    const using = await desk.alice.use('general', 'ping', {}, { locale: 'de' });
    const interaction = await taken;
    expect(interaction).toMatchObject({
      commandName: 'ping',
      guildId: desk.guildId,
      channelId: general.id,
      locale: 'de',
      guildLocale: 'en-US',
      context: 0,
      attachmentSizeLimit: 20 * 1024 * 1024,
      authorizingIntegrationOwners: { 0: desk.guildId },
    });
    expect(interaction.memberPermissions?.has('Administrator')).toBe(true);
    expect(interaction.appPermissions.has('ManageMessages')).toBe(true);
    const [message] = await heard;
    expect(message).toMatchObject({
      content: 'Pong',
      type: MessageType.ChatInputCommand,
      webhookId: desk.application.id,
    });
    expect(message.author.id).toBe(desk.client.user.id);
    expect(message.interactionMetadata).toMatchObject({ id: interaction.id, type: 2 });
    const seen = await using.answered();
    expect(seen).toMatchObject({ state: 'answered', answer: 4, ephemeral: false, message: { id: message.id } });
    expect(seen.message?.interaction?.name).toBe('ping');
    expect((await general.messages.fetch(message.id)).content).toBe('Pong');
  });

  test('carry options of every type', async () => {
    const taken = desk.taking<ChatInputCommandInteraction>((interaction) => interaction.reply('ok'));
    await desk.alice.use('general', '/all group sub', {
      text: 'hello',
      whole: 'Two',
      flag: true,
      user: 'bob',
      channel: '#general',
      role: 'Moderator',
      mentionable: 'Moderator',
      number: 0.75,
      file: fileValue('a.txt', 'hello', 'text/plain'),
    });
    const { options } = await taken;
    expect([options.getSubcommandGroup(), options.getSubcommand()]).toEqual(['group', 'sub']);
    expect([options.getString('text'), options.getInteger('whole'), options.getBoolean('flag')]).toEqual([
      'hello',
      2,
      true,
    ]);
    expect(options.getUser('user')?.username).toBe('bob');
    expect(options.getMember('user')).toMatchObject({ id: desk.user('bob') });
    expect(options.getChannel('channel')?.id).toBe(general.id);
    expect(options.getRole('role')?.name).toBe('Moderator');
    expect(options.getMentionable('mentionable')).toMatchObject({ name: 'Moderator' });
    expect(options.getNumber('number')).toBe(0.75);
    const file = options.getAttachment('file');
    expect(file).toMatchObject({ name: 'a.txt', size: 5, ephemeral: true });
    expect(file?.url).toContain('/ephemeral-attachments/');
    expect(await (await fetch(file?.url ?? '')).text()).toBe('hello');
  });

  test('are not sent where the client would not send them', async () => {
    const tries: [string, object, string][] = [
      ['nothing', {}, 'no command'],
      ['all', { text: 'a' }, 'no subcommand'],
      ['all group sub', {}, 'required'],
      ['all group sub', { text: 'too long' }, 'wrong length'],
      ['all group sub', { text: 'a', whole: 3 }, 'no choice'],
      ['all group sub', { text: 'a', number: 0 }, 'out of range'],
      ['all group sub', { text: 'a', other: 0 }, 'no option'],
      ['all group sub', { text: 'a', channel: 'Lounge' }, 'no channel of that kind'],
    ];
    for (const [name, options, problem] of tries)
      await expect(desk.alice.use('general', name, { ...options })).rejects.toThrow(problem);
    await expect(desk.driver.as('heidi').use('staff', 'ping')).rejects.toThrow('do not see');
  });

  test('think, and answer later', async () => {
    const created = desk.next(Events.MessageCreate);
    let go = () => {};
    const waiting = new Promise<void>((resolve) => {
      go = resolve;
    });
    const taken = desk.taking<ChatInputCommandInteraction>(async (interaction) => {
      await interaction.deferReply();
      await waiting;
      await interaction.editReply({ content: 'Here', embeds: [{ title: 'T' }] });
      const first = await interaction.followUp('and more');
      expect(first).toMatchObject({ type: MessageType.Reply, content: 'and more' });
      await interaction.editReply({ message: first, content: 'and less' });
      const second = await interaction.followUp({ content: 'psst', flags: MessageFlags.Ephemeral });
      expect((await interaction.fetchReply(second.id)).content).toBe('psst');
      await interaction.deleteReply(second);
      expect(await refusal(interaction.fetchReply(second.id))).toBe(10008);
    });
    const using = await desk.alice.use('general', 'ping');
    const thinking = await using.until(({ state }) => state === 'thinking');
    expect(thinking).toMatchObject({ answer: 5, message: { content: '', flags: MessageFlags.Loading } });
    const [message] = await created;
    expect(message.flags.has(MessageFlags.Loading)).toBe(true);
    go();
    await taken;
    const seen = await using.answered();
    expect(seen.message).toMatchObject({ id: message.id, content: 'Here', flags: 0, edited_timestamp: null });
    expect(seen.followups.map(({ content }) => content)).toEqual(['and less']);
    expect(seen.followups[0]?.interaction_metadata?.original_response_message_id).toBe(message.id);
  });

  test('answer one member alone', async () => {
    const created = desk.next(Events.MessageCreate);
    const taken = desk.taking<ChatInputCommandInteraction>(async (interaction) => {
      await interaction.reply({ content: 'secret', flags: MessageFlags.Ephemeral, components: [row(button('open'))] });
    });
    const using = await desk.alice.use('general', 'ping');
    const interaction = await taken;
    const [message] = await created;
    expect([message.content, message.flags.has(MessageFlags.Ephemeral)]).toEqual(['secret', true]);
    const seen = await using.answered();
    expect(seen).toMatchObject({ ephemeral: true, message: { id: message.id } });
    expect((await desk.alice.sees('general')).map(({ id }) => id)).toContain(message.id);
    expect((await desk.driver.as('bob').sees('general')).map(({ id }) => id)).not.toContain(message.id);
    expect(await refusal(general.messages.fetch({ message: message.id, force: true }))).toBe(10008);
    await expect(desk.driver.as('bob').press('general', message.id, 'open')).rejects.toThrow('no such message');

    const pressed = desk.taking<MessageComponentInteraction>((press) =>
      press.update({ content: 'opened', components: [] }),
    );
    const pressing = await desk.alice.press('general', message.id, 'open');
    expect((await pressed).message.flags.has(MessageFlags.Ephemeral)).toBe(true);
    expect((await pressing.answered()).message).toMatchObject({ id: message.id, content: 'opened' });
    await interaction.deleteReply();
    expect((await using.seen()).message).toBeNull();
  });

  test('take one answer, in three seconds, and words for fifteen minutes', async () => {
    const late = desk.taking<ChatInputCommandInteraction>(() => {});
    const slow = await desk.alice.use('general', 'ping');
    const unanswered = await late;
    const webhook = `/webhooks/${desk.application.id}/${unanswered.token}` as const;
    const { rest } = desk.client;
    expect(await refusal(rest.post(webhook, { body: { content: 'early' }, auth: false }))).toBe(10015);
    await desk.driver.advance(3001);
    expect((await slow.seen()).state).toBe('failed');
    expect(await refusal(unanswered.reply('late'))).toBe(10062);

    const twice = desk.taking<ChatInputCommandInteraction>((interaction) => interaction.reply('once'));
    await desk.alice.use('general', 'ping');
    const answered = await twice;
    const callback = `/interactions/${answered.id}/${answered.token}/callback` as const;
    expect(await refusal(rest.post(callback, { body: { type: 4, data: { content: 'twice' } }, auth: false }))).toBe(
      40060,
    );
    await desk.driver.advance(14 * 60_000);
    await answered.followUp('still');
    await desk.driver.advance(60_000);
    expect(await refusal(answered.followUp('no more'))).toBe(50027);
    expect(await refusal(answered.editReply('no more'))).toBe(50027);
  });

  test('take only answers of the right kind', async () => {
    const taken = desk.taking<ChatInputCommandInteraction>(() => {});
    await desk.alice.use('general', 'ping');
    const interaction = await taken;
    const callback = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
    const answer = (body: object) => refusal(desk.client.rest.post(callback, { body, auth: false }));
    for (const type of [6, 7, 12]) expect(await answer({ type })).toBe(50035);
    expect(await answer({ type: 8, data: { choices: [] } })).toBe(50035);
    expect(await answer({ type: 10 })).toBe(50035);
    expect(await answer({ type: 4, data: {} })).toBe(50006);
    expect(await answer({ type: 4, data: { content: 'x'.repeat(2001) } })).toBe(50035);
    expect(await answer({ type: 4, data: { content: 'fine' } })).toBe('done');
    const wrong = `/interactions/${desk.user('bob')}/${interaction.token}/callback` as const;
    expect(await refusal(desk.client.rest.post(wrong, { body: { type: 5 }, auth: false }))).toBe(10062);
  });

  test('are used in direct messages too', async () => {
    const dm = await desk.alice.request<{ id: string }>('POST', '/users/@me/channels', {
      recipient_id: desk.client.user.id,
    });
    const taken = desk.taking<ChatInputCommandInteraction>((interaction) => interaction.reply('hi'));
    const using = await desk.alice.use(dm.id, 'ping');
    const interaction = await taken;
    expect(interaction).toMatchObject({ guildId: null, context: 1, user: { id: desk.user('alice') } });
    expect(interaction.authorizingIntegrationOwners).toMatchObject({ 0: '0' });
    expect((await using.answered()).message?.content).toBe('hi');
  });

  test('mention only users unless told otherwise', async () => {
    const taken = desk.taking<ChatInputCommandInteraction>((interaction) =>
      interaction.reply(`<@${desk.user('bob')}> @everyone`),
    );
    const using = await desk.alice.use('general', 'ping');
    await taken;
    const { message } = await using.answered();
    expect([message?.mentions.map(({ username }) => username), message?.mention_everyone]).toEqual([['bob'], false]);
  });
});

describe('context menus', () => {
  test('give the user or message they were opened on', async () => {
    const said = await desk.driver.as('bob').say('general', 'keep me');
    const user = desk.taking<UserContextMenuCommandInteraction>((interaction) => interaction.reply('wave'));
    const waving = await desk.alice.useOn('general', 'Wave at', { user: 'bob' });
    const waved = await user;
    expect([waved.targetUser.username, waved.targetMember?.user.id]).toEqual(['bob', desk.user('bob')]);
    expect((await waving.answered()).message).toMatchObject({ type: MessageType.ContextMenuCommand });
    const message = desk.taking<MessageContextMenuCommandInteraction>((interaction) => interaction.reply('kept'));
    const keeping = await desk.alice.useOn('general', 'Keep this', { message: said.id });
    const kept = await message;
    expect(kept.targetMessage.content).toBe('keep me');
    expect((await keeping.answered()).message).toMatchObject({
      type: MessageType.ContextMenuCommand,
      referenced_message: { id: said.id },
      interaction_metadata: { target_message_id: said.id },
    });
  });
});

describe('autocomplete', () => {
  test('suggests while one types', async () => {
    desk.answering(async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const focused = interaction.options.getFocused(true);
      expect([focused.name, focused.value, interaction.options.getInteger('year')]).toEqual(['word', 'gui', 2026]);
      await interaction.respond([{ name: 'Guildhall', value: 'guildhall' }]);
    });
    const seen = await desk.alice.complete('general', 'find', 'word', { year: 2026, word: 'gui' });
    expect(seen).toMatchObject({ type: 4, answer: 8, choices: [{ name: 'Guildhall', value: 'guildhall' }] });
    await expect(desk.alice.complete('general', 'find', 'year')).rejects.toThrow('no autocomplete');
  });
});

describe('an application that a user has installed', () => {
  test('comes along to where its bot is not', async () => {
    const { client, sandbox, application } = desk;
    application.integration_types_config = { '0': {}, '1': {} };
    const command = await client.application.commands.create({
      name: 'everywhere',
      description: 'Everywhere',
      integrationTypes: [0, 1],
      contexts: [0, 1, 2],
    });
    const group = await desk.driver.as('alice').request<{ id: string }>('POST', '/users/@me/channels', {
      recipient_id: desk.user('bob'),
    });
    await expect(desk.alice.use(group.id, 'everywhere')).rejects.toThrow('not installed');
    await desk.alice.install(application.name);
    const taken = desk.taking<ChatInputCommandInteraction>((interaction) => interaction.reply('here'));
    const using = await desk.alice.use(group.id, 'everywhere');
    const interaction = await taken;
    expect(interaction.authorizingIntegrationOwners).toMatchObject({ 1: desk.user('alice') });
    expect([interaction.context, interaction.commandId]).toEqual([2, command.id]);
    expect((await using.answered()).message?.content).toBe('here');
    expect(sandbox.world.channels.get(group.id)?.messages.last()?.content).toBe('here');
  });
});
