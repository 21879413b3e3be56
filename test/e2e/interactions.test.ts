import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { Driver } from '../../sandbox/driver.ts';
import { eventually } from '../support/eventually.ts';
import { type Laptop, openLaptop } from '../support/laptop.ts';
import type { StdioAgent } from '../support/stdio-agent.ts';

interface Waiting {
  interactions: { id: string; kind: string; name: string; options: Record<string, unknown>; user_id: string }[];
}

let laptop: Laptop;
let driver: Driver;

const waiting = (agent: StdioAgent) =>
  eventually(async () => {
    const { interactions } = await agent.call<Waiting>('list_interactions');
    return interactions.length > 0 && interactions;
  });

async function discord<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${laptop.sandbox.api}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${laptop.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

beforeEach(async () => {
  laptop = await openLaptop({ GUILDHALL_LOG_LEVEL: 'debug' });
  driver = laptop.driver;
  const { id } = await discord<{ id: string }>('GET', '/applications/@me');
  const text = { type: 3, name: 'what', description: 'What', required: true };
  await discord('POST', `/applications/${id}/commands`, { name: 'deploy', description: 'Deploy', options: [text] });
  await discord('POST', `/applications/${id}/commands`, {
    name: 'find',
    description: 'Find',
    options: [{ ...text, autocomplete: true }],
  });
});

afterEach(() => laptop.close());

test('acknowledges commands while the agent is slow; it answers by the id, once there and once for one pair of eyes', async () => {
  const agent = await laptop.startAgent();
  await laptop.connected();
  const { next } = await agent.call<{ next: string }>('wait_for_events', { timeout_seconds: 0 });
  const used = await driver.as('alice').use('general', 'deploy', { what: 'site' });
  await used.until(({ state }) => state === 'thinking', 3_000);
  await Bun.sleep(3_200);
  expect((await used.seen()).state).not.toBe('failed');

  const told = await agent.client.callTool({
    name: 'wait_for_events',
    arguments: { after: next, types: ['interactions'], timeout_seconds: 10 },
  });
  expect(JSON.stringify(told)).toContain('/deploy what: ');
  const [found] = await waiting(agent);
  expect(found).toMatchObject({ id: used.id, kind: 'command', name: 'deploy', options: { what: 'site' } });

  await agent.call('respond_interaction', { interaction: used.id, content: 'Deployed the site.' });
  const answered = await used.answered();
  expect(answered.state).toBe('answered');
  expect((await driver.messages('general')).at(-1)?.content).toBe('Deployed the site.');
  await agent.call('respond_interaction', { interaction: used.id, content: 'Only you see this.', ephemeral: true });
  expect((await driver.as('alice').sees('general')).at(-1)).toMatchObject({ content: 'Only you see this.', flags: 64 });
  expect((await driver.as('bob').sees('general')).at(-1)?.content).toBe('Deployed the site.');
  expect((await agent.call<Waiting>('list_interactions')).interactions).toEqual([]);

  const secret = await driver.as('alice').use('general', 'deploy', { what: 'secret' });
  await secret.until(({ state }) => state !== 'waiting', 3_000);
  await agent.call('respond_interaction', { interaction: secret.id, content: 'Just for you.', ephemeral: true });
  expect((await driver.as('bob').sees('general')).at(-1)?.content).toBe('Deployed the site.');
  expect((await driver.as('alice').sees('general')).at(-1)?.content).toBe('Just for you.');

  const suggested = await driver.as('alice').complete('general', 'find', 'what', { what: 'x' });
  expect(suggested.state).toBe('answered');
}, 120_000);

test('a button of a message: its message is changed, and its token is nowhere but in its place', async () => {
  const agent = await laptop.startAgent();
  await laptop.connected();
  const sent = await agent.call<{ id: string }>('send_message', {
    channel: '#general',
    content: 'Press',
    components: [{ type: 1, components: [{ type: 2, style: 1, label: 'Go', custom_id: 'go' }] }],
  });
  const pressed = await driver.as('bob').press('general', sent.id, 'Go');
  const [found] = await waiting(agent);
  expect(found).toMatchObject({ id: pressed.id, kind: 'button', name: 'go' });
  await agent.call('respond_interaction', { interaction: pressed.id, content: 'Gone', components: [], update: true });
  const changed = await driver.waitForMessage('general', ({ content }) => content === 'Gone');
  expect(changed).toMatchObject({ id: sent.id, components: [] });

  const db = new Database(join(laptop.home, 'guildhall.db'), { readonly: true });
  const token = db.query<{ token: string }, []>('select token from interactions').get()?.token ?? '';
  expect(token.length).toBeGreaterThan(10);
  for (const [table, column] of [
    ['events', 'payload'],
    ['tool_usage_log', 'parameters'],
    ['interactions', 'data'],
  ]) {
    const rows = db.query<{ text: string }, []>(`select ${column} as text from ${table}`).all();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ text }) => text.includes(token))).toBe(false);
  }
  db.close();

  // As Discord says it when the quarter of an hour is over.
  await driver.advance(16 * 60_000);
  const late = await agent.client.callTool({
    name: 'respond_interaction',
    arguments: { interaction: pressed.id, content: 'late' },
  });
  expect(late.isError).toBe(true);
  expect(JSON.stringify(late.content)).toContain('cannot be answered any more');
  expect(JSON.stringify(late.content)).not.toContain(token);
  // The bot's own token is as good as before.
  await agent.call('send_message', { channel: '#general', content: 'still here' });
}, 120_000);

test('one of several processes acknowledges, any of them answers, also after the first was killed', async () => {
  const one = await laptop.startAgent();
  await laptop.connected();
  const two = await laptop.startAgent();
  const used = await driver.as('alice').use('general', 'deploy', { what: 'site' });
  await used.until(({ state }) => state !== 'waiting', 3_000);
  const callbacks = (await driver.requests()).filter(({ path }) => path.includes('/callback'));
  expect(callbacks).toHaveLength(1);
  await waiting(two);
  one.kill();
  await two.call('respond_interaction', { interaction: used.id, content: 'From the other one.' });
  expect((await driver.messages('general')).at(-1)?.content).toBe('From the other one.');
}, 120_000);
