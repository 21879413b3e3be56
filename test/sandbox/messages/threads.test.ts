import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import type { ThreadRecord } from '../../../sandbox/world/records.ts';
import { type Harness, startHarness } from './harness.ts';

let h: Harness;
let general: string;

beforeAll(async () => {
  h = await startHarness();
  general = h.channel('general');
});
afterAll(() => h.stop());
beforeEach(() => h.forget());

const names = () => h.events().map(({ t }) => t);
const record = (id: string) => h.sandbox.world.channels.get(id) as ThreadRecord;

async function plain(body: object = { name: 't', type: 11 }, channel = general): Promise<string> {
  const { status, body: thread } = await h.call('POST', `/channels/${channel}/threads`, body);
  expect(status).toBe(201);
  return thread.id;
}

/** What the bot may not do where this is denied to it. */
async function without<Result>(bits: bigint, run: () => Promise<Result>, channel = general): Promise<Result> {
  const { permission_overwrites } = h.sandbox.world.guilds.get(h.guildId)!.channels.get(channel)!;
  permission_overwrites.set(h.botId, { id: h.botId, type: 1, allow: 0n, deny: bits });
  try {
    return await run();
  } finally {
    permission_overwrites.delete(h.botId);
  }
}
const manageThreads = 1n << 34n;

describe('starting', () => {
  test('from a message: one id, HAS_THREAD, a starter message that is not counted', async () => {
    const message = await h.call('POST', `/channels/${general}/messages`, { content: 'topic' });
    h.forget();
    const path = `/channels/${general}/messages/${message.body.id}`;
    const { status, body } = await h.call('POST', `${path}/threads`, { name: 'Topic', auto_archive_duration: 60 });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: message.body.id,
      type: 11,
      parent_id: general,
      owner_id: h.botId,
      message_count: 0,
      member_count: 1,
      thread_metadata: { archived: false, locked: false, auto_archive_duration: 60 },
      member: { user_id: h.botId },
    });
    expect(names()).toEqual([
      'THREAD_CREATE',
      'THREAD_MEMBERS_UPDATE',
      'GUILD_AUDIT_LOG_ENTRY_CREATE',
      'MESSAGE_UPDATE',
      'MESSAGE_CREATE',
    ]);
    expect(h.events('THREAD_CREATE')[0]?.d).toMatchObject({
      newly_created: true,
      member_count: 1,
      member: { user_id: h.botId },
    });
    expect(h.events('GUILD_AUDIT_LOG_ENTRY_CREATE')[0]?.d).toMatchObject({ action_type: 110, target_id: body.id });
    expect((await h.call('GET', path)).body).toMatchObject({ flags: 32, thread: { id: body.id } });
    const inside = await h.call('GET', `/channels/${body.id}/messages`);
    expect(inside.body).toHaveLength(1);
    expect(inside.body[0]).toMatchObject({ type: 21, content: '', referenced_message: { content: 'topic' } });
    expect((await h.call('DELETE', `/channels/${body.id}/messages/${inside.body[0].id}`)).body.code).toBe(50021);
    expect((await h.call('POST', `${path}/threads`, { name: 'again' })).body.code).toBe(160004);
  });

  test('from an old message: the channel is told', async () => {
    const old = h.sandbox.world.channels.get(general)!.messages.all()[0]!;
    await h.call('POST', `/channels/${general}/messages/${old.id}/threads`, { name: 'Late' });
    const told = h.events('MESSAGE_CREATE').find(({ d }) => d.type === 18);
    expect(told?.d).toMatchObject({ content: 'Late', channel_id: general, message_reference: { channel_id: old.id } });
  });

  test('without a message it is private unless the body says otherwise', async () => {
    const { body } = await h.call('POST', `/channels/${general}/threads`, { name: 'secret', invitable: false });
    expect(body).toMatchObject({ type: 12, thread_metadata: { invitable: false } });
    const open = await h.call('POST', `/channels/${general}/threads`, { name: 'open', type: 11 });
    expect(open.body.type).toBe(11);
    expect((await h.call('GET', `/channels/${general}/messages?limit=1`)).body[0]).toMatchObject({
      id: open.body.id,
      type: 18,
      content: 'open',
      flags: 32,
    });
  });

  test('kinds and names are checked', async () => {
    const news = h.channel('announcements');
    expect((await h.call('POST', `/channels/${news}/threads`, { name: 'x', type: 10 })).body.type).toBe(10);
    expect((await h.call('POST', `/channels/${news}/threads`, { name: 'x', type: 11 })).body.code).toBe(50024);
    expect((await h.call('POST', `/channels/${h.channel('Lounge')}/threads`, { name: 'x', type: 11 })).body.code).toBe(
      50024,
    );
    expect(
      (await h.call('POST', `/channels/${general}/threads`, { name: '', type: 11 })).body.errors.name,
    ).toBeDefined();
    expect((await h.call('POST', `/channels/${general}/threads`, { name: 'x'.repeat(101), type: 11 })).body.code).toBe(
      50035,
    );
    const bad = { name: 'x', type: 11, auto_archive_duration: 61 };
    expect((await h.call('POST', `/channels/${general}/threads`, bad)).body.errors.auto_archive_duration).toBeDefined();
  });

  test('each kind needs its permission', async () => {
    const start = (type: number) => h.call('POST', `/channels/${general}/threads`, { name: 'x', type });
    expect((await without(1n << 35n, () => start(11))).body.code).toBe(50013);
    expect((await without(1n << 36n, () => start(12))).body.code).toBe(50013);
    expect((await without(1n << 35n, () => start(12))).status).toBe(201);
  });
});

describe('posts', () => {
  const forum = () => h.channel('ideas');
  const tags = () => h.sandbox.world.guilds.get(h.guildId)!.channels.get(forum())!.available_tags;
  const post = (body: object) =>
    h.call('POST', `/channels/${forum()}/threads`, { name: 'Idea', message: { content: 'text' }, ...body });

  test('are a thread and a message of one id', async () => {
    const { status, body } = await post({ applied_tags: [tags()[0]!.id] });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      type: 11,
      parent_id: forum(),
      applied_tags: [tags()[0]!.id],
      message_count: 0,
      total_message_sent: 0,
      message: { id: body.id, channel_id: body.id, content: 'text', type: 0 },
    });
    expect(names()).toContain('MESSAGE_CREATE');
    expect((await h.call('GET', `/channels/${forum()}`)).body.last_message_id).toBe(body.id);
    await h.call('POST', `/channels/${body.id}/messages`, { content: 'more' });
    expect((await h.call('GET', `/channels/${body.id}`)).body).toMatchObject({
      message_count: 1,
      total_message_sent: 1,
    });
  });

  test('say where their message is wrong', async () => {
    expect((await post({ message: {} })).body.code).toBe(50006);
    expect((await h.call('POST', `/channels/${forum()}/threads`, { name: 'x' })).body.errors.message).toBeDefined();
    const long = await post({ message: { content: 'x'.repeat(2001) } });
    expect(long.body.errors.message.content._errors[0].code).toBe('BASE_TYPE_MAX_LENGTH');
    const empty = await post({ message: { embeds: [{}] } });
    expect(empty.body.errors.message.embeds[0].description).toBeDefined();
  });

  test('take files', async () => {
    const payload = { name: 'With file', message: { content: 'see' } };
    const { body } = await h.upload('POST', `/channels/${forum()}/threads`, payload, {
      'files[0]': new File(['x'], 'x.txt'),
    });
    expect(body.message.attachments[0]).toMatchObject({ filename: 'x.txt', size: 1 });
  });

  test('need a tag where the forum says so, known ones, and moderated ones from moderators', async () => {
    const channel = h.sandbox.world.guilds.get(h.guildId)!.channels.get(forum())!;
    expect((await post({ applied_tags: ['1'] })).body.code).toBe(10087);
    const moderated = tags().find((tag) => tag.moderated)!.id;
    expect((await post({ applied_tags: [moderated] })).status).toBe(201);
    expect((await without(manageThreads, () => post({ applied_tags: [moderated] }), forum())).body.code).toBe(50013);
    channel.flags = 16;
    expect((await post({})).body.code).toBe(40067);
    channel.flags = 0;
  });
});

describe('members', () => {
  test('join, are added, listed, removed and leave', async () => {
    const id = await plain();
    const [bob, path] = [h.user('bob'), `/channels/${id}/thread-members`];
    h.forget();
    expect((await h.call('PUT', `${path}/${bob}`)).status).toBe(204);
    expect((await h.call('PUT', `${path}/${bob}`)).status).toBe(204);
    expect(names()).toEqual(['THREAD_CREATE', 'THREAD_MEMBERS_UPDATE', 'MESSAGE_CREATE']);
    expect(h.events('THREAD_MEMBERS_UPDATE')[0]?.d).toMatchObject({
      id,
      member_count: 2,
      added_members: [{ user_id: bob, member: { user: { id: bob } }, presence: null }],
    });
    expect(h.events('MESSAGE_CREATE')[0]?.d).toMatchObject({ type: 1, mentions: [{ id: bob }] });
    expect((await h.call('GET', `${path}/${bob}`)).body).toMatchObject({ id, user_id: bob, flags: 0 });
    expect((await h.call('GET', `${path}/${bob}?with_member=true`)).body.member.user.id).toBe(bob);
    const all = (await h.call('GET', path)).body;
    expect(all).toHaveLength(2);
    const second = await h.call('GET', `${path}?with_member=true&limit=1&after=${all[0].user_id}`);
    expect(second.body.map((member: { user_id: string }) => member.user_id)).toEqual([all[1].user_id]);
    expect((await h.call('DELETE', `${path}/${bob}`)).status).toBe(204);
    expect((await h.call('DELETE', `${path}/${bob}`)).body.code).toBe(10007);
    expect((await h.call('GET', `${path}/${bob}`)).body.code).toBe(10007);
    expect((await h.call('DELETE', `${path}/@me`)).status).toBe(204);
    expect(record(id).members.size).toBe(0);
    expect((await h.call('PUT', `${path}/@me`)).status).toBe(204);
    expect((await h.call('GET', `/channels/${id}`)).body.member.user_id).toBe(h.botId);
  });

  test('come by talking and by being mentioned', async () => {
    const id = await plain();
    const carol = h.user('carol');
    await h.call('POST', `/channels/${id}/messages`, { content: `<@${carol}> look` });
    expect([...record(id).members.keys()].sort()).toEqual([carol, h.botId].sort());
  });

  test('listing needs the members intent of the application', async () => {
    const id = await plain();
    const application = [...h.sandbox.world.applications.values()][0]!;
    const { flags } = application;
    application.flags = 0;
    expect((await h.call('GET', `/channels/${id}/thread-members`)).body.code).toBe(50001);
    application.flags = flags;
  });

  test('only guild members who can see the channel', async () => {
    const id = await plain();
    expect((await h.call('PUT', `/channels/${id}/thread-members/1`)).body.code).toBe(10013);
    expect((await h.call('PUT', `/channels/${general}/thread-members/@me`)).body.code).toBe(50024);
  });
});

describe('changing', () => {
  const patch = (id: string, body: object) => h.call('PATCH', `/channels/${id}`, body);

  test('name, times, slow mode and lock, each announced and logged', async () => {
    const id = await plain();
    h.forget();
    const { body } = await patch(id, {
      name: 'renamed',
      auto_archive_duration: 10080,
      rate_limit_per_user: 5,
      locked: true,
    });
    expect(body).toMatchObject({
      name: 'renamed',
      rate_limit_per_user: 5,
      thread_metadata: { locked: true, auto_archive_duration: 10080 },
    });
    expect(names()).toEqual(['THREAD_UPDATE', 'MESSAGE_CREATE', 'GUILD_AUDIT_LOG_ENTRY_CREATE']);
    expect(h.events('MESSAGE_CREATE')[0]?.d).toMatchObject({ type: 4, content: 'renamed' });
    const { changes } = h.events('GUILD_AUDIT_LOG_ENTRY_CREATE')[0]!.d;
    expect(changes).toContainEqual({ key: 'name', old_value: 't', new_value: 'renamed' });
    expect((await patch(id, { name: 'x'.repeat(101) })).body.code).toBe(50035);
  });

  test('archived threads stand still until they are brought back', async () => {
    const id = await plain();
    const { body } = await h.call('POST', `/channels/${id}/messages`, { content: 'x' });
    expect((await patch(id, { archived: true })).body.thread_metadata.archived).toBe(true);
    expect((await patch(id, { name: 'no' })).body.code).toBe(50083);
    expect((await h.call('PATCH', `/channels/${id}/messages/${body.id}`, { content: 'y' })).body.code).toBe(50083);
    expect((await h.call('PUT', `/channels/${id}/messages/${body.id}/reactions/%F0%9F%94%A5/@me`)).body.code).toBe(
      50083,
    );
    expect((await h.call('PUT', `/channels/${id}/thread-members/@me`)).body.code).toBe(50083);
    h.forget();
    expect((await patch(id, { archived: false, name: 'back' })).body).toMatchObject({
      name: 'back',
      thread_metadata: { archived: false },
    });
    expect(names().slice(0, 2)).toEqual(['THREAD_UPDATE', 'THREAD_MEMBER_UPDATE']);
  });

  test('a message wakes an archived thread, but not a locked one', async () => {
    const id = await plain();
    await patch(id, { archived: true });
    h.forget();
    expect((await h.call('POST', `/channels/${id}/messages`, { content: 'wake' })).status).toBe(200);
    expect(names()).toEqual(['THREAD_UPDATE', 'THREAD_MEMBER_UPDATE', 'MESSAGE_CREATE']);
    await patch(id, { archived: true, locked: true });
    const refused = await without(manageThreads, () => h.call('POST', `/channels/${id}/messages`, { content: 'x' }));
    expect(refused.body.code).toBe(50083);
    expect((await without(manageThreads, () => patch(id, { archived: false }))).body.code).toBe(50013);
    record(id).archived = false;
    const locked = await without(manageThreads, () => h.call('POST', `/channels/${id}/messages`, { content: 'x' }));
    expect(locked.body.code).toBe(160005);
  });

  test('owners may rename and archive; locking and slow mode are for moderators', async () => {
    const id = await plain();
    expect((await without(manageThreads, () => patch(id, { name: 'mine' }))).status).toBe(200);
    expect((await without(manageThreads, () => patch(id, { locked: true }))).body.code).toBe(50013);
    expect((await without(manageThreads, () => patch(id, { rate_limit_per_user: 1 }))).body.code).toBe(50013);
    const other = record(h.channel('Release feedback'));
    expect((await without(manageThreads, () => patch(other.id, { name: 'x' }))).body.code).toBe(50013);
    other.archived = true;
    expect((await without(manageThreads, () => patch(other.id, { archived: false }))).status).toBe(200);
  });

  test('pins and tags are for posts, one pin for each forum; archiving unpins', async () => {
    const forum = h.channel('ideas');
    const [one, two] = [
      await plain({ name: '1', message: { content: '1' } }, forum),
      await plain({ name: '2', message: { content: '2' } }, forum),
    ];
    const tag = h.sandbox.world.guilds.get(h.guildId)!.channels.get(forum)!.available_tags[1]!.id;
    expect((await patch(one, { flags: 2, applied_tags: [tag] })).body).toMatchObject({ flags: 2, applied_tags: [tag] });
    expect((await patch(two, { flags: 2 })).body.code).toBe(30047);
    expect((await patch(one, { archived: true })).body.flags).toBe(0);
    expect((await patch(two, { applied_tags: ['1', '2', '3', '4', '5', '6'] })).body.code).toBe(50035);
    const thread = await plain();
    expect((await patch(thread, { flags: 2 })).body.code).toBe(50024);
    expect((await patch(thread, { applied_tags: [] })).body.code).toBe(50024);
  });

  test('idle threads fall asleep, pinned ones and busy ones do not', async () => {
    const world = h.sandbox.world;
    const idle = await plain({ name: 'idle', type: 11, auto_archive_duration: 60 });
    const busy = await plain({ name: 'busy', type: 11, auto_archive_duration: 60 });
    world.clock.advance(40 * 60_000);
    await h.call('POST', `/channels/${busy}/messages`, { content: 'x' });
    h.forget();
    world.clock.advance(21 * 60_000);
    expect([record(idle).archived, record(busy).archived]).toEqual([true, false]);
    const slept = h.events('THREAD_UPDATE').map(({ d }) => d.id);
    expect([slept.includes(idle), slept.includes(busy)]).toEqual([true, false]);
    world.clock.advance(40 * 60_000);
    expect(record(busy).archived).toBe(true);
    const post = { name: 'pinned', message: { content: 'x' }, auto_archive_duration: 60 };
    const pinned = await plain(post, h.channel('ideas'));
    expect((await patch(pinned, { flags: 2 })).status).toBe(200);
    world.clock.advance(24 * 3_600_000);
    expect(record(pinned).archived).toBe(false);
  });

  test('deleting', async () => {
    const id = await plain();
    h.forget();
    expect((await without(manageThreads, () => h.call('DELETE', `/channels/${id}`))).body.code).toBe(50013);
    expect((await h.call('DELETE', `/channels/${id}`)).body.id).toBe(id);
    expect(h.events('THREAD_DELETE')[0]?.d).toEqual({ id, guild_id: h.guildId, parent_id: general, type: 11 });
    expect((await h.call('GET', `/channels/${id}`)).body.code).toBe(10003);
  });
});

describe('lists', () => {
  test('active ones that one may see, with memberships', async () => {
    const mine = await plain({ name: 'mine', type: 12 });
    const hidden = record(await plain({ name: 'hidden', type: 12 }));
    await h.call('DELETE', `/channels/${hidden.id}/thread-members/@me`);
    const all = await h.call('GET', `/guilds/${h.guildId}/threads/active`);
    expect(all.body.threads.map(({ id }: { id: string }) => id)).toContain(hidden.id);
    const seen = await without(manageThreads, () => h.call('GET', `/guilds/${h.guildId}/threads/active`));
    const ids = seen.body.threads.map(({ id }: { id: string }) => id);
    expect(ids).toContain(mine);
    expect(ids).not.toContain(hidden.id);
    expect(seen.body.members.map(({ id }: { id: string }) => id)).toContain(mine);
    expect((await without(manageThreads, () => h.call('GET', `/channels/${hidden.id}`))).body.code).toBe(50001);
  });

  test('archived ones by time or id, in pages', async () => {
    const channel = h.channel('off-topic');
    const start = async (type: number) => {
      const id = await plain({ name: 'old', type }, channel);
      h.sandbox.world.clock.advance(1000);
      await h.call('PATCH', `/channels/${id}`, { archived: true });
      return id;
    };
    const open: [string, string, string] = [await start(11), await start(11), await start(11)];
    const closed: [string, string] = [await start(12), await start(12)];
    const list = async (path: string) => (await h.call('GET', `/channels/${channel}${path}`)).body;
    const ids = (page: { threads: { id: string }[] }) => page.threads.map(({ id }) => id);
    const first = await list('/threads/archived/public?limit=2');
    expect([ids(first), first.has_more]).toEqual([[open[2], open[1]], true]);
    const before = encodeURIComponent(first.threads[1].thread_metadata.archive_timestamp);
    const second = await list(`/threads/archived/public?limit=2&before=${before}`);
    expect([ids(second), second.has_more]).toEqual([[open[0]], false]);
    expect(ids(await list('/threads/archived/private'))).toEqual([closed[1], closed[0]]);
    expect(ids(await list(`/users/@me/threads/archived/private?before=${closed[1]}`))).toEqual([closed[0]]);
    const refused = await without(
      manageThreads,
      () => h.call('GET', `/channels/${channel}/threads/archived/private`),
      channel,
    );
    expect(refused.body.code).toBe(50013);
  });
});
