import { describe, expect, test } from 'bun:test';
import { openStage } from './guild-world.ts';

const { sandbox, stage } = await openStage();

const create = (body: object, headers?: Record<string, string>) =>
  stage.call('POST', `/guilds/${stage.guild}/channels`, body, headers);

describe('create', () => {
  test('a text channel: name as Discord writes it, at the end, in its category with its overwrites', async () => {
    const { status, body } = await create(
      { name: '  Big News! (2026) ', topic: 'what', parent_id: stage.id('Rooms'), rate_limit_per_user: 5, nsfw: true },
      { 'x-audit-log-reason': 'because%20of%20%C3%A4' },
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({
      type: 0,
      name: 'big-news-2026',
      topic: 'what',
      parent_id: stage.id('Rooms'),
      position: 4,
      rate_limit_per_user: 5,
      nsfw: true,
      permission_overwrites: [],
    });
    const [created, logged] = stage.seen();
    expect(created).toEqual({ t: 'CHANNEL_CREATE', data: body });
    expect(logged?.data).toMatchObject({
      guild_id: stage.guild,
      action_type: 10,
      target_id: body.id,
      reason: 'because of ä',
      changes: expect.arrayContaining([
        { key: 'name', new_value: 'big-news-2026' },
        { key: 'topic', new_value: 'what' },
      ]),
    });
    await stage.call('DELETE', `/channels/${body.id}`);
  });

  test.each([
    [{ type: 2, bitrate: 96_000, user_limit: 99, rtc_region: 'japan', video_quality_mode: 2 }, { user_limit: 99 }],
    [
      { type: 13, bitrate: 64_000, topic: 'ignored' },
      { bitrate: 64_000, topic: null },
    ],
    [{ type: 4 }, { flags: 0 }],
    [{ type: 5, default_auto_archive_duration: 60 }, { default_auto_archive_duration: 60 }],
    [
      {
        type: 15,
        available_tags: [
          { name: 'a', emoji_name: '💡' },
          { name: 'b', moderated: true },
        ],
        default_reaction_emoji: { emoji_name: '👍' },
        default_sort_order: 1,
        default_forum_layout: 2,
        default_thread_rate_limit_per_user: 10,
      },
      { default_forum_layout: 2, default_sort_order: 1, default_reaction_emoji: { emoji_id: null, emoji_name: '👍' } },
    ],
    [
      { type: 16, default_sort_order: 0 },
      { type: 16, default_sort_order: 0 },
    ],
  ])('%j', async (fields, expected) => {
    const { status, body } = await create({ name: 'thing', ...fields });
    expect(status).toBe(201);
    expect(body).toMatchObject(expected);
    await stage.call('DELETE', `/channels/${body.id}`);
  });

  test.each([
    [{ type: 2, bitrate: 96_001 }, 30052],
    [{ type: 13, bitrate: 64_001 }, 30052],
    [{ type: 15, available_tags: [{ name: 'a' }, { name: 'a' }] }, 40061],
    [{ type: 15, default_reaction_emoji: { emoji_id: '5' } }, 10014],
    [{ permission_overwrites: [{ id: '5', type: 0 }] }, 10011],
    [{ permission_overwrites: [{ id: '5', type: 1 }] }, 10013],
  ])('%j is refused with %d', async (fields, code) => {
    const answer = await create({ name: 'thing', ...fields });
    expect(answer.body.code).toBe(code);
    expect(stage.seen()).toEqual([]);
  });

  test.each([
    [{ type: 2, user_limit: 100 }, 'user_limit', 'NUMBER_TYPE_MAX'],
    [{ type: 2, rtc_region: 'moon' }, 'rtc_region', 'BASE_TYPE_CHOICES'],
    [{ name: '!!!' }, 'name', 'BASE_TYPE_REQUIRED'],
    [{ parent_id: '5' }, 'parent_id', 'CHANNEL_PARENT_INVALID'],
    [{ type: 14 }, 'type', 'BASE_TYPE_CHOICES'],
  ])('%j is wrong in %s', async (fields, field, code) => {
    const answer = await create({ name: 'thing', ...fields });
    expect(stage.errorOf(answer)).toEqual([400, 50035]);
    expect(answer.body.errors[field]._errors[0].code).toBe(code);
  });

  test('a topic has 1024 characters, that of a forum 4096', async () => {
    const long = await create({ name: 'x', topic: 'x'.repeat(1025) });
    expect(long.body.errors.topic._errors[0].code).toBe('BASE_TYPE_MAX_LENGTH');
    const forum = await create({ name: 'x', type: 15, topic: 'x'.repeat(4096) });
    expect(forum.status).toBe(201);
    await stage.call('DELETE', `/channels/${forum.body.id}`);
  });

  test('needs MANAGE_CHANNELS, and grants only what one has', async () => {
    const refused = await stage.callBlind('POST', `/guilds/${stage.guild}/channels`, { name: 'x' });
    expect(stage.errorOf(refused)).toEqual([403, 50013]);
    const manageRoles = String(1n << 28n);
    const speak = String(1n << 21n);
    for (const allow of [manageRoles, speak]) {
      const answer = await create({ name: 'x', permission_overwrites: [{ id: stage.guild, allow }] });
      expect(stage.errorOf(answer)).toEqual([403, 50013]);
    }
  });

  test('50 channels in a category and 500 in a guild', async () => {
    const { body: category } = await create({ name: 'full', type: 4 });
    const made: string[] = [];
    for (let index = 0; index < 50; index += 1) {
      made.push((await create({ name: `n${index}`, parent_id: category.id })).body.id);
    }
    const over = await create({ name: 'over', parent_id: category.id });
    expect(over.body.errors.parent_id._errors[0].code).toBe('CHANNEL_PARENT_MAX_CHANNELS');
    const guild = sandbox.world.guilds.get(stage.guild);
    while (guild && guild.channels.size < 500) made.push((await create({ name: 'x' })).body.id);
    expect(stage.errorOf(await create({ name: 'over' }))).toEqual([400, 30013]);
    for (const id of [...made, category.id]) {
      const channel = guild?.channels.get(id);
      if (channel) sandbox.world.removeChannel(channel);
    }
  });
});

describe('edit', () => {
  test('changes are told and written down, old value and new', async () => {
    const path = `/channels/${stage.id('talk')}`;
    const { status, body } = await stage.call('PATCH', path, { topic: 'tea', rate_limit_per_user: 10 });
    expect([status, body.topic, body.rate_limit_per_user]).toEqual([200, 'tea', 10]);
    const [updated, logged] = stage.seen();
    expect(updated).toEqual({ t: 'CHANNEL_UPDATE', data: body });
    expect(logged?.data).toMatchObject({ action_type: 11, target_id: stage.id('talk') });
    expect(logged?.data.changes).toEqual([
      { key: 'topic', new_value: 'tea' },
      { key: 'rate_limit_per_user', old_value: 0, new_value: 10 },
    ]);
    await stage.call('PATCH', path, { topic: null, rate_limit_per_user: null });
    expect(stage.seen()[1]?.data.changes).toEqual([
      { key: 'topic', old_value: 'tea' },
      { key: 'rate_limit_per_user', old_value: 10, new_value: 0 },
    ]);
  });

  test('nothing changed, nobody is told', async () => {
    const path = `/channels/${stage.id('talk')}`;
    const { body } = await stage.call('GET', path);
    expect((await stage.call('PATCH', path, { name: body.name, nsfw: body.nsfw, type: body.type })).body).toEqual(body);
    expect(stage.seen()).toEqual([]);
  });

  test('what is wrong for a channel is refused, though it would do for a direct one', async () => {
    const { body } = await stage.call('PATCH', `/channels/${stage.id('talk')}`, { rate_limit_per_user: 21_601 });
    expect(body.errors.rate_limit_per_user._errors[0].code).toBe('NUMBER_TYPE_MAX');
  });

  test('text becomes announcement and back; nothing becomes anything else', async () => {
    const path = `/channels/${stage.id('talk')}`;
    expect((await stage.call('PATCH', path, { type: 5 })).body.type).toBe(5);
    expect((await stage.call('PATCH', path, { type: 0 })).body.type).toBe(0);
    expect(stage.errorOf(await stage.call('PATCH', path, { type: 2 }))).toEqual([400, 50035]);
    const voice = await stage.call('PATCH', `/channels/${stage.id('call')}`, { type: 0 });
    expect(stage.errorOf(voice)).toEqual([400, 50035]);
  });

  test('tags keep their ids, and posts lose what was removed', async () => {
    const path = `/channels/${stage.id('posts')}`;
    const [open] = (await stage.call('GET', path)).body.available_tags;
    const { body } = await stage.call('PATCH', path, {
      available_tags: [{ id: open.id, name: 'opened' }, { name: 'new' }],
      flags: (1 << 4) | (1 << 1),
    });
    expect(body.available_tags.map(({ name }: { name: string }) => name)).toEqual(['opened', 'new']);
    expect(body.available_tags[0].id).toBe(open.id);
    expect(body.flags).toBe(1 << 4);
    expect((await stage.call('GET', `/channels/${stage.id('one')}`)).body.applied_tags).toEqual([open.id]);
    const unknown = await stage.call('PATCH', path, { available_tags: [{ id: '5', name: 'x' }] });
    expect(stage.errorOf(unknown)).toEqual([404, 10087]);
    const many = Array.from({ length: 21 }, (_, index) => ({ name: `t${index}` }));
    expect((await stage.call('PATCH', path, { available_tags: many })).status).toBe(400);
  });

  test('what a category says, its channels in step follow', async () => {
    const permission_overwrites = [{ id: stage.guild, type: 0, deny: '2048' }];
    await stage.call('PUT', `/channels/${stage.id('news')}/permissions/${stage.id('max')}`, { type: 1, deny: '2048' });
    stage.seen();
    await stage.call('PATCH', `/channels/${stage.id('Rooms')}`, { permission_overwrites });
    const updated = stage.seen().filter(({ t }) => t === 'CHANNEL_UPDATE');
    expect(updated.map(({ data }) => data.name)).toEqual(['Rooms', 'talk', 'call', 'posts']);
    for (const { data } of updated) expect(data.permission_overwrites[0]).toMatchObject({ deny: '2048', allow: '0' });
    await stage.call('PATCH', `/channels/${stage.id('Rooms')}`, { permission_overwrites: [] });
    await stage.call('DELETE', `/channels/${stage.id('news')}/permissions/${stage.id('max')}`);
  });

  test('many move at once, one to another category', async () => {
    const { body: other } = await create({ name: 'Other', type: 4 });
    const path = `/guilds/${stage.guild}/channels`;
    const both = ['talk', 'news'].map((name) => ({ id: stage.id(name), parent_id: other.id }));
    expect(stage.errorOf(await stage.call('PATCH', path, both))).toEqual([400, 40009]);
    stage.seen();
    const { status } = await stage.call('PATCH', path, [
      { id: stage.id('talk'), parent_id: other.id, position: 9, lock_permissions: true },
      { id: stage.id('news'), position: 3 },
    ]);
    expect(status).toBe(204);
    expect(stage.seen().map(({ data }) => [data.name, data.position, data.parent_id])).toEqual([
      ['talk', 9, other.id],
      ['news', 3, stage.id('Rooms')],
    ]);
    await stage.call('PATCH', path, [{ id: stage.id('talk'), parent_id: stage.id('Rooms') }]);
    await stage.call('DELETE', `/channels/${other.id}`);
  });
});

describe('overwrites', () => {
  test('are added, changed and removed, each with its entry', async () => {
    const path = `/channels/${stage.id('talk')}/permissions/${stage.id('Low')}`;
    for (const body of [
      { type: 0, allow: '1024', deny: '2048' },
      { type: 0, deny: '2048' },
    ]) {
      expect((await stage.call('PUT', path, body)).status).toBe(204);
    }
    expect((await stage.call('DELETE', path)).status).toBe(204);
    expect(stage.errorOf(await stage.call('DELETE', path))).toEqual([404, 10009]);
    const logged = stage.seen().filter(({ t }) => t === 'GUILD_AUDIT_LOG_ENTRY_CREATE');
    expect(logged.map(({ data }) => data.action_type)).toEqual([13, 14, 15]);
    expect(logged[0]?.data).toMatchObject({
      target_id: stage.id('talk'),
      options: { id: stage.id('Low'), type: '0', role_name: 'Low' },
    });
    expect(logged[1]?.data.changes).toEqual([{ key: 'allow', old_value: '1024', new_value: '0' }]);
  });

  test('only with what one has oneself', async () => {
    const path = `/channels/${stage.id('talk')}/permissions/${stage.id('Low')}`;
    for (const bit of [21n, 28n]) {
      const answer = await stage.call('PUT', path, { type: 0, deny: String(1n << bit) });
      expect(stage.errorOf(answer)).toEqual([403, 50013]);
    }
    expect(stage.errorOf(await stage.callBlind('PUT', path, { type: 0, deny: '0' }))).toEqual([403, 50013]);
    expect((await stage.call('PUT', path, { type: 0, deny: 'all' })).body.code).toBe(50035);
  });
});

describe('delete', () => {
  test('a category frees its channels, a forum takes its posts along', async () => {
    const { body: category } = await create({ name: 'gone', type: 4 });
    const { body: child } = await create({ name: 'child', parent_id: category.id });
    stage.seen();
    expect((await stage.call('DELETE', `/channels/${category.id}`)).body.id).toBe(category.id);
    expect(stage.seen().map(({ t, data }) => [t, data.parent_id ?? null])).toEqual([
      ['CHANNEL_UPDATE', null],
      ['CHANNEL_DELETE', null],
      ['GUILD_AUDIT_LOG_ENTRY_CREATE', null],
    ]);
    expect((await stage.call('GET', `/channels/${child.id}`)).body.parent_id).toBeNull();
    await stage.call('DELETE', `/channels/${child.id}`);
    const post = stage.id('one');
    await stage.call('DELETE', `/channels/${stage.id('posts')}`);
    expect(stage.errorOf(await stage.call('GET', `/channels/${post}`))).toEqual([404, 10003]);
  });

  test('a voice channel sends its people out, a stage ends', async () => {
    const { body: stageChannel } = await create({ name: 'hall', type: 13 });
    const guild = sandbox.world.guilds.get(stage.guild);
    guild?.voice_states.set(stage.id('mia'), {
      user_id: stage.id('mia'),
      guild_id: stage.guild,
      channel_id: stageChannel.id,
      session_id: 'abc',
      deaf: false,
      mute: false,
      self_deaf: false,
      self_mute: false,
      self_stream: false,
      self_video: false,
      suppress: true,
      request_to_speak_timestamp: null,
    });
    guild?.stage_instances.set('77', {
      id: '77',
      guild_id: stage.guild,
      channel_id: stageChannel.id,
      topic: 'talk',
      privacy_level: 2,
      discoverable_disabled: true,
      guild_scheduled_event_id: null,
    });
    stage.seen();
    await stage.call('DELETE', `/channels/${stageChannel.id}`);
    expect(stage.seen().map(({ t, data }) => [t, data.channel_id])).toMatchObject([
      ['VOICE_STATE_UPDATE', null],
      ['STAGE_INSTANCE_DELETE', stageChannel.id],
      ['CHANNEL_DELETE', undefined],
      ['GUILD_AUDIT_LOG_ENTRY_CREATE', undefined],
    ]);
  });

  test('what a community needs stays', async () => {
    const answer = await stage.call('DELETE', `/channels/${stage.id('rules')}`);
    expect(stage.errorOf(answer)).toEqual([403, 50074]);
    expect(stage.errorOf(await stage.callBlind('DELETE', `/channels/${stage.id('talk')}`))).toEqual([403, 50013]);
  });
});
