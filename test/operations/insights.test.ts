import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import type { Caller } from '../../src/kernel/caller.ts';
import type { NewEvent } from '../../src/kernel/store/events.ts';
import type { Store } from '../../src/kernel/store/store.ts';
import {
  GENERAL,
  GUILD,
  HELP,
  joined,
  left,
  messageId,
  NOON,
  reacted,
  robot,
  type Somebody,
  said,
} from '../support/happenings.ts';
import { openTeam, type Team } from '../support/team.ts';
import { agent } from './stage.ts';

const DAY = 24 * 60;
const MAY = { since: '2026-04-20', until: '2026-05-20' };

let team: Team;
let store: Store;
const people: Record<string, Somebody> = {};
const who = (name: string) => people[name]!;
let guild: string;
/** Somebody who came just now. */
let nora: Somebody;

/** The ids that happenings use become those of the sandbox. */
function here(events: readonly NewEvent[]): NewEvent[] {
  const text = JSON.stringify(events)
    .replaceAll(GUILD, guild)
    .replaceAll(GENERAL, team.channel('general'))
    .replaceAll(HELP, team.channel('off-topic'));
  return JSON.parse(text);
}

const happen = (...events: NewEvent[][]) => store.events.append(here(events.flat()));

beforeAll(async () => {
  team = await openTeam({ sandbox: { rateLimits: 'off', validateResponses: true } });
  store = await team.parts.memory.store();
  [guild] = [...team.sandbox.world.guilds.keys()] as [string];
  for (const user of team.sandbox.world.users.values())
    people[user.username] = { id: user.id, username: user.username, joined: 0 };
  const driver = createDriver(team.sandbox.control);
  const { id } = await driver.createUser({ name: 'nora' });
  await driver.as('nora').join();
  nora = { id, username: 'nora', joined: Date.now() };
  const minutes = Math.floor((Date.now() - NOON) / 60_000);
  const [alice, bob, carol] = [who('alice'), who('bob'), who('carol')];
  await happen(
    // Friday the first of May at noon, and the days around it.
    said(alice, 'I love Rust. Kubernetes is hard.', { minutes: 0 }),
    said(alice, 'does anyone know how to write a helm chart?', { minutes: 1, channel: HELP }),
    said(bob, 'lunch!', { minutes: 2 }),
    reacted(bob, alice, { minutes: 0, at: 3 }),
    reacted(carol, alice, { minutes: 0, at: 4 }),
    said(robot, 'beep boop?', { minutes: 5 }),
    said(alice, 'the kubernetes docs are good', { minutes: DAY }),
    said(bob, 'how do I join the call on friday?', { minutes: 2 * DAY }),
    said(alice, 'use the link', {
      minutes: 2 * DAY + 300,
      more: { type: 19, message_reference: { message_id: messageId(2 * DAY) } },
    }),
    said(bob, '=HYPERLINK("https://evil.example")', { minutes: 3 * DAY, channel: HELP }),
    joined(nora, minutes - 2),
    said(nora, 'Hi, I am Nora, I enjoy climbing', { minutes: minutes - 1 }),
    joined({ id: '500000000000000032', username: 'quit' }, 4 * DAY),
    left({ id: '500000000000000032', username: 'quit' }, 6 * DAY),
  );
});
afterAll(() => team.close());

const call = <T = Record<string, unknown>>(name: string, args: Record<string, unknown> = {}) =>
  team.call<T>(name, args);
const as = (caller: Partial<Caller>, operation: string, args: Record<string, unknown> = {}) =>
  team.parts.guild.invoke({ operation, args, caller: { ...agent, ...caller }, surface: 'test', format: 'json' });
const asUser = (name: string, operation: string, args: Record<string, unknown> = {}) =>
  as({ kind: 'user', id: who(name).id, name }, operation, args);
const confined = () => ({ role: { name: 'narrow', channels: [team.channel('off-topic')] } });

test('a profile: who they are, what they did, what they like, and since when that is known', async () => {
  const found = await call('member_profile', { user: 'alice' });
  expect(found).toMatchObject({
    username: 'alice',
    interests: [],
    last_active: expect.stringContaining('2026-05-03T17:00'),
  });
  const nora = await call('member_profile', { user: 'nora' });
  expect(nora).toMatchObject({
    introduction: { content: 'Hi, I am Nora, I enjoy climbing' },
    joined_at: expect.any(String),
  });
  const text = await team.read('member_profile', { user: 'dave' });
  expect(text).toContain('never seen active');
  expect(text).toContain('Known since');
  expect(await team.refusal('member_profile', { user: '999999999999999999' })).toMatchObject({ code: 'not_found' });
});

describe('activity over time', () => {
  test('of one, by day', async () => {
    const found = await call<{ total: object; periods: { start: string; messages_sent: number }[] }>(
      'member_activity',
      {
        user: 'alice',
        ...MAY,
      },
    );
    expect(found.total).toEqual({ messages_sent: 4, reactions_given: 0, reactions_received: 2 });
    expect(found.periods).toHaveLength(30);
    expect(
      found.periods.filter((each) => each.messages_sent > 0).map((each) => [each.start, each.messages_sent]),
    ).toEqual([
      ['2026-05-01', 2],
      ['2026-05-02', 1],
      ['2026-05-03', 1],
    ]);
  });

  test('of all, by week, with how many took part; programs do not', async () => {
    const found = await call<{ total: object; periods: unknown[] }>('member_activity', { by: 'week', ...MAY });
    expect(found.total).toEqual({ messages_sent: 7, reactions_given: 2, reactions_received: 2 });
    expect(found.periods).toContainEqual({
      start: '2026-04-27',
      messages_sent: 6,
      reactions_given: 2,
      reactions_received: 2,
      members_active: 3,
    });
    const text = await team.read('member_activity', { by: 'week', ...MAY });
    expect(text).toContain('2026-04-27 6 messages, 2 reactions given, 2 received, by 3 members');
    expect(text).not.toContain('2026-05-11');
  });

  test('drawn', async () => {
    for (const [chart, type] of [
      ['png', 'image/png'],
      ['svg', 'image/svg+xml'],
    ]) {
      const { blocks } = await team.done('member_activity', { chart, ...MAY });
      expect(blocks).toMatchObject([{ type: 'image', mimeType: type }]);
    }
    const { blocks } = await team.done('member_activity', { chart: 'svg', ...MAY });
    const svg = Buffer.from((blocks[0] as { data: string }).data, 'base64').toString();
    expect(svg.match(/class="bar"/g)).toHaveLength(4);
  });

  test('a window that is none', async () => {
    expect(await team.refusal('member_activity', { since: '2026-05-20', until: '2026-05-01' })).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('since'),
    });
  });
});

test('most and least active people', async () => {
  interface Ranking {
    members: { username: string; messages_sent: number; left?: boolean }[];
  }
  const most = await call<Ranking>('active_members', MAY);
  expect(most.members.map((each) => [each.username, each.messages_sent])).toEqual([
    ['alice', 4],
    ['bob', 3],
    ['carol', 0],
  ]);
  const least = await call<Ranking>('active_members', { order: 'least', limit: 2, ...MAY });
  expect(least.members.map((each) => each.username)).toEqual(['carol', 'bob']);
});

test('inactive members, by role and page by page', async () => {
  interface Found {
    total: number;
    members: { username: string; last_active?: string }[];
    next?: string;
  }
  const since = '2026-05-03';
  const first = await call<Found>('inactive_members', { since, limit: 2 });
  expect(first.members[0]).toMatchObject({ username: 'carol', last_active: expect.stringContaining('2026-05-01') });
  expect(first.members[1]?.last_active).toBeUndefined();
  const rest = await call<Found>('inactive_members', { since, limit: 100, cursor: first.next });
  const names = [...first.members, ...rest.members].map(({ username }) => username);
  expect(names).toHaveLength(first.total);
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toContain('alice');
  expect(names).not.toContain('bob');
  const moderators = await call<Found>('inactive_members', { since: '2026-05-10', role: 'Moderator' });
  expect(moderators.members.map(({ username }) => username)).toEqual(['bob']);
});

test('newcomers and introductions', async () => {
  const found = await call<{ members: { username: string; introduced: boolean }[] }>('newcomers', { since: '1d' });
  expect(found.members.map(({ username, introduced }) => [username, introduced])).toContainEqual(['nora', true]);
  const text = await team.read('introductions');
  expect(text).toContain('nora: Hi, I am Nora, I enjoy climbing');
  expect(text).toContain('1 introduction.');
  expect(await team.read('introductions', { user: 'bob', ...MAY })).toContain('no introductions');
});

describe('interests', () => {
  test('are extracted, recorded, found and taken back; an agent is not overruled', async () => {
    await call('record_interests', { user: 'alice', topics: ['Rust', 'Gardening'], confidence: 0.3 });
    const first = await call<{ members: { username: string; topics: { topic: string }[] }[] }>('extract_interests', {
      since: '2026-04-20',
    });
    const alice = first.members.find(({ username }) => username === 'alice');
    expect(alice?.topics.map(({ topic }) => topic)).toContain('kubernetes');
    expect(alice?.topics.map(({ topic }) => topic)).not.toContain('rust');
    const again = await call<{ members: unknown[] }>('extract_interests', { since: '2026-04-20' });
    expect(again.members).toEqual([]);
    const of = await call<{ interests: { topic: string; confidence: number; source: string }[] }>('member_interests', {
      user: 'alice',
    });
    expect(of.interests).toContainEqual(
      expect.objectContaining({ topic: 'rust', confidence: 0.3, source: team.caller.id }),
    );
    const climbers = await call<{ members: { username: string }[] }>('who_is_interested', { topic: 'climb' });
    expect(climbers.members.map(({ username }) => username)).toEqual(['nora']);
    const topics = await call<{ topics: { topic: string }[] }>('who_is_interested');
    expect(topics.topics.map(({ topic }) => topic)).toEqual(expect.arrayContaining(['rust', 'gardening', 'climbing']));
    expect(await call('record_interests', { user: 'alice', remove: ['gardening'] })).toMatchObject({ removed: 1 });
  });

  test('of a member who never did anything', async () => {
    await call('record_interests', { user: 'heidi', topics: ['chess'] });
    expect(await team.read('member_interests', { user: 'heidi' })).toContain('chess 0.8');
  });

  test('nothing given is an error', async () => {
    expect(await team.refusal('record_interests', { user: 'alice' })).toMatchObject({ code: 'invalid_input' });
  });
});

describe('statistics', () => {
  test('of a server', async () => {
    const found = await call('server_statistics', MAY);
    expect(found).toMatchObject({
      messages_sent: 7,
      reactions_given: 2,
      members_active: 3,
      joined: 1,
      left: 1,
      busiest_day: { date: '2026-05-01', messages_sent: 3 },
    });
    expect(found['top_channels']).toEqual([
      { channel_id: team.channel('general'), name: 'general', messages_sent: 5 },
      { channel_id: team.channel('off-topic'), name: 'off-topic', messages_sent: 2 },
    ]);
  });

  test('growth ends at how many there are now', async () => {
    const found = await call<{ members: number; periods: { start: string; members: number }[] }>('growth', {
      by: 'day',
      since: '2026-05-01',
    });
    expect(found.periods.at(-1)?.members).toBe(found.members);
    const of = (start: string) => found.periods.find((each) => each.start === start);
    expect(of('2026-05-05')).toMatchObject({ joined: 1, left: 0 });
    expect(of('2026-05-07')).toMatchObject({ joined: 0, left: 1 });
    expect(of('2026-05-05')!.members - of('2026-05-04')!.members).toBe(1);
  });

  test('by channel, compared with before; of one by day', async () => {
    const found = await call<{ channels: { name: string; messages_sent: number; messages_before: number }[] }>(
      'channel_activity',
      {
        since: '2026-05-02',
        until: '2026-05-03',
      },
    );
    expect(found.channels).toMatchObject([{ name: 'general', messages_sent: 1, messages_before: 2 }]);
    const one = await call<{ days: { date: string; messages_sent: number }[] }>('channel_activity', {
      channels: ['#off-topic'],
      ...MAY,
    });
    expect(one.days.filter(({ messages_sent }) => messages_sent > 0).map(({ date }) => date)).toEqual([
      '2026-05-01',
      '2026-05-04',
    ]);
  });

  test('peak hours in a time zone', async () => {
    const found = await call('peak_hours', { timezone: 'Asia/Tokyo', ...MAY });
    expect(found['busiest']).toContainEqual({ weekday: 'Friday', hour: 21, messages_sent: 3 });
    expect(found['total']).toBe(7);
    expect(await team.refusal('peak_hours', { timezone: 'Mars' })).toMatchObject({ code: 'invalid_input' });
  });
});

test('questions that nobody answered', async () => {
  const text = await team.read('unanswered_questions', { since: '2026-04-20' });
  expect(text).toContain('helm chart?');
  expect(text).not.toContain('join the call');
  expect(text).not.toContain('beep boop?');
  expect(text).toContain('1 unanswered question');
  expect(await team.read('unanswered_questions', { since: '2026-04-20', channels: ['#general'] })).toContain(
    'no unanswered questions',
  );
});

describe('CSV', () => {
  const lines = async (args: Record<string, unknown>) => {
    const found = await call<{ csv: string; next?: string }>('export_csv', { ...MAY, ...args });
    return { ...found, lines: found.csv.split('\n') };
  };

  test('every table has its columns', async () => {
    for (const what of ['members', 'activity', 'channels', 'messages', 'interests']) {
      const { lines: found } = await lines({ what });
      expect(found.length).toBeGreaterThan(1);
      expect(found[1]?.split(',').length).toBeGreaterThanOrEqual(found[0]!.split(',').length);
    }
  });

  test('pages join to the whole, and no cell is a formula', async () => {
    const whole = await lines({ what: 'messages' });
    const pages: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const page: Awaited<ReturnType<typeof lines>> = await lines({ what: 'messages', limit: 2, cursor });
      pages.push(...page.lines.slice(1));
      cursor = page.next;
    }
    expect(pages).toEqual(whole.lines.slice(1));
    expect(whole.csv).toContain('"\'=HYPERLINK(""https://evil.example"")"');
  });

  test('for a model it is cut at a row that it is told to go on from', async () => {
    const many = Array.from({ length: 800 }, (_, nth) =>
      said(who('frank'), `${'long '.repeat(20)}${nth}`, { minutes: -2 * DAY, nth }),
    );
    await happen(...many);
    const { structured } = await team.done('export_csv', { what: 'messages', ...MAY }, 'text');
    expect(String(structured['text'])).not.toContain('cut here');
    expect(Number(structured['next'])).toBeGreaterThan(100);
    await call('erase_stored_messages', { before: '2026-04-30' });
  });
});

describe('who may', () => {
  test('a member sees their own activity, not that of others', async () => {
    expect((await asUser('carol', 'member_activity', { user: 'carol', ...MAY })).kind).toBe('done');
    await expect(asUser('carol', 'member_activity', { user: 'alice' })).rejects.toMatchObject({
      code: 'missing_permission',
    });
    await expect(asUser('carol', 'active_members')).rejects.toMatchObject({ code: 'missing_permission' });
    await expect(asUser('carol', 'export_csv', { what: 'members' })).rejects.toMatchObject({
      code: 'missing_permission',
    });
    await expect(asUser('carol', 'set_privacy_settings', { tracking: false })).rejects.toMatchObject({
      code: 'missing_permission',
    });
    await expect(asUser('carol', 'forget_member', { user: 'alice' })).rejects.toMatchObject({
      code: 'missing_permission',
    });
    expect((await asUser('alice', 'server_statistics', MAY)).kind).toBe('done');
  });

  test('who is confined to channels learns of nothing else', async () => {
    const names = (outcome: Awaited<ReturnType<typeof as>>) =>
      outcome.kind === 'done' ? JSON.stringify(outcome.structured) : '';
    const channels = names(await as(confined(), 'channel_activity', MAY));
    expect(channels).toContain('off-topic');
    expect(channels).not.toContain(team.channel('general'));
    expect(names(await as(confined(), 'introductions'))).not.toContain('Nora');
    expect(names(await as(confined(), 'unanswered_questions', { since: '2026-04-20' }))).toContain('helm');
    await expect(as(confined(), 'channel_activity', { channels: [team.channel('general')] })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(as(confined(), 'export_csv', { what: 'messages' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(as(confined(), 'set_privacy_settings', { tracking: false })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(
      as({ role: { name: 'one', guilds: [guild] } }, 'forget_member', { user: 'alice', everywhere: true }),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('forgetting and privacy', () => {
  test('what is set is shown, inherited below, and taken back', async () => {
    const set = await call('set_privacy_settings', { channel: 'Community', content: false, retention_days: 30 });
    expect(set).toMatchObject({ tracking: true, content: false, retention_days: 30 });
    expect(await call('get_privacy_settings', { channel: '#general' })).toMatchObject({
      content: false,
      retention_days: 30,
    });
    expect(await call('get_privacy_settings', { channel: 'Release feedback' })).toMatchObject({ content: false });
    expect(await call('get_privacy_settings')).toMatchObject({ content: true, retention_days: null });
    await call('set_privacy_settings', { channel: '#general', content: true });
    expect(await call('get_privacy_settings', { channel: '#general' })).toMatchObject({
      content: true,
      retention_days: 30,
    });
    await call('set_privacy_settings', { channel: 'Community', reset: true });
    await call('set_privacy_settings', { channel: '#general', reset: true });
    expect(await call('get_privacy_settings', { channel: '#general' })).toMatchObject({
      content: true,
      retention_days: null,
    });
    expect(await call('set_privacy_settings', { scope: 'direct_messages', tracking: false })).toMatchObject({
      direct_messages: { tracking: false },
      tracking: true,
    });
    await call('set_privacy_settings', { scope: 'all_servers', keep_deleted: true });
    expect(await call('get_privacy_settings')).toMatchObject({ keep_deleted: true });
    await call('set_privacy_settings', { scope: 'all_servers', reset: true });
    expect(await call('get_privacy_settings')).toMatchObject({ keep_deleted: false });
    expect(await team.refusal('set_privacy_settings', {})).toMatchObject({ code: 'invalid_input' });
    expect(await team.refusal('set_privacy_settings', { introductions: true })).toMatchObject({
      code: 'invalid_input',
    });
  });

  test('a member is forgotten, also by themselves, and ignored when asked to', async () => {
    const carol = await asUser('carol', 'forget_member', { user: 'carol' });
    expect(carol).toMatchObject({ structured: { members: 1 } });
    expect(await call('forget_member', { user: 'bob', ignore: true })).toMatchObject({
      members: 1,
      messages: 3,
      ignored: true,
    });
    await happen(said(who('bob'), 'still there', { minutes: 10 * DAY }));
    const csv = await call<{ csv: string }>('export_csv', { what: 'messages', ...MAY });
    expect(csv.csv).not.toContain('still there');
    expect(csv.csv).not.toContain(who('bob').id);
    expect(await store.members.get(guild, who('bob').id)).toBeUndefined();
    await call('forget_member', { user: 'bob', ignore: false });
  });

  test('stored messages go, counts stay', async () => {
    const logged = async () =>
      (await store.events.read({ after: 0, limit: 10, channel_ids: [team.channel('off-topic')] })).events.length;
    expect(await logged()).toBeGreaterThan(0);
    expect(await call('erase_stored_messages', { channel: '#off-topic' })).toMatchObject({ erased: 1 });
    expect(await logged()).toBe(0);
    expect(await team.read('unanswered_questions', { since: '2026-04-20' })).toContain('no unanswered');
    expect(await call('server_statistics', MAY)).toMatchObject({
      top_channels: expect.arrayContaining([expect.objectContaining({ name: 'off-topic' })]),
    });
  });
});

test('lived through the gateway: what happens is known, and what may not be kept is not even in the log', async () => {
  const live = await openTeam({ gateway: true, sandbox: { rateLimits: 'off' } });
  try {
    const driver = createDriver(live.sandbox.control);
    await live.call('set_privacy_settings', { channel: '#off-topic', tracking: false });
    await live.call('set_privacy_settings', { channel: '#welcome', content: false });
    expect(await live.read('server_statistics')).toContain('Nothing is known of this server yet');
    const hello = await driver.as('alice').say('general', 'Hello, I love sailing');
    await driver.as('bob').react('general', hello.id, '👍');
    const quiet = await driver.as('bob').say('off-topic', 'between us');
    const thread = await driver.as('bob').openThread('off-topic', 'quiet corner', { message_id: quiet.id });
    await driver.as('bob').say(thread.id, 'between us too');
    await driver.as('alice').say('welcome', 'unspoken words');
    await driver.createUser({ name: 'nora' });
    await driver.as('nora').join();
    await driver.as('nora').leave();
    const memory = await live.parts.memory.store();
    const types = async () => (await memory.events.read({ after: 0, limit: 1000 })).events.map(({ type }) => type);
    while (!(await types()).includes('GUILD_MEMBER_REMOVE')) await Bun.sleep(5);

    const found = await live.call('server_statistics');
    expect(found).toMatchObject({ messages_sent: 2, reactions_given: 1, members_active: 2, joined: 1, left: 1 });
    const everything = JSON.stringify((await memory.events.read({ after: 0, limit: 1000 })).events);
    expect(everything).toContain('sailing');
    expect(everything).not.toContain('between us');
    expect(everything).not.toContain('quiet corner');
    expect(everything).not.toContain('unspoken');
    const stored = await memory.messages.list({ limit: 100 });
    expect(stored.map(({ content }) => content).sort()).toEqual(['Hello, I love sailing', null]);
    expect(await live.read('member_profile', { user: 'alice' })).toContain(
      'last 30 days: 2 messages, no reactions given, 1 received',
    );
  } finally {
    await live.close();
  }
});
