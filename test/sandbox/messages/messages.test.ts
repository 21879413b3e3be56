import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { type Harness, startHarness } from './harness.ts';

let h: Harness;
let general: string;
let messages: string;

beforeAll(async () => {
  h = await startHarness();
  general = h.channel('general');
  messages = `/channels/${general}/messages`;
});
afterAll(() => h.stop());
beforeEach(() => h.forget());

async function send(content = 'hello'): Promise<string> {
  const { status, body } = await h.call('POST', messages, { content });
  expect(status).toBe(200);
  return body.id;
}

describe('creating', () => {
  test('a message comes back whole and is announced with its member', async () => {
    const { status, body } = await h.call('POST', messages, { content: '  hi  ', nonce: '42' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ content: 'hi', type: 0, nonce: '42', flags: 0, pinned: false, channel_id: general });
    const [event] = h.events('MESSAGE_CREATE');
    expect(event?.d).toMatchObject({ id: body.id, nonce: '42', guild_id: h.guildId });
    expect(event?.d.member.roles.length).toBeGreaterThan(0);
    const read = await h.call('GET', `${messages}/${body.id}`);
    expect(read.body.nonce).toBeUndefined();
  });

  test('an enforced nonce returns the message that is there', async () => {
    const once = { content: 'once', nonce: 'n-1', enforce_nonce: true };
    const first = await h.call('POST', messages, once);
    const second = await h.call('POST', messages, { ...once, content: 'twice' });
    expect(second.body).toMatchObject({ id: first.body.id, content: 'once' });
    expect(h.events('MESSAGE_CREATE')).toHaveLength(1);
    h.sandbox.world.clock.advance(10 * 60_000);
    expect((await h.call('POST', messages, once)).body.id).not.toBe(first.body.id);
    const free = await h.call('POST', messages, { content: 'again', nonce: 'n-1' });
    expect(free.body.content).toBe('again');
  });

  test('a nonce has 25 characters at most', async () => {
    const { body } = await h.call('POST', messages, { content: 'x', nonce: 'n'.repeat(26) });
    expect(body.errors.nonce._errors[0].code).toBe('BASE_TYPE_MAX_LENGTH');
  });

  test.each([
    [{}, 50006],
    [{ content: '   ' }, 50006],
    [{ embeds: [] }, 50006],
  ])('%p is an empty message', async (body, code) => {
    expect((await h.call('POST', messages, body)).body.code).toBe(code);
  });

  test('content ends at 2,000 characters', async () => {
    expect((await h.call('POST', messages, { content: 'x'.repeat(2000) })).status).toBe(200);
    expect((await h.call('POST', messages, { content: 'x'.repeat(2001) })).body).toMatchObject({
      code: 50035,
      errors: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] } },
    });
  });

  test('channels without text refuse', async () => {
    expect((await h.call('POST', `/channels/${h.channel('Community')}/messages`, { content: 'x' })).body.code).toBe(
      50008,
    );
    expect((await h.call('POST', `/channels/${h.channel('ideas')}/messages`, { content: 'x' })).body.code).toBe(40058);
    expect((await h.call('POST', `/channels/${h.channel('staff')}/messages`, { content: 'x' })).body.code).toBe(50001);
    expect((await h.call('POST', `/channels/${h.channel('Lounge')}/messages`, { content: 'x' })).status).toBe(200);
  });

  test('only documented flags are kept', async () => {
    const { body } = await h.call('POST', messages, { content: 'quiet', flags: 4096 | 4 | 64 | 1 });
    expect(body.flags).toBe(4096 | 4);
  });
});

describe('embeds', () => {
  test('are trimmed, rich, and without what bots may not set', async () => {
    const embed = {
      title: ' t ',
      type: 'video',
      description: 'd',
      color: 1,
      provider: { name: 'x' },
      timestamp: '2026-01-02T03:04:05Z',
      image: { url: 'https://example.com/a.png', width: 5 },
      footer: { text: 'f' },
      fields: [{ name: 'n', value: 'v' }],
    };
    const { body } = await h.call('POST', messages, { embeds: [embed] });
    expect(body.embeds[0]).toEqual({
      type: 'rich',
      title: 't',
      description: 'd',
      color: 1,
      timestamp: '2026-01-02T03:04:05.000000+00:00',
      image: { url: 'https://example.com/a.png', proxy_url: 'https://example.com/a.png' },
      footer: { text: 'f' },
      fields: [{ name: 'n', value: 'v', inline: false }],
    });
  });

  test('whitespace around does not count', async () => {
    const title = 'x'.repeat(256);
    expect((await h.call('POST', messages, { embeds: [{ title: `  ${title} ` }] })).body.embeds[0].title).toBe(title);
    const fields = [{ name: 'n', value: 'y'.repeat(1025) }];
    const { body } = await h.call('POST', messages, { embeds: [{ title: `${title}x`, fields }] });
    expect(body.errors.embeds[0].title._errors[0].code).toBe('BASE_TYPE_MAX_LENGTH');
    expect(body.errors.embeds[0].fields[0].value._errors[0].code).toBe('BASE_TYPE_MAX_LENGTH');
  });

  test('hold 6,000 characters together, ten at most, none empty', async () => {
    const half = { description: 'x'.repeat(3000) };
    expect((await h.call('POST', messages, { embeds: [half, half] })).status).toBe(200);
    const over = await h.call('POST', messages, { embeds: [half, { ...half, title: 'y' }] });
    expect(over.body.errors.embeds._errors[0].code).toBe('MAX_EMBED_SIZE_EXCEEDED');
    const eleven = Array.from({ length: 11 }, () => ({ title: 'x' }));
    expect((await h.call('POST', messages, { embeds: eleven })).body.errors.embeds._errors[0].code).toBe(
      'BASE_TYPE_MAX_LENGTH',
    );
    expect((await h.call('POST', messages, { embeds: [{}] })).body.errors.embeds[0].description._errors[0].code).toBe(
      'BASE_TYPE_REQUIRED',
    );
    const scheme = await h.call('POST', messages, { embeds: [{ title: 'x', url: 'ftp://example.com/' }] });
    expect(scheme.body.errors.embeds[0].url._errors[0].code).toBe('URL_TYPE_INVALID_SCHEME');
  });

  test('are hidden by SUPPRESS_EMBEDS, which can be taken back', async () => {
    const { body } = await h.call('POST', messages, { content: 'x', embeds: [{ title: 'x' }], flags: 4 });
    expect(body.embeds).toEqual([]);
    const shown = await h.call('PATCH', `${messages}/${body.id}`, { flags: 0 });
    expect(shown.body.embeds).toHaveLength(1);
    expect(shown.body.edited_timestamp).toBeNull();
  });
});

describe('replies and forwards', () => {
  test('a reply shows the original and pings its author', async () => {
    const original = h.sandbox.world.channels.get(general)!.messages.all()[0]!;
    const { body } = await h.call('POST', messages, { content: 'yes', message_reference: { message_id: original.id } });
    expect(body).toMatchObject({
      type: 19,
      message_reference: { type: 0, message_id: original.id, channel_id: general, guild_id: h.guildId },
      referenced_message: { id: original.id, content: original.content },
      mentions: [{ id: original.author_id }],
    });
    const silent = {
      content: 'no ping',
      message_reference: { message_id: original.id },
      allowed_mentions: { parse: [] },
    };
    expect((await h.call('POST', messages, silent)).body.mentions).toEqual([]);
  });

  test('a reply to nothing fails, or is no reply', async () => {
    const reference = { message_id: '1' };
    const failed = await h.call('POST', messages, { content: 'x', message_reference: reference });
    expect(failed.body.errors.message_reference._errors[0].code).toBe('REPLIES_UNKNOWN_MESSAGE');
    const plain = await h.call('POST', messages, {
      content: 'x',
      message_reference: { ...reference, fail_if_not_exists: false },
    });
    expect(plain.body.type).toBe(0);
    expect(plain.body.message_reference).toBeUndefined();
  });

  test('a deleted original is null', async () => {
    const id = await send();
    const reply = await h.call('POST', messages, { content: 'x', message_reference: { message_id: id } });
    await h.call('DELETE', `${messages}/${id}`);
    expect((await h.call('GET', `${messages}/${reply.body.id}`)).body.referenced_message).toBeNull();
  });

  test('a forward keeps the message as it was', async () => {
    const original = await h.call('POST', messages, { content: 'before', embeds: [{ title: 'e' }] });
    const { body } = await h.call('POST', `/channels/${h.channel('off-topic')}/messages`, {
      message_reference: { type: 1, message_id: original.body.id, channel_id: general },
    });
    expect(body).toMatchObject({
      type: 0,
      content: '',
      flags: 1 << 14,
      message_reference: { type: 1, channel_id: general },
    });
    await h.call('PATCH', `${messages}/${original.body.id}`, { content: 'after' });
    const later = await h.call('GET', `/channels/${body.channel_id}/messages/${body.id}`);
    expect(later.body.message_snapshots[0].message).toMatchObject({ content: 'before', embeds: [{ title: 'e' }] });
    expect(later.body.message_snapshots[0].message.author).toBeUndefined();
    expect(later.body.referenced_message).toBeUndefined();
  });
});

describe('copies of files', () => {
  test('outlive the original', async () => {
    const files = { 'files[0]': new File(['kept'], 'a.txt') };
    const original = await h.upload('POST', messages, { content: 'with file' }, files);
    const reference = { type: 1, message_id: original.body.id, channel_id: general };
    const forward = await h.call('POST', messages, { message_reference: reference });
    await h.call('DELETE', `${messages}/${original.body.id}`);
    const [attachment] = forward.body.message_snapshots[0].message.attachments;
    expect(await (await fetch(attachment.url)).text()).toBe('kept');
    expect((await fetch(original.body.attachments[0].url)).status).toBe(404);
  });

  test('what cannot be read cannot be forwarded', async () => {
    const application = [...h.sandbox.world.applications.values()][0]!;
    const { flags } = application;
    application.flags = 0;
    const [first] = h.sandbox.world.channels.get(general)!.messages.all();
    const reference = { type: 1, message_id: first!.id, channel_id: general };
    expect((await h.call('POST', messages, { message_reference: reference })).body.code).toBe(160014);
    application.flags = flags;
  });
});

describe('mentions', () => {
  const names = async (body: object) => {
    const answer = await h.call('POST', messages, body);
    expect(answer.status).toBe(200);
    const { mentions, mention_roles, mention_everyone } = answer.body;
    return { users: mentions.map(({ id }: { id: string }) => id), roles: mention_roles, everyone: mention_everyone };
  };
  const role = () =>
    [...h.sandbox.world.guilds.get(h.guildId)!.roles.values()].find(({ name }) => name === 'Member')!.id;

  test('follow text, allowance and existence', async () => {
    const [bob, member] = [h.user('bob'), role()];
    const content = `@here <@${bob}> <@!${bob}> <@&${member}> <@1> \`<@${h.user('carol')}>\``;
    expect(await names({ content })).toEqual({ users: [bob], roles: [member], everyone: true });
    expect(await names({ content, allowed_mentions: { parse: [] } })).toEqual({
      users: [],
      roles: [],
      everyone: false,
    });
    expect(await names({ content, allowed_mentions: { parse: ['roles'], users: [bob] } })).toEqual({
      users: [bob],
      roles: [member],
      everyone: false,
    });
    expect(await names({ content: 'nobody', allowed_mentions: { users: [bob] } })).toEqual({
      users: [],
      roles: [],
      everyone: false,
    });
  });

  test('a kind cannot be both parsed and listed', async () => {
    const allowed_mentions = { parse: ['users'], users: [h.user('bob')] };
    const { body } = await h.call('POST', messages, { content: 'x', allowed_mentions });
    expect(body.errors.allowed_mentions._errors[0].code).toBe('MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE');
  });
});

describe('reading', () => {
  test('pages go back, forth and around, newest first', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.push(await send(`m${index}`));
    const list = async (query: string) =>
      (await h.call('GET', `${messages}?${query}`)).body.map(({ content }: { content: string }) => content);
    expect(await list('limit=2')).toEqual(['m4', 'm3']);
    expect(await list(`limit=2&before=${ids[2]}`)).toEqual(['m1', 'm0']);
    expect(await list(`limit=2&after=${ids[1]}`)).toEqual(['m3', 'm2']);
    expect(await list(`limit=3&around=${ids[2]}`)).toEqual(['m3', 'm2', 'm1']);
    expect((await h.call('GET', `${messages}?before=1&after=2`)).body.code).toBe(50035);
  });

  test('what is not there is 10008', async () => {
    expect((await h.call('GET', `${messages}/1`)).body).toEqual({ message: 'Unknown Message', code: 10008 });
  });
});

describe('editing and deleting', () => {
  test('an edit leaves the rest, rebuilds mentions and is announced', async () => {
    const { body } = await h.call('POST', messages, { content: `<@${h.user('bob')}>`, embeds: [{ title: 'e' }] });
    h.forget();
    const edited = await h.call('PATCH', `${messages}/${body.id}`, { content: 'nobody' });
    expect(edited.body).toMatchObject({ content: 'nobody', mentions: [], embeds: [{ title: 'e' }] });
    expect(edited.body.edited_timestamp).toBeString();
    expect(h.events().map(({ t }) => t)).toEqual(['MESSAGE_UPDATE']);
    const emptied = await h.call('PATCH', `${messages}/${body.id}`, { content: null, embeds: [] });
    expect(emptied.body.code).toBe(50006);
  });

  test("others' messages: their words are theirs, flags are a moderator's", async () => {
    const other = h.sandbox.world.channels.get(general)!.messages.all()[0]!;
    expect((await h.call('PATCH', `${messages}/${other.id}`, { content: 'x' })).body.code).toBe(50005);
    expect((await h.call('PATCH', `${messages}/${other.id}`, { flags: 4 })).body.flags).toBe(4);
  });

  test('deleting is announced, and logged where it was not the author', async () => {
    const own = await send();
    expect((await h.call('DELETE', `${messages}/${own}`)).status).toBe(204);
    expect(h.events().map(({ t }) => t)).toEqual(['MESSAGE_CREATE', 'MESSAGE_DELETE']);
    expect(h.events('MESSAGE_DELETE')[0]?.d).toEqual({ id: own, channel_id: general, guild_id: h.guildId });
    const other = h.sandbox.world.channels.get(general)!.messages.all()[1]!;
    await h.call('DELETE', `${messages}/${other.id}`, undefined, { 'x-audit-log-reason': 'off%20topic' });
    expect(h.events('GUILD_AUDIT_LOG_ENTRY_CREATE')[0]?.d).toMatchObject({
      action_type: 72,
      target_id: other.author_id,
      options: { channel_id: general, count: '1' },
      reason: 'off topic',
    });
    expect((await h.call('DELETE', `${messages}/${own}`)).body.code).toBe(10008);
  });

  test('in bulk: 2 to 100, none twice, none older than two weeks', async () => {
    const ids = [await send(), await send()];
    const bulk = (list: string[]) => h.call('POST', `${messages}/bulk-delete`, { messages: list });
    expect((await bulk([ids[0]!])).body.code).toBe(50035);
    expect((await bulk([ids[0]!, ids[0]!])).body.code).toBe(50035);
    const old = h.sandbox.world.snowflakes.at(h.sandbox.world.clock.now() - 15 * 86_400_000);
    expect((await bulk([ids[0]!, old])).body.code).toBe(50034);
    h.forget();
    expect((await bulk([...ids, h.sandbox.world.snowflakes.next()])).status).toBe(204);
    expect(h.events('MESSAGE_DELETE_BULK')[0]?.d.ids).toEqual(ids);
    expect(h.events('GUILD_AUDIT_LOG_ENTRY_CREATE')[0]?.d).toMatchObject({ action_type: 73, options: { count: '2' } });
  });
});
