import { afterEach, beforeEach, expect, test } from 'bun:test';
import type { APIMessage } from 'discord-api-types/v10';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { openTeam, type Team } from '../support/team.ts';

interface History {
  messages: APIMessage[];
  source?: string;
  stale?: boolean;
  notice?: string;
  next?: string;
}

let team: Team;
let driver: Driver;
let first: APIMessage;
beforeEach(async () => {
  team = await openTeam({ gateway: true, sandbox: { rateLimits: 'off' } });
  driver = createDriver(team.sandbox.control);
  first = await driver.as('bob').say('general', 'number 0 https://example.org');
  for (let n = 1; n < 10; n++) await driver.as(n % 2 ? 'carol' : 'bob').say('general', `number ${n}`);
  const { messages } = await team.parts.memory.store();
  while ((await messages.list({ limit: 20 })).length < 10) await Bun.sleep(10);
  await team.parts.events.settled();
});
afterEach(() => team.close());

/** Nothing of Discord answers any more, neither REST nor the gateway. */
async function fall(): Promise<void> {
  await driver.faults.add({ fault: { kind: 'error', status: 503 }, path: '/**' });
  for (const kind of ['refuse_identify', 'refuse_resume'] as const) await driver.faults.add({ fault: { kind } });
  await driver.gateway.close({ code: 4000 });
  while (team.parts.discord.status().gateway === 'ready') await Bun.sleep(10);
}

const read = (args: Record<string, unknown> = {}) =>
  team.call<History>('read_messages', { channel: 'general', ...args });
const texts = async (args: Record<string, unknown>) => (await read(args)).messages.map(({ content }) => content);

test('a channel is read from what is stored, page by page and by the same filters, and marked stale', async () => {
  const args: Record<string, unknown>[] = [
    { limit: 5 },
    { limit: 4, before: first.id },
    { limit: 3, after: first.id },
    { since: first.id },
    { since: first.id, author: 'carol' },
    { since: first.id, has: ['link'] },
    { since: first.id, contains: 'NUMBER 7' },
    { since: first.id, limit: 3 },
  ];
  const before: string[][] = [];
  for (const each of args) before.push(await texts(each));
  const around = await texts({ around: first.id, limit: 3 });
  const page = await read({ limit: 4, since: first.id });
  expect(page).not.toHaveProperty('stale');
  await fall();
  // What was there before Guildhall listened is not known to it.
  const known = (found: readonly string[]) => found.filter((text) => text.startsWith('number'));
  for (const [n, each] of args.entries()) expect([each, await texts(each)]).toEqual([each, known(before[n] ?? [])]);
  expect(await texts({ around: first.id, limit: 3 })).toEqual(known(around));
  const stale = await read({ limit: 4, since: first.id });
  expect(stale).toMatchObject({ source: 'stored', stale: true, next: page.next });
  expect((await read({ limit: 4, since: first.id, cursor: stale.next })).messages.at(-1)?.content).toBe('number 5');
  expect(await team.read('read_messages', { channel: 'general' })).toMatch(
    /Discord is away\. From what Guildhall has stored since .* UTC; stale: what came later is missing\./,
  );
});

test('so are single messages and members', async () => {
  expect(await team.call('get_message', { channel: 'general', message: first.id })).not.toHaveProperty('source');
  await fall();
  const found = await team.call('get_message', { channel: 'general', message: first.id });
  expect(found).toMatchObject({ source: 'stored', stale: true, message: { content: 'number 0 https://example.org' } });
  expect(await team.read('get_message', { channel: 'general', message: first.id })).toContain('Discord is away.');
  expect(await team.refusal('get_message', { channel: 'general', message: `${first.id}1`.slice(1) })).toMatchObject({
    code: 'discord_unavailable',
  });
  const { members } = await team.call<{ members: { id: string; username: string }[] }>('find_members', {
    query: 'CAR',
  });
  expect(members).toMatchObject([{ username: 'carol' }]);
  expect(await team.call('find_members', { query: members[0]?.id })).toMatchObject({ source: 'stored', members });
  expect(await team.read('find_members', { query: 'bo' })).toMatch(/^Discord is away\..*\n\d+ bob/m);
});

test('what changes something is not done by what was known before, and privacy settings hold', async () => {
  await team.call('set_privacy_settings', { channel: 'general', content: false });
  await fall();
  expect(new Set(await texts({}))).toEqual(new Set(['(text not kept)']));
  expect(await team.refusal('send_message', { channel: 'general', content: 'x' })).toMatchObject({
    code: 'discord_unavailable',
  });
  expect(await team.refusal('read_messages', { channel: 'nowhere' })).toMatchObject({ code: 'not_found' });
});
