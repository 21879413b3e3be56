import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import {
  type APIComponentInLabel,
  type APILabelComponent,
  ButtonBuilder,
  ButtonStyle,
  ChannelSelectMenuBuilder,
  type ChatInputCommandInteraction,
  ComponentType,
  ContainerBuilder,
  MentionableSelectMenuBuilder,
  type MessageComponentInteraction,
  MessageFlags,
  MessageType,
  type ModalSubmitInteraction,
  RoleSelectMenuBuilder,
  StringSelectMenuBuilder,
  type TextChannel,
  TextInputBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
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
    const bob = desk.driver.as('bob');
    const use = async (act: () => Promise<unknown>) => {
      const taken = desk.taking<MessageComponentInteraction>((interaction) => interaction.deferUpdate());
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
    expect(where.isChannelSelectMenu() && where.channels.first()?.id).toBe(desk.channel('welcome'));
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
    const bob = desk.driver.as('bob');
    const updated = desk.taking<MessageComponentInteraction>((press) =>
      press.update({ content: '2', withResponse: true }),
    );
    const first = await bob.press('general', sent.id, 'next');
    await updated;
    expect((await first.answered()).message).toMatchObject({ id: sent.id, content: '2' });
    const later = desk.taking<MessageComponentInteraction>(async (press) => {
      await press.deferUpdate();
      await press.editReply('3');
    });
    await bob.press('general', sent.id, 'next');
    await later;
    expect((await general.messages.fetch({ message: sent.id, force: true })).content).toBe('3');
    const beside = desk.taking<MessageComponentInteraction>((press) => press.reply('beside'));
    const second = await bob.press('general', sent.id, 'next');
    await beside;
    expect((await second.answered()).message).toMatchObject({
      type: MessageType.Reply,
      message_reference: { message_id: sent.id },
      interaction_metadata: { type: 3, interacted_message_id: sent.id },
    });
  });

  test('v2: in containers and sections', async () => {
    const taken = desk.taking<ChatInputCommandInteraction>((interaction) =>
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
    const using = await desk.alice.use('general', 'ping');
    await taken;
    const { message } = await using.answered();
    expect(message?.flags).toBe(MessageFlags.IsComponentsV2);
    const pressed = desk.taking<MessageComponentInteraction>((press) => press.deferUpdate());
    await desk.alice.press('general', message?.id ?? '', 'inner');
    expect((await pressed).component).toMatchObject({ customId: 'inner' });
  });
});

describe('modals', () => {
  const label = (name: string, component: APIComponentInLabel | { type: 21 | 22 | 23 }) =>
    ({ type: ComponentType.Label, label: name, component }) as APILabelComponent;

  test('ask for text, choices and files', async () => {
    const asked = desk.taking<ChatInputCommandInteraction>((interaction) =>
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
    const using = await desk.alice.use('general', 'ping');
    await asked;
    const open = await using.answered();
    expect(open.modal).toMatchObject({
      custom_id: 'form',
      title: 'Form',
      components: [{ id: 1 }, { id: 2 }, {}, {}, {}],
    });
    await expect(using.submit({ name: 'much too long', file: fileValue('a', 'a') })).rejects.toThrow('wrong length');
    await expect(using.submit({ name: 'Ann' })).rejects.toThrow('takes 1 to 2');
    const taken = desk.taking<ModalSubmitInteraction>((submitted) => submitted.reply('thanks'));
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
    const asked = desk.taking<MessageComponentInteraction>((press) =>
      press.showModal({
        customId: 'edit-form',
        title: 'Edit',
        components: [{ type: ComponentType.ActionRow, components: [input] }],
      }),
    );
    const pressing = await desk.driver.as('bob').press('general', sent.id, 'edit');
    await asked;
    const taken = desk.taking<ModalSubmitInteraction>(async (submitted) => {
      const callback = `/interactions/${submitted.id}/${submitted.token}/callback` as const;
      const modal = { custom_id: 'again', title: 'Again', components: [{ type: 10, content: 'No' }] };
      const again = desk.client.rest.post(callback, { body: { type: 9, data: modal }, auth: false });
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
    desk.answering(async (interaction) => {
      const callback = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
      const answer = (body: object) => refusal(desk.client.rest.post(callback, { body, auth: false }));
      if (interaction.isModalSubmit()) return answers.push(await answer({ type: 4, data: { content: 'ok' } }));
      const twins = { ...modal, components: [modal.components[0], modal.components[0]] };
      answers.push(await answer({ type: 9, data: twins }));
      answers.push(
        await answer({ type: 9, data: { ...modal, components: Array(6).fill({ type: 10, content: 'x' }) } }),
      );
      answers.push(await answer({ type: 9, data: modal }));
    });
    const received: object[] = [];
    desk.sandbox.world.subscribe(({ t, data }) => void (t === 'INTERACTION_CREATE' && received.push(data)));
    const using = await desk.alice.use('general', 'ping');
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
