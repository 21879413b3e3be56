import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../../sandbox/driver.ts';
import { type Harness, startHarness } from './harness.ts';

let h: Harness;
let driver: Driver;
let general: string;
let messages: string;

beforeAll(async () => {
  h = await startHarness();
  driver = createDriver(h.sandbox.control);
  general = h.channel('general');
  messages = `/channels/${general}/messages`;
});
afterAll(() => h.stop());
beforeEach(() => h.forget());

const poll = {
  question: { text: 'Tea or coffee?' },
  answers: [{ poll_media: { text: 'Tea', emoji: { name: '🍵' } } }, { poll_media: { text: 'Coffee' } }],
};
const ask = (more: object = {}) => h.call('POST', messages, { poll: { ...poll, ...more } });

describe('polls', () => {
  test('are asked, answered and counted', async () => {
    const { status, body } = await ask({ duration: 2 });
    expect(status).toBe(200);
    expect(body.poll).toMatchObject({
      question: { text: 'Tea or coffee?' },
      answers: [
        { answer_id: 1, poll_media: { text: 'Tea', emoji: { id: null, name: '🍵' } } },
        { answer_id: 2, poll_media: { text: 'Coffee' } },
      ],
      allow_multiselect: false,
      layout_type: 1,
      results: { is_finalized: false, answer_counts: [] },
    });
    expect(Date.parse(body.poll.expiry) - Date.parse(body.timestamp)).toBeCloseTo(2 * 3_600_000, -3);
    await driver.as('bob').vote('general', body.id, [1]);
    await driver.as('carol').vote('general', body.id, [1]);
    await driver.as('dave').vote('general', body.id, [2]);
    await driver.as('dave').vote('general', body.id, []);
    expect(h.events('MESSAGE_POLL_VOTE_ADD')).toHaveLength(3);
    expect(h.events('MESSAGE_POLL_VOTE_REMOVE')).toHaveLength(1);
    const read = await h.call('GET', `${messages}/${body.id}`);
    expect(read.body.poll.results.answer_counts).toEqual([{ id: 1, count: 2, me_voted: false }]);
    const answers = `/channels/${general}/polls/${body.id}/answers`;
    const ids = async (path: string) => (await h.call('GET', path)).body.users.map(({ id }: { id: string }) => id);
    const voters = [h.user('bob'), h.user('carol')].sort();
    expect(await ids(`${answers}/1`)).toEqual(voters);
    expect(await ids(`${answers}/1?limit=1&after=${voters[0]}`)).toEqual([voters[1]]);
    expect(await ids(`${answers}/2`)).toEqual([]);
    expect((await h.call('GET', `${answers}/3`)).status).toBe(404);
  });

  test('end on demand, once, and say how', async () => {
    const { body } = await ask();
    await driver.as('bob').vote('general', body.id, [2]);
    const expire = `/channels/${general}/polls/${body.id}/expire`;
    h.forget();
    const ended = await h.call('POST', expire);
    expect(ended.body.poll.results).toEqual({
      is_finalized: true,
      answer_counts: [{ id: 2, count: 1, me_voted: false }],
    });
    expect(h.events().map(({ t }) => t)).toEqual(['MESSAGE_UPDATE', 'MESSAGE_CREATE']);
    expect(h.events('MESSAGE_CREATE')[0]?.d).toMatchObject({ type: 46, message_reference: { message_id: body.id } });
    const result = (await h.call('GET', `${messages}?limit=1`)).body[0].embeds[0];
    const fields = Object.fromEntries(
      result.fields.map(({ name, value }: { name: string; value: string }) => [name, value]),
    );
    expect([result.type, fields]).toEqual([
      'poll_result',
      {
        poll_question_text: 'Tea or coffee?',
        victor_answer_votes: '1',
        total_votes: '1',
        victor_answer_id: '2',
        victor_answer_text: 'Coffee',
      },
    ]);
    expect((await h.call('POST', expire)).body.code).toBe(520001);
    await expect(driver.as('carol').vote('general', body.id, [1])).rejects.toThrow();
  });

  test('end by themselves when their time has come', async () => {
    const { body } = await ask({ duration: 1 });
    h.sandbox.world.clock.advance(3_600_001);
    expect((await h.call('GET', `${messages}/${body.id}`)).body.poll.results.is_finalized).toBe(true);
  });

  test('cannot be edited, ended by others, crossposted, or asked in a wrong way', async () => {
    const { body } = await ask();
    expect((await h.call('PATCH', `${messages}/${body.id}`, { content: 'x' })).body.code).toBe(520003);
    const plain = await h.call('POST', messages, { content: 'x' });
    expect((await h.call('POST', `/channels/${general}/polls/${plain.body.id}/expire`)).body.code).toBe(520006);
    const other = await driver.as('bob').say('general', { poll } as never);
    expect((await h.call('POST', `/channels/${general}/polls/${other.id}/expire`)).body.code).toBe(50005);
    const long = await ask({ answers: [{ poll_media: { text: 'x'.repeat(56) } }] });
    expect(long.body.errors.poll.answers[0].poll_media.text._errors[0].code).toBe('BASE_TYPE_MAX_LENGTH');
    expect((await ask({ answers: [] })).body.code).toBe(50035);
    expect((await ask({ duration: 769 })).body.code).toBe(50035);
    expect((await ask({ answers: [{ poll_media: { text: 'x', emoji: { name: 'no' } } }] })).body.code).toBe(520004);
  });
});

describe('typing', () => {
  test('is told with the member', async () => {
    expect((await h.call('POST', `/channels/${general}/typing`)).status).toBe(204);
    const [event] = h.events('TYPING_START');
    expect(event?.d).toMatchObject({
      channel_id: general,
      guild_id: h.guildId,
      user_id: h.botId,
      member: { user: { id: h.botId } },
    });
    expect(event?.d.timestamp).toBeCloseTo(h.sandbox.world.clock.now() / 1000, -1);
    expect((await h.call('POST', `/channels/${h.channel('ideas')}/typing`)).body.code).toBe(50008);
  });
});

describe('publishing', () => {
  test('reaches those who follow, once; edits and deletion follow', async () => {
    const news = h.channel('announcements');
    const target = h.channel('off-topic');
    const followed = await h.call('POST', `/channels/${news}/followers`, { webhook_channel_id: target });
    const { permission_overwrites } = h.sandbox.world.guilds.get(h.guildId)!.channels.get(news)!;
    permission_overwrites.clear();
    const original = await h.call('POST', `/channels/${news}/messages`, { content: 'news' });
    const path = `/channels/${news}/messages/${original.body.id}`;
    const { status, body } = await h.call('POST', `${path}/crosspost`);
    expect([status, body.flags]).toEqual([200, 1]);
    expect((await h.call('POST', `${path}/crosspost`)).body.code).toBe(40033);
    const copy = async () => (await h.call('GET', `/channels/${target}/messages?limit=1`)).body[0];
    expect(await copy()).toMatchObject({
      content: 'news',
      flags: 2,
      webhook_id: followed.body.webhook_id,
      message_reference: { message_id: original.body.id, channel_id: news, guild_id: h.guildId },
    });
    await h.call('PATCH', path, { content: 'better news' });
    expect((await copy()).content).toBe('better news');
    await h.call('DELETE', path);
    expect((await copy()).flags).toBe(2 | 8);
    const elsewhere = await h.call('POST', messages, { content: 'x' });
    expect((await h.call('POST', `${messages}/${elsewhere.body.id}/crosspost`)).body.code).toBe(50024);
  });
});

describe('stickers', () => {
  test('of this server can be sent, unknown ones not', async () => {
    const guild = h.sandbox.world.guilds.get(h.guildId)!;
    const id = h.sandbox.world.snowflakes.next();
    guild.stickers.set(id, {
      id,
      guild_id: guild.id,
      name: 'wave',
      description: null,
      tags: 'wave',
      format_type: 1,
      available: true,
      user_id: null,
    });
    const { body } = await h.call('POST', messages, { sticker_ids: [id] });
    expect(body.sticker_items).toEqual([{ id, name: 'wave', format_type: 1 }]);
    expect((await h.call('POST', messages, { sticker_ids: ['1'] })).body.code).toBe(50081);
    expect((await h.call('PATCH', `${messages}/${body.id}`, { sticker_ids: [id] })).body.code).toBe(50080);
  });
});

describe('direct messages', () => {
  const open = async (name: string) =>
    (await h.call('POST', '/users/@me/channels', { recipient_id: h.user(name) })).body.id;

  test('carry no guild, and everything that messages have', async () => {
    const channel = await open('alice');
    const path = `/channels/${channel}/messages`;
    const { body } = await h.call('POST', path, { content: 'hello' });
    const [event] = h.events('MESSAGE_CREATE');
    expect(event?.d).toMatchObject({ channel_id: channel, content: 'hello' });
    expect([event?.d.guild_id, event?.d.member]).toEqual([undefined, undefined]);
    const answer = await driver.as('alice').reply(channel, body.id, 'hi');
    const reply = await h.call('POST', path, { content: 'well', message_reference: { message_id: answer.id } });
    expect(reply.body.message_reference).toEqual({ type: 0, channel_id: channel, message_id: answer.id });
    expect((await h.call('PUT', `${path}/${answer.id}/reactions/%F0%9F%91%8D/@me`)).status).toBe(204);
    expect((await h.call('PUT', `${path}/pins/${answer.id}`)).status).toBe(204);
    expect((await h.call('DELETE', `${path}/${answer.id}`)).body.code).toBe(50003);
    expect((await h.call('POST', `${path}/bulk-delete`, { messages: [answer.id, body.id] })).body.code).toBe(50003);
    expect((await h.call('DELETE', `${path}/${body.id}`)).status).toBe(204);
  });

  test('do not reach those who take none, nor strangers, nor bots', async () => {
    const channel = await open('bob');
    await driver.as('bob').takeDirectMessages(false);
    const refused = await h.call('POST', `/channels/${channel}/messages`, { content: 'x' });
    expect([refused.status, refused.body.code]).toEqual([403, 50007]);
    await driver.as('bob').takeDirectMessages(true);
    expect((await h.call('POST', `/channels/${channel}/messages`, { content: 'x' })).status).toBe(200);
    const stranger = await driver.createUser({ name: 'stranger' });
    const far = await h.call('POST', '/users/@me/channels', { recipient_id: stranger.id });
    expect((await h.call('POST', `/channels/${far.body.id}/messages`, { content: 'x' })).body.code).toBe(50278);
  });
});

describe('slow mode', () => {
  test('slows people, not bots', async () => {
    const dave = driver.as('dave');
    await dave.say('off-topic', 'one');
    const refused = await dave.say('off-topic', 'two').catch((error) => error);
    expect([refused.status, refused.code]).toEqual([429, 20016]);
    await driver.advance(5000);
    await dave.say('off-topic', 'three');
    const path = `/channels/${h.channel('off-topic')}/messages`;
    for (const content of ['a', 'b']) expect((await h.call('POST', path, { content })).status).toBe(200);
  });
});
