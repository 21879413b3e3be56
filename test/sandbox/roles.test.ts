import { describe, expect, test } from 'bun:test';
import { openStage } from './guild-world.ts';

const { sandbox, stage } = await openStage();
const path = `/guilds/${stage.guild}/roles`;

const image = `data:image/png;base64,${Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1').toString('base64')}`;
const bit = (position: bigint) => String(1n << position);

interface Role {
  id: string;
  name: string;
  position: number;
}

async function positions(): Promise<Record<string, number>> {
  const { body } = await stage.call('GET', path);
  return Object.fromEntries(body.map(({ name, position }: Role) => [name, position]));
}

describe('create', () => {
  test('with nothing said it is a new role with the permissions of everyone', async () => {
    const { body: everyone } = await stage.call('GET', `${path}/${stage.guild}`);
    const { status, body } = await stage.call('POST', path, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'new role',
      permissions: everyone.permissions,
      color: 0,
      colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
      hoist: false,
      mentionable: false,
      position: 1,
    });
    expect(stage.seen()).toMatchObject([
      { t: 'GUILD_ROLE_CREATE', data: { guild_id: stage.guild, role: body } },
      { t: 'GUILD_AUDIT_LOG_ENTRY_CREATE', data: { action_type: 30, target_id: body.id } },
    ]);
    await stage.call('DELETE', `${path}/${body.id}`);
  });

  test('colour in either way, permissions only as far as one’s own', async () => {
    const { body } = await stage.call('POST', path, { name: 'R', color: 1, colors: { primary_color: 2 }, hoist: true });
    expect([body.color, body.hoist]).toEqual([2, true]);
    await stage.call('DELETE', `${path}/${body.id}`);
    for (const permissions of [bit(3n), bit(21n)]) {
      expect(stage.errorOf(await stage.call('POST', path, { permissions }))).toEqual([403, 50013]);
    }
    expect(stage.errorOf(await stage.callBlind('POST', path, {}))).toEqual([403, 50013]);
  });

  test('icons and gradients are for guilds that have them', async () => {
    const guild = sandbox.world.guilds.get(stage.guild);
    const dear = [{ unicode_emoji: '🔥' }, { icon: image }, { colors: { primary_color: 1, secondary_color: 2 } }];
    for (const body of dear) expect(stage.errorOf(await stage.call('POST', path, body))).toEqual([403, 50101]);
    guild?.features.add('ROLE_ICONS').add('ENHANCED_ROLE_COLORS');
    for (const body of dear) {
      const { body: role } = await stage.call('POST', path, body);
      expect(role.unicode_emoji ?? role.icon ?? role.colors.secondary_color).toBeTruthy();
      await stage.call('DELETE', `${path}/${role.id}`);
    }
    const third = { primary_color: 1, secondary_color: 2, tertiary_color: 3 };
    expect(stage.errorOf(await stage.call('POST', path, { colors: third }))).toEqual([400, 50035]);
  });

  test('250 and no more', async () => {
    const guild = sandbox.world.guilds.get(stage.guild);
    const made: string[] = [];
    while (guild && guild.roles.size <= 250) made.push((await stage.call('POST', path, {})).body.id);
    expect(stage.errorOf(await stage.call('POST', path, {}))).toEqual([400, 30005]);
    for (const id of made) guild?.roles.delete(id);
  });
});

describe('edit', () => {
  test('old and new are written down', async () => {
    const place = `${path}/${stage.id('Low')}`;
    const { body } = await stage.call('PATCH', place, { name: 'Lo', mentionable: false, permissions: null });
    expect([body.name, body.mentionable]).toEqual(['Lo', false]);
    expect(stage.seen()[1]?.data.changes).toEqual([
      { key: 'name', old_value: 'Low', new_value: 'Lo' },
      { key: 'mentionable', old_value: true, new_value: false },
    ]);
    await stage.call('PATCH', place, { name: 'Low', mentionable: true });
  });

  test('only below one, and only what one has', async () => {
    const above = await stage.call('PATCH', `${path}/${stage.id('Helper')}`, { name: 'x' });
    expect(stage.errorOf(above)).toEqual([403, 50013]);
    const admin = await stage.call('PATCH', `${path}/${stage.id('Low')}`, { permissions: bit(3n) });
    expect(stage.errorOf(admin)).toEqual([403, 50013]);
    expect(stage.errorOf(await stage.call('PATCH', `${path}/5`, { name: 'x' }))).toEqual([404, 10011]);
  });

  test('of @everyone the permissions', async () => {
    const { body: before } = await stage.call('GET', `${path}/${stage.guild}`);
    const permissions = String(BigInt(before.permissions) ^ (1n << 1n));
    const { body } = await stage.call('PATCH', `${path}/${stage.guild}`, { name: 'all', permissions });
    expect([body.name, body.permissions]).toEqual(['@everyone', permissions]);
    await stage.call('PATCH', `${path}/${stage.guild}`, { permissions: before.permissions });
  });
});

describe('positions', () => {
  test('the others close ranks', async () => {
    const before = await positions();
    expect([before.Lower, before.Low, before.Boss]).toEqual([1, 2, 3]);
    const { status, body } = await stage.call('PATCH', path, [{ id: stage.id('Lower'), position: 2 }]);
    expect([status, body.length]).toEqual([200, Object.keys(before).length]);
    const { Low, Lower } = await positions();
    expect([Low, Lower]).toEqual([1, 2]);
    expect(stage.seen().map(({ t, data }) => [t, data.role?.name ?? data.changes[0].key])).toEqual([
      ['GUILD_ROLE_UPDATE', 'Low'],
      ['GUILD_ROLE_UPDATE', 'Lower'],
      ['GUILD_AUDIT_LOG_ENTRY_CREATE', 'position'],
    ]);
    await stage.call('PATCH', path, [{ id: stage.id('Lower'), position: 1 }]);
  });

  test('nothing from above, nothing to above, and @everyone stays', async () => {
    const moves: [object, number, number][] = [
      [{ id: stage.id('Helper'), position: 1 }, 403, 50013],
      [{ id: stage.id('Low'), position: 9 }, 403, 50013],
      [{ id: stage.guild, position: 1 }, 400, 50028],
      [{ id: '5', position: 1 }, 404, 10011],
    ];
    for (const [move, status, code] of moves) {
      expect(stage.errorOf(await stage.call('PATCH', path, [move]))).toEqual([status, code]);
    }
  });
});

describe('delete', () => {
  test('members and overwrites forget it', async () => {
    const { body: role } = await stage.call('POST', path, { name: 'Brief' });
    await stage.call('PUT', `/guilds/${stage.guild}/members/${stage.id('mia')}/roles/${role.id}`);
    await stage.call('PUT', `/channels/${stage.id('talk')}/permissions/${role.id}`, { type: 0, deny: '2048' });
    expect((await stage.call('GET', `${path}/member-counts`)).body).toMatchObject({
      [role.id]: 1,
      [stage.id('Low')]: 1,
    });
    stage.seen();
    expect((await stage.call('DELETE', `${path}/${role.id}`)).status).toBe(204);
    expect(stage.seen()[0]).toEqual({ t: 'GUILD_ROLE_DELETE', data: { guild_id: stage.guild, role_id: role.id } });
    const { body: mia } = await stage.call('GET', `/guilds/${stage.guild}/members/${stage.id('mia')}`);
    expect(mia.roles).toEqual([stage.id('Low')]);
    const { body: talk } = await stage.call('GET', `/channels/${stage.id('talk')}`);
    expect(talk.permission_overwrites).toEqual([]);
  });

  test('managed ones, @everyone and those above stay', async () => {
    expect(stage.errorOf(await stage.call('DELETE', `${path}/${stage.id('Helper')}`))).toEqual([400, 50028]);
    expect(stage.errorOf(await stage.call('DELETE', `${path}/${stage.guild}`))).toEqual([400, 50028]);
    const guild = sandbox.world.guilds.get(stage.guild);
    const boss = guild?.roles.get(stage.id('Boss'));
    if (boss) boss.position = 99;
    expect(stage.errorOf(await stage.call('DELETE', `${path}/${stage.id('Boss')}`))).toEqual([403, 50013]);
    if (boss) boss.position = 3;
  });
});
