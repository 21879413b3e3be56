import { beforeEach, describe, expect, test } from 'bun:test';
import { createCache, type LiveCache } from '../../src/discord/cache.ts';
import { ME } from './gateway-peer.ts';

let cache: LiveCache;
let time: number;
let sequence: number;
const tell = (t: string, d: unknown) => cache.apply({ t, s: ++sequence, d });

const channel = (id: string, more: object = {}) => ({ id, name: `c${id}`, type: 0, position: Number(id), ...more });
const thread = (id: string, parent_id: string, archived = false) => ({
  id,
  name: `t${id}`,
  type: 11,
  parent_id,
  guild_id: '1',
  thread_metadata: { archived },
});
const guild = (id: string, more: object = {}) => ({
  id,
  name: `Guild ${id}`,
  owner_id: '9',
  roles: [{ id, name: '@everyone', permissions: '0' }],
  emojis: [],
  channels: [],
  threads: [],
  members: [{ user: ME, roles: [] }],
  presences: [{ user: { id: '5' } }],
  member_count: 3,
  ...more,
});

function start(bounds: Partial<{ guilds: number; channels: number; members: number }> = {}, allGuildsAreTold = true) {
  cache = createCache({
    bounds: { guilds: 10, channels: 100, members: 10, ...bounds },
    allGuildsAreTold,
    now: () => time,
  });
  cache.ready = true;
  cache.membersAreTold = true;
}

beforeEach(() => {
  time = 0;
  sequence = 0;
  start();
});

describe('servers', () => {
  test('the list is known once every server has been told about', () => {
    tell('READY', { user: ME, guilds: [{ id: '1' }, { id: '20' }, { id: '3' }] });
    tell('GUILD_CREATE', guild('20'));
    tell('GUILD_CREATE', guild('1'));
    expect(cache.guilds()).toBeUndefined();
    tell('GUILD_CREATE', guild('3'));
    expect(cache.guilds()?.map(({ id }) => id)).toEqual(['1', '3', '20']);
  });

  test('one shard of several never knows them all', () => {
    start({}, false);
    tell('READY', { user: ME, guilds: [] });
    expect(cache.guilds()).toBeUndefined();
  });

  test('keeps the server without what came beside it', () => {
    tell('GUILD_CREATE', guild('1'));
    expect(cache.guild('1')).toMatchObject({ id: '1', name: 'Guild 1', owner_id: '9' });
    for (const beside of ['channels', 'threads', 'members']) expect(cache.guild('1')).not.toHaveProperty(beside);
  });

  test('an outage is told apart from having left', () => {
    tell('READY', { user: ME, guilds: [] });
    tell('GUILD_CREATE', guild('1', { channels: [channel('11')] }));
    tell('GUILD_DELETE', { id: '1', unavailable: true });
    expect([cache.guild('1'), cache.channel('11'), cache.unavailable('1')]).toEqual([undefined, undefined, true]);
    expect(cache.guilds()).toBeUndefined();
    tell('GUILD_CREATE', guild('1'));
    expect([cache.guild('1')?.name, cache.unavailable('1')]).toEqual(['Guild 1', false]);
    tell('GUILD_DELETE', { id: '1' });
    expect([cache.guild('1'), cache.unavailable('1')]).toEqual([undefined, false]);
    expect(cache.guilds()).toEqual([]);
  });

  test('emojis and roles follow', () => {
    tell('GUILD_CREATE', guild('1'));
    tell('GUILD_EMOJIS_UPDATE', { guild_id: '1', emojis: [{ id: '7', name: 'wave' }] });
    tell('GUILD_ROLE_CREATE', { guild_id: '1', role: { id: '2', name: 'A' } });
    tell('GUILD_ROLE_UPDATE', { guild_id: '1', role: { id: '2', name: 'B' } });
    expect(cache.guild('1')).toMatchObject({ emojis: [{ name: 'wave' }], roles: [{ id: '1' }, { name: 'B' }] });
    tell('GUILD_ROLE_DELETE', { guild_id: '1', role_id: '2' });
    expect(cache.guild('1')?.roles).toHaveLength(1);
  });
});

describe('channels', () => {
  beforeEach(() => {
    const secret = channel('13', { flags: 1 << 17, name: '___hidden___' });
    tell(
      'GUILD_CREATE',
      guild('1', { channels: [channel('12'), channel('11'), secret], threads: [thread('21', '11')] }),
    );
  });
  const ids = () => cache.channels('1')?.map(({ id }) => id);

  test('are sorted, carry their server, and leave out those that are only hinted at', () => {
    expect(ids()).toEqual(['11', '12']);
    expect(cache.channel('11')).toMatchObject({ guild_id: '1' });
    expect(cache.channel('13')).toBeUndefined();
  });

  test('one that is shut disappears with its threads and comes back without them', () => {
    tell('CHANNEL_UPDATE', { ...channel('11', { flags: 1 << 17 }), guild_id: '1' });
    expect(ids()).toEqual(['12']);
    expect([cache.channel('21'), cache.threads('1')]).toEqual([undefined, []]);
    tell('CHANNEL_UPDATE', { ...channel('11'), guild_id: '1' });
    expect(ids()).toEqual(['11', '12']);
    tell('THREAD_LIST_SYNC', { guild_id: '1', channel_ids: ['11'], threads: [thread('21', '11')], members: [] });
    expect(cache.channel('21')).toMatchObject({ name: 't21' });
  });

  test('a list sync replaces the threads of its channels only', () => {
    tell('THREAD_CREATE', thread('22', '12'));
    tell('THREAD_LIST_SYNC', { guild_id: '1', channel_ids: ['11'], threads: [thread('23', '11')], members: [] });
    expect(cache.threads('1')?.map(({ id }) => id)).toEqual(['22', '23']);
    tell('THREAD_LIST_SYNC', { guild_id: '1', threads: [], members: [] });
    expect(cache.threads('1')).toEqual([]);
  });

  test('archived threads are not kept, nor is the membership of the bot lost', () => {
    tell('THREAD_CREATE', { ...thread('22', '12'), member: { flags: 0 } });
    tell('THREAD_UPDATE', { ...thread('22', '12'), name: 'renamed' });
    expect(cache.channel('22')).toMatchObject({ name: 'renamed', member: { flags: 0 } });
    tell('THREAD_UPDATE', thread('22', '12', true));
    expect(cache.channel('22')).toBeUndefined();
  });

  test('the last message is known', () => {
    tell('MESSAGE_CREATE', { id: '99', channel_id: '21' });
    expect(cache.channel('21')).not.toMatchObject({ last_message_id: '99' });
    tell('CHANNEL_UPDATE', { ...channel('12', { last_message_id: null }), guild_id: '1' });
    tell('MESSAGE_CREATE', { id: '99', channel_id: '12' });
    expect(cache.channel('12')).toMatchObject({ last_message_id: '99' });
  });
});

describe('members', () => {
  const bob = { user: { id: '5', username: 'bob' }, roles: ['2'], nick: null };

  beforeEach(() => {
    tell('READY', { user: ME, guilds: [] });
    tell('GUILD_CREATE', guild('1'));
  });

  test('the own member is always known and follows', () => {
    expect(cache.member('1', ME.id)).toMatchObject({ roles: [] });
    cache.membersAreTold = false;
    tell('GUILD_MEMBER_UPDATE', { guild_id: '1', user: ME, roles: ['2'] });
    expect(cache.member('1', ME.id)).toMatchObject({ roles: ['2'] });
  });

  test('others are kept when they were asked for, follow, and go', () => {
    tell('GUILD_MEMBER_ADD', { guild_id: '1', ...bob });
    expect(cache.member('1', '5')).toBeUndefined();
    cache.remember('1', bob as never);
    tell('GUILD_MEMBER_UPDATE', { guild_id: '1', user: bob.user, roles: [], nick: 'Bobby' });
    expect(cache.member('1', '5')).toMatchObject({ nick: 'Bobby', roles: [] });
    tell('GUILD_MEMBER_REMOVE', { guild_id: '1', user: bob.user });
    expect(cache.member('1', '5')).toBeUndefined();
  });

  test('none are kept where their updates do not arrive, and none for ever', () => {
    cache.remember('1', bob as never);
    time = 300_001;
    expect(cache.member('1', '5')).toBeUndefined();
    cache.membersAreTold = false;
    cache.remember('1', bob as never);
    expect(cache.member('1', '5')).toBeUndefined();
  });
});

describe('bounds', () => {
  test('the least recently used server goes first, wholly', () => {
    start({ guilds: 2 });
    for (const id of ['1', '2']) tell('GUILD_CREATE', guild(id, { channels: [channel(`${id}0`)] }));
    cache.guild('1');
    tell('GUILD_CREATE', guild('3', { channels: [channel('30')] }));
    expect(cache.size()).toEqual({ guilds: 2, channels: 2, members: 0 });
    expect([cache.guild('2'), cache.channel('20')]).toEqual([undefined, undefined]);
    expect(cache.guild('1')?.id).toBe('1');
    // The list is no longer complete, so REST has to be asked; events of the server that went are ignored.
    expect(cache.guilds()).toBeUndefined();
    tell('CHANNEL_CREATE', { ...channel('21'), guild_id: '2' });
    expect(cache.channel('21')).toBeUndefined();
  });

  test('channels of all servers together are bounded', () => {
    start({ channels: 5 });
    for (const id of ['1', '2', '3']) {
      tell('GUILD_CREATE', guild(id, { channels: [channel(`${id}1`), channel(`${id}2`)] }));
    }
    expect(cache.size()).toMatchObject({ guilds: 2, channels: 4 });
  });

  test('members are bounded, the least recently used goes first', () => {
    start({ members: 2 });
    for (const id of ['5', '6']) cache.remember('1', { user: { id } } as never);
    cache.member('1', '5');
    cache.remember('1', { user: { id: '7' } } as never);
    expect([cache.member('1', '6'), cache.member('1', '5')?.user.id]).toEqual([undefined, '5']);
  });
});

test('a reset forgets everything', () => {
  tell('READY', { user: ME, guilds: [{ id: '2' }] });
  tell('GUILD_CREATE', guild('1', { channels: [channel('11')] }));
  cache.reset();
  expect(cache.size()).toEqual({ guilds: 0, channels: 0, members: 0 });
  expect([cache.me(), cache.guild('1'), cache.channel('11'), cache.unavailable('2')]).toEqual([
    undefined,
    undefined,
    undefined,
    false,
  ]);
});

test('events that say nothing new about what is kept are let pass', () => {
  for (const t of ['TYPING_START', 'constructor', '__proto__', 'SOMETHING_NEW'])
    expect(() => tell(t, {})).not.toThrow();
});
