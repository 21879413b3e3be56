import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { ApplicationCommandOptionType, ApplicationCommandType, Locale, PermissionFlagsBits, Routes } from 'discord.js';
import { openStage, refusal, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.stop();
  expect(stage.sandbox.mismatches).toEqual([]);
});

const plain = { name: 'plain', description: 'Plain' };

describe('commands', () => {
  test('are made, fetched, edited and deleted', async () => {
    const { commands } = stage.client.application;
    const made = await commands.create({
      name: 'mix',
      nameLocalizations: { de: 'mischen' },
      description: 'Mix a drink',
      descriptionLocalizations: { de: 'Mischt ein Getränk' },
      defaultMemberPermissions: PermissionFlagsBits.ManageMessages,
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: 'drink',
          nameLocalizations: { de: 'getränk' },
          description: 'Which',
          required: true,
          choices: [
            { name: 'Tea', nameLocalizations: { de: 'Tee' }, value: 'tea' },
            { name: 'Mate', value: 'mate' },
          ],
        },
        { type: ApplicationCommandOptionType.Integer, name: 'cups', description: 'How many', minValue: 1, maxValue: 9 },
      ],
    });
    expect(made).toMatchObject({ name: 'mix', type: ApplicationCommandType.ChatInput, guildId: null, nsfw: false });
    expect(made.defaultMemberPermissions?.has('ManageMessages')).toBe(true);
    expect(made.integrationTypes).toEqual([0]);
    expect(made.options[0]).toMatchObject({ name: 'drink', required: true, nameLocalizations: { de: 'getränk' } });
    const { version } = made;
    commands.cache.clear();
    const again = await commands.create({ name: 'mix', description: 'Mix' });
    expect([again.id, again.description, again.options]).toEqual([made.id, 'Mix', []]);
    expect(again.version).not.toBe(version);
    commands.cache.clear();
    const edited = await commands.edit(made.id, { description: 'Mix it', nsfw: true });
    expect([edited.description, edited.nsfw]).toEqual(['Mix it', true]);
    expect((await commands.fetch(made.id)).description).toBe('Mix it');
    expect([...(await commands.fetch()).keys()]).toEqual([made.id]);
    await commands.delete(made.id);
    expect(await refusal(commands.fetch(made.id))).toBe(10063);
  });

  test('list in the language that is asked for', async () => {
    const { commands } = stage.client.application;
    await commands.create({ ...plain, nameLocalizations: { 'en-GB': 'simple', de: 'schlicht' } });
    const german = (await commands.fetch({ locale: Locale.German })).first();
    expect([german?.name, german?.nameLocalized]).toEqual(['plain', 'schlicht']);
    expect((await commands.fetch({ locale: Locale.EnglishUS })).first()?.nameLocalized).toBe('simple');
    expect((await commands.fetch({ withLocalizations: true })).first()?.nameLocalizations).toEqual({
      'en-GB': 'simple',
      de: 'schlicht',
    });
    await commands.set([]);
  });

  test('of a guild live beside the global ones', async () => {
    const guild = stage.client.guilds.cache.get(stage.guildId)!;
    await stage.client.application.commands.create(plain);
    const own = await guild.commands.create(plain);
    expect(own.guildId).toBe(guild.id);
    const set = await guild.commands.set([
      { ...plain, description: 'Again' },
      { type: ApplicationCommandType.User, name: 'Wave at' },
      { type: ApplicationCommandType.Message, name: 'Keep this' },
    ]);
    expect(set.map(({ name, description }) => [name, description])).toEqual([
      ['plain', 'Again'],
      ['Wave at', ''],
      ['Keep this', ''],
    ]);
    expect(set.find(({ name }) => name === 'plain')?.id).toBe(own.id);
    expect((await stage.client.application.commands.fetch()).size).toBe(1);
    expect(await refusal(stage.client.application.commands.fetch(own.id))).toBe(10063);
    const other = await guild.commands.create({ name: 'other', description: 'Other' });
    expect(await refusal(guild.commands.edit(other.id, { name: 'plain' }))).toBe(40041);
    await guild.commands.set([]);
    await stage.client.application.commands.set([]);
  });

  const rest = (body: object) =>
    stage.client.rest.post(Routes.applicationCommands(stage.application.id), { body }).then(
      () => 'made',
      (error) => error.rawError.errors,
    );
  const option = { type: 3, name: 'word', description: 'A word' };
  test.each([
    ['a name with capitals', { ...plain, name: 'Plain' }, { name: {} }],
    ['a name with spaces', { ...plain, name: 'a b' }, { name: {} }],
    ['a name in Devanagari', { ...plain, name: 'नमस्ते' }, null],
    ['no description', { name: 'plain' }, { description: {} }],
    ['a description of a context menu', { ...plain, type: 2 }, { description: {} }],
    ['options of a context menu', { name: 'x', type: 3, options: [option] }, { options: {} }],
    ['two options of one name', { ...plain, options: [option, option] }, { options: { 1: { name: {} } } }],
    [
      'an optional option first',
      { ...plain, options: [option, { ...option, name: 'other', required: true }] },
      { options: { 1: {} } },
    ],
    [
      'subcommands beside options',
      { ...plain, options: [option, { type: 1, name: 'sub', description: 'Sub' }] },
      { options: {} },
    ],
    [
      'autocomplete with choices',
      { ...plain, options: [{ ...option, autocomplete: true, choices: [{ name: 'a', value: 'a' }] }] },
      { options: { 0: { autocomplete: {} } } },
    ],
    ['a locale that there is not', { ...plain, name_localizations: { xx: 'a' } }, { name_localizations: { xx: {} } }],
    ['an installation that is not supported', { ...plain, integration_types: [1] }, { integration_types: { 0: {} } }],
    [
      'more than 8,000 characters',
      {
        ...plain,
        options: Array.from({ length: 25 }, (_, index) => ({
          ...option,
          name: `word${index}`,
          choices: Array.from({ length: 25 }, (_, n) => ({ name: `${n}`.padEnd(40, 'x'), value: `${n}` })),
        })),
      },
      { _errors: [{ code: 'APPLICATION_COMMAND_TOO_LARGE' }] },
    ],
  ])('with %s', async (_what, body, errors) => {
    const answer = await rest(body);
    if (errors === null) expect(answer).toBe('made');
    else expect(answer).toMatchObject(errors);
  });

  test('are limited in number, and in creations a day', async () => {
    const guild = stage.client.guilds.cache.get(stage.guildId)!;
    const many = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, index) => ({ ...plain, name: `${prefix}${index}` }));
    expect(await refusal(guild.commands.set(many(101, 'a')))).toBe(30032);
    await guild.commands.set(many(100, 'a'));
    expect(await refusal(guild.commands.create(plain))).toBe(30032);
    await guild.commands.set([]);
    expect(await refusal(guild.commands.set(many(100, 'b')))).toBe(30034);
    await stage.driver.advance(86_400_000);
    await guild.commands.set(many(100, 'b'));
    await guild.commands.set([]);
  });
});

describe('permissions', () => {
  test('are read by the bot and set by a member with a token of their own', async () => {
    const guild = stage.client.guilds.cache.get(stage.guildId)!;
    const command = await guild.commands.create({ ...plain, defaultMemberPermissions: 0n });
    expect(await refusal(command.permissions.fetch({}))).toBe(10066);
    const path = `/applications/${stage.application.id}/guilds/${guild.id}/commands/${command.id}/permissions`;
    expect(await refusal(stage.client.rest.put(path as `/${string}`, { body: { permissions: [] } }))).toBe(20001);
    const permissions = [
      { id: stage.user('bob'), type: 2, permission: true },
      { id: stage.channel('off-topic'), type: 3, permission: false },
    ];
    const told = stage.next('applicationCommandPermissionsUpdate');
    await expect(stage.driver.as('bob').request('PUT', path, { permissions })).rejects.toThrow('Missing Permissions');
    await stage.driver.as('alice').request('PUT', path, { permissions });
    expect((await told)[0]).toMatchObject({ id: command.id, permissions });
    expect(await command.permissions.fetch({})).toEqual(permissions);
    expect((await guild.commands.permissions.fetch({})).get(command.id)).toEqual(permissions);
    await stage.driver.as('bob').use('general', 'plain');
    await expect(stage.driver.as('bob').use('off-topic', 'plain')).rejects.toThrow('may not use');
    await expect(stage.driver.as('carol').use('general', 'plain')).rejects.toThrow('may not use');
    await stage.driver.as('alice').use('off-topic', 'plain');
  });
});

describe('a member', () => {
  test('is offered only what the command allows', async () => {
    const { commands } = stage.client.application;
    await commands.set([
      { name: 'tidy', description: 'Tidy', defaultMemberPermissions: PermissionFlagsBits.ManageMessages },
      { name: 'adult', description: 'Adult', nsfw: true },
      { name: 'whisper', description: 'Whisper', contexts: [1] },
    ]);
    const { driver } = stage;
    await driver.as('bob').use('general', 'tidy');
    await expect(driver.as('carol').use('general', 'tidy')).rejects.toThrow('may not use');
    await expect(driver.as('bob').use('general', 'adult')).rejects.toThrow('age-restricted');
    await expect(driver.as('bob').use('general', 'whisper')).rejects.toThrow('not for such channels');
    const dm = await driver.as('carol').request<{ id: string }>('POST', '/users/@me/channels', {
      recipient_id: stage.client.user.id,
    });
    await driver.as('carol').use(dm.id, 'whisper');
    const guild = stage.client.guilds.cache.get(stage.guildId)!;
    await guild.roles.everyone.setPermissions(guild.roles.everyone.permissions.remove('UseApplicationCommands'));
    await expect(driver.as('heidi').use('general', 'tidy')).rejects.toThrow('may not use application commands');
    await guild.roles.everyone.setPermissions(guild.roles.everyone.permissions.add('UseApplicationCommands'));
    await commands.set([]);
  });

  test('finds the command of their guild before the global one of the same name', async () => {
    const guild = stage.client.guilds.cache.get(stage.guildId)!;
    await stage.client.application.commands.create({ ...plain, name: 'same' });
    const own = await guild.commands.create({ ...plain, name: 'same' });
    const asked = stage.next('interactionCreate');
    await stage.driver.as('bob').use('general', 'same');
    const [interaction] = await asked;
    expect(interaction.isChatInputCommand() && [interaction.commandId, interaction.commandGuildId]).toEqual([
      own.id,
      guild.id,
    ]);
  });
});
