import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Caller, Role } from '../../src/kernel/caller.ts';
import { OperationError } from '../../src/kernel/errors.ts';
import { openTeam, type Team } from '../support/team.ts';

let team: Team;
let general: string;
let guild: string;

beforeAll(async () => {
  team = await openTeam();
  general = team.channel('general');
  guild = [...team.sandbox.world.guilds.keys()][0] ?? '';
});
afterAll(() => team.close());

type Json = Record<string, unknown>;

const as = (role: Partial<Role>, pinned: Caller['pinned'] = {}): Caller => ({
  ...team.caller,
  id: JSON.stringify([role, pinned]),
  role: { name: 'some', directMessages: true, ...role },
  pinned,
});

async function outcomeOf(caller: Caller, operation: string, args: Json): Promise<Json | string> {
  try {
    const outcome = await team.parts.guild.invoke({ operation, args, caller, surface: 'test', format: 'json' });
    return outcome.kind === 'done' ? outcome.data : outcome.kind;
  } catch (error) {
    if (error instanceof OperationError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

describe('an endpoint', () => {
  test('takes names where Discord takes ids, and gives what Discord answers', async () => {
    const found = await team.call<{ items: { content: string; author: Json }[] }>('list_messages', {
      channel_id: '#general',
      limit: 2,
    });
    expect(found.items).toHaveLength(2);
    expect(Object.keys(found.items[0]?.author ?? {})).toContain('username');
  });

  test('answers with the fields that were asked for alone', async () => {
    const { items } = await team.call<{ items: Json[] }>('list_messages', {
      channel_id: general,
      limit: 1,
      fields: ['id', 'author.username'],
    });
    expect(items.map((item) => Object.keys(item))).toEqual([['id', 'author']]);
    expect(Object.keys(items[0]?.['author'] as Json)).toEqual(['username']);
  });

  test('pings nobody unless told to', async () => {
    const everyone = '@everyone come';
    const quiet = await team.call('create_message', { channel_id: general, content: everyone });
    expect(quiet['mention_everyone']).toBe(false);
    const loud = await team.call('create_message', {
      channel_id: general,
      content: everyone,
      allowed_mentions: { parse: ['everyone'] },
    });
    expect(loud['mention_everyone']).toBe(true);
  });

  test('uploads files, and says so when nothing comes back', async () => {
    const sent = await team.call<{ id: string; attachments: Json[] }>('create_message', {
      channel_id: general,
      files: [{ data: Buffer.from('hello').toString('base64'), name: 'hello.txt' }],
    });
    expect(sent.attachments.map(({ filename }) => filename)).toEqual(['hello.txt']);
    expect(await team.call('delete_message', { channel_id: general, message_id: sent.id })).toEqual({ done: true });
  });

  test('takes back what it has shown of a message', async () => {
    const media = { url: 'https://example.com/a.png' };
    const sent = await team.call<{ id: string }>('create_message', {
      channel_id: general,
      embeds: [{ title: 'Round', image: media, author: { name: 'Trip', icon_url: media.url } }],
      files: [{ data: 'aGVsbG8=', name: 'kept.txt' }],
    });
    const place = { channel_id: general, message_id: sent.id };
    const { embeds, attachments } = await team.call<{ embeds: Json[]; attachments: Json[] }>('get_message_endpoint', {
      ...place,
      fields: ['embeds', 'attachments'],
    });
    expect(Object.keys(embeds[0]?.['image'] as Json)).toContain('proxy_url');
    expect(Object.keys(attachments[0] ?? {})).toContain('size');
    expect(await team.call('update_message', { ...place, embeds, attachments })).toMatchObject({
      embeds,
      attachments: [{ filename: 'kept.txt' }],
    });
  });

  test('takes a message link for the message and its channel', async () => {
    const sent = await team.call<{ id: string }>('create_message', { channel_id: general, content: 'linked' });
    const link = `https://discord.com/channels/${guild}/${general}/${sent.id}`;
    expect(await team.call('get_message_endpoint', { message_id: link, fields: ['content'] })).toMatchObject({
      content: 'linked',
    });
  });

  test('fills in the application, and the only server there is', async () => {
    const { items } = await team.call<{ items: Json[] }>('list_application_emojis');
    expect(Array.isArray(items)).toBe(true);
    expect(await team.call('get_guild', { fields: ['id'] })).toMatchObject({ id: guild });
  });

  test('sends the reason to the audit log', async () => {
    const role = await team.call<{ id: string }>('create_guild_role', {
      name: 'endpoint role',
      reason: 'because we can',
    });
    const { audit_log_entries: entries } = await team.call<{ audit_log_entries: Json[] }>(
      'list_guild_audit_log_entries',
      {
        action_type: 30,
      },
    );
    expect(String(entries.find(({ target_id }) => target_id === role.id)?.['reason'])).toContain('because we can');
  });

  test('never shows the token of a webhook', async () => {
    const made = await team.call('create_webhook_endpoint', { channel_id: general, name: 'Secretive' });
    const token = [...team.sandbox.world.webhooks.values()].find(({ name }) => name === 'Secretive')?.token;
    expect(token).toBeString();
    expect(JSON.stringify(made)).not.toContain(token as string);
    expect(await team.read('list_channel_webhooks', { channel_id: general })).not.toContain(token as string);
  });

  test('is found and run through the doors, each for its effects', async () => {
    expect(await team.read('search_operations', { query: 'audit log entries' })).toContain(
      'list_guild_audit_log_entries',
    );
    const whole = await team.read('search_operations', { query: 'create_message' });
    expect(whole).toContain('embeds: {');
    const through = await team.call('call_read_operation', {
      operation: 'guild_role_member_counts',
      arguments: { guild_id: guild },
    });
    expect(through).toBeObject();
    expect(await team.refusal('call_read_operation', { operation: 'delete_guild_role' })).toMatchObject({
      code: 'invalid_input',
    });
  });
});

describe('what is wrong with an input', () => {
  test.each([
    [{ channel_id: '#general', content: 5 }, /content: must be string, got number/],
    [
      { channel_id: '#general', embeds: [{ title: 'x', color: 'red' }] },
      /embeds\[0\]\.color: must be number, got string/,
    ],
    [
      { channel_id: '#general', embeds: [{ titel: 'x' }] },
      /embeds\[0\]: there is no field "titel", did you mean "title"/,
    ],
    [{ channel_id: '#general', content: 'x', flags: 1.5 }, /flags: must be a whole number, got number/],
    [{ channel_id: '#general', embeds: [{ timestamp: 'soon' }] }, /embeds\[0\]\.timestamp: must be a time, such as/],
    [{ channel_id: '#general', sticker_ids: ['wave'] }, /sticker_ids\[0\]: must be an id/],
    [
      { channel_id: '#general', allowed_mentions: { users: ['1', '1'] } },
      /allowed_mentions\.users\[1\]: is there twice/,
    ],
    [{ channel_id: '#general', contents: 'x' }, /there is no field "contents", did you mean "content"/],
    [
      {
        channel_id: '#general',
        components: [{ type: 1, components: [{ type: 2, style: 1, label: 5, custom_id: 'a' }] }],
      },
      /components\[0\]\.components\[0\]\.label: must be string, got number/,
    ],
    [{ channel_id: '#generl', content: 'x' }, /no channel named/],
    [{ content: 'x' }, /channel_id: is required/],
  ])('%j is told by its field', async (args, message) => {
    const { message: told, hint } = await team.refusal('create_message', args);
    expect(told).toMatch(message);
    expect(hint.length).toBeGreaterThan(10);
  });
});

describe('policy', () => {
  test('what is refused at the front is not reachable by the endpoint behind it', async () => {
    const victim = [...team.sandbox.world.users.values()].find(({ bot }) => !bot)?.id ?? '';
    const refused = [
      [as({ excluded: ['kick_member'] }), 'delete_guild_member', { user_id: victim }],
      [as({ excluded: ['timeout_member'] }), 'update_guild_member', { user_id: victim, nick: 'x' }],
      [as({ toolsets: ['messages'] }), 'delete_guild_member', { user_id: victim }],
      [as({ effects: ['read'] }), 'create_message', { channel_id: general, content: 'x' }],
      [as({ directMessages: false }), 'create_dm', { recipient_id: victim }],
      [as({ operations: ['read_messages'], toolsets: [] }), 'list_messages', { channel_id: general }],
    ] as const;
    for (const [caller, operation, args] of refused) {
      expect(await outcomeOf(caller, operation, { ...args })).toMatch(/^forbidden/);
      const door = { operation, arguments: args };
      for (const way of ['call_read_operation', 'call_write_operation', 'call_delete_operation']) {
        const answer = await outcomeOf({ ...caller, role: { ...caller.role } }, way, door);
        expect(answer).toMatch(/^(forbidden|invalid_input)/);
      }
    }
  });

  test('what a human must approve by the name of a curated operation waits here too', async () => {
    expect(
      await outcomeOf(as({ approval: ['send_message'] }), 'create_message', { channel_id: general, content: 'x' }),
    ).toBe('approval');
  });

  test('confined callers reach no other place, however it is named', async () => {
    const other = team.channel('off-topic');
    const narrow = as({ channels: [general] });
    const secret = await team.call<{ id: string }>('create_message', { channel_id: other, content: 'elsewhere' });
    expect(await outcomeOf(narrow, 'create_message', { channel_id: general, content: 'fine' })).toBeObject();
    const beyond: [string, Json][] = [
      ['list_messages', { channel_id: other }],
      [
        'create_message',
        { channel_id: general, message_reference: { type: 1, channel_id: other, message_id: secret.id } },
      ],
      ['get_guild', {}],
      ['guild_search', { content: 'elsewhere' }],
      ['list_guild_members', {}],
      ['update_my_user', { username: 'x' }],
      ['update_guild_member', { user_id: '1191169165885448194', channel_id: general }],
      ['create_channel_invite', { channel_id: general }],
    ];
    for (const [operation, args] of beyond) expect(await outcomeOf(narrow, operation, args)).toMatch(/^forbidden/);
  });

  test('webhooks and invites are looked up before a confined caller may touch them', async () => {
    const make = (channel: string, name: string) =>
      team.call<{ id: string }>('create_webhook_endpoint', { channel_id: channel, name, fields: ['id'] });
    const here = await make(general, 'Here');
    const there = await make(team.channel('off-topic'), 'There');
    const narrow = as({ channels: [general] });
    expect(await outcomeOf(narrow, 'update_webhook_endpoint', { webhook_id: here.id, name: 'Hers' })).toBeObject();
    expect(await outcomeOf(narrow, 'update_webhook_endpoint', { webhook_id: there.id, name: 'Hers' })).toMatch(
      /^forbidden/,
    );
    const { code } = await team.call<{ code: string }>('create_channel_invite', { channel_id: general });
    const someone = { code, user_id: '1191169165885448194' };
    expect(await outcomeOf(narrow, 'invite_revoke', { code: 'no-such-invite' })).toMatch(/^not_found/);
    // Whom an invite lets in concerns the whole server.
    expect(await outcomeOf(narrow, 'add_invite_target_user', someone)).toMatch(/^forbidden/);
    expect(await outcomeOf(as({ guilds: ['1'] }), 'add_invite_target_user', someone)).toMatch(/^forbidden/);
    expect(await outcomeOf(as({ guilds: [guild] }), 'add_invite_target_user', someone)).toEqual({ done: true });
    expect(await outcomeOf(as({ excluded: ['create_invite'] }), 'add_invite_target_user', someone)).toMatch(
      /^forbidden/,
    );
    expect(await outcomeOf(as({ guilds: ['1'] }), 'get_webhook', { webhook_id: here.id })).toMatch(/^forbidden/);
    expect(await outcomeOf(as({ guilds: [guild] }), 'get_webhook', { webhook_id: here.id })).toBeObject();
    expect(await outcomeOf(as({ guilds: [guild] }), 'list_my_guilds', {})).toMatch(/^forbidden/);
  });

  test('a pinned session need not name its place, and may name no other', async () => {
    const pinned = as({}, { channel: general });
    expect(await outcomeOf(pinned, 'create_message', { content: 'pinned' })).toMatchObject({ channel_id: general });
    expect(await outcomeOf(pinned, 'create_message', { channel_id: team.channel('off-topic'), content: 'x' })).toMatch(
      /^forbidden/,
    );
  });
});

describe('lists', () => {
  test('hold no endpoints unless configuration asks for them', async () => {
    const plain = await openTeam({ settings: { toolsets: undefined } });
    expect(plain.parts.guild.list(plain.caller).some(({ endpoint }) => endpoint !== undefined)).toBe(false);
    await plain.close();
  });
});
