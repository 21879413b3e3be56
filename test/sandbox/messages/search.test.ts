import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../../sandbox/driver.ts';
import { type Harness, startHarness } from './harness.ts';

let h: Harness;
let driver: Driver;
const ids: Record<string, string> = {};

beforeAll(async () => {
  h = await startHarness();
  driver = createDriver(h.sandbox.control);
  const post = async (name: string, channel: string, body: object) => {
    ids[name] = (await h.call('POST', `/channels/${channel}/messages`, body)).body.id;
  };
  const [general, off] = [h.channel('general'), h.channel('off-topic')];
  await post('plain', general, { content: 'The quick brown zebra jumps' });
  await post('link', off, { content: 'zebra facts: https://zoo.example.com/zebra' });
  await post('embed', general, {
    embeds: [{ title: 'Zebra of the week', image: { url: 'https://example.com/z.png' } }],
  });
  await post('mention', general, { content: `zebra for <@${h.user('bob')}> and @everyone` });
  await post('reply', general, { content: 'a zebra reply', message_reference: { message_id: ids.plain } });
  await post('poll', general, {
    content: 'zebra poll',
    poll: { question: { text: 'q' }, answers: [{ poll_media: { text: 'a' } }] },
  });
  ids.person = (await driver.as('carol').say('general', 'my zebra zebra zebra')).id;
  const file = await h.upload(
    'POST',
    `/channels/${off}/messages`,
    { content: 'zebra report' },
    { 'files[0]': new File(['x'], 'report.PDF') },
  );
  ids.file = file.body.id;
  await h.call('PUT', `/channels/${general}/messages/pins/${ids.plain}`);
  await h.call('PUT', `/channels/${general}/messages/${ids.plain}/reactions/%F0%9F%A6%93/@me`);
});
afterAll(() => h.stop());

const search = (query: string) => h.call('GET', `/guilds/${h.guildId}/messages/search?${query}`);
const found = async (query: string): Promise<string[]> => {
  const { status, body } = await search(query);
  expect(status).toBe(200);
  return body.messages.map(([{ id }]: [{ id: string }]) => Object.keys(ids).find((name) => ids[name] === id) ?? id);
};

describe('message search', () => {
  test('finds words wherever they stand, newest first, without reactions', async () => {
    const { body } = await search('content=zebra');
    expect(body).toMatchObject({ total_results: 8, doing_deep_historical_index: false });
    expect(body.messages.map(([{ id }]: [{ id: string }]) => id)).toEqual(
      ['file', 'person', 'poll', 'reply', 'mention', 'embed', 'link', 'plain'].map((name) => ids[name]!),
    );
    expect(body.messages.flat().every((message: object) => !('reactions' in message))).toBe(true);
    expect(await found('content=zebra&sort_order=asc&limit=2')).toEqual(['plain', 'link']);
    expect(await found('content=zebra&limit=2&offset=6')).toEqual(['link', 'plain']);
    expect((await found('content=zebra&sort_by=relevance'))[0]).toBe('person');
  });

  test('words in order, with a little between them', async () => {
    expect(await found('content=quick%20zebra')).toEqual(['plain']);
    expect(await found('content=quick%20zebra&slop=0')).toEqual([]);
    expect(await found('content=zebra%20quick')).toEqual([]);
  });

  test.each([
    ['has=link', ['link']],
    ['has=embed', ['embed']],
    ['has=image', ['embed']],
    ['has=file', ['file']],
    ['has=poll', ['poll']],
    ['has=file&has=poll', ['file', 'poll']],
    ['has=-link&has=-embed&has=-file&has=-poll&author_type=bot', ['reply', 'mention', 'plain']],
    ['author_type=user', ['person']],
    ['author_type=-bot', ['person']],
    ['mention_everyone=true', ['mention']],
    ['pinned=true', ['plain']],
    ['link_hostname=zoo.example.com', ['link']],
    ['embed_type=image', ['embed']],
    ['attachment_extension=pdf', ['file']],
    ['attachment_filename=report', ['file']],
  ])('%s', async (filter, names) => {
    expect(await found(`content=zebra&${filter}`)).toEqual(names);
  });

  test('by people, places and ids', async () => {
    expect(await found(`content=zebra&author_id=${h.user('carol')}`)).toEqual(['person']);
    expect(await found(`content=zebra&mentions=${h.user('bob')}`)).toEqual(['mention']);
    expect(await found(`content=zebra&replied_to_user_id=${h.botId}`)).toEqual(['reply']);
    expect(await found(`replied_to_message_id=${ids.plain}`)).toEqual(['reply']);
    expect(await found(`content=zebra&channel_id=${h.channel('off-topic')}`)).toEqual(['file', 'link']);
    expect(await found(`content=zebra&min_id=${ids.reply}&max_id=${ids.file}`)).toEqual(['person', 'poll']);
  });

  test('threads come with their messages; what cannot be seen is not found', async () => {
    const { body } = await search('content=dark%20theme');
    expect(body.threads).toMatchObject([{ name: 'Release feedback' }]);
    expect(await found('content=heidi')).toEqual([]);
  });

  test('age-restricted channels only on demand', async () => {
    const channel = h.sandbox.world.guilds.get(h.guildId)!.channels.get(h.channel('off-topic'))!;
    channel.nsfw = true;
    expect(await found('content=zebra&has=file')).toEqual([]);
    expect(await found('content=zebra&has=file&include_nsfw=true')).toEqual(['file']);
    channel.nsfw = false;
  });

  test('limits are checked', async () => {
    for (const query of ['limit=26', 'offset=9976', 'has=nothing', 'sort_by=mood', `content=${'x'.repeat(1025)}`]) {
      expect((await search(query)).body.code).toBe(50035);
    }
  });

  test('answers 202 while the index is not ready', async () => {
    await driver.faults.add({ fault: { kind: 'search_not_ready' }, count: 1 });
    expect(await search('content=zebra')).toEqual({
      status: 202,
      body: { message: 'Index not yet available. Try again later', code: 110000, documents_indexed: 0, retry_after: 2 },
    });
    expect((await search('content=zebra')).status).toBe(200);
  });

  test('needs the content intent', async () => {
    const application = [...h.sandbox.world.applications.values()][0]!;
    const { flags } = application;
    application.flags = 0;
    expect((await search('content=zebra')).body.code).toBe(50001);
    application.flags = flags;
  });
});

describe('thread search', () => {
  test('by name, tag and state, sorted, with first messages', async () => {
    const forum = h.channel('ideas');
    const [feature, bug] = h.sandbox.world.guilds.get(h.guildId)!.channels.get(forum)!.available_tags;
    const post = async (name: string, applied_tags: string[]) =>
      (await h.call('POST', `/channels/${forum}/threads`, { name, applied_tags, message: { content: name } })).body.id;
    const one = await post('Dark mode', [feature!.id]);
    const two = await post('Dark mode is broken', [bug!.id]);
    const list = async (query: string) => (await h.call('GET', `/channels/${forum}/threads/search?${query}`)).body;
    const names = async (query: string) => (await list(query)).threads.map(({ id }: { id: string }) => id);
    const all = await list('name=dark');
    expect(all).toMatchObject({ total_results: 2, has_more: false });
    expect(all.first_messages.map(({ id }: { id: string }) => id).sort()).toEqual([one, two].sort());
    expect(await names('name=dark&sort_by=creation_time&sort_order=asc')).toEqual([one, two]);
    expect(await names('name=dark%20mode&sort_by=relevance')).toEqual([one, two]);
    expect(await names(`tag=${bug!.id}`)).toEqual([two]);
    expect(await names(`tag=${bug!.id}&tag=${feature!.id}&tag_setting=match_all`)).toEqual([]);
    expect((await list('name=dark&limit=1')).has_more).toBe(true);
    await h.call('PATCH', `/channels/${one}`, { archived: true });
    expect(await names('name=dark&archived=true')).toEqual([one]);
    await driver.faults.add({ fault: { kind: 'search_not_ready', seconds: 1 }, count: 1 });
    expect((await h.call('GET', `/channels/${forum}/threads/search`)).status).toBe(202);
  });
});
