import { afterEach, beforeEach, expect, test } from 'bun:test';
import type { APIMessage } from 'discord-api-types/v10';
import { type Driver, fileValue } from '../../sandbox/driver.ts';
import { eventually } from '../support/eventually.ts';
import { type Laptop, openLaptop } from '../support/laptop.ts';

interface Asked {
  id: number;
  state: string;
  answer?: string;
  values?: string[];
  fields?: Record<string, string | string[]>;
  answered_by?: string;
}

let laptop: Laptop;
let driver: Driver;

const posted = (text: string) => driver.waitForMessage('general', ({ content }) => content.includes(text), 15_000);
const shows = (id: string, text: string) =>
  driver.waitForMessage('general', (message) => message.id === id && message.content.includes(text), 15_000);

interface Piece {
  custom_id?: string;
  disabled?: boolean;
  label?: string;
}

const pieces = ({ components = [] }: APIMessage): Piece[] =>
  components.flatMap((row) => ('components' in row ? (row.components as Piece[]) : []));

beforeEach(async () => {
  laptop = await openLaptop();
  driver = laptop.driver;
});
afterEach(() => laptop.close());

test('asks with buttons, waits with progress, takes the answer of whom it asks, and shows it', async () => {
  const agent = await laptop.startAgent();
  await laptop.connected();
  const { users } = await driver.overview();
  const alice = users.find(({ name }) => name === 'alice')?.id;
  let told = 0;
  const asking = agent.call<Asked>(
    'ask_user',
    {
      channel: '#general',
      question: 'Deploy to production?',
      buttons: [{ label: 'Deploy', value: 'yes', style: 'danger', emoji: '🚀' }, 'Not now'],
      users: ['@alice'],
      wait_seconds: 30,
    },
    () => {
      told += 1;
    },
  );
  const message = await posted('Deploy to production?');
  expect(pieces(message).map(({ label }) => label)).toEqual(['Deploy', 'Not now']);
  expect(message.mentions.map(({ id }) => id)).toEqual([alice as string]);

  const stranger = await (await driver.as('bob').press('general', message.id, 'Deploy')).answered();
  expect(stranger.state).toBe('answered');
  const whispered = (await driver.as('bob').sees('general')).at(-1);
  expect(whispered?.content).toContain('only they can answer it');
  expect(whispered?.flags).toBe(64);

  const pressed = await (await driver.as('alice').press('general', message.id, 'Deploy')).answered();
  expect(pressed.state).toBe('answered');
  expect(await asking).toMatchObject({ state: 'answered', values: ['yes'], answer: 'Deploy', answered_by: alice });
  expect(told).toBeGreaterThan(0);

  const closed = await shows(message.id, '✅');
  expect(closed.content).toContain(`<@${alice}>`);
  expect(pieces(closed).every(({ disabled }) => disabled)).toBe(true);
}, 120_000);

test('asks with a form and with a menu', async () => {
  const agent = await laptop.startAgent();
  await laptop.connected();
  const form = agent.call<Asked>('ask_user', {
    channel: '#general',
    question: 'Who are you?',
    form: ['Name', { label: 'Why', name: 'why', long: true, required: false }],
    wait_seconds: 30,
  });
  const message = await posted('Who are you?');
  const opened = await driver.as('bob').press('general', message.id, 'Answer');
  const sent = await opened.submit({ Name: 'Bob', why: 'because' });
  expect((await sent.answered()).state).toBe('answered');
  expect(await form).toMatchObject({ state: 'answered', fields: { Name: 'Bob', why: 'because' } });
  expect((await shows(message.id, '✅')).content).not.toContain('because');

  const menu = agent.call<Asked>('ask_user', {
    channel: '#general',
    question: 'Which days?',
    choices: ['Monday', { label: 'Tuesday', value: 'tue', description: 'after lunch' }, 'Friday'],
    choose: 2,
    wait_seconds: 30,
  });
  const days = await posted('Which days?');
  const id = pieces(days)[0]?.custom_id ?? '';
  await driver.as('bob').choose('general', days.id, id, ['Tuesday', 'Friday']);
  expect(await menu).toMatchObject({ state: 'answered', values: ['tue', 'Friday'], answer: 'Tuesday, Friday' });
}, 120_000);

test('a form may hold choices, people, channels and files', async () => {
  const agent = await laptop.startAgent();
  await laptop.connected();
  const many = Array.from({ length: 12 }, (_, n) => `Team ${n}`);
  const form = agent.call<Asked>('ask_user', {
    channel: '#general',
    question: 'Report a bug',
    form: [
      { label: 'How bad', name: 'bad', options: ['Mild', { label: 'It burns', value: 'fire', description: 'now' }] },
      { label: 'Where', name: 'where', options: ['Web', 'App', 'Bot'], choose: 3 },
      { label: 'Team', name: 'team', options: many, required: false },
      { label: 'Who saw it', name: 'who', pick: 'users', choose: 2 },
      { label: 'Proof', name: 'proof', files: 2, required: false, hint: 'A picture' },
    ],
    wait_seconds: 30,
  });
  const message = await posted('Report a bug');
  const opened = await driver.as('bob').press('general', message.id, 'Answer');
  const proof = [fileValue('proof.txt', 'smoke')];
  await (await opened.submit({ bad: 'fire', where: ['Web', 'Bot'], who: ['alice', 'carol'], proof })).answered();
  const { users } = await driver.overview();
  const [alice = '', carol = ''] = ['alice', 'carol'].map((name) => users.find((user) => user.name === name)?.id);
  const { id, fields, answer } = await form;
  expect(fields).toEqual({ bad: 'fire', where: ['Web', 'Bot'], who: [alice, carol], proof: [expect.any(String)] });
  expect(answer).toContain(`How bad: It burns\nWhere: Web, Bot\nWho saw it: <@${alice}>, <@${carol}>`);
  const [address = ''] = fields?.['proof'] ?? [];
  expect(await (await fetch(address)).text()).toBe('smoke');
  expect(await agent.call<Asked>('get_question', { question: id })).toMatchObject({ fields });
}, 120_000);

test('a form that cannot be is refused before anything is posted', async () => {
  const agent = await laptop.startAgent();
  await laptop.connected();
  const refused = (field: object, more = {}) =>
    agent.call('ask_user', { channel: '#general', question: 'Impossible?', form: [field], ...more }).then(
      () => 'it was taken',
      (error: Error) => error.message,
    );
  expect(await refused({ label: 'A', pick: 'users', files: 1 })).toContain(
    'form[0]: pick and files exclude each other',
  );
  expect(await refused({ label: 'A', choose: 2 })).toContain('form[0].choose: there is nothing to choose from');
  expect(await refused({ label: 'A', options: ['x', 'x'] })).toContain('is there twice');
  expect(await refused({ label: 'A', pick: 'users' }, { default: 'bob' })).toContain('is none of the answers');
  expect((await driver.messages('general')).some(({ content }) => content.includes('Impossible'))).toBe(false);
}, 120_000);

test('a question outlives the process that asked it; another takes the answer, under the same id', async () => {
  const first = await laptop.startAgent();
  await laptop.connected();
  const asked = await first.call<Asked>('ask_user', {
    channel: '#general',
    question: 'Still there?',
    buttons: ['Yes', 'No'],
    wait_seconds: 0,
  });
  expect(asked.state).toBe('open');
  const message = await posted('Still there?');
  first.kill();
  const second = await laptop.startAgent();
  expect(await second.call('get_question', { question: asked.id })).toMatchObject({ id: asked.id, state: 'open' });
  await laptop.connected();
  const waiting = second.call('wait_for_answer', { question: asked.id, wait_seconds: 40 });
  // Presses while nobody was connected are lost, as Discord tells who pressed; they press again.
  await eventually(async () => {
    const pressed = await driver.as('bob').press('general', message.id, 'Yes');
    return (await pressed.answered(10_000)).state === 'answered';
  }, 60_000);
  expect(await waiting).toMatchObject({ id: asked.id, state: 'answered', values: ['Yes'] });
  expect(pieces(await shows(message.id, '✅')).every(({ disabled }) => disabled)).toBe(true);
}, 90_000);

test('takes the default when nobody answers, says so, and can be taken back', async () => {
  const agent = await laptop.startAgent();
  await laptop.connected();
  const late = await agent.call<Asked>('ask_user', {
    channel: '#general',
    question: 'Anyone?',
    buttons: ['Go', 'Stay'],
    default: 'Stay',
    timeout_seconds: 10,
    wait_seconds: 30,
  });
  expect(late).toMatchObject({ state: 'expired', values: ['Stay'] });
  expect(late.answered_by).toBeUndefined();
  const message = await shows((await posted('Anyone?')).id, '⌛');
  expect(message.content).toContain('Stay');
  expect(pieces(message).every(({ disabled }) => disabled)).toBe(true);

  const { id } = await agent.call<Asked>('ask_user', {
    channel: '#general',
    question: 'Tea or coffee?',
    wait_seconds: 0,
  });
  const { questions } = await agent.call<{ questions: Asked[] }>('list_questions', {});
  expect(questions.map((question) => question.id)).toEqual([id]);
  expect(await agent.call('cancel_question', { question: id })).toMatchObject({ state: 'cancelled' });
  await shows((await posted('Tea or coffee?')).id, 'No longer asked');
}, 120_000);
