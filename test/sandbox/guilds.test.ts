import { describe, expect, test } from 'bun:test';
import { openStage } from './guild-world.ts';

const png = `data:image/png;base64,${Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1').toString('base64')}`;
const gif = `data:image/gif;base64,${Buffer.from('GIF89a rest').toString('base64')}`;

const { sandbox, stage } = await openStage();
const path = `/guilds/${stage.guild}`;

const edit = (body: object) => stage.call('PATCH', path, body);

describe('settings', () => {
  test('are changed, told and written down', async () => {
    const { body } = await edit({
      name: ' New Lab ',
      afk_timeout: 60,
      afk_channel_id: stage.id('call'),
      verification_level: 2,
      icon: png,
      preferred_locale: 'de',
    });
    expect(body).toMatchObject({ name: 'New Lab', afk_timeout: 60, verification_level: 2, preferred_locale: 'de' });
    const [updated, logged] = stage.seen();
    expect(updated).toMatchObject({ t: 'GUILD_UPDATE', data: { name: 'New Lab' } });
    expect(logged?.data.action_type).toBe(1);
    expect(logged?.data.changes).toContainEqual({ key: 'icon_hash', new_value: body.icon });
    expect(logged?.data.changes).toContainEqual({ key: 'name', old_value: 'Lab', new_value: 'New Lab' });
    const icon = await fetch(`${sandbox.world.urls.cdn}/icons/${stage.guild}/${body.icon}.webp`);
    expect(icon.status).toBe(200);
    expect((await edit({ icon: null, afk_channel_id: null, preferred_locale: null })).body).toMatchObject({
      icon: null,
      afk_channel_id: null,
      preferred_locale: 'en-US',
    });
  });

  test('of a community keep its channels, and only administrators switch it', async () => {
    const answer = await edit({ rules_channel_id: null });
    expect(answer.body.errors.rules_channel_id._errors[0].code).toBe('BASE_TYPE_REQUIRED');
    expect(stage.errorOf(await edit({ rules_channel_id: stage.id('call') }))).toEqual([400, 50086]);
    expect(stage.errorOf(await edit({ features: ['NEWS'] }))).toEqual([403, 50013]);
    const paused = await edit({ features: ['COMMUNITY', 'INVITES_DISABLED', 'PARTNERED'] });
    expect(paused.body.features.toSorted()).toEqual(['COMMUNITY', 'INVITES_DISABLED', 'NEWS']);
  });

  test('that a guild must be boosted for', async () => {
    for (const body of [{ banner: png }, { splash: png }, { icon: gif }]) {
      expect(stage.errorOf(await edit(body))).toEqual([403, 50101]);
    }
    sandbox.world.guilds.get(stage.guild)?.features.add('BANNER').add('ANIMATED_ICON');
    expect((await edit({ banner: png })).body.banner).toMatch(/^[0-9a-f]{32}$/);
    expect((await edit({ icon: gif })).body.icon).toMatch(/^a_[0-9a-f]{32}$/);
  });

  test('wrong ones are refused', async () => {
    expect((await edit({ name: 'x' })).body.errors.name._errors[0].code).toBe('BASE_TYPE_BAD_LENGTH');
    expect((await edit({ afk_timeout: 7 })).body.code).toBe(50035);
    expect(stage.errorOf(await edit({ system_channel_id: '5' }))).toEqual([404, 10003]);
    expect(stage.errorOf(await edit({ afk_channel_id: stage.id('talk') }))).toEqual([400, 50024]);
    expect((await edit({ icon: 'data:text/plain;base64,AAAA' })).body.errors.icon._errors[0].code).toBe(
      'IMAGE_INVALID',
    );
    expect(stage.errorOf(await stage.callBlind('PATCH', path, { name: 'Mine' }))).toEqual([403, 50013]);
  });
});

describe('reading', () => {
  test('counts on request', async () => {
    expect((await stage.call('GET', path)).body).not.toHaveProperty('approximate_member_count');
    expect((await stage.call('GET', `${path}?with_counts=true`)).body.approximate_member_count).toBe(6);
  });

  test('preview, vanity and voice regions', async () => {
    expect((await stage.call('GET', `${path}/preview`)).body).toMatchObject({ id: stage.guild, emojis: [] });
    expect(stage.errorOf(await stage.call('GET', '/guilds/5/preview'))).toEqual([404, 10004]);
    expect(stage.errorOf(await stage.call('GET', `${path}/vanity-url`))).toEqual([400, 50020]);
    sandbox.world.guilds.get(stage.guild)?.features.add('VANITY_URL');
    expect((await stage.call('GET', `${path}/vanity-url`)).body).toEqual({ code: null, uses: 0 });
    const { body } = await stage.call('GET', '/voice/regions');
    expect((await stage.call('GET', `${path}/regions`)).body).toEqual(body);
  });

  test('one’s guilds and oneself in them', async () => {
    const { body } = await stage.call('GET', '/users/@me/guilds');
    expect(body).toMatchObject([{ id: stage.guild, owner: false }]);
    expect((await stage.call('GET', `/users/@me/guilds?after=${stage.guild}`)).body).toEqual([]);
    expect(stage.errorOf(await stage.call('GET', `/users/@me/guilds/${stage.guild}/member`))).toEqual([403, 20001]);
  });
});

describe('emojis', () => {
  const emojis = () => `${path}/emojis`;

  test('are made, renamed and removed', async () => {
    const { status, body } = await stage.call('POST', emojis(), { name: 'wave', image: gif, roles: [stage.id('Low')] });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'wave',
      animated: true,
      roles: [stage.id('Low')],
      user: { username: 'Helper' },
    });
    expect((await fetch(`${sandbox.world.urls.cdn}/emojis/${body.id}.gif`)).status).toBe(200);
    const place = `${emojis()}/${body.id}`;
    expect((await stage.call('PATCH', place, { name: 'wave2', roles: null })).body).toMatchObject({
      name: 'wave2',
      roles: [],
    });
    expect((await stage.call('GET', place)).body.name).toBe('wave2');
    expect((await stage.call('GET', emojis())).body).toHaveLength(1);
    expect((await stage.callBlind('GET', emojis())).body[0]).not.toHaveProperty('user');
    expect((await stage.call('DELETE', place)).status).toBe(204);
    expect((await stage.call('GET', place)).body.code).toBe(10014);
    const told = stage.seen();
    expect(told.filter(({ t }) => t === 'GUILD_EMOJIS_UPDATE').map(({ data }) => data.emojis.length)).toEqual([
      1, 1, 0,
    ]);
    expect(told.flatMap(({ data }) => data.action_type ?? [])).toEqual([60, 61, 62]);
  });

  test('have names of letters and pictures of 256 KiB, 50 of each kind', async () => {
    const wrong = await stage.call('POST', emojis(), { name: 'a b', image: png });
    expect(wrong.body.errors.name._errors[0].code).toBe('STRING_TYPE_REGEX');
    const large = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(256 * 1024)]);
    const image = `data:image/png;base64,${large.toString('base64')}`;
    const heavy = await stage.call('POST', emojis(), { name: 'big', image });
    expect(heavy.body.errors.image._errors[0].code).toBe('BINARY_TYPE_MAX_SIZE');
    for (let index = 0; index < 50; index += 1) await stage.call('POST', emojis(), { name: `e${index}`, image: png });
    expect(stage.errorOf(await stage.call('POST', emojis(), { name: 'over', image: png }))).toEqual([400, 30008]);
    expect((await stage.call('POST', emojis(), { name: 'moving', image: gif })).status).toBe(201);
    const refused = await stage.callBlind('POST', emojis(), { name: 'no', image: png });
    expect(stage.errorOf(refused)).toEqual([403, 50013]);
  });

  test('of the application belong to no guild', async () => {
    const [bot] = [...sandbox.world.applications.keys()];
    const own = `/applications/${bot}/emojis`;
    const { status, body } = await stage.call('POST', own, { name: 'mine', image: png });
    expect([status, body.user.username]).toEqual([201, 'Helper']);
    expect((await stage.call('PATCH', `${own}/${body.id}`, { name: 'mine2' })).body.name).toBe('mine2');
    expect((await stage.call('GET', own)).body.items).toHaveLength(1);
    expect((await stage.callBlind('GET', own)).body.code).toBe(20012);
    expect((await stage.call('DELETE', `${own}/${body.id}`)).status).toBe(204);
    expect((await stage.call('GET', `${own}/${body.id}`)).body.code).toBe(10014);
  });
});

describe('the audit log', () => {
  test('is filtered, newest first, and oldest first after an entry', async () => {
    await edit({ description: 'a' });
    await edit({ description: 'b' });
    const { body: hook } = await stage.call('POST', `/channels/${stage.id('talk')}/webhooks`, { name: 'x' });
    const log = `${path}/audit-logs`;
    const { body } = await stage.call('GET', log);
    const ids = body.audit_log_entries.map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(body.audit_log_entries[0]).toMatchObject({ action_type: 50, target_id: hook.id });
    expect(body.webhooks).toMatchObject([{ id: hook.id }]);
    expect(body.users.map(({ username }: { username: string }) => username)).toEqual(['Helper']);
    const settings = (await stage.call('GET', `${log}?action_type=1&limit=2`)).body.audit_log_entries;
    expect(settings.map(({ changes }: { changes: { new_value: string }[] }) => changes[0]?.new_value)).toEqual([
      'b',
      'a',
    ]);
    const [last = '', second = '', third = ''] = ids;
    const pick = async (query: string) =>
      (await stage.call('GET', `${log}?${query}`)).body.audit_log_entries.map(({ id }: { id: string }) => id);
    expect(await pick(`after=${third}`)).toEqual([second, last]);
    expect(await pick(`before=${last}&limit=2`)).toEqual([second, third]);
    expect(await pick(`target_id=${hook.id}`)).toEqual([last]);
    expect(await pick(`user_id=${stage.id('mia')}`)).toEqual([]);
    expect(stage.errorOf(await stage.callBlind('GET', log))).toEqual([403, 50013]);
  });

  test('names roles by their ids, and a reason is short', async () => {
    const reason = { 'x-audit-log-reason': 'x'.repeat(513) };
    expect((await stage.call('PATCH', path, { description: 'c' }, reason)).body.code).toBe(50035);
  });
});

describe('voice channel status', () => {
  test('is set by those who may, and told', async () => {
    const place = `/channels/${stage.id('call')}/voice-status`;
    expect(stage.errorOf(await stage.call('PUT', place, { status: 'x' }))).toEqual([403, 50013]);
    const everyone = sandbox.world.guilds.get(stage.guild)?.roles.get(stage.guild);
    if (everyone) everyone.permissions |= 1n << 48n;
    expect((await stage.call('PUT', place, { status: 'playing' })).status).toBe(204);
    expect(stage.seen()).toMatchObject([
      { t: 'VOICE_CHANNEL_STATUS_UPDATE', data: { id: stage.id('call'), guild_id: stage.guild, status: 'playing' } },
      { data: { action_type: 192, options: { status: 'playing' } } },
    ]);
    expect(stage.errorOf(await stage.callBlind('PUT', place, { status: 'x' }))).toEqual([403, 50013]);
  });
});

describe('the bot itself', () => {
  test('may not be called anything', async () => {
    for (const username of ['a@b', 'Discord', 'everyone', '`` ` ```']) {
      expect(stage.errorOf(await stage.call('PATCH', '/users/@me', { username }))).toEqual([400, 50035]);
    }
    expect((await stage.call('PATCH', '/users/@me', { username: '  Good   Helper ' })).body.username).toBe(
      'Good Helper',
    );
  });

  test('describes its application', async () => {
    const { body } = await stage.call('PATCH', '/applications/@me', {
      description: 'helps',
      tags: ['help'],
      custom_install_url: 'https://example.org/install',
      integration_types_config: { '0': { oauth2_install_params: { scopes: ['bot'], permissions: '8' } } },
      cover_image: png,
    });
    expect(body).toMatchObject({
      description: 'helps',
      tags: ['help'],
      custom_install_url: 'https://example.org/install',
      integration_types_config: { '0': { oauth2_install_params: { scopes: ['bot'], permissions: '8' } } },
    });
    expect((await stage.call('GET', `/applications/${body.id}`)).body).toEqual(body);
    expect((await stage.call('GET', '/applications/5')).body.code).toBe(20012);
    await stage.call('PATCH', '/applications/@me', { custom_install_url: null, cover_image: null });
    expect((await stage.call('GET', '/applications/@me')).body).not.toHaveProperty('custom_install_url');
  });
});
