import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { APIMessage } from 'discord-api-types/v10';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { defaultSeed } from '../../sandbox/world/default-seed.ts';
import { MessageObject } from '../../src/operations/shapes/message-shapes.ts';
import { openTeam, type Team } from '../support/team.ts';

interface Page {
  messages: APIMessage[];
  next?: string;
  scanned?: number;
}

let team: Team;
let driver: Driver;
/** Ids of `line 1` … `line 250`, oldest first. */
let ids: string[];

beforeAll(async () => {
  team = await openTeam({ sandbox: { validateResponses: true, rateLimits: 'off' } });
  driver = createDriver(team.sandbox.control);
  const [bob, carol] = [driver.as('bob'), driver.as('carol')];
  ids = [];
  await team.call('create_channel', { name: 'lines' });
  for (let i = 1; i <= 250; i++) {
    const said = await (i % 5 === 0 ? carol : bob).say('lines', `line ${i}`);
    ids.push(said.id);
  }
});
afterAll(async () => {
  expect(team.sandbox.mismatches).toEqual([]);
  await team.close();
});

const page = (args: Record<string, unknown>) => team.call<Page>('read_messages', { channel: '#lines', ...args });
const lines = ({ messages }: Page) => messages.map(({ content }) => Number(content.replace('line ', '')));
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('read_messages', () => {
  test('gives the newest page, oldest first, in as many requests as it takes', async () => {
    expect(lines(await page({ limit: 3 }))).toEqual([248, 249, 250]);
    expect(lines(await page({ limit: 230 }))).toEqual(range(21, 250));
  });

  test('goes on from its cursor to the end, in both directions, without gap or repetition', async () => {
    for (const [start, expected] of [
      [{ before: ids[200] }, range(1, 200)],
      [{ after: ids[49] }, range(51, 250)],
    ] as const) {
      const seen: number[] = [];
      let next: string | undefined;
      do {
        const found = await page({ limit: 70, ...start, ...(next ? { cursor: next } : {}) });
        seen.push(...lines(found));
        next = found.next;
      } while (next);
      expect(seen.toSorted((a, b) => a - b)).toEqual(expected);
    }
  });

  test('starts where an id, link or time says', async () => {
    const link = `https://discord.com/channels/${await driver.guildId()}/${team.channel('lines')}/${ids[9]}`;
    expect(lines(await page({ before: link, limit: 2 }))).toEqual([8, 9]);
    expect(lines(await page({ around: ids[99], limit: 3 }))).toEqual([99, 100, 101]);
    const { messages } = await page({ after: ids[99], before: ids[110], limit: 50 });
    expect(lines({ messages })).toEqual(range(101, 110));
    const third = messages[2]?.timestamp ?? '';
    expect(lines(await page({ after: third, limit: 1 }))[0]).toBeLessThanOrEqual(103);
    expect((await page({ since: '1 hour ago', limit: 300 })).messages).toHaveLength(250);
    expect(
      (await page({ before: '1 hour ago', limit: 300 })).messages.every(({ content }) => !/^line/.test(content)),
    ).toBe(true);
  });

  test('reads nothing older than since', async () => {
    const since = ids[239];
    const found = await page({ since, limit: 100 });
    expect(lines(found)).toEqual(range(240, 250));
    expect(found.next).toBeUndefined();
    expect(lines(await page({ after: ids[0], since, limit: 3 }))).toEqual([240, 241, 242]);
  });

  test('filters by author, words and what a message has', async () => {
    const carols = await page({ author: '@carol', limit: 4 });
    expect(lines(carols)).toEqual([235, 240, 245, 250]);
    expect(carols.next).toBe(`before:${ids[234]}`);
    expect(lines(await page({ contains: 'LINE 10', limit: 300 }))).toEqual([10, ...range(100, 109)]);
    await driver
      .as('bob')
      .say('general', 'see https://example.com', [{ name: 'a.png', content: 'x', type: 'image/png' }]);
    const has = async (...kinds: string[]) =>
      (await page({ channel: 'general', has: kinds })).messages.map(({ content }) => content);
    expect(await has('link', 'image')).toEqual(['see https://example.com']);
    expect(await has('video')).toEqual([]);
  });

  test('as text names the channel, the people, what there is and where to go on', async () => {
    const text = await team.read('read_messages', { channel: 'lines', limit: 2 });
    expect(text).toMatch(/^#lines \d+: 2 messages, oldest first, older ones remain\. Times are UTC\.$/m);
    expect(text).toMatch(/^who: bob=\d+, carol=\d+$/m);
    expect(text).toMatch(new RegExp(`^${ids[249]} \\d\\d:\\d\\d carol: line 250$`, 'm'));
    expect(text).toEndWith(`next: before:${ids[248]}`);
    expect(await team.read('read_messages', { channel: 'welcome', before: '2020-01-01' })).toContain(': no messages');
  });

  test('costs a fraction of what Discord sends', async () => {
    const { messages } = await page({ limit: 50 });
    const text = await team.read('read_messages', { channel: 'lines', limit: 50 });
    expect(encode(JSON.stringify(messages)).length / encode(text).length).toBeGreaterThan(5);
  });

  test('leaves for the next page what one answer cannot hold', async () => {
    await team.call('create_channel', { name: 'essays' });
    for (let i = 1; i <= 25; i++) await driver.as('bob').say('essays', `essay ${i}: ${'word '.repeat(380)}`);
    const first = await team.done('read_messages', { channel: 'essays' }, 'text');
    const next = first.structured['next'];
    expect(first.text.length).toBeLessThan(40_000);
    expect(first.text).toContain('essay 25:');
    expect(first.text).not.toContain('essay 1:');
    const second = await team.read('read_messages', { channel: 'essays', cursor: next });
    expect(second).toContain('essay 1:');
    const numbers = [...`${first.text}${second}`.matchAll(/essay (\d+):/g)].map(([, n]) => Number(n));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(range(1, 25));
    // Programs that ask for everything get everything.
    expect((await page({ channel: 'essays' })).messages).toHaveLength(25);
  });

  test('names fields that make no sense', async () => {
    expect((await team.refusal('read_messages', { channel: 'general', before: 'whenever' })).message).toStartWith(
      'before: ',
    );
    expect((await team.refusal('read_messages', { channel: 'general', cursor: 'x' })).message).toStartWith('cursor: ');
    expect((await team.refusal('read_messages', { channel: 'ideas' })).hint).toContain('list_threads');
    expect((await team.refusal('read_messages', { channel: 'off-topc' })).hint).toContain('off-topic');
  });
});

test('without the Message Content Intent the reason is given instead of silence', async () => {
  const bots = defaultSeed.bots.map((bot) => ({ ...bot, intents: [] }));
  const blind = await openTeam({ sandbox: { world: { ...defaultSeed, bots } } });
  await createDriver(blind.sandbox.control).as('bob').say('general', 'Can you read this?');
  const text = await blind.read('read_messages', { channel: 'general' });
  await blind.close();
  expect(text).not.toContain('Can you read this?');
  expect(text).toContain('(nothing visible)');
  expect(text).toContain('switch on the Message Content Intent');
});

describe('get_message and get_attachment', () => {
  test('show one message in full', async () => {
    const said = await driver.as('bob').say('general', 'one\ntwo');
    await driver.as('carol').react('general', said.id, '👍');
    const text = await team.read('get_message', { channel: 'general', message: said.id });
    expect(text).toContain(`${said.id} 2`);
    expect(text).toContain('bob: one\n  two\n +reactions 👍1');
    expect((await team.refusal('get_message', { channel: 'general', message: '123456789012345678' })).code).toBe(
      'not_found',
    );
  });

  test('give files as what they are', async () => {
    const png = Uint8Array.from(
      atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='),
      (c) => c.charCodeAt(0),
    );
    const said = await driver.as('bob').say('general', 'files', [
      { name: 'a.png', content: png, type: 'image/png' },
      { name: 'b.txt', content: 'grüße', type: 'text/plain' },
      { name: 'c.bin', content: new Uint8Array([0, 1, 2, 255]), type: 'application/octet-stream' },
      { name: 'liar.png', content: new Uint8Array([0, 1, 2, 255]), type: 'image/png' },
      { name: 'picture.jpg', content: png, type: 'image/jpeg' },
    ]);
    const where = { channel: 'general', message: said.id };
    const listed = await team.done('get_attachment', where, 'text');
    expect(listed.blocks).toEqual([]);
    expect(listed.text).toMatch(/image \d+ a\.png .*\n {2}http.*\nfile \d+ b\.txt 7B\n {2}http/);
    const shown = await team.done('get_attachment', { ...where, content: true }, 'text');
    expect(shown.blocks.map(({ type }) => type)).toEqual(['image', 'text', 'image']);
    expect(shown.blocks[0]).toMatchObject({ mimeType: 'image/png', data: Buffer.from(png).toString('base64') });
    expect(JSON.stringify(shown.blocks[1])).toContain('grüße');
    expect(shown.blocks[2]).toMatchObject({ mimeType: 'image/png' });
    for (const name of ['c\\.bin', 'liar\\.png']) {
      expect(shown.text).toMatch(new RegExp(`${name} 4B\\n.*\\n {2}not shown: `));
    }
    const one = await team.call<{ attachments: unknown[] }>('get_attachment', { ...where, attachment: 'b.txt' });
    expect(one.attachments).toHaveLength(1);
    expect((await team.refusal('get_attachment', { ...where, attachment: 'z.txt' })).hint).toContain('a.png');
  });
});

test('a message is passed on whole, and is none without what every message has', () => {
  const author = { id: '1', username: 'alice', global_name: 'Alice' };
  const message = { id: '2', channel_id: '3', author, content: '', timestamp: '2026-05-01T12:00:00Z', nonce: 7 };
  expect(MessageObject.parse(message) as unknown).toEqual(message);
  const { timestamp: _, ...timeless } = message;
  for (const other of [
    undefined,
    null,
    'hello',
    {},
    timeless,
    { ...message, author: { id: '1' } },
    { ...message, id: 2 },
  ]) {
    expect(MessageObject.safeParse(other).success).toBe(false);
  }
});
