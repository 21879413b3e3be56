import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createDriver, type Driver, fileValue } from '../../sandbox/driver.ts';
import { eventually } from '../support/eventually.ts';
import { openTeam, type Team } from '../support/team.ts';

interface Made {
  id: string;
  name: string;
  options: string[];
  private_answers: boolean;
}

let team: Team;
let driver: Driver;
beforeAll(async () => {
  team = await openTeam({ gateway: true, sandbox: { validateResponses: true } });
  driver = createDriver(team.sandbox.control);
});
afterAll(async () => {
  await team.close();
  expect(team.sandbox.mismatches).toEqual([]);
});

test('creates a command with options in readable words, suggests while typing, and answers privately', async () => {
  const made = await team.call<Made>('create_command', {
    name: 'deploy',
    description: 'Deploy something',
    options: [
      { name: 'size', choices: ['small', 'large'] },
      { name: 'what', required: true, suggest: ['site', 'shop', 'api', 'backoffice site'] },
      { name: 'times', type: 'integer', min: 1, max: 9 },
    ],
    private_answers: true,
  });
  expect(made).toMatchObject({
    options: ['what:text!~', 'size:text=small|large', 'times:integer'],
    private_answers: true,
  });
  expect(await team.read('list_commands')).toContain(`/deploy (${made.id}) what:text!~`);

  const typing = await driver.as('alice').complete('general', 'deploy', 'what', { what: 'S' });
  expect(typing.choices).toMatchObject([{ value: 'site' }, { value: 'shop' }, { value: 'backoffice site' }]);

  const used = await driver.as('alice').use('general', 'deploy', { what: 'shop', times: 2 });
  await used.until(({ state }) => state === 'thinking');
  await team.call('respond_interaction', { interaction: used.id, content: 'done' });
  expect(await used.answered()).toMatchObject({ ephemeral: true, message: { content: 'done' } });
});

test('changes and deletes by name; subcommands; menus of users; says what there is', async () => {
  await team.call('create_command', {
    server: await driver.guildId(),
    name: 'team',
    subcommands: [{ name: 'add', options: [{ name: 'who', type: 'user', required: true }] }, { name: 'list' }],
  });
  const changed = await team.call<Made>('update_command', {
    server: await driver.guildId(),
    command: '/team',
    description: 'Who is in it',
    private_answers: true,
  });
  expect(changed).toMatchObject({ options: ['add(who:user!)', 'list()'], private_answers: true });
  const used = await driver.as('alice').use('general', 'team add', { who: 'bob' });
  await used.until(({ state }) => state === 'thinking');
  const { interactions } = await team.call<{ interactions: { name: string }[] }>('list_interactions');
  expect(interactions.map(({ name }) => name)).toContain('team add');

  await team.call('create_command', { name: 'Wave at', kind: 'user' });
  const waved = await driver.as('alice').useOn('general', 'Wave at', { user: 'bob' });
  await waved.until(({ state }) => state === 'thinking');
  await eventually(async () => (await team.read('list_interactions')).includes('user command "Wave at" on'));

  expect((await team.refusal('delete_command', { command: 'nothing' })).hint).toContain('Wave at');
  await team.call('delete_command', { command: 'Wave at' });
  expect(await team.read('list_commands')).not.toContain('Wave at');
  expect((await team.refusal('create_command', { name: 'x', options: [], subcommands: [] })).code).toBe(
    'invalid_input',
  );
});

test('buttons and menus of a message are written in few words', async () => {
  const { id } = await team.call<{ id: string }>('send_message', {
    channel: '#general',
    content: 'Choose',
    components: [
      { label: 'Yes', id: 'yes', style: 'success', emoji: '👍' },
      { label: 'Docs', url: 'https://example.com/' },
      { id: 'size', options: ['small', { label: 'Large', value: 'l' }], placeholder: 'Size', max: 2 },
      { id: 'who', pick: 'users' },
    ],
  });
  const message = (await driver.messages('general')).find((each) => each.id === id);
  expect(message?.components).toMatchObject([
    {
      type: 1,
      components: [
        { type: 2, style: 3, label: 'Yes', custom_id: 'yes', emoji: { name: '👍' } },
        { type: 2, style: 5, url: 'https://example.com/' },
      ],
    },
    {
      type: 1,
      components: [{ type: 3, custom_id: 'size', max_values: 2, options: [{ value: 'small' }, { value: 'l' }] }],
    },
    { type: 1, components: [{ type: 5, custom_id: 'who' }] },
  ]);
  const pressed = await driver.as('bob').press('general', id, 'Yes');
  await eventually(async () => (await team.read('list_interactions')).includes(`${pressed.id} button "yes"`));
  const refused = await team.refusal('send_message', { channel: '#general', components: [{ colour: 'red' }] });
  expect(refused).toMatchObject({ code: 'invalid_input' });
  expect(refused.message).toContain('components');
});

test('a saved form opens for a button and for a command, and what is sent arrives', async () => {
  const fields = [
    { label: 'What happened', name: 'what', long: true },
    { label: 'How bad', name: 'bad', options: ['mild', 'fire'] },
    { label: 'Proof', name: 'proof', files: 1, required: false },
  ];
  expect(await team.read('save_form', { name: 'bug', title: 'Report a bug', fields })).toContain(
    'what: long text!; bad: mild|fire!; proof: files (up to 1)',
  );
  const { id } = await team.call<{ id: string }>('send_message', {
    channel: '#general',
    content: 'Found a bug?',
    components: [{ label: 'Report', form: 'bug', style: 'danger' }],
  });
  const opened = await driver.as('bob').press('general', id, 'Report');
  const sent = await opened.submit({ what: 'It broke', bad: 'fire', proof: [fileValue('p.txt', 'smoke')] });
  await eventually(async () => (await team.read('list_interactions')).includes(sent.id));
  const listed = await team.read('list_interactions');
  expect(listed).toContain('form "bug" what: "It broke" bad: "fire" proof: "http');
  await team.call('respond_interaction', { interaction: sent.id, content: 'Thank you!', ephemeral: true });
  expect((await driver.as('bob').sees('general')).at(-1)).toMatchObject({ content: 'Thank you!', flags: 64 });

  const command = { name: 'report', form: 'bug', private_answers: true };
  expect(await team.read('create_command', command)).toContain('opens the form bug answers privately');
  const asked = await driver.as('carol').use('general', 'report');
  await asked.submit({ what: 'Again', bad: 'mild' });
  await eventually(async () => (await team.read('list_interactions')).includes('what: "Again"'));
  await eventually(async () => (await driver.as('carol').sees('general')).at(-1)?.flags === 64 + 128);

  expect((await team.refusal('create_command', { name: 'none', form: 'nope' })).message).toContain(
    'no form named "nope"',
  );
  expect((await team.refusal('save_form', { name: 'No Good', title: 'x', fields: ['a'] })).message).toContain('name');
  expect(await team.read('list_forms')).toContain('bug "Report a bug"');
  await team.call('delete_form', { name: 'bug' });
  await (await driver.as('bob').press('general', id, 'Report')).answered();
  expect((await driver.as('bob').sees('general')).at(-1)?.content).toContain('not there any more');
  expect(await team.read('list_forms')).toBe('None.');
});

test('leaves interactions to another program of the bot where told so, but for its own questions', async () => {
  const modest = await openTeam({ gateway: true, settings: { interactions: false } });
  try {
    const people = createDriver(modest.sandbox.control);
    await modest.call('create_command', { name: 'theirs' });
    const used = await people.as('alice').use('general', 'theirs');
    const asked = { channel: '#general', question: 'Ours?', buttons: ['Yes'], wait_seconds: 0 };
    const { id } = await modest.call<{ id: number }>('ask_user', asked);
    const message = (await people.messages('general')).at(-1)?.id ?? '';
    await (await people.as('bob').press('general', message, 'Yes')).answered();
    expect(await modest.call('get_question', { question: id })).toMatchObject({ state: 'answered' });
    expect((await used.seen()).state).toBe('waiting');
  } finally {
    await modest.close();
  }
});
