// What callers with less than everything get of resources: the policies are those of the operations behind them.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { createResources } from '../../src/kernel/resources.ts';
import { createDirectory } from '../../src/main/directory.ts';
import { createAnswers } from '../../src/surfaces/mcp/answers.ts';
import { ApprovalNeeded, RpcError } from '../../src/surfaces/mcp/rpc-error.ts';
import { openTeam, type Team } from '../support/team.ts';

const team = await openTeam();
afterAll(() => team.close());
const answersOf = ({ parts: { guild } }: Team) =>
  createAnswers({
    guild,
    resources: createResources(guild),
    directory: createDirectory(guild),
    prompts: undefined,
    changing: false,
    format: 'text',
  });
const answers = answersOf(team);
const server = [...team.sandbox.world.guilds.keys()][0] ?? '';
const general = team.channel('general');
const welcome = team.channel('welcome');

const as = (role: Partial<Caller['role']>, more: Partial<Caller> = {}): Caller => ({
  ...team.caller,
  role: { ...team.caller.role, ...role },
  ...more,
});

type Answered = Record<string, unknown> & {
  resources: { uri: string }[];
  resourceTemplates: { uriTemplate: string }[];
  contents: { text: string }[];
  completion: { values: string[] };
};

async function ask(caller: Caller, method: string, params = {}, from = answers): Promise<Answered> {
  const asked = {
    caller,
    signal: new AbortController().signal,
    progress: undefined,
    approval: undefined,
    subscriber: undefined,
  };
  return (await from[method]?.(params, asked)) as Answered;
}

const read = (caller: Caller, uri: string) => ask(caller, 'resources/read', { uri });
const listed = async (caller: Caller) => (await ask(caller, 'resources/list')).resources.map(({ uri }) => uri);
const templates = async (caller: Caller) =>
  (await ask(caller, 'resources/templates/list')).resourceTemplates.map(({ uriTemplate }) => uriTemplate);
const completed = async (caller: Caller, value: string) => {
  const ref = { type: 'ref/resource', uri: 'discord://channels/{channel}' };
  return (await ask(caller, 'completion/complete', { ref, argument: { name: 'channel', value } })).completion.values;
};

test('a role that may use two channels sees, completes and reads those', async () => {
  const caller = as({ channels: [general, welcome] });
  const channels = (await listed(caller)).filter((uri) => uri.includes('/channels/'));
  expect(channels).toEqual([welcome, general].map((id) => `discord://channels/${id}/messages`));
  // With a thread of #general.
  expect((await completed(caller, '')).sort()).toEqual(['Release feedback', 'general', 'welcome']);
  expect((await read(caller, 'discord://channels/general/messages')).contents[0]?.text).toContain('#general');
  const elsewhere = `discord://channels/${team.channel('off-topic')}/messages`;
  await expect(read(caller, elsewhere)).rejects.toMatchObject({ code: -32602, data: { code: 'forbidden' } });
});

test('operations that a role does not allow have no resources', async () => {
  const caller = as({ toolsets: ['channels'] });
  expect(await listed(caller)).toEqual([]);
  expect(await templates(caller)).toEqual([
    'discord://servers/{server}/channels{?threads}',
    'discord://channels/{channel}',
  ]);
  const uri = 'discord://channels/general/messages';
  await expect(read(caller, uri)).rejects.toMatchObject({ code: -32602, data: { uri } });
  // Neither do names of servers, without which there are no names of channels.
  expect(await completed(caller, 'gen')).toEqual([]);
});

test('a session bound to a server needs not name it, and one bound to a channel sees nothing else', async () => {
  const bound = as({}, { pinned: { server } });
  expect(await listed(bound)).toContain(`discord://servers/${server}/channels`);
  expect(await templates(bound)).toContain(`discord://servers/${server}/members/{user}`);
  expect((await read(bound, `discord://servers/${server}/channels`)).contents[0]?.text).toContain('general');
  const channel = as({}, { pinned: { server, channel: general } });
  expect(await listed(channel)).toContain(`discord://channels/${general}/messages`);
  const channels = (await listed(channel)).filter((uri) => uri.startsWith('discord://channels/'));
  expect(channels.filter((uri) => !uri.startsWith(`discord://channels/${general}`))).toEqual([]);
  const elsewhere = read(channel, `discord://channels/${welcome}/messages`);
  await expect(elsewhere).rejects.toMatchObject({ code: -32602, data: { code: 'forbidden' } });
});

test('what a human must approve waits for one', async () => {
  const caller = as({ approval: ['read_messages'] });
  const waiting = read(caller, 'discord://channels/general/messages');
  await expect(waiting).rejects.toBeInstanceOf(ApprovalNeeded);
});

test('files come as bytes beside the text', async () => {
  const data = Buffer.from('%PDF-1.4 no image').toString('base64');
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
  const sent = await team.call<{ id: string }>('send_message', {
    channel: general,
    files: [
      { data: png, name: 'dot.png' },
      { data, name: 'paper.bin' },
    ],
  });
  const id = sent.id ?? (sent as unknown as { messages: { id: string }[] }).messages[0]?.id;
  const { contents } = await read(as({}), `discord://channels/general/messages/${id}/attachments?content=true`);
  expect(contents[0]?.text).toContain('dot.png');
  expect(contents[1]).toMatchObject({ mimeType: 'image/png', blob: png });
});

describe('in a crowd', () => {
  let crowd: Team;
  beforeAll(async () => {
    const channels = [
      { name: 'Alpha', type: 'category' as const, channels: [{ name: 'twin' }] },
      { name: 'Beta', type: 'category' as const, channels: [{ name: 'twin' }, { name: 'ab' }] },
    ];
    const many = [...Array(230).keys()].map((i) => ({ name: `page-${i}` }));
    const bots = [{ bot: 'Crowd', permissions: ['ViewChannel', 'ReadMessageHistory'] as const }];
    const world = {
      bots: [{ name: 'Crowd' }],
      users: [{ name: 'olga' }],
      guilds: [
        { name: 'Twins', owner: 'olga', bots, channels },
        { name: 'Many', owner: 'olga', bots, channels: many },
        ...[...Array(25).keys()].map((i) => ({
          name: `Small ${i}`,
          owner: 'olga',
          bots,
          channels: [{ name: 'hall' }],
        })),
      ],
    };
    crowd = await openTeam({ sandbox: { world, rateLimits: 'off' } });
  });
  afterAll(() => crowd.close());

  test('lists come in pages, each entry once', async () => {
    const from = answersOf(crowd);
    const { caller } = crowd;
    const uris: string[] = [];
    let cursor: unknown;
    do {
      const page = await ask(caller, 'resources/list', cursor === undefined ? {} : { cursor }, from);
      expect(page.resources.length).toBeLessThanOrEqual(100);
      uris.push(...page.resources.map(({ uri }) => uri));
      cursor = page['nextCursor'];
    } while (cursor !== undefined);
    expect(new Set(uris).size).toBe(uris.length);
    expect(uris.filter((uri) => uri.endsWith('/messages'))).toHaveLength(230 + 3 + 25);
    expect(uris.filter((uri) => /servers\/\d+$/.test(uri))).toHaveLength(27);
    await expect(ask(caller, 'resources/list', { cursor: '../etc' }, from)).rejects.toBeInstanceOf(RpcError);
  });

  test('completions are bounded, and name things so that they are found again', async () => {
    const from = answersOf(crowd);
    const ref = { type: 'ref/resource', uri: 'discord://channels/{channel}' };
    const complete = async (value: string, server: string) => {
      const params = { ref, argument: { name: 'channel', value }, context: { arguments: { server } } };
      return (await ask(crowd.caller, 'completion/complete', params, from)).completion;
    };
    expect(await complete('page', 'many')).toMatchObject({ values: { length: 100 }, total: 230, hasMore: true });
    const { values } = await complete('twin', 'Twins');
    expect(values).toEqual(['Alpha/twin', 'Beta/twin']);
    for (const value of values) {
      const uri = `discord://channels/${encodeURIComponent(value)}`;
      const { contents } = await ask(crowd.caller, 'resources/read', { uri }, from);
      expect(contents[0]?.text).toContain('#twin');
    }
    const twin = crowd.channel('twin');
    expect((await complete(twin.slice(0, 12), 'Twins')).values).toContain(twin);
  });
});
