import { expect, test } from 'bun:test';
import { type Happening, touched } from '../../../src/domain/events/touched.ts';
import { uriTemplate } from '../../../src/kernel/uri-template.ts';
import catalogue from '../../../src/operations/catalogue.gen.json';

const guild_id = '100000000000000001';
const channel_id = '200000000000000002';
const thread = '300000000000000003';
const message = '400000000000000004';
const user = { id: '500000000000000005' };
const now = Date.UTC(2026, 10, 1);
const parentOf = (id: string) => (id === thread ? channel_id : undefined);
const of = (t: string, d: unknown) => touched({ t, d }, { parentOf, now });

const server = `discord://servers/${guild_id}`;
const channel = `discord://channels/${channel_id}`;

test('messages touch the history they are in, and themselves once they are known', () => {
  const created = of('MESSAGE_CREATE', { id: message, channel_id, guild_id });
  expect(created).toEqual({ uris: [`${channel}/messages`], lists: false });
  const edited = of('MESSAGE_UPDATE', { id: message, channel_id, guild_id });
  expect(edited?.uris).toEqual([
    `${channel}/messages`,
    `${channel}/messages/${message}`,
    `${channel}/messages/${message}/attachments`,
  ]);
  const swept = of('MESSAGE_DELETE_BULK', { ids: [message, '400000000000000009'], channel_id, guild_id });
  expect(swept?.uris).toContain(`${channel}/messages/400000000000000009`);
  for (const t of ['MESSAGE_REACTION_ADD', 'MESSAGE_REACTION_REMOVE_ALL', 'MESSAGE_POLL_VOTE_ADD']) {
    const reacted = of(t, { user_id: user.id, message_id: message, channel_id, guild_id });
    expect(reacted?.uris).toContain(`${channel}/messages/${message}`);
  }
});

test('messages in a thread touch the list of threads too', () => {
  expect(of('MESSAGE_CREATE', { id: message, channel_id: thread, guild_id })?.uris).toEqual([
    `discord://channels/${thread}/messages`,
    `${channel}/threads`,
    `${server}/threads`,
  ]);
});

test('channels and servers that come and go change what lists show', () => {
  const made = of('CHANNEL_CREATE', { id: channel_id, guild_id, name: 'new' });
  expect(made).toEqual({ uris: [channel, `${server}/channels`, server], lists: true });
  const left = of('GUILD_DELETE', { id: guild_id });
  expect(left).toMatchObject({ lists: true, uris: expect.arrayContaining(['discord://servers', server]) });
  expect(of('GUILD_DELETE', { id: guild_id, unavailable: true })).toBeUndefined();
});

test('servers told again after a connect are no news', () => {
  const joined = (ago: number) => ({ id: guild_id, joined_at: new Date(now - ago).toISOString() });
  expect(of('GUILD_CREATE', joined(1000))?.lists).toBe(true);
  expect(of('GUILD_CREATE', joined(86_400_000))).toBeUndefined();
  expect(of('GUILD_CREATE', { id: guild_id })).toBeUndefined();
});

test('what concerns no resource, and nonsense, touches nothing', () => {
  for (const d of [
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { id: {}, channel_id: 3, guild_id: '../x', ids: 'no', user: 1 },
  ]) {
    for (const t of [
      'TYPING_START',
      'READY',
      'MESSAGE_CREATE',
      'MESSAGE_DELETE_BULK',
      'GUILD_MEMBER_ADD',
      'THREAD_CREATE',
    ])
      expect(of(t, d)).toBeUndefined();
  }
});

test('every URI is one that can be read', () => {
  const templates = (catalogue as { resources?: { template: string }[] }[]).flatMap(({ resources = [] }) =>
    resources.map(({ template }) => uriTemplate(template)),
  );
  const happenings: Happening[] = [
    ...['CREATE', 'UPDATE', 'DELETE'].flatMap((verb) => [
      { t: `MESSAGE_${verb}`, d: { id: message, channel_id: thread, guild_id } },
      { t: `CHANNEL_${verb}`, d: { id: channel_id, guild_id } },
      { t: `THREAD_${verb}`, d: { id: thread, parent_id: channel_id, guild_id } },
      { t: `GUILD_${verb}`, d: { id: guild_id, joined_at: new Date(now).toISOString() } },
      { t: `GUILD_ROLE_${verb}`, d: { guild_id, role: {} } },
    ]),
    ...['ADD', 'UPDATE', 'REMOVE'].map((verb) => ({ t: `GUILD_MEMBER_${verb}`, d: { guild_id, user } })),
    { t: 'CHANNEL_PINS_UPDATE', d: { channel_id, guild_id } },
    { t: 'GUILD_EMOJIS_UPDATE', d: { guild_id, emojis: [] } },
  ];
  for (const { t, d } of happenings) {
    const uris = of(t, d)?.uris ?? [];
    expect([t, uris.length > 0]).toEqual([t, true]);
    for (const uri of uris) expect([uri, templates.some(({ match }) => match(uri))]).toEqual([uri, true]);
  }
});
