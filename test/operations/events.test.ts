import { afterEach, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { openTeam, type Team } from '../support/team.ts';

let team: Team;
let driver: Driver;
async function open(settings = {}) {
  team = await openTeam({ gateway: true, settings });
  driver = createDriver(team.sandbox.control);
}
afterEach(() => team.close());

interface Page {
  events: { type: string; seq: number; channel_id: string; data: { content: string } }[];
  next: string;
}
const contents = ({ events }: Page) => events.map(({ data }) => data.content);
const wait = (args: Record<string, unknown> = {}) =>
  team.call<Page>('wait_for_events', { timeout_seconds: 5, ...args });

test('a waiting reader is told of what is said, as soon as it is stored', async () => {
  await open();
  const waiting = wait();
  await Bun.sleep(50);
  await driver.as('alice').say('general', 'anyone here?');
  expect(contents(await waiting)).toEqual(['anyone here?']);
});

test('passing next on loses nothing and repeats nothing, whatever happened in between', async () => {
  await open();
  const first = wait();
  await Bun.sleep(50);
  await driver.as('alice').say('general', 'one');
  const page = await first;
  await driver.as('bob').say('general', 'two');
  await driver.as('alice').say('off-topic', 'three');
  expect(contents(await wait({ after: page.next, settle_seconds: 0.3 }))).toEqual(['two', 'three']);
});

test('nothing happens: the answer comes when time is up, with a place to go on from', async () => {
  await open();
  const page = await wait({ timeout_seconds: 0.2 });
  expect(page.events).toEqual([]);
  expect(page.next).toMatch(/^\d+$/);
});

test('settle: a burst comes as one answer', async () => {
  await open();
  const waiting = wait({ settle_seconds: 0.3 });
  await Bun.sleep(50);
  for (const word of ['a', 'b', 'c']) await driver.as('alice').say('general', word);
  expect(contents(await waiting)).toEqual(['a', 'b', 'c']);
});

test('filters: channel with its threads, author, words, mentions, types', async () => {
  await open();
  const start = (await wait({ timeout_seconds: 0 })).next;
  const alice = driver.as('alice');
  const asked = await alice.say('general', 'Deploy at noon?');
  await alice.say('off-topic', 'deploy my cat');
  const me = (await team.parts.discord.bind({ signal: new AbortController().signal }).me()).id;
  await driver.as('bob').say('general', `<@${me}> what do you think`);
  const thread = await alice.openThread('general', 'Deploy talk', { message_id: asked.id });
  await alice.say(thread.id, 'in the thread');
  await driver.as('bob').react('general', asked.id, '👍');
  const seen = async (args: Record<string, unknown>) =>
    contents(await wait({ after: start, timeout_seconds: 3, settle_seconds: 0.3, ...args }));
  expect(await seen({ channel: 'off-topic' })).toEqual(['deploy my cat']);
  expect(await seen({ channels: ['general'], users: 'alice' })).toEqual(
    expect.arrayContaining(['Deploy at noon?', 'in the thread']),
  );
  expect(await seen({ matches: 'deploy' })).toEqual(['Deploy at noon?', 'deploy my cat']);
  expect(await seen({ mentions_me: true })).toEqual([`<@${me}> what do you think`]);
  const reactions = await wait({ after: start, timeout_seconds: 3, settle_seconds: 0.3, types: ['reactions'] });
  expect(reactions.events.map(({ type }) => type)).toEqual(['MESSAGE_REACTION_ADD']);
});

test('what the bot itself says is left out unless asked for', async () => {
  await open();
  const start = (await wait({ timeout_seconds: 0 })).next;
  await team.call('send_message', { channel: 'general', content: 'mine' });
  await driver.waitForMessage('general', ({ content }) => content === 'mine');
  await driver.as('alice').say('general', 'hers');
  expect(contents(await wait({ after: start, settle_seconds: 0.3 }))).toEqual(['hers']);
  expect(contents(await wait({ after: start, include_own: true, settle_seconds: 0.3 }))).toEqual(['mine', 'hers']);
});

test('a subscription goes on where it was confirmed, and tells again what was not', async () => {
  await open();
  await team.call('subscribe_events', { name: 'desk', channels: ['general'] });
  await driver.as('alice').say('general', 'first');
  const page = await wait({ subscription: 'desk', settle_seconds: 0.3 });
  expect(contents(page)).toEqual(['first']);
  expect(contents(await wait({ subscription: 'desk', settle_seconds: 0.3 }))).toEqual(['first']);
  await driver.as('alice').say('general', 'second');
  expect(contents(await wait({ subscription: 'desk', after: page.next, settle_seconds: 0.3 }))).toEqual(['second']);
  const { code, hint } = await team.refusal('wait_for_events', { subscription: 'dsk' });
  expect(code).toBe('not_found');
  expect(hint).toContain('desk');
});

test('a confined caller is told only of its channels', async () => {
  await open();
  const community = team.channel('off-topic');
  await team.close();
  await open({ channels: community });
  const start = (await wait({ timeout_seconds: 0 })).next;
  await driver.as('alice').say('general', 'not for you');
  await driver.as('alice').say('off-topic', 'for you');
  expect(contents(await wait({ after: start, timeout_seconds: 3, settle_seconds: 0.3 }))).toEqual(['for you']);
});

test('a hostile pattern costs no time and a broken one is refused', async () => {
  await open();
  const start = (await wait({ timeout_seconds: 0 })).next;
  await driver.as('alice').say('general', `${'a'.repeat(1500)}!`);
  expect(await wait({ after: start, timeout_seconds: 0.7, matches: '(a+)+$' })).toMatchObject({
    events: [],
  });
  expect(await team.refusal('wait_for_events', { matches: '(' })).toMatchObject({ code: 'invalid_input' });
});

test('events read as a transcript, fenced', async () => {
  await open();
  const start = (await wait({ timeout_seconds: 0 })).next;
  const said = await driver.as('alice').say('general', 'look here');
  await driver.as('bob').react('general', said.id, '👀');
  const text = await team.read('wait_for_events', {
    after: start,
    timeout_seconds: 3,
    settle_seconds: 0.3,
    types: ['messages', 'reactions'],
  });
  expect(text).toContain('untrusted');
  expect(text).toContain('alice: look here');
  expect(text).toMatch(/MESSAGE_REACTION_ADD "?👀"? on \d+ by bob \(\d+\) in #general/);
});

test('who comes back too late is told what was missed, and goes on', async () => {
  await open();
  const start = (await wait({ timeout_seconds: 0 })).next;
  for (const word of ['a', 'b', 'c']) await driver.as('alice').say('general', word);
  const all = await wait({ after: start, settle_seconds: 0.3 });
  expect(all).not.toHaveProperty('missed');
  await team.call('subscribe_events', { name: 'mine' });
  const [, b] = all.events;
  const { events } = await team.parts.memory.store();
  const last = await events.last();
  await events.trim({ keep: last - Number(b?.seq), upTo: last });

  const missed = { after: Number(start), to: Number(b?.seq) };
  const page = await wait({ after: start });
  expect(contents(page)).toEqual(['c']);
  expect(page).toMatchObject({
    missed,
    notice: expect.stringContaining(`after ${start} up to ${b?.seq} are not kept`),
  });
  expect(await team.read('wait_for_events', { after: start })).toMatch(/Missed: .*The log is whole since 20\d\d-/);
  expect(await wait({ after: page.next, timeout_seconds: 0 })).not.toHaveProperty('missed');
  expect(await wait({ subscription: 'mine', timeout_seconds: 0 })).not.toHaveProperty('missed');
  expect(await team.read('list_events', {})).toContain('Earlier events are not kept. The log is whole since');

  // Nothing is left that would be told: who waits learns of the loss at once.
  await driver.as('alice').say('general', 'd');
  const settled = await wait({ after: page.next });
  await events.trim({ keep: 1, upTo: 1e9 });
  await driver.as('bob').say('off-topic', 'other');
  await wait({ after: settled.next });
  await events.trim({ keep: 1, upTo: 1e9 });
  const began = performance.now();
  expect(await wait({ after: start, channels: ['general'], timeout_seconds: 20 })).toMatchObject({
    events: [],
    missed: { after: Number(start) },
  });
  expect(performance.now() - began).toBeLessThan(15_000);

  // A subscription that was never confirmed is told once, and waits then.
  expect(await wait({ subscription: 'mine', timeout_seconds: 0 })).toHaveProperty('missed');
  while ((await events.last()) > (await events.first())!) await events.trim({ keep: 1, upTo: 1e9 });
  await events.prune(Date.now() + 1000, { guild_id: (await events.latest({ limit: 1 }))[0]?.guild_id ?? '' });
  expect(await wait({ subscription: 'mine', timeout_seconds: 20 })).toMatchObject({ events: [], missed: {} });
  const waiting = wait({ subscription: 'mine', timeout_seconds: 20 });
  await driver.as('alice').say('general', 'at last');
  expect(await waiting).not.toHaveProperty('missed');
});
