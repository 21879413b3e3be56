import { describe, expect, test } from 'bun:test';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { computePermissions, type PermissionFacts } from '../../src/discord/permissions.ts';
import type { PermissionName } from '../../src/kernel/operation.ts';
import { PERMISSION_NAMES, permissionBit, permissionBits, permissionNames } from '../../src/kernel/permission-names.ts';

const GUILD = '100';
const OWNER = '200';
const ALICE = '201';
const bits = (...names: PermissionName[]) => String(permissionBits(names));

const guild = {
  id: GUILD,
  owner_id: OWNER,
  roles: [
    { id: GUILD, name: '@everyone', permissions: bits('ViewChannel', 'SendMessages', 'AttachFiles', 'EmbedLinks') },
    { id: '1', name: 'Writers', permissions: bits('MentionEveryone', 'SendTTSMessages') },
    { id: '2', name: 'Muted', permissions: '0' },
    { id: '3', name: 'Admin', permissions: bits('Administrator') },
  ],
};
const alice = (...roles: string[]) => ({ kind: 'member' as const, id: ALICE, name: 'alice', roles });
type Overwrite = [id: string, type: number, allow: PermissionName[], deny: PermissionName[]];
const channel = (overwrites: Overwrite[] = [], type = 0) => ({
  name: 'general',
  type,
  permission_overwrites: overwrites.map(([id, kind, allow, deny]) => ({
    id,
    type: kind,
    allow: bits(...allow),
    deny: bits(...deny),
  })),
});
const compute = (facts: Partial<PermissionFacts>) => computePermissions({ guild, who: alice(), now: 0, ...facts });

describe('names and bits', () => {
  test('agree with discord-api-types', () => {
    for (const [name, bit] of Object.entries(PermissionFlagsBits)) {
      expect([name, permissionBit(name as PermissionName)]).toEqual([name, bit]);
    }
  });

  test('each bit has one name, and unknown bits none', () => {
    const all = permissionBits(PERMISSION_NAMES);
    expect(permissionNames(all | (1n << 60n))).toEqual([...PERMISSION_NAMES]);
  });
});

describe('in a server', () => {
  test('everyone, plus each role', () => {
    const { permissions, because, steps } = compute({ who: alice('1') });
    expect(permissions).toEqual([
      'ViewChannel',
      'SendMessages',
      'SendTTSMessages',
      'EmbedLinks',
      'AttachFiles',
      'MentionEveryone',
    ]);
    expect(because).toBeUndefined();
    expect(steps.map(({ source }) => source)).toEqual(['@everyone', 'role Writers']);
  });

  test('the owner and administrators may do everything, whatever a channel says', () => {
    const shut = channel([[GUILD, 0, [], ['ViewChannel']]]);
    const owner = compute({ who: { ...alice(), id: OWNER }, channel: shut });
    const admin = compute({ who: alice('3'), channel: shut });
    expect([owner.because, admin.because]).toEqual(['owner', 'administrator']);
    expect(owner.permissions).toEqual([...PERMISSION_NAMES]);
    expect(admin.permissions).toEqual([...PERMISSION_NAMES]);
    expect(admin.steps.at(-1)?.source).toBe('role Admin is administrator');
  });
});

describe('in a channel', () => {
  test('overwrites apply in order: everyone, roles together, member', () => {
    const { permissions, steps } = compute({
      who: alice('1', '2'),
      channel: channel([
        [ALICE, 1, ['SendMessages'], []],
        ['2', 0, [], ['AttachFiles', 'SendMessages']],
        ['1', 0, ['AttachFiles'], []],
        [GUILD, 0, [], ['EmbedLinks']],
      ]),
    });
    expect(permissions).toEqual(['ViewChannel', 'SendMessages', 'SendTTSMessages', 'AttachFiles', 'MentionEveryone']);
    expect(steps.map(({ source }) => source)).toEqual([
      '@everyone',
      'role Writers',
      '@everyone in #general',
      'role Muted in #general',
      'role Writers in #general',
      'member alice in #general',
    ]);
  });

  test("an allow of one role wins over another role's deny, not over the member's own", () => {
    const both: Overwrite[] = [
      ['1', 0, ['EmbedLinks'], []],
      ['2', 0, [], ['EmbedLinks']],
    ];
    expect(compute({ who: alice('1', '2'), channel: channel(both) }).permissions).toContain('EmbedLinks');
    const own: Overwrite[] = [...both, [ALICE, 1, [], ['EmbedLinks']]];
    expect(compute({ who: alice('1', '2'), channel: channel(own) }).permissions).not.toContain('EmbedLinks');
  });

  test('who cannot view can do nothing', () => {
    const report = compute({ channel: channel([[GUILD, 0, ['SendMessages'], ['ViewChannel']]]) });
    expect(report).toMatchObject({ permissions: [], because: 'cannot_view' });
    expect(report.steps.at(-1)).toMatchObject({ source: 'cannot view the channel', allow: [] });
  });

  test('who cannot send cannot mention everyone, attach, embed or use TTS', () => {
    const { permissions, steps } = compute({ who: alice('1'), channel: channel([[GUILD, 0, [], ['SendMessages']]]) });
    expect(permissions).toEqual(['ViewChannel']);
    expect(steps.at(-1)?.deny).toEqual(['SendTTSMessages', 'EmbedLinks', 'AttachFiles', 'MentionEveryone']);
  });

  test('in a thread the right to send is its own, inherited from the parent', () => {
    const parent = channel([[GUILD, 0, ['SendMessagesInThreads'], ['SendMessages']]]);
    expect(compute({ channel: parent, inThread: true }).permissions).toContain('AttachFiles');
    expect(compute({ channel: channel(), inThread: true }).permissions).not.toContain('AttachFiles');
  });

  test('in a voice channel nothing works without connecting', () => {
    expect(compute({ channel: channel([], 2) }).permissions).toEqual(['ViewChannel']);
    expect(compute({ channel: channel([[GUILD, 0, ['Connect'], []]], 2) }).permissions).toContain('SendMessages');
  });

  test('overwrites for others do not count', () => {
    const report = compute({
      channel: channel([
        ['1', 0, [], ['ViewChannel']],
        ['999', 1, [], ['ViewChannel']],
      ]),
    });
    expect(report.permissions).toContain('ViewChannel');
  });
});

test('a role is judged as if someone held only that', () => {
  const report = compute({
    who: { kind: 'role', id: '2' },
    channel: channel([
      ['2', 0, [], ['SendMessages']],
      [ALICE, 1, ['SendMessages'], []],
    ]),
  });
  expect(report.permissions).toEqual(['ViewChannel']);
});

test('a timeout leaves seeing and reading; it is over when its time has come; administrators are exempt', () => {
  const who = { ...alice('1'), timedOutUntil: 1000 };
  expect(compute({ who, now: 999 })).toMatchObject({ permissions: ['ViewChannel'], because: 'timed_out' });
  expect(compute({ who, now: 1000 }).permissions).toContain('SendMessages');
  expect(compute({ who: { ...who, roles: ['3'] }, now: 0 }).because).toBe('administrator');
});
