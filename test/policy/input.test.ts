import { afterAll, beforeAll, expect, test } from 'bun:test';
import { openTeam, type Team } from '../support/team.ts';

let team: Team;
beforeAll(async () => {
  team = await openTeam();
});
afterAll(() => team.close());

/** Nothing that is refused may have reached Discord. */
const sentBy = async (work: () => Promise<unknown>) => {
  const before = team.sandbox.world.guilds.size;
  const count = () =>
    [...team.sandbox.world.channels.values()].flatMap((c) => ('messages' in c ? [...c.messages.all()] : [])).length;
  const messages = count();
  await work();
  return count() - messages + team.sandbox.world.guilds.size - before;
};

test.each([
  ['unknown tool', 'send_mesage', {}, 'unknown_operation', /send_message/],
  ['unknown field', 'send_message', { channel: 'general', contnet: 'x' }, 'invalid_input', /"contnet".*"content"/],
  [
    'wrong type',
    'read_messages',
    { channel: 'general', limit: 'many' },
    'invalid_input',
    /limit: must be (number|int)/,
  ],
  ['out of range', 'read_messages', { channel: 'general', limit: 0 }, 'invalid_input', /limit: must be at least 1/],
  ['missing field', 'read_messages', {}, 'invalid_input', /channel: is required/],
  [
    'id as a number',
    'read_messages',
    { channel: Number('1191173947392008215') },
    'invalid_input',
    /channel: must be string.*send ids as strings/,
  ],
  [
    'unknown channel name',
    'send_message',
    { channel: '#genral', content: 'x' },
    'not_found',
    /channel: there is no channel named "#genral"/,
  ],
  ['unknown channel id', 'send_message', { channel: '999999999999999999', content: 'x' }, 'not_found', /./],
  [
    'unknown server',
    'list_channels',
    { server: 'nowhere' },
    'not_found',
    /server: the bot is in no server named "nowhere"/,
  ],
  ['unknown user', 'get_member', { user: '@nobody-at-all' }, 'not_found', /user: no member is called/],
  [
    'unknown role',
    'assign_role',
    { role: 'Emperor', user: ['alice'] },
    'not_found',
    /there is no role named "Emperor"/,
  ],
  [
    'link to a channel as message',
    'add_reaction',
    { message: 'https://discord.com/channels/1/2', emoji: '👍' },
    'invalid_input',
    /names a channel, not a message/,
  ],
])('%s', async (_what, operation, args, code, message) => {
  const sent = await sentBy(async () => {
    const error = await team.refusal(operation, args);
    expect(error.code).toBe(code as never);
    expect(`${error.message} ${error.hint}`).toMatch(message);
    expect(error.hint).not.toBe('');
  });
  expect(sent).toBe(0);
});

test('our own secrets are not sent, wherever they stand', async () => {
  const token = team.config.token ?? '';
  for (const args of [
    { content: `psst: ${token}` },
    { content: 'x', embeds: [{ title: 'x', footer: { text: token } }] },
  ]) {
    const error = await team.refusal('send_message', { channel: 'general', ...args });
    expect(error.code).toBe('forbidden');
    expect(JSON.stringify(error)).not.toContain(token);
  }
});

test('names are suggested with their ids', async () => {
  const { hint } = await team.refusal('read_messages', { channel: 'genral' });
  expect(hint).toContain(`/general» (${team.channel('general')})`);
});

test('a channel is found by name, #name, mention, id and link', async () => {
  const id = team.channel('general');
  const guild = [...team.sandbox.world.guilds.keys()][0];
  for (const channel of ['general', '#general', `<#${id}>`, id, `https://discord.com/channels/${guild}/${id}`]) {
    const { messages } = await team.call<{ messages: { channel_id: string }[] }>('read_messages', {
      channel,
      limit: 1,
    });
    expect(messages[0]?.channel_id).toBe(id);
  }
});

test('a message link stands for channel and message', async () => {
  const sent = await team.call<{ id: string; link: string }>('send_message', { channel: 'general', content: 'linked' });
  const link = `https://discord.com/channels/${[...team.sandbox.world.guilds.keys()][0]}/${team.channel('general')}/${sent.id}`;
  const got = await team.call<{ message: { content: string } } & { content?: string }>('get_message', {
    message: link,
  });
  expect(JSON.stringify(got)).toContain('linked');
});

test('a message link into another channel than the one named is noticed, whatever names it', async () => {
  const guild = [...team.sandbox.world.guilds.keys()][0];
  const link = (name: string) => `https://discord.com/channels/${guild}/${team.channel(name)}/123456789012345678`;
  for (const channel of ['general', team.channel('general')]) {
    for (const messages of [[link('off-topic')], [link('off-topic'), link('general')]]) {
      const error = await team.refusal('delete_messages', { channel, messages });
      expect(error.message).toBe('messages: the link points into another channel than channel does.');
    }
  }
});

test('a private channel is not named to who may not see it', async () => {
  const { hint, message } = await team.refusal('read_messages', { channel: 'stafff' });
  expect(`${hint} ${message}`).not.toContain(team.channel('staff'));
});

test.each([{ users: 'bob' }, { user: 'bob' }, { user: ['bob'] }])('one where several may be given: %j', async (who) => {
  const report = await team.call('assign_role', { ...who, roles: 'Member' });
  expect(JSON.stringify(report)).toMatch(/bob|\d{17,}/);
});

test.each([
  ['list_bans', 'after', {}],
  ['list_members', 'after', {}],
  ['list_thread_members', 'cursor', { thread: 'Release feedback' }],
  ['list_pins', 'cursor', { channel: 'general' }],
  ['list_threads', 'cursor', { channel: 'general', state: 'archived' }],
  ['read_messages', 'cursor', { channel: 'general' }],
  ['search_messages', 'cursor', { content: 'x' }],
])('%s takes an empty %s for none, and names it when it is not one', async (operation, field, args) => {
  await team.done(operation, { ...args, [field]: '' });
  const { code, message: said } = await team.refusal(operation, { ...args, [field]: 'page 2' });
  expect([code, said.split(':')[0]]).toEqual(['invalid_input', field]);
});
