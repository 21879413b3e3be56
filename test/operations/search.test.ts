import { describe, expect, test } from 'bun:test';
import type { APIMessage } from 'discord-api-types/v10';
import { createDriver } from '../../sandbox/driver.ts';
import { strictTeam } from '../support/strict-team.ts';
import { openTeam } from '../support/team.ts';

interface Found {
  messages: APIMessage[];
  total_results: number;
  next?: string;
}

const { team, driver } = await strictTeam();

const search = (args: Record<string, unknown>) => team.call<Found>('search_messages', args);
const texts = async (args: Record<string, unknown>) => (await search(args)).messages.map(({ content }) => content);

describe('search_messages', () => {
  test('finds words anywhere in the server and says where', async () => {
    const said = await driver.as('bob').say('general', 'The zebra has stripes');
    const thread = await driver.as('carol').openThread('general', 'Animals', { message_id: said.id });
    await driver.as('carol').say(thread.id, 'A zebra again');
    const text = await team.read('search_messages', { content: 'zebra' });
    expect(text).toContain('2 of 2 results. Times are UTC.');
    expect(text).toMatch(/^where: #Animals=\d+, #general=\d+$/m);
    expect(text).toMatch(/^\d+ \d{4}-\d\d-\d\d \d\d:\d\d #general bob: The zebra has stripes$/m);
  });

  test('filters by author, place, time and what a message has', async () => {
    const old = await driver.as('bob').say('general', 'okapi one');
    await driver.advance(3 * 3_600_000);
    await driver.as('carol').say('general', 'okapi two https://zoo.example/okapi');
    const third = await driver.as('carol').say('off-topic', 'okapi three');
    await driver.as('bob').reply('general', old.id, 'okapi four');
    const content = 'okapi';
    expect(await texts({ content, sort: 'oldest' })).toEqual([
      'okapi one',
      'okapi two https://zoo.example/okapi',
      'okapi three',
      'okapi four',
    ]);
    expect(await texts({ content, authors: ['@carol'], channels: ['#off-topic'] })).toEqual(['okapi three']);
    expect(await texts({ content, has: ['link'] })).toEqual(['okapi two https://zoo.example/okapi']);
    expect(await texts({ content, has: ['-link'], authors: ['carol'] })).toEqual(['okapi three']);
    expect(await texts({ content, before: old.id })).toEqual([]);
    expect(await texts({ content, after: third.id })).toEqual(['okapi four']);
    expect(await texts({ content, more: { replied_to_messages: [old.id] } })).toEqual(['okapi four']);
    expect(await texts({ content, more: { link_hostname: ['zoo.example'], author_type: ['user'] } })).toHaveLength(1);
  });

  test('pages through more than one request gives', async () => {
    for (let i = 1; i <= 60; i++) await driver.as('bob').say('general', `gnu ${i}`);
    const first = await search({ content: 'gnu', limit: 40 });
    expect(first).toMatchObject({ total_results: 60, next: '40' });
    const second = await search({ content: 'gnu', limit: 40, cursor: first.next });
    expect(second.next).toBeUndefined();
    const seen = [...first.messages, ...second.messages].map(({ content }) => Number(content.replace('gnu ', '')));
    expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => 60 - i));
  });

  test('waits for the index, or says when to come back', async () => {
    await driver.as('bob').say('general', 'a yak');
    await driver.faults.add({ fault: { kind: 'search_not_ready', seconds: 1 }, count: 1 });
    expect(await texts({ content: 'yak' })).toEqual(['a yak']);
    await driver.faults.add({ fault: { kind: 'search_not_ready', seconds: 60 } });
    expect(await team.refusal('search_messages', { content: 'yak' })).toMatchObject({
      code: 'busy',
      retriable: true,
      retry_after: 60,
    });
    await driver.faults.clear();
  });

  test('shows a confined caller only what it may read', async () => {
    const general = team.channel('general');
    const confined = await openTeam({ settings: { channels: [general] } });
    const there = createDriver(confined.sandbox.control);
    const said = await there.as('bob').say('general', 'an ibex');
    await there.as('bob').say('off-topic', 'a hidden ibex');
    const thread = await there.as('bob').openThread('general', 'Goats', { message_id: said.id });
    await there.as('bob').say(thread.id, 'an ibex in a thread');
    const found = await confined.call<Found>('search_messages', { content: 'ibex' });
    const refused = await confined.refusal('search_messages', {
      content: 'ibex',
      channels: [confined.channel('off-topic')],
    });
    await confined.close();
    expect(found.messages.map(({ content }) => content)).toEqual(['an ibex in a thread', 'an ibex']);
    expect(found.total_results).toBe(2);
    expect(refused.code).toBe('forbidden');
  });

  test('names what is wrong with a filter', async () => {
    expect((await team.refusal('search_messages', { has: ['pictures'] })).message).toStartWith('has[0]: must be link');
    expect((await team.refusal('search_messages', { more: { colour: 'red' } })).message).toContain('"colour"');
    expect((await team.refusal('search_messages', { cursor: 'further' })).message).toStartWith('cursor: ');
  });
});
