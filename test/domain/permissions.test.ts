import { describe, expect, test } from 'bun:test';
import { changeOverwrite, mergeOverwrites, overwriteBodies, privateTo } from '../../src/domain/channels/overwrites.ts';
import { decisions } from '../../src/domain/permission-decisions.ts';
import { parsePermissions, readPermission } from '../../src/domain/permissions.ts';
import type { PermissionReport } from '../../src/kernel/discord.ts';
import { PERMISSION_NAMES, permissionBits, permissionTitle } from '../../src/kernel/permission-names.ts';
import { errorIn } from './errors.ts';

describe('names of permissions', () => {
  test('each is understood as it is named and as Discord titles it', () => {
    for (const name of PERMISSION_NAMES) {
      expect(readPermission(name)).toBe(name);
      expect(readPermission(permissionTitle(name))).toBe(name);
      expect(readPermission(name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase())).toBe(name);
    }
  });

  test('no two fold into one', () => {
    const found = PERMISSION_NAMES.map((name) => readPermission(permissionTitle(name)));
    expect(new Set(found).size).toBe(PERMISSION_NAMES.length);
  });

  test('older and everyday words work', () => {
    expect(parsePermissions(['read messages', 'Admin', 'timeout', 'MANAGE_GUILD', 'send message'], 'allow')).toEqual([
      'ViewChannel',
      'Administrator',
      'ModerateMembers',
      'ManageGuild',
      'SendMessages',
    ]);
  });

  test('what is unknown is named, with what may have been meant', () => {
    const error = errorIn(() => parsePermissions(['Send Mesages', 'SendMessages'], 'allow'));
    expect(error.message).toBe('allow: there is no permission named "Send Mesages".');
    expect(error.hint).toContain('SendMessages');
  });
});

describe('overwrites', () => {
  const bits = (...names: (typeof PERMISSION_NAMES)[number][]) => String(permissionBits(names));

  test('a change leaves alone what it does not name', () => {
    const before = { allow: bits('ViewChannel', 'AddReactions'), deny: bits('SendMessages') };
    expect(changeOverwrite(before, { allow: ['SendMessages'], deny: ['AddReactions'], clear: [] })).toEqual({
      allow: bits('ViewChannel', 'SendMessages'),
      deny: bits('AddReactions'),
    });
  });

  test('clearing the last bit, or all of them, leaves none', () => {
    const before = { allow: '0', deny: bits('SendMessages') };
    expect(changeOverwrite(before, { allow: [], deny: [], clear: ['SendMessages'] })).toBeUndefined();
    expect(changeOverwrite(before, { allow: [], deny: [], clear: 'all' })).toBeUndefined();
    expect(changeOverwrite(before, { allow: ['Connect'], deny: [], clear: 'all' })).toEqual({
      allow: bits('Connect'),
      deny: '0',
    });
  });

  test('private means hidden from everyone but those named, and later overwrites win', () => {
    const hidden = privateTo('1', ['2'], ['3'], false);
    const merged = mergeOverwrites([
      ...hidden,
      { id: '2', type: 0, allow: bits('SendMessages'), deny: '0' },
      { id: '3', type: 1, allow: '0', deny: bits('ViewChannel') },
    ]);
    expect(merged).toEqual([
      { id: '1', type: 0, allow: '0', deny: bits('ViewChannel') },
      { id: '2', type: 0, allow: bits('ViewChannel', 'SendMessages'), deny: '0' },
      { id: '3', type: 1, allow: '0', deny: bits('ViewChannel') },
    ]);
  });

  test('roles are found by name, users by id; anything else is refused', () => {
    const guild = { id: '100000000000000001', roles: [{ id: '100000000000000002', name: 'Staff' }] } as never;
    const given = (over: object) => overwriteBodies([{ allow: ['view channels'], deny: [], ...over }], guild);
    expect(given({ role: '@staff' })[0]).toMatchObject({
      id: '100000000000000002',
      type: 0,
      allow: bits('ViewChannel'),
    });
    expect(given({ role: 'everyone' })[0]).toMatchObject({ id: '100000000000000001' });
    expect(given({ user: '<@100000000000000003>' })[0]).toMatchObject({ id: '100000000000000003', type: 1 });
    expect(errorIn(() => given({ role: 'Stuff' })).hint).toContain('Staff');
    expect(errorIn(() => given({})).code).toBe('invalid_input');
    expect(errorIn(() => given({ user: 'bob' })).code).toBe('invalid_input');
  });
});

describe('decisions', () => {
  const report: PermissionReport = {
    permissions: ['ViewChannel', 'SendMessages'],
    steps: [
      { source: '@everyone', allow: ['ViewChannel', 'AddReactions'], deny: [] },
      { source: '@everyone in #a', allow: [], deny: ['AddReactions', 'SendMessages'] },
      { source: 'role A in #a', allow: ['SendMessages'], deny: [] },
      { source: 'role B in #a', allow: [], deny: ['SendMessages'] },
    ],
  };

  test('name the step that settled each, an allow of one role beating the deny of another', () => {
    const { permissions } = decisions(report, ['SendMessages', 'AddReactions', 'ViewChannel', 'BanMembers']);
    expect(permissions).toEqual([
      { name: 'SendMessages', allowed: true, decided_by: 'role A in #a' },
      { name: 'AddReactions', allowed: false, decided_by: '@everyone in #a' },
      { name: 'ViewChannel', allowed: true, decided_by: '@everyone' },
      { name: 'BanMembers', allowed: false, decided_by: 'no role grants it' },
    ]);
  });
});
