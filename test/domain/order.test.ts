import { describe, expect, test } from 'bun:test';
import { eachItem, inOrder } from '../../src/domain/batch.ts';
import { channelsFor } from '../../src/domain/channels/bounds.ts';
import { moveTo } from '../../src/domain/channels/order.ts';
import { channelTree } from '../../src/domain/channels/tree.ts';
import { formatColor, parseRoleColors } from '../../src/domain/colors.ts';
import { compareRoles, whyNotMember, whyNotRole } from '../../src/domain/hierarchy.ts';
import type { Caller } from '../../src/kernel/caller.ts';
import { OperationError } from '../../src/kernel/errors.ts';
import { errorIn } from './errors.ts';

/** The order that follows from the changes. */
const after = (siblings: { id: string; position: number }[], changes: { id: string; position: number }[]) => {
  const now = new Map([...siblings, ...changes].map(({ id, position }) => [id, position]));
  expect(new Set(now.values()).size).toBe(now.size);
  return [...now].sort((a, b) => a[1] - b[1]).map(([id]) => id);
};

describe('moving among siblings', () => {
  const siblings = [
    { id: 'a', position: 3 },
    { id: 'b', position: 4 },
    { id: 'c', position: 9 },
  ];
  const [a, b, c] = siblings as [(typeof siblings)[0], (typeof siblings)[0], (typeof siblings)[0]];

  test('up, down and past the end', () => {
    expect(after(siblings, moveTo(siblings, c, 0))).toEqual(['c', 'a', 'b']);
    expect(after(siblings, moveTo(siblings, a, 1))).toEqual(['b', 'a', 'c']);
    expect(after(siblings, moveTo(siblings, a, 99))).toEqual(['b', 'c', 'a']);
  });

  test('nothing changes where it is already', () => expect(moveTo(siblings, b, 1)).toEqual([]));

  test('numbers that clash are told apart', () => {
    const same = siblings.map(({ id }) => ({ id, position: 0 }));
    expect(after(same, moveTo(same, { id: 'c', position: 0 }, 0))).toEqual(['c', 'a', 'b']);
  });

  test('a newcomer finds its place', () => {
    expect(after(siblings, moveTo(siblings, { id: 'd', position: 3 }, 1))).toEqual(['a', 'd', 'b', 'c']);
  });
});

test('channels form a tree: text above voice, categories last, threads inside', () => {
  const channels = [
    { id: '1', name: 'Talk', type: 'category', position: 0 },
    { id: '2', name: 'lounge', type: 'voice', parent_id: '1', position: 0, user_limit: 5 },
    { id: '3', name: 'general', type: 'text', parent_id: '1', position: 7, topic: 'Any\nthing' },
    { id: '4', name: 'news', type: 'news', position: 9 },
    { id: '5', name: 'a thread', type: 'public_thread', parent_id: '3', message_count: 2 },
  ];
  expect(channelTree(channels)).toBe(
    [
      '4 #news [news]',
      '1 Talk/',
      '  3 #general: Any thing',
      '    5 #"a thread" [public thread, 2 messages]',
      '  2 #lounge [voice, limit 5]',
    ].join('\n'),
  );
});

test('a caller confined to a category sees it, what is in it, and nothing else', () => {
  const channels = [
    { id: '1' },
    { id: '2', parent_id: '1' },
    { id: '3', parent_id: '2' },
    { id: '4' },
    { id: '5', parent_id: '4' },
  ];
  const ids = (role: Partial<Caller['role']>, pinned: Caller['pinned'] = {}) =>
    channelsFor({ role: { name: 'r', ...role }, pinned } as Caller, channels).map(({ id }) => id);
  expect(ids({})).toEqual(['1', '2', '3', '4', '5']);
  expect(ids({ channels: ['1'] })).toEqual(['1', '2', '3']);
  expect(ids({ channels: ['2'] })).toEqual(['1', '2', '3']);
  expect(ids({ channels: [] })).toEqual([]);
  expect(ids({ channels: ['1'] }, { channel: '5' })).toEqual(['4', '5']);
});

describe('hierarchy', () => {
  const role = (id: string, name: string, position: number) => ({ id, name, position });
  const guild = {
    id: '1',
    owner_id: '100',
    roles: [role('1', '@everyone', 0), role('2', 'Bots', 2), role('3', 'Mods', 2), role('4', 'Low', 1)],
  } as never;
  const member = (id: string, ...roles: string[]) => ({ roles, user: { id, username: `user-${id}` } });
  const bot = member('50', '2');

  test('of equal positions the older role ranks higher', () => {
    expect(compareRoles(role('2', 'a', 2), role('3', 'b', 2))).toBeGreaterThan(0);
    expect(whyNotMember(guild, bot, member('51', '3'), 'bot')).toBeUndefined();
    expect(whyNotMember(guild, member('51', '3'), bot, 'bot')?.code).toBe('missing_permission');
  });

  test('says which roles stand where, and what to do', () => {
    const problem = whyNotMember(guild, bot, member('52', '2', '4'), 'bot');
    expect(problem?.message).toBe(
      "«user-52» ranks too high: their highest role is «Bots» (position 2), the bot's is «Bots» (position 2).",
    );
    expect(problem?.hint).toContain("drag the bot's role above");
    expect(whyNotMember(guild, bot, member('100'), 'bot')?.code).toBe('forbidden');
    expect(whyNotMember(guild, member('100'), bot, 'caller')).toBeUndefined();
  });

  test('nobody reaches their own highest role, but everybody with the right reaches @everyone', () => {
    expect(whyNotRole(guild, bot, role('2', 'Bots', 2), 'caller')?.message).toContain('your highest role');
    expect(whyNotRole(guild, bot, role('4', 'Low', 1), 'bot')).toBeUndefined();
    expect(whyNotRole(guild, member('51', '4'), role('1', '@everyone', 0), 'bot')).toBeUndefined();
  });
});

test('colours are read in every usual way', () => {
  expect(parseRoleColors('#FF8800')).toEqual({ primary_color: 0xff8800, secondary_color: null, tertiary_color: null });
  expect(parseRoleColors('f80, 0x0000ff')).toMatchObject({ primary_color: 0xff8800, secondary_color: 255 });
  expect(parseRoleColors('Holographic').tertiary_color).toBe(16_761_760);
  expect(parseRoleColors('none').primary_color).toBe(0);
  expect(errorIn(() => parseRoleColors('#12345')).message).toBe('color: "#12345" is not a colour.');
  expect(errorIn(() => parseRoleColors('red green blue')).code).toBe('invalid_input');
  expect(formatColor(255)).toBe('#0000ff');
  expect(formatColor(0)).toBeUndefined();
});

describe('batches', () => {
  const context = (signal = new AbortController().signal) => ({ callId: 'c', signal, progress: () => {} });
  const refuse = (code: 'forbidden' | 'discord_unavailable') => new OperationError(code, `no ${code}`, { hint: '' });

  test('one failure does not stop the rest, and each is reported', async () => {
    const run = async (id: string) => {
      if (id === 'b') throw refuse('forbidden');
    };
    expect(await eachItem(['a', 'b', 'c'], context(), run)).toEqual({
      done: ['a', 'c'],
      failed: [{ id: 'b', problem: 'no forbidden' }],
    });
  });

  test('what must fail for all stops, and so does a cancellation', async () => {
    const run = async (id: string) => {
      if (id === 'b') throw refuse('discord_unavailable');
    };
    expect((await eachItem(['a', 'b', 'c'], context(), run)).failed.at(-1)).toEqual({ id: 'c', problem: 'not tried' });
    const controller = new AbortController();
    const result = await eachItem(['a', 'b'], context(controller.signal), async () => controller.abort());
    expect(result).toEqual({ done: ['a'], failed: [{ id: 'b', problem: 'not tried' }] });
  });

  test('when nothing could be done the error stands for itself', async () => {
    const run = async () => {
      throw refuse('forbidden');
    };
    await expect(eachItem(['a', 'b'], context(), run)).rejects.toThrow('no forbidden');
  });

  test('a later step that fails says what stands', async () => {
    const steps = [
      { what: 'name', run: async () => {} },
      {
        what: 'position',
        run: async () => {
          throw refuse('forbidden');
        },
      },
    ];
    const error = await inOrder(steps, 'c').catch((thrown: OperationError) => thrown);
    expect(error?.message).toBe('position: no forbidden');
    expect(error?.hint).toStartWith('Already changed: name. Not changed: position.');
  });
});
