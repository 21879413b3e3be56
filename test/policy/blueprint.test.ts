import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Seed } from '../../sandbox/world/seed-format.ts';
import type { Caller } from '../../src/kernel/caller.ts';
import { agent } from '../operations/stage.ts';
import { type JobView, openWorkshop, type Workshop } from '../support/jobs.ts';

/** Blueprints reach no further than whoever applies them, and than their bot. */
const HOME = '900000000000000001';
const AWAY = '900000000000000002';
const LOCKED = '900000000000000003';
const seed: Seed = {
  bots: [{ name: 'Robot' }],
  users: [{ name: 'zoe' }, { name: 'yan' }, { name: 'xia' }],
  guilds: [
    {
      id: HOME,
      name: 'Home',
      owner: 'zoe',
      members: [{ user: 'zoe' }, { user: 'yan', roles: ['Keeper'] }, { user: 'xia' }],
      roles: [
        { name: 'Chief', permissions: ['Administrator'] },
        { name: 'Bots' },
        { name: 'Keeper', permissions: ['ManageGuild', 'ManageRoles', 'ManageChannels'] },
        { name: 'Crew' },
      ],
      bots: [
        {
          bot: 'Robot',
          roles: ['Bots'],
          permissions: ['ViewChannel', 'ManageRoles', 'ManageChannels', 'SendMessages', 'ManageMessages'],
        },
      ],
      channels: [
        { name: 'deck' },
        { id: LOCKED, name: 'locked', overwrites: [{ for: 'Robot', deny: ['ManageChannels'] }] },
        { name: 'Rooms', type: 'category', channels: [{ name: 'room' }] },
      ],
    },
    {
      id: AWAY,
      name: 'Away',
      owner: 'zoe',
      members: [{ user: 'zoe' }],
      bots: [{ bot: 'Robot', permissions: ['Administrator'] }],
      channels: [{ name: 'afar' }],
    },
  ],
};

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop({ sandbox: { world: seed } });
  // A bot's own role is the highest in a new world.
  const roles = shop.sandbox.world.guilds.get(HOME)?.roles.values() ?? [];
  for (const role of roles) if (role.name === 'Chief') role.position = 10;
});
afterAll(() => shop.close());

const as = async (
  caller: Caller,
  operation: string,
  args: Record<string, unknown>,
): Promise<Record<string, unknown>> => {
  const outcome = await shop.parts.guild.invoke({ operation, args, caller, surface: 'test', format: 'json' });
  return outcome.kind === 'done' ? (outcome.structured as Record<string, unknown>) : { ...outcome };
};
const callable = (caller: Caller) => shop.parts.guild.callable(caller).map(({ name }) => name);
const roleOf = (name: string, more: Partial<Caller['role']> = {}): Caller => ({
  ...agent,
  id: name,
  role: { name, ...more },
});
const OURS = ['export_blueprint', 'plan_blueprint', 'apply_blueprint', 'undo_blueprint'];

interface Plan {
  changes: { line: string }[];
  cannot: { line: string; why: string }[];
}

describe('whoever is bound', () => {
  test('to channels is offered none of it', () => {
    for (const name of [...OURS, 'order_channels', 'order_roles']) {
      expect(callable(roleOf('narrow', { channels: [LOCKED] }))).not.toContain(name);
      expect(callable({ ...agent, pinned: { channel: LOCKED } })).not.toContain(name);
    }
  });

  test('to a server sees and changes no other', async () => {
    const caller = roleOf('homely', { guilds: [HOME] });
    const before = await as(roleOf('free'), 'export_blueprint', { server: AWAY });
    const changes = { blueprint: 'blueprint: 1\nchannels: [{name: new}]' };
    for (const [name, args] of [
      ['export_blueprint', {}],
      ['plan_blueprint', changes],
      ['apply_blueprint', changes],
    ] as const) {
      await expect(as(caller, name, { server: AWAY, ...args })).rejects.toMatchObject({
        code: expect.stringMatching(/forbidden|not_found/),
      });
    }
    const applied = await as(roleOf('free'), 'apply_blueprint', { server: AWAY, ...changes });
    const { job } = applied['job'] as JobView;
    for (const other of [caller, { ...caller, id: 'free' }]) {
      await expect(as(other, 'undo_blueprint', { job })).rejects.toMatchObject({ code: 'not_found' });
    }
    await as(roleOf('free'), 'undo_blueprint', { job });
    expect(await as(roleOf('free'), 'export_blueprint', { server: AWAY })).toEqual(before);
  });

  test('by effects or single operations applies nothing: deleting a channel by a blueprint is deleting a channel', () => {
    const gentle = roleOf('gentle', { effects: ['read', 'create', 'update'] });
    const spare = roleOf('spare', { excluded: ['delete_channel'] });
    for (const caller of [gentle, spare]) {
      expect(callable(caller)).toContain('plan_blueprint');
      expect(callable(caller)).not.toContain('apply_blueprint');
      expect(callable(caller)).not.toContain('undo_blueprint');
    }
  });

  test('by toolsets needs those of the steps as well, and is told before anything is done', async () => {
    const caller = roleOf('roles', { toolsets: ['blueprint', 'roles'] });
    await expect(
      as(caller, 'apply_blueprint', { server: HOME, blueprint: 'blueprint: 1\nchannels: [{name: new}]' }),
    ).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('create_channel'),
    });
  });

  test('by approval waits for a human before anything is done, but not for a dry run', async () => {
    const caller = roleOf('asker', { approval: ['update_channel'] });
    const args = { server: HOME, blueprint: 'blueprint: 1\nchannels: [{name: deck, topic: asked}]' };
    expect(await as(caller, 'apply_blueprint', args)).toMatchObject({ kind: 'approval' });
    expect(await as(caller, 'apply_blueprint', { ...args, dry_run: true })).toMatchObject({ changes: 1 });
    const outcome = await shop.parts.guild.invoke({ operation: 'apply_blueprint', args, caller, surface: 'test' });
    const fingerprint = outcome.kind === 'approval' ? outcome.request.fingerprint : '';
    const done = await shop.parts.guild.invoke({
      operation: 'apply_blueprint',
      args,
      caller,
      surface: 'test',
      approval: { granted: true, fingerprint },
    });
    const { job } = (done.kind === 'done' && done.data['job']) as JobView;
    // Whoever works on it knows the asker by the role that configuration gives them.
    expect(await shop.settled(job)).toMatchObject({ state: 'done', failed: 0 });
    await as(roleOf('asker'), 'undo_blueprint', { job });
  });
});

describe('what the bot may not do', () => {
  const BLUEPRINT = `
blueprint: 1
roles:
  - name: Chief
    color: red
  - name: Crew
    permissions: ["@everyone", BanMembers]
  - name: Fresh
    permissions: [SendMessages]
channels:
  - name: locked
    topic: mine
  - name: deck
    topic: ours
    overwrites:
      - role: Crew
        deny: [ManageThreads]
  - name: news
    type: news
categories:
  - name: Rooms
    channels:
      - name: room
        slowmode: 5
automod: []
`;
  const noRules = BLUEPRINT.replace('automod: []\n', '');

  test('is said line by line, with what is missing and where to grant it', async () => {
    const { cannot, changes } = (await as(agent, 'plan_blueprint', {
      server: HOME,
      blueprint: noRules,
    })) as unknown as Plan;
    const told = Object.fromEntries(cannot.map(({ line, why }) => [line.replace(/:.*/s, ''), why]));
    expect(Object.keys(told)).toEqual(['~ role Chief', '~ role Crew', '~ #locked', '~ #deck', '+ news #news']);
    expect(told['~ role Chief']).toContain("not below the bot's highest role");
    expect(told['~ role Crew']).toContain('Ban Members cannot be granted or denied by the bot');
    expect(told['~ #locked']).toContain('missing Manage Channels');
    expect(told['~ #deck']).toContain('Manage Threads cannot be granted or denied by the bot');
    expect(told['+ news #news']).toContain('needs a community server');
    expect(changes).toHaveLength(8);
    await expect(as(agent, 'plan_blueprint', { server: HOME, blueprint: BLUEPRINT })).rejects.toMatchObject({
      code: 'missing_permission',
      message: expect.stringContaining('Manage Server'),
    });
  });

  test('keeps the whole from being applied, or is left out where that is wanted', async () => {
    const wish = { server: HOME, blueprint: noRules };
    const before = await as(agent, 'export_blueprint', { server: HOME });
    await expect(as(agent, 'apply_blueprint', wish)).rejects.toMatchObject({
      code: 'missing_permission',
      message: expect.stringContaining('5 of its changes cannot be done'),
    });
    expect(await as(agent, 'export_blueprint', { server: HOME })).toEqual(before);
    const applied = await as(agent, 'apply_blueprint', { ...wish, partial: true });
    expect(applied).toMatchObject({ skipped: 5, job: { status: 'done', done: 3, failed: 0 } });
    const { cannot, changes } = (await as(agent, 'plan_blueprint', wish)) as unknown as Plan;
    expect([cannot.length, changes.length]).toEqual([5, 5]);
    await as(agent, 'undo_blueprint', { job: (applied['job'] as JobView).job });
    expect(await as(agent, 'export_blueprint', { server: HOME })).toEqual(before);
  });
});

test('a channel that would hide from the bot is not made, for it could not be found again', async () => {
  const hidden = (more: string) => `
blueprint: 1
categories:
  - name: Rooms
    overwrites:
      - role: "@everyone"
        deny: [ViewChannel]${more}
    channels:
      - name: room
        overwrites: synced
`;
  const { cannot } = (await as(agent, 'plan_blueprint', { server: HOME, blueprint: hidden('') })) as unknown as Plan;
  expect(cannot.map(({ why }) => why)).toEqual(
    Array(2).fill('The bot itself would not see it. Add an overwrite: {role: "Robot", allow: [ViewChannel]}.'),
  );
  for (const own of ['role: Robot', 'role: Bots']) {
    const open = hidden(`\n      - ${own}\n        allow: [ViewChannel]`);
    expect(await as(agent, 'plan_blueprint', { server: HOME, blueprint: open })).toMatchObject({ cannot: [] });
  }
});

describe('a person of Discord', () => {
  const person = (name: string): Caller => {
    const user = [...shop.sandbox.world.users.values()].find(({ username }) => username === name);
    return { ...agent, kind: 'user', id: user?.id ?? '', name };
  };

  test('sees a server whole only who may manage it', async () => {
    for (const [operation, args] of [
      ['export_blueprint', {}],
      ['plan_blueprint', { blueprint: 'blueprint: 1' }],
      ['apply_blueprint', { blueprint: 'blueprint: 1' }],
    ] as const) {
      await expect(as(person('xia'), operation, { server: HOME, ...args })).rejects.toMatchObject({
        code: 'missing_permission',
        message: expect.stringContaining('Manage Server'),
      });
    }
    expect(await as(person('yan'), 'export_blueprint', { server: HOME })).toMatchObject({
      blueprint: expect.stringContaining('name: deck'),
    });
  });

  test('grants nothing by a blueprint that they do not have themselves', async () => {
    const { cannot } = (await as(person('yan'), 'plan_blueprint', {
      server: HOME,
      blueprint: 'blueprint: 1\nroles:\n  - name: Crew\n    permissions: ["@everyone", ManageMessages]\n',
    })) as unknown as Plan;
    expect(cannot).toMatchObject([
      { why: expect.stringContaining('Manage Messages cannot be granted or denied by you') },
    ]);
  });
});
