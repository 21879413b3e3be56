import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { createDriver } from '../../../sandbox/driver.ts';
import { type Harness, startHarness } from './harness.ts';

let h: Harness;
let general: string;
let message: string;
let path: string;

beforeAll(async () => {
  h = await startHarness();
  general = h.channel('general');
});
afterAll(() => h.stop());
beforeEach(async () => {
  message = (await h.call('POST', `/channels/${general}/messages`, { content: 'x' })).body.id;
  path = `/channels/${general}/messages/${message}`;
  h.forget();
});

const reactions = async () => (await h.call('GET', path)).body.reactions;

describe('reactions', () => {
  const fire = encodeURIComponent('🔥');

  test('are added once, counted, listed and removed', async () => {
    for (let time = 0; time < 2; time++)
      expect((await h.call('PUT', `${path}/reactions/${fire}/@me`)).status).toBe(204);
    expect(await reactions()).toEqual([
      {
        emoji: { id: null, name: '🔥' },
        count: 1,
        count_details: { normal: 1, burst: 0 },
        burst_colors: [],
        me: true,
        me_burst: false,
      },
    ]);
    expect(h.events()).toHaveLength(1);
    expect(h.events()[0]).toMatchObject({
      t: 'MESSAGE_REACTION_ADD',
      d: { user_id: h.botId, message_id: message, emoji: { id: null, name: '🔥' }, burst: false, type: 0, member: {} },
    });
    const record = h.sandbox.world.message(general, message)!.reactions[0]!;
    record.users.add(h.user('bob'));
    const users = await h.call('GET', `${path}/reactions/${fire}`);
    expect(users.body.map(({ id }: { id: string }) => id)).toEqual([h.user('bob'), h.botId].sort());
    expect((await h.call('GET', `${path}/reactions/${fire}?type=1`)).body).toEqual([]);
    expect((await h.call('GET', `${path}/reactions/${fire}?limit=1&after=${users.body[0].id}`)).body[0].id).toBe(
      users.body[1].id,
    );
    expect((await h.call('DELETE', `${path}/reactions/${fire}/@me`)).status).toBe(204);
    expect((await h.call('DELETE', `${path}/reactions/${fire}/${h.user('bob')}`)).status).toBe(204);
    expect(await reactions()).toBeUndefined();
    expect(h.events('MESSAGE_REACTION_REMOVE').map(({ d }) => d.user_id)).toEqual([h.botId, h.user('bob')]);
  });

  test('custom emojis are name:id; what is no emoji is unknown', async () => {
    const guild = h.sandbox.world.guilds.get(h.guildId)!;
    const party = [...guild.emojis.values()].find(({ name }) => name === 'party')!;
    expect((await h.call('PUT', `${path}/reactions/party:${party.id}/@me`)).status).toBe(204);
    expect((await reactions())[0].emoji).toEqual({ id: party.id, name: 'party', animated: true });
    for (const bad of ['x', 'thumbsup', 'gone:1', '%F0%9F']) {
      expect((await h.call('PUT', `${path}/reactions/${bad}/@me`)).body).toEqual({
        message: 'Unknown Emoji',
        code: 10014,
      });
    }
    expect((await h.call('GET', `${path}/reactions/${encodeURIComponent('🐛')}`)).body).toEqual([]);
    expect((await h.call('DELETE', `${path}/reactions/${encodeURIComponent('🐛')}/@me`)).body.code).toBe(10014);
  });

  test.each(['👍🏽', '👨‍👩‍👧', '🇩🇪', '1️⃣', '❤️', '❤', '⬆️'])('%s is an emoji', async (emoji) => {
    expect((await h.call('PUT', `${path}/reactions/${encodeURIComponent(emoji)}/@me`)).status).toBe(204);
  });

  test('twenty kinds at most; all or one kind can be cleared', async () => {
    for (let index = 0; index < 20; index++) {
      const emoji = encodeURIComponent(String.fromCodePoint(0x1f600 + index));
      expect((await h.call('PUT', `${path}/reactions/${emoji}/@me`)).status).toBe(204);
    }
    expect((await h.call('PUT', `${path}/reactions/${fire}/@me`)).body.code).toBe(30010);
    h.forget();
    await h.call('DELETE', `${path}/reactions/${encodeURIComponent('😀')}`);
    expect(await reactions()).toHaveLength(19);
    await h.call('DELETE', `${path}/reactions`);
    expect(await reactions()).toBeUndefined();
    expect(h.events().map(({ t }) => t)).toEqual(['MESSAGE_REACTION_REMOVE_EMOJI', 'MESSAGE_REACTION_REMOVE_ALL']);
  });

  test('super reactions are counted apart', async () => {
    const driver = createDriver(h.sandbox.control);
    await driver.as('bob').react('general', message, '🔥');
    await driver.as('bob').superReact('general', message, '🔥');
    expect((await reactions())[0]).toMatchObject({ count: 2, count_details: { normal: 1, burst: 1 }, me_burst: false });
    expect(h.events('MESSAGE_REACTION_ADD').map(({ d }) => [d.burst, d.type])).toEqual([
      [false, 0],
      [true, 1],
    ]);
    expect((await h.call('GET', `${path}/reactions/${fire}?type=1`)).body).toMatchObject([{ username: 'bob' }]);
  });

  test('a first one needs ADD_REACTIONS, a second one does not', async () => {
    const guild = h.sandbox.world.guilds.get(h.guildId)!;
    const channel = guild.channels.get(general)!;
    h.sandbox.world.message(general, message)!.reactions.push({
      emoji: { id: null, name: '🔥', animated: false },
      users: new Set([h.user('bob')]),
      burst_users: new Set(),
    });
    channel.permission_overwrites.set(h.botId, { id: h.botId, type: 1, allow: 0n, deny: 1n << 6n });
    const second = await h.call('PUT', `${path}/reactions/${fire}/@me`);
    const first = await h.call('PUT', `${path}/reactions/${encodeURIComponent('🐛')}/@me`);
    channel.permission_overwrites.delete(h.botId);
    expect(second.status).toBe(204);
    expect(first.body.code).toBe(50013);
  });
});

describe('pins', () => {
  test('new route: pinned, paged, announced, with a message about it', async () => {
    const pins = `/channels/${h.channel('off-topic')}/messages`;
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) ids.push((await h.call('POST', pins, { content: `p${index}` })).body.id);
    h.forget();
    for (const id of ids) expect((await h.call('PUT', `${pins}/pins/${id}`)).status).toBe(204);
    const page = await h.call('GET', `${pins}/pins?limit=2`);
    expect(page.body.has_more).toBe(true);
    expect(page.body.items.map((item: { message: { id: string } }) => item.message.id)).toEqual([ids[2], ids[1]]);
    const rest = await h.call('GET', `${pins}/pins?before=${encodeURIComponent(page.body.items[1].pinned_at)}`);
    expect(rest.body).toMatchObject({ has_more: false, items: [{ message: { id: ids[0], pinned: true } }] });
    expect(
      h
        .events()
        .slice(0, 4)
        .map(({ t }) => t),
    ).toEqual(['MESSAGE_UPDATE', 'CHANNEL_PINS_UPDATE', 'MESSAGE_CREATE', 'GUILD_AUDIT_LOG_ENTRY_CREATE']);
    expect(h.events('MESSAGE_CREATE')[0]?.d).toMatchObject({ type: 6, message_reference: { message_id: ids[0] } });
    const system = h.events('MESSAGE_CREATE')[0]!.d.id;
    expect((await h.call('PUT', `${pins}/pins/${system}`)).body.code).toBe(50021);
    expect((await h.call('DELETE', `${pins}/pins/${ids[0]}`)).status).toBe(204);
    expect((await h.call('GET', `${pins}/pins`)).body.items).toHaveLength(2);
  });

  test('old routes do the same', async () => {
    expect((await h.call('PUT', `/channels/${general}/pins/${message}`)).status).toBe(204);
    expect((await h.call('GET', `/channels/${general}/pins`)).body[0]).toMatchObject({ id: message, pinned: true });
    expect((await h.call('DELETE', `/channels/${general}/pins/${message}`)).status).toBe(204);
    expect((await h.call('GET', `/channels/${general}/pins`)).body).toEqual([]);
  });

  test('250 at most', async () => {
    const channel = h.sandbox.world.channels.get(h.channel('Lounge'))!;
    const posts = `/channels/${channel.id}/messages`;
    const first = (await h.call('POST', posts, { content: 'x' })).body.id;
    const record = h.sandbox.world.message(channel.id, first)!;
    for (let index = 0; index < 250; index++) {
      channel.messages.add({ ...record, id: h.sandbox.world.snowflakes.next(), pinned_at: 1000 + index });
    }
    expect((await h.call('PUT', `${posts}/pins/${first}`)).body.code).toBe(30003);
  });
});
