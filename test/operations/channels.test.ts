import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

/** A Discord user speaking through Guildhall, e.g. by a slash command. */
const as = (name: string): { caller: Caller } => ({ caller: { ...agent, kind: 'user', id: stage.user(name), name } });

const create = async (input: Record<string, unknown>) => (await stage.call('create_channel', input)).data;
const get = async (channel: string) => (await stage.call('get_channel', { channel })).data;

describe('list_channels', () => {
  test('shows a tree of what the bot sees, with what sets channels apart', async () => {
    const { text, structured } = await stage.call('list_channels');
    expect(text).toContain(
      [
        `${stage.channel('Information')} Information/`,
        `  ${stage.channel('welcome')} #welcome: Start here.`,
        `  ${stage.channel('announcements')} #announcements [news]: News from the team.`,
      ].join('\n'),
    );
    expect(text).toContain('#off-topic [slowmode 5s]');
    expect(text).not.toContain('staff');
    expect(structured['text']).toContain(text);
  });

  test('gives programs every setting', async () => {
    const { structured } = await stage.call('list_channels', { format: 'json' });
    const channels = structured['channels'] as Record<string, unknown>[];
    expect(channels.find(({ name }) => name === 'ideas')).toMatchObject({
      type: 'forum',
      parent_id: stage.channel('Community'),
      available_tags: [{ name: 'feature', emoji: '💡' }, { name: 'bug' }, { name: 'done', moderated: true }],
    });
    expect(channels.find(({ name }) => name === 'welcome')).toMatchObject({
      permission_overwrites: [{ type: 'role', name: '@everyone', allow: [], deny: ['SendMessages'] }],
    });
  });

  test('shows callers only what their role names, and Discord users only what they see', async () => {
    const confined = { ...agent, role: { name: 'info', channels: [stage.channel('Information')] } };
    const { data } = await stage.call('list_channels', {}, { caller: confined });
    expect(data.channels.map(({ name }: { name: string }) => name).sort()).toEqual([
      'Information',
      'announcements',
      'welcome',
    ]);
    const hidden = await create({ name: 'for-bob', private_to_users: ['bob'] });
    const names = async (who: string) =>
      (await stage.call('list_channels', {}, as(who))).data.channels.map(({ id }: { id: string }) => id);
    expect(await names('bob')).toContain(hidden.id);
    expect(await names('dave')).not.toContain(hidden.id);
  });
});

describe('create_channel', () => {
  test('makes every type with its settings', async () => {
    const voice = await create({ name: 'Radio', type: 'voice', settings: { bitrate: 64_000, user_limit: 5 } });
    expect(await get(voice.id)).toMatchObject({ type: 'voice', bitrate: 64_000, user_limit: 5 });
    const forum = await create({
      name: 'help',
      type: 'forum',
      topic: 'Ask here.',
      slowmode: 30,
      settings: {
        tags: [{ name: 'solved', emoji: '✅', moderated: true }],
        default_reaction: '👍',
        sort_order: 'creation_date',
        layout: 'gallery',
        auto_archive: 4320,
      },
    });
    expect(await get(forum.id)).toMatchObject({
      topic: 'Ask here.',
      rate_limit_per_user: 30,
      available_tags: [{ name: 'solved', emoji: '✅', moderated: true }],
      default_reaction_emoji: '👍',
      default_sort_order: 'creation_date',
      default_forum_layout: 'gallery',
      default_auto_archive_duration: 4320,
    });
    for (const type of ['news', 'stage', 'category']) {
      expect(await create({ name: `a ${type}`, type })).toMatchObject({ type });
    }
  });

  test('puts it where asked', async () => {
    const parent = (await create({ name: 'Ordered', type: 'category' })).id;
    for (const name of ['one', 'two']) await create({ name, parent });
    await create({ name: 'zero', parent, position: 0 });
    const { data } = await stage.call('list_channels');
    const inside = data.channels.filter((each: { parent_id?: string }) => each.parent_id === parent);
    const order = inside.sort((a: { position: number }, b: { position: number }) => a.position - b.position);
    expect(order.map(({ name }: { name: string }) => name)).toEqual(['zero', 'one', 'two']);
  });

  test('hides a private one from all but those named, and keeps it in sight of the bot', async () => {
    const { id } = await create({ name: 'council', private_to_roles: ['Moderator'] });
    const overwrites = (await get(id)).permission_overwrites;
    expect(overwrites).toContainEqual({
      id: stage.guildId,
      type: 'role',
      name: '@everyone',
      allow: [],
      deny: ['ViewChannel'],
    });
    expect(overwrites).toContainEqual(expect.objectContaining({ name: 'Moderator', allow: ['ViewChannel'] }));
    await expect(stage.driver.as('dave').say('council', 'hello?')).rejects.toMatchObject({ code: 50001 });
    await stage.driver.as('bob').say('council', 'Order!');
  });

  test('refuses what does not fit, before anything is made', async () => {
    const before = stage.sandbox.world.channels.size;
    const refusals = [
      [{ name: 'x', type: 'voice', topic: 'y' }, 'topic: a voice channel has no such setting.'],
      [{ name: 'x', settings: { bitrat: 1 } }, 'settings: there is no field "bitrat"'],
      [{ name: 'x', settings: { layout: 'wall' } }, 'settings.layout: must be one of'],
      [{ name: 'x', overwrites: [{ role: 'Membr' }] }, 'overwrites: no role is named "Membr".'],
      [
        { name: 'x', overwrites: [{ role: 'Member', allow: ['fly'] }] },
        'overwrites.allow: there is no permission named "fly".',
      ],
      [
        { name: 'x', overwrites: [{ role: 'Member', allow: ['Priority Speaker'] }] },
        'Priority Speaker cannot be granted',
      ],
    ] as const;
    for (const [input, message] of refusals) {
      expect((await stage.refusal('create_channel', input)).message).toContain(message);
    }
    expect(stage.sandbox.world.channels.size).toBe(before);
  });

  test('keeps confined callers inside', async () => {
    const community = stage.channel('Community');
    const caller = { ...agent, role: { name: 'community', channels: [community] } };
    const error = await stage.refusal('create_channel', { name: 'escape' }, { caller });
    expect(error).toMatchObject({ code: 'forbidden' });
    const { data } = await stage.call('create_channel', { name: 'inside', parent: community }, { caller });
    expect((await stage.refusal('update_channel', { channel: data.id, parent: null }, { caller })).code).toBe(
      'forbidden',
    );
  });

  test('is for callers who may themselves', async () => {
    const { code, message } = await stage.refusal('create_channel', { name: 'mine' }, as('bob'));
    expect(code).toBe('missing_permission');
    expect(message).toStartWith('You may not create a channel');
  });
});

describe('update_channel', () => {
  test('changes, moves, converts and locks, and says what changed', async () => {
    const { id } = await create({ name: 'draft', overwrites: [{ role: 'Member', deny: ['SendMessages'] }] });
    const parent = (await create({ name: 'Hidden', type: 'category', private_to_roles: ['Moderator'] })).id;
    const { text, data } = await stage.call('update_channel', {
      channel: id,
      name: 'final',
      topic: 'Ready.',
      parent,
      lock_permissions: true,
    });
    expect(data.changed.sort()).toEqual(['lock_permissions', 'name', 'parent', 'topic']);
    expect(text).toContain('of text channel #final');
    const after = await get(id);
    expect(after).toMatchObject({ name: 'final', topic: 'Ready.', parent_id: parent });
    expect(after.permission_overwrites).toEqual((await get(parent)).permission_overwrites);

    await stage.call('update_channel', { channel: id, parent: null, type: 'news' });
    expect(await get(id)).toMatchObject({ type: 'news' });
    expect((await get(id)).parent_id).toBeUndefined();
  });

  test('keeps what it is not told of a tag', async () => {
    const channel = stage.channel('ideas');
    const [feature] = (await get(channel)).available_tags;
    await stage.call('update_channel', {
      channel,
      settings: { tags: [{ name: 'Feature' }, { name: 'new' }], require_tag: true },
    });
    const after = await get(channel);
    expect(after.available_tags[0]).toEqual({ ...feature, name: 'Feature' });
    expect(after.available_tags[1]).toMatchObject({ name: 'new', moderated: false });
    expect(after.flags).toEqual(['require_tag']);
  });

  test('refuses what cannot be', async () => {
    const channel = stage.channel('Lounge');
    expect((await stage.refusal('update_channel', { channel })).message).toBe('Nothing to change was given.');
    expect((await stage.refusal('update_channel', { channel, type: 'news' })).message).toContain('cannot be converted');
    expect(
      (await stage.refusal('update_channel', { channel: stage.channel('a stage'), lock_permissions: true })).message,
    ).toBe('lock_permissions: the channel is in no category.');
  });

  test('when the position fails after the rest was done, it says so', async () => {
    const { id } = await create({ name: 'half' });
    stage.sandbox.world.faults.add({
      fault: { kind: 'error', status: 400 },
      method: 'PATCH',
      path: '/guilds/*/channels',
      count: 1,
    });
    const error = await stage.refusal('update_channel', { channel: id, name: 'half-done', position: 0 });
    expect(error.hint).toContain('Already changed: name. Not changed: position.');
    expect((await get(id)).name).toBe('half-done');
  });
});

test('delete_channel says what stays behind', async () => {
  const parent = (await create({ name: 'Doomed', type: 'category' })).id;
  const child = (await create({ name: 'survivor', parent })).id;
  const { text } = await stage.call('delete_channel', { channel: parent, reason: 'tidy' });
  expect(text).toBe(`Deleted category Doomed (${parent}). 1 channel is in no category now.`);
  expect((await get(child)).parent_id).toBeUndefined();
  expect((await stage.refusal('get_channel', { channel: parent })).code).toBe('not_found');
  const log = [...stage.sandbox.world.guilds.values()][0]?.audit_log ?? [];
  expect(JSON.stringify([...log], (_, value) => (typeof value === 'bigint' ? String(value) : value))).toContain(
    'Tester: tidy',
  );
});

describe('set_channel_permissions', () => {
  test('changes only what is named, and clears', async () => {
    const channel = stage.channel('off-topic');
    const first = await stage.call('set_channel_permissions', {
      channel,
      role: 'Member',
      allow: ['attach files'],
      deny: ['SEND_MESSAGES', 'Add Reactions'],
    });
    expect(first.text).toBe(
      `Now for role Member ${stage.role('Member')} in #off-topic ${channel}: +AttachFiles -AddReactions -SendMessages`,
    );
    const second = await stage.call('set_channel_permissions', { channel, role: 'Member', clear: ['Send Messages'] });
    expect(second.data).toMatchObject({ allow: ['AttachFiles'], deny: ['AddReactions'] });
    const third = await stage.call('set_channel_permissions', { channel, role: 'Member', clear: ['all'] });
    expect(third.text).toStartWith('No overwrite for role Member');
    expect((await get(channel)).permission_overwrites).toEqual([]);
  });

  test('names the permission that cannot be handed out', async () => {
    const channel = stage.channel('off-topic');
    const lacking = await stage.refusal('set_channel_permissions', {
      channel,
      role: 'Member',
      allow: ['Priority Speaker'],
    });
    expect(lacking).toMatchObject({ code: 'missing_permission' });
    expect(lacking.message).toContain('Priority Speaker');
    const roles = await stage.refusal('set_channel_permissions', { channel, role: 'Member', allow: ['Manage Roles'] });
    expect(roles.message).toContain('missing Administrator');
    const both = await stage.refusal('set_channel_permissions', {
      channel,
      user: 'bob',
      role: 'Member',
      deny: ['Connect'],
    });
    expect(both.message).toBe('Give either role or user.');
  });
});

describe('explain_permissions', () => {
  test('says what each permission was decided by', async () => {
    const channel = stage.channel('welcome');
    const { data, text } = await stage.call('explain_permissions', {
      channel,
      user: 'dave',
      permissions: ['send messages', 'ban members', 'view channel'],
    });
    expect(data.permissions).toEqual([
      { name: 'SendMessages', allowed: false, decided_by: '@everyone in #welcome' },
      { name: 'BanMembers', allowed: false, decided_by: 'no role grants it' },
      { name: 'ViewChannel', allowed: true, decided_by: 'role Member' },
    ]);
    expect(text).toStartWith(`dave ${stage.user('dave')} in #welcome ${channel}\n`);
  });

  test('tells Discord users nothing of channels they do not see', async () => {
    const { id } = await create({ name: 'whispers', private_to_users: ['bob'] });
    expect((await stage.refusal('explain_permissions', { channel: id }, as('dave'))).code).toBe('missing_permission');
    expect((await stage.call('explain_permissions', { channel: id }, as('bob'))).text).toContain('#whispers');
  });

  test('knows owners, administrators and roles', async () => {
    const owner = await stage.call('explain_permissions', { user: 'alice', permissions: ['ban members'] });
    expect(owner.text).toContain('owns the server and may do everything');
    const role = await stage.call('explain_permissions', { role: 'Moderator', permissions: ['ban members'] });
    expect(role.data.permissions).toEqual([{ name: 'BanMembers', allowed: true, decided_by: 'role Moderator' }]);
    const unknown = await stage.refusal('explain_permissions', { permissions: ['bann members'] });
    expect(unknown.hint).toContain('BanMembers');
  });
});
