import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import {
  ActionRowBuilder,
  type APIComponentInLabel,
  type APILabelComponent,
  ApplicationCommandType,
  type BaseInteraction,
  ButtonBuilder,
  ButtonStyle,
  ChannelSelectMenuBuilder,
  type ChatInputCommandInteraction,
  ComponentType,
  ContainerBuilder,
  Events,
  type Interaction,
  MentionableSelectMenuBuilder,
  type MessageActionRowComponentBuilder,
  type MessageComponentInteraction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  MessageType,
  type ModalSubmitInteraction,
  ApplicationCommandOptionType as Option,
  RoleSelectMenuBuilder,
  StringSelectMenuBuilder,
  type TextChannel,
  TextInputBuilder,
  TextInputStyle,
  type UserContextMenuCommandInteraction,
  UserSelectMenuBuilder,
} from 'discord.js';
import { fileValue } from '../../../sandbox/driver.ts';
import { openStage, refusal, type Stage } from './stage.ts';

let stage: Stage;
let general: TextChannel;
const failures: unknown[] = [];
let handle: (interaction: Interaction) => unknown;

beforeAll(async () => {
  stage = await openStage();
  const { client } = stage;
  general = client.channels.cache.get(stage.channel('general')) as TextChannel;
  client.on(Events.InteractionCreate, async (interaction) => {
    try {
      await handle(interaction);
    } catch (error) {
      failures.push(error);
    }
  });
  await client.application.commands.set([
    { name: 'ping', description: 'Ping' },
    {
      name: 'all',
      description: 'All kinds of options',
      options: [
        {
          type: Option.SubcommandGroup,
          name: 'group',
          description: 'Group',
          options: [
            {
              type: Option.Subcommand,
              name: 'sub',
              description: 'Sub',
              options: [
                { type: Option.String, name: 'text', description: 'Text', required: true, maxLength: 5 },
                { type: Option.Integer, name: 'whole', description: 'Whole', choices: [{ name: 'Two', value: 2 }] },
                { type: Option.Boolean, name: 'flag', description: 'Flag' },
                { type: Option.User, name: 'user', description: 'User' },
                { type: Option.Channel, name: 'channel', description: 'Channel', channelTypes: [0] },
                { type: Option.Role, name: 'role', description: 'Role' },
                { type: Option.Mentionable, name: 'mentionable', description: 'Mentionable' },
                { type: Option.Number, name: 'number', description: 'Number', minValue: 0.5 },
                { type: Option.Attachment, name: 'file', description: 'File' },
              ],
            },
          ],
        },
      ],
    },
    {
      name: 'find',
      description: 'Find',
      options: [
        { type: Option.Integer, name: 'year', description: 'Year', required: true },
        { type: Option.String, name: 'word', description: 'Word', required: true, autocomplete: true },
      ],
    },
    { type: ApplicationCommandType.User, name: 'Wave at' },
    { type: ApplicationCommandType.Message, name: 'Keep this' },
  ]);
});
beforeEach(() => {
  handle = () => {};
});
afterAll(async () => {
  await stage.stop();
  expect(failures).toEqual([]);
  expect(stage.sandbox.mismatches).toEqual([]);
});

/** Resolves with the next interaction once it is answered. */
function taking<Kind extends BaseInteraction>(answer: (interaction: Kind) => unknown): Promise<Kind> {
  return new Promise((resolve, reject) => {
    handle = async (interaction) => {
      try {
        await answer(interaction as unknown as Kind);
        resolve(interaction as unknown as Kind);
      } catch (error) {
        reject(error);
      }
    };
  });
}

const alice = () => stage.driver.as('alice');
const row = (...components: MessageActionRowComponentBuilder[]) =>
  new ActionRowBuilder<MessageActionRowComponentBuilder>().addComponents(components);
const button = (id: string) => new ButtonBuilder({ custom_id: id, label: id, style: ButtonStyle.Primary });

describe('slash commands', () => {
  test('are answered with a message that everyone sees', async () => {
    const heard = stage.next(Events.MessageCreate);
    const taken = taking<ChatInputCommandInteraction>(async (interaction) => {
      const { resource, interaction: told } = await interaction.reply({ content: 'Pong', withResponse: true });
      expect(resource?.message?.content).toBe('Pong');
      expect(told).toMatchObject({ responseMessageEphemeral: false, responseMessageLoading: false });
    });
    const using = await alice().use('general', 'ping', {}, { locale: 'de' });
    const interaction = await taken;
    expect(interaction).toMatchObject({
      commandName: 'ping',
      guildId: stage.guildId,
      channelId: general.id,
      locale: 'de',
      guildLocale: 'en-US',
      context: 0,
      attachmentSizeLimit: 20 * 1024 * 1024,
      authorizingIntegrationOwners: { 0: stage.guildId },
    });
    expect(interaction.memberPermissions?.has('Administrator')).toBe(true);
    expect(interaction.appPermissions.has('ManageMessages')).toBe(true);
    const [message] = await heard;
    expect(message).toMatchObject({
      content: 'Pong',
      type: MessageType.ChatInputCommand,
      webhookId: stage.application.id,
    });
    expect(message.author.id).toBe(stage.client.user.id);
    expect(message.interactionMetadata).toMatchObject({ id: interaction.id, type: 2 });
    const seen = await using.answered();
    expect(seen).toMatchObject({ state: 'answered', answer: 4, ephemeral: false, message: { id: message.id } });
    expect(seen.message?.interaction?.name).toBe('ping');
    expect((await general.messages.fetch(message.id)).content).toBe('Pong');
  });

  test('carry options of every type', async () => {
    const taken = taking<ChatInputCommandInteraction>((interaction) => interaction.reply('ok'));
    await alice().use('general', '/all group sub', {
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
    expect(options.getMember('user')).toMatchObject({ id: stage.user('bob') });
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
      await expect(alice().use('general', name, { ...options })).rejects.toThrow(problem);
    await expect(stage.driver.as('heidi').use('staff', 'ping')).rejects.toThrow('do not see');
  });

  test('think, and answer later', async () => {
    const created = stage.next(Events.MessageCreate);
    let go = () => {};
    const waiting = new Promise<void>((resolve) => {
      go = resolve;
    });
    const taken = taking<ChatInputCommandInteraction>(async (interaction) => {
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
    const using = await alice().use('general', 'ping');
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
    const created = stage.next(Events.MessageCreate);
    const taken = taking<ChatInputCommandInteraction>(async (interaction) => {
      await interaction.reply({ content: 'secret', flags: MessageFlags.Ephemeral, components: [row(button('open'))] });
    });
    const using = await alice().use('general', 'ping');
    const interaction = await taken;
    const [message] = await created;
    expect([message.content, message.flags.has(MessageFlags.Ephemeral)]).toEqual(['secret', true]);
    const seen = await using.answered();
    expect(seen).toMatchObject({ ephemeral: true, message: { id: message.id } });
    expect((await alice().sees('general')).map(({ id }) => id)).toContain(message.id);
    expect((await stage.driver.as('bob').sees('general')).map(({ id }) => id)).not.toContain(message.id);
    expect(await refusal(general.messages.fetch({ message: message.id, force: true }))).toBe(10008);
    await expect(stage.driver.as('bob').press('general', message.id, 'open')).rejects.toThrow('no such message');

    const pressed = taking<MessageComponentInteraction>((press) => press.update({ content: 'opened', components: [] }));
    const pressing = await alice().press('general', message.id, 'open');
    expect((await pressed).message.flags.has(MessageFlags.Ephemeral)).toBe(true);
    expect((await pressing.answered()).message).toMatchObject({ id: message.id, content: 'opened' });
    await interaction.deleteReply();
    expect((await using.seen()).message).toBeNull();
  });

  test('take one answer, in three seconds, and words for fifteen minutes', async () => {
    const late = taking<ChatInputCommandInteraction>(() => {});
    const slow = await alice().use('general', 'ping');
    const unanswered = await late;
    const webhook = `/webhooks/${stage.application.id}/${unanswered.token}` as const;
    const { rest } = stage.client;
    expect(await refusal(rest.post(webhook, { body: { content: 'early' }, auth: false }))).toBe(10015);
    await stage.driver.advance(3001);
    expect((await slow.seen()).state).toBe('failed');
    expect(await refusal(unanswered.reply('late'))).toBe(10062);

    const twice = taking<ChatInputCommandInteraction>((interaction) => interaction.reply('once'));
    await alice().use('general', 'ping');
    const answered = await twice;
    const callback = `/interactions/${answered.id}/${answered.token}/callback` as const;
    expect(await refusal(rest.post(callback, { body: { type: 4, data: { content: 'twice' } }, auth: false }))).toBe(
      40060,
    );
    await stage.driver.advance(14 * 60_000);
    await answered.followUp('still');
    await stage.driver.advance(60_000);
    expect(await refusal(answered.followUp('no more'))).toBe(50027);
    expect(await refusal(answered.editReply('no more'))).toBe(50027);
  });

  test('take only answers of the right kind', async () => {
    const taken = taking<ChatInputCommandInteraction>(() => {});
    await alice().use('general', 'ping');
    const interaction = await taken;
    const callback = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
    const answer = (body: object) => refusal(stage.client.rest.post(callback, { body, auth: false }));
    for (const type of [6, 7, 12]) expect(await answer({ type })).toBe(50035);
    expect(await answer({ type: 8, data: { choices: [] } })).toBe(50035);
    expect(await answer({ type: 10 })).toBe(50035);
    expect(await answer({ type: 4, data: {} })).toBe(50006);
    expect(await answer({ type: 4, data: { content: 'x'.repeat(2001) } })).toBe(50035);
    expect(await answer({ type: 4, data: { content: 'fine' } })).toBe('done');
    const wrong = `/interactions/${stage.user('bob')}/${interaction.token}/callback` as const;
    expect(await refusal(stage.client.rest.post(wrong, { body: { type: 5 }, auth: false }))).toBe(10062);
  });

  test('are used in direct messages too', async () => {
    const dm = await alice().request<{ id: string }>('POST', '/users/@me/channels', {
      recipient_id: stage.client.user.id,
    });
    const taken = taking<ChatInputCommandInteraction>((interaction) => interaction.reply('hi'));
    const using = await alice().use(dm.id, 'ping');
    const interaction = await taken;
    expect(interaction).toMatchObject({ guildId: null, context: 1, user: { id: stage.user('alice') } });
    expect(interaction.authorizingIntegrationOwners).toMatchObject({ 0: '0' });
    expect((await using.answered()).message?.content).toBe('hi');
  });

  test('mention only users unless told otherwise', async () => {
    const taken = taking<ChatInputCommandInteraction>((interaction) =>
      interaction.reply(`<@${stage.user('bob')}> @everyone`),
    );
    const using = await alice().use('general', 'ping');
    await taken;
    const { message } = await using.answered();
    expect([message?.mentions.map(({ username }) => username), message?.mention_everyone]).toEqual([['bob'], false]);
  });
});

describe('context menus', () => {
  test('give the user or message they were opened on', async () => {
    const said = await stage.driver.as('bob').say('general', 'keep me');
    const user = taking<UserContextMenuCommandInteraction>((interaction) => interaction.reply('wave'));
    const waving = await alice().useOn('general', 'Wave at', { user: 'bob' });
    const waved = await user;
    expect([waved.targetUser.username, waved.targetMember?.user.id]).toEqual(['bob', stage.user('bob')]);
    expect((await waving.answered()).message).toMatchObject({ type: MessageType.ContextMenuCommand });
    const message = taking<MessageContextMenuCommandInteraction>((interaction) => interaction.reply('kept'));
    const keeping = await alice().useOn('general', 'Keep this', { message: said.id });
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
    handle = async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const focused = interaction.options.getFocused(true);
      expect([focused.name, focused.value, interaction.options.getInteger('year')]).toEqual(['word', 'gui', 2026]);
      await interaction.respond([{ name: 'Guildhall', value: 'guildhall' }]);
    };
    const seen = await alice().complete('general', 'find', 'word', { year: 2026, word: 'gui' });
    expect(seen).toMatchObject({ type: 4, answer: 8, choices: [{ name: 'Guildhall', value: 'guildhall' }] });
    await expect(alice().complete('general', 'find', 'year')).rejects.toThrow('no autocomplete');
  });
});

describe('components', () => {
  test('of every kind are used', async () => {
    const sent = await general.send({
      content: 'Choose',
      components: [
        row(button('yes'), new ButtonBuilder({ label: 'Site', style: ButtonStyle.Link, url: 'https://example.org' })),
        row(
          new StringSelectMenuBuilder({
            custom_id: 'colour',
            max_values: 2,
            options: ['red', 'green', 'blue'].map((value) => ({ label: value.toUpperCase(), value })),
          }),
        ),
        row(new UserSelectMenuBuilder({ custom_id: 'who' })),
        row(new RoleSelectMenuBuilder({ custom_id: 'role' })),
        row(new ChannelSelectMenuBuilder({ custom_id: 'where', channel_types: [0] })),
      ],
    });
    const more = await general.send({
      components: [row(new MentionableSelectMenuBuilder({ custom_id: 'any', max_values: 2 }))],
    });
    const bob = stage.driver.as('bob');
    const use = async (act: () => Promise<unknown>) => {
      const taken = taking<MessageComponentInteraction>((interaction) => interaction.deferUpdate());
      await act();
      return taken;
    };
    const pressed = await use(() => bob.press('general', sent.id, 'yes'));
    expect([pressed.isButton(), pressed.customId, pressed.message.id]).toEqual([true, 'yes', sent.id]);
    expect((await pressed.fetchReply()).id).toBe(sent.id);
    const colours = await use(() => bob.choose('general', sent.id, 'colour', ['red', 'BLUE']));
    expect(colours.isStringSelectMenu() && colours.values).toEqual(['red', 'blue']);
    const who = await use(() => bob.choose('general', sent.id, 'who', ['carol']));
    expect(who.isUserSelectMenu() && who.users.first()?.username).toBe('carol');
    const role = await use(() => bob.choose('general', sent.id, 'role', ['Moderator']));
    expect(role.isRoleSelectMenu() && role.roles.first()?.name).toBe('Moderator');
    const where = await use(() => bob.choose('general', sent.id, 'where', ['#welcome']));
    expect(where.isChannelSelectMenu() && where.channels.first()?.id).toBe(stage.channel('welcome'));
    const any = await use(() => bob.choose('general', more.id, 'any', ['carol', 'Member']));
    expect(any.isMentionableSelectMenu() && [any.users.size, any.roles.size]).toEqual([1, 1]);

    await expect(bob.choose('general', sent.id, 'colour', [])).rejects.toThrow('takes 1 to 2');
    await expect(bob.choose('general', sent.id, 'colour', ['black'])).rejects.toThrow('no option');
    await expect(bob.choose('general', sent.id, 'where', ['Lounge'])).rejects.toThrow('no channel of that kind');
    await expect(bob.press('general', sent.id, 'Site')).rejects.toThrow('tells the application nothing');
    await expect(bob.press('general', sent.id, 'no')).rejects.toThrow('no component');
  });

  test('change their message at once or later, or answer beside it', async () => {
    const sent = await general.send({ content: '1', components: [row(button('next'))] });
    const bob = stage.driver.as('bob');
    const updated = taking<MessageComponentInteraction>((press) => press.update({ content: '2', withResponse: true }));
    const first = await bob.press('general', sent.id, 'next');
    await updated;
    expect((await first.answered()).message).toMatchObject({ id: sent.id, content: '2' });
    const later = taking<MessageComponentInteraction>(async (press) => {
      await press.deferUpdate();
      await press.editReply('3');
    });
    await bob.press('general', sent.id, 'next');
    await later;
    expect((await general.messages.fetch({ message: sent.id, force: true })).content).toBe('3');
    const beside = taking<MessageComponentInteraction>((press) => press.reply('beside'));
    const second = await bob.press('general', sent.id, 'next');
    await beside;
    expect((await second.answered()).message).toMatchObject({
      type: MessageType.Reply,
      message_reference: { message_id: sent.id },
      interaction_metadata: { type: 3, interacted_message_id: sent.id },
    });
  });

  test('v2: in containers and sections', async () => {
    const taken = taking<ChatInputCommandInteraction>((interaction) =>
      interaction.reply({
        flags: MessageFlags.IsComponentsV2,
        components: [
          new ContainerBuilder()
            .addTextDisplayComponents((text) => text.setContent('Text'))
            .addSectionComponents((section) =>
              section.addTextDisplayComponents((text) => text.setContent('Beside')).setButtonAccessory(button('inner')),
            ),
        ],
      }),
    );
    const using = await alice().use('general', 'ping');
    await taken;
    const { message } = await using.answered();
    expect(message?.flags).toBe(MessageFlags.IsComponentsV2);
    const pressed = taking<MessageComponentInteraction>((press) => press.deferUpdate());
    await alice().press('general', message?.id ?? '', 'inner');
    expect((await pressed).component).toMatchObject({ customId: 'inner' });
  });
});

describe('modals', () => {
  const label = (name: string, component: APIComponentInLabel | { type: 21 | 22 | 23 }) =>
    ({ type: ComponentType.Label, label: name, component }) as APILabelComponent;

  test('ask for text, choices and files', async () => {
    const asked = taking<ChatInputCommandInteraction>((interaction) =>
      interaction.showModal({
        custom_id: 'form',
        title: 'Form',
        components: [
          { type: ComponentType.TextDisplay, content: 'Please' },
          label('Name', { type: 4, custom_id: 'name', style: TextInputStyle.Short, max_length: 9 }),
          label('Colour', {
            type: 3,
            custom_id: 'colour',
            options: [
              { label: 'Red', value: 'red', default: true },
              { label: 'Blue', value: 'blue' },
            ],
          }),
          label('Who', { type: 5, custom_id: 'who', required: false }),
          label('File', { type: 19, custom_id: 'file', max_values: 2 }),
        ],
      }),
    );
    const using = await alice().use('general', 'ping');
    await asked;
    const open = await using.answered();
    expect(open.modal).toMatchObject({
      custom_id: 'form',
      title: 'Form',
      components: [{ id: 1 }, { id: 2 }, {}, {}, {}],
    });
    await expect(using.submit({ name: 'much too long', file: fileValue('a', 'a') })).rejects.toThrow('wrong length');
    await expect(using.submit({ name: 'Ann' })).rejects.toThrow('takes 1 to 2');
    const taken = taking<ModalSubmitInteraction>((submitted) => submitted.reply('thanks'));
    const file = fileValue('a.txt', 'hello', 'text/plain');
    const submitting = await using.submit({ name: 'Ann', who: 'bob', file: [file] });
    const { fields, customId } = await taken;
    expect([customId, fields.getTextInputValue('name'), fields.getStringSelectValues('colour')]).toEqual([
      'form',
      'Ann',
      ['red'],
    ]);
    expect(fields.getSelectedUsers('who')?.first()?.username).toBe('bob');
    expect(fields.getUploadedFiles('file')?.first()).toMatchObject({ name: 'a.txt', size: 5 });
    const seen = await submitting.answered();
    expect(seen.message).toMatchObject({ content: 'thanks', interaction_metadata: { type: 5 } });
    await expect(using.submit({ name: 'Ann', file: [file] })).rejects.toThrow('No form is open');
  });

  test('from a button change the message it stands on', async () => {
    const sent = await general.send({ content: 'Edit me', components: [row(button('edit'))] });
    const input = new TextInputBuilder({
      customId: 'text',
      label: 'Text',
      style: TextInputStyle.Paragraph,
      value: 'old',
    });
    const asked = taking<MessageComponentInteraction>((press) =>
      press.showModal({
        customId: 'edit-form',
        title: 'Edit',
        components: [{ type: ComponentType.ActionRow, components: [input] }],
      }),
    );
    const pressing = await stage.driver.as('bob').press('general', sent.id, 'edit');
    await asked;
    const taken = taking<ModalSubmitInteraction>(async (submitted) => {
      const callback = `/interactions/${submitted.id}/${submitted.token}/callback` as const;
      const modal = { custom_id: 'again', title: 'Again', components: [{ type: 10, content: 'No' }] };
      const again = stage.client.rest.post(callback, { body: { type: 9, data: modal }, auth: false });
      expect(await refusal(again)).toBe(50035);
      if (submitted.isFromMessage()) await submitted.update(submitted.fields.getTextInputValue('text'));
    });
    await pressing.submit({ text: 'new' });
    await taken;
    expect((await general.messages.fetch({ message: sent.id, force: true })).content).toBe('new');
  });

  test('have radio buttons and checkboxes, by the document', async () => {
    const options = ['a', 'b', 'c'].map((value) => ({ value, label: value.toUpperCase() }));
    const modal = {
      custom_id: 'boxes',
      title: 'Boxes',
      components: [
        label('One', { type: 21, ...{ custom_id: 'one', options } }),
        label('Some', { type: 22, ...{ custom_id: 'some', options, min_values: 1, max_values: 2 } }),
        label('Agreed', { type: 23, ...{ custom_id: 'agreed', default: true } }),
      ],
    };
    const answers: unknown[] = [];
    handle = async (interaction) => {
      const callback = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
      const answer = (body: object) => refusal(stage.client.rest.post(callback, { body, auth: false }));
      if (interaction.isModalSubmit()) return answers.push(await answer({ type: 4, data: { content: 'ok' } }));
      const twins = { ...modal, components: [modal.components[0], modal.components[0]] };
      answers.push(await answer({ type: 9, data: twins }));
      answers.push(
        await answer({ type: 9, data: { ...modal, components: Array(6).fill({ type: 10, content: 'x' }) } }),
      );
      answers.push(await answer({ type: 9, data: modal }));
    };
    const received: object[] = [];
    stage.sandbox.world.subscribe(({ t, data }) => void (t === 'INTERACTION_CREATE' && received.push(data)));
    const using = await alice().use('general', 'ping');
    await using.until(({ modal: open }) => open !== null);
    await expect(using.submit({ one: 'z', some: ['a'] })).rejects.toThrow('no option');
    await expect(using.submit({ one: 'a', some: ['a', 'b', 'c'] })).rejects.toThrow('takes 1 to 2');
    const submitting = await using.submit({ one: 'B', some: ['a', 'c'] });
    await submitting.answered();
    expect(answers).toEqual([50035, 50035, 'done', 'done']);
    expect(received.at(-1)).toMatchObject({
      data: {
        custom_id: 'boxes',
        components: [
          { type: 18, id: 1, component: { type: 21, id: 2, custom_id: 'one', value: 'b' } },
          { component: { type: 22, custom_id: 'some', values: ['a', 'c'] } },
          { component: { type: 23, custom_id: 'agreed', value: true } },
        ],
      },
    });
  });
});

describe('an application that a user has installed', () => {
  test('comes along to where its bot is not', async () => {
    const { client, sandbox, application } = stage;
    application.integration_types_config = { '0': {}, '1': {} };
    const command = await client.application.commands.create({
      name: 'everywhere',
      description: 'Everywhere',
      integrationTypes: [0, 1],
      contexts: [0, 1, 2],
    });
    const group = await stage.driver.as('alice').request<{ id: string }>('POST', '/users/@me/channels', {
      recipient_id: stage.user('bob'),
    });
    await expect(alice().use(group.id, 'everywhere')).rejects.toThrow('not installed');
    await alice().install(application.name);
    const taken = taking<ChatInputCommandInteraction>((interaction) => interaction.reply('here'));
    const using = await alice().use(group.id, 'everywhere');
    const interaction = await taken;
    expect(interaction.authorizingIntegrationOwners).toMatchObject({ 1: stage.user('alice') });
    expect([interaction.context, interaction.commandId]).toEqual([2, command.id]);
    expect((await using.answered()).message?.content).toBe('here');
    expect(sandbox.world.channels.get(group.id)?.messages.last()?.content).toBe('here');
  });
});
