// Tokens of webhooks and interactions let whoever has them write: Guildhall fills them in, and shows and keeps none.
import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import type { Caller, Role } from '../../src/kernel/caller.ts';
import { OperationError } from '../../src/kernel/errors.ts';
import { eventually } from '../support/eventually.ts';
import { openTeam, type Team } from '../support/team.ts';

type Json = Record<string, unknown>;

let team: Team;
let driver: Driver;
let folder: string;
let hook: { id: string; token: string };
const shown: string[] = [];

const general = () => team.channel('general');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guildhall-tokens-'));
  team = await openTeam({
    gateway: true,
    settings: { store: `sqlite:${join(folder, 'store.db')}` },
    sandbox: { rateLimits: 'off', validateResponses: true },
  });
  driver = createDriver(team.sandbox.control);
  await team.call('create_webhook', { channel: general(), name: 'Herald' });
  const { id, token } = [...team.sandbox.world.webhooks.values()].find(({ name }) => name === 'Herald')!;
  hook = { id, token: String(token) };
  await team.call('create_application_command', { name: 'brew', description: 'Tea' });
});
afterAll(async () => {
  await team.close();
  rmSync(folder, { recursive: true });
});

/** What is answered, as text and as data. */
async function ask(operation: string, args: Json): Promise<Json> {
  const { structured, text } = await team.done(operation, args);
  shown.push(text, JSON.stringify(structured));
  return structured;
}

async function outcomeOf(caller: Caller, operation: string, args: Json): Promise<string> {
  try {
    await team.parts.guild.invoke({ operation, args, caller, surface: 'test', format: 'json' });
    return 'done';
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    shown.push(JSON.stringify(error.body));
    return `${error.code}: ${error.message}`;
  }
}

const as = (role: Partial<Role>, more: Partial<Caller> = {}): Caller => ({
  ...team.caller,
  id: JSON.stringify([role, more]),
  role: { name: 'some', directMessages: true, ...role },
  ...more,
});

/** A command that alice has used, once Guildhall knows of it. */
async function used() {
  const use = await driver.as('alice').use('general', 'brew');
  await eventually(async () => {
    const { interactions } = await team.call<{ interactions: { id: string }[] }>('list_interactions');
    return interactions.some(({ id }) => id === use.id);
  });
  return { id: use.id, token: String(team.sandbox.world.interactions.get(use.id)?.token) };
}

describe('a webhook', () => {
  test('is written through, and its messages read, changed and deleted, by its id alone', async () => {
    const sent = await ask('execute_webhook', { webhook_id: hook.id, wait: true, content: 'By id' });
    expect(sent).toMatchObject({ content: 'By id', webhook_id: hook.id });
    const message = { webhook_id: hook.id, message_id: sent['id'] };
    expect(await ask('get_webhook_message', message)).toMatchObject({ content: 'By id' });
    expect(await ask('update_webhook_message', { ...message, content: 'Again' })).toMatchObject({ content: 'Again' });
    expect(await ask('delete_webhook_message_endpoint', message)).toEqual({ done: true });
    expect(await ask('get_webhook_by_token', { webhook_id: hook.id })).toMatchObject({ name: 'Herald' });
  });

  test('takes a token that is given, as it is', async () => {
    const args = { webhook_id: hook.id, webhook_token: hook.token, wait: true, content: 'By token' };
    expect(await ask('execute_webhook', args)).toMatchObject({ content: 'By token' });
    expect(await outcomeOf(team.caller, 'execute_webhook', { ...args, webhook_token: 'not-the-token' })).toMatch(
      /^not_found: The token of that webhook/,
    );
  });

  test('of another channel is out of reach for who is confined, with the token and without', async () => {
    const narrow = as({ channels: [team.channel('off-topic')] });
    const wide = as({ channels: [general()] });
    const other = as({ guilds: ['1'] });
    for (const token of [{}, { webhook_token: hook.token }]) {
      const args = { webhook_id: hook.id, content: 'x', ...token };
      expect(await outcomeOf(narrow, 'execute_webhook', args)).toMatch(/^forbidden/);
      expect(await outcomeOf(other, 'execute_webhook', args)).toMatch(/^forbidden/);
      expect(await outcomeOf(wide, 'execute_webhook', args)).toBe('done');
    }
  });

  test('that only brings news cannot be written through, and says so', async () => {
    await team.call('follow_channel', {
      channel_id: team.channel('announcements'),
      webhook_channel_id: team.channel('off-topic'),
    });
    const { id } = [...team.sandbox.world.webhooks.values()].find(({ type }) => type === 2)!;
    expect(await team.refusal('execute_webhook', { webhook_id: id, content: 'x' })).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('cannot be written through'),
    });
  });
});

describe('an interaction', () => {
  test('is answered by its id, in place of the webhook and of its token', async () => {
    const { id } = await used();
    const said = await ask('update_original_webhook_message', { webhook_id: id, content: 'Tea is ready.' });
    expect(said).toMatchObject({ content: 'Tea is ready.' });
    expect(await ask('get_original_webhook_message', { webhook_id: id })).toMatchObject({ content: 'Tea is ready.' });
    await ask('execute_webhook', { webhook_id: id, content: 'Milk?' });
    expect((await driver.messages('general')).at(-1)?.content).toBe('Milk?');
    expect(await team.call('list_interactions')).toMatchObject({ interactions: [] });
    expect(await ask('delete_original_webhook_message', { webhook_id: id })).toEqual({ done: true });
  });

  test('that Guildhall has acknowledged says so when it is answered first again', async () => {
    const { id } = await used();
    const again = { interaction_id: id, type: 4, data: { content: 'x' } };
    expect(await team.refusal('create_interaction_response', again)).toMatchObject({ code: 'conflict' });
    expect(await team.refusal('create_interaction_response', { ...again, interaction_id: hook.id })).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('interaction_id'),
    });
  });

  test('takes the token that the gateway of somebody else was given', async () => {
    const { id, token } = await used();
    const webhook_id = team.sandbox.world.interactions.get(id)?.application_id;
    const args = { webhook_id, webhook_token: token, content: 'By token' };
    expect(await ask('update_original_webhook_message', args)).toMatchObject({ content: 'By token' });
    expect(await outcomeOf(as({ channels: [general()] }), 'execute_webhook', args)).toMatch(/^forbidden.*leads/);
    const nameless = { webhook_id, content: 'x' };
    expect(await outcomeOf(team.caller, 'execute_webhook', nameless)).toMatch(/^invalid_input: webhook_id/);
  });

  test('elsewhere is out of reach for who is confined', async () => {
    const { id } = await used();
    const args = { webhook_id: id, content: 'x' };
    expect(await outcomeOf(as({ channels: [team.channel('off-topic')] }), 'execute_webhook', args)).toMatch(
      /^not_found: webhook_id: there is no interaction/,
    );
    expect(await outcomeOf(as({ channels: [general()] }), 'execute_webhook', args)).toBe('done');
  });

  test('is out of reach for roles that may not answer interactions', async () => {
    const { id } = await used();
    const silent = as({ excluded: ['respond_interaction'] });
    expect(await outcomeOf(silent, 'execute_webhook', { webhook_id: id, content: 'x' })).toMatch(/^forbidden/);
  });
});

test('endpoints are not for Discord users, whose rights they would pass by', async () => {
  const carol = [...team.sandbox.world.users.values()].find(({ username }) => username === 'carol')!;
  const person = as({}, { kind: 'user', id: carol.id, name: 'carol' });
  for (const operation of ['execute_webhook', 'delete_webhook_endpoint', 'get_webhook']) {
    expect(await outcomeOf(person, operation, { webhook_id: hook.id, content: 'x' })).toMatch(/^forbidden/);
  }
});

test('no answer, error or record holds a token', async () => {
  const db = new Database(join(folder, 'store.db'), { readonly: true });
  const tables = [
    ['tool_usage_log', 'parameters'],
    ['tool_usage_log', 'error_message'],
    ['events', 'payload'],
  ];
  const records = tables.flatMap(([table, column]) =>
    db.query<{ text: string | null }, []>(`select ${column} as text from ${table}`).all(),
  );
  db.close();
  expect(records.some(({ text }) => text?.includes('By token'))).toBe(true);
  const secrets = [hook.token, ...[...team.sandbox.world.interactions.values()].map(({ token }) => token)];
  const kept = [...records.map(({ text }) => text ?? ''), ...shown];
  expect(secrets.filter((secret) => kept.some((text) => text.includes(secret)))).toEqual([]);
});
