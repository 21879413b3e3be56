// People who come from another server keep their prompts and scripts: its tools answer, by what they are called here.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { fieldFor, parametersOf } from '../../src/domain/familiar/alias.ts';
import { FAMILIAR, type Familiar, loadFamiliar } from '../../src/domain/familiar/familiar.ts';
import { OperationError } from '../../src/kernel/errors.ts';
import type { Guild } from '../../src/kernel/pipeline.ts';
import { familiarGuild } from '../../src/main/familiar-guild.ts';
import { PIXEL } from '../support/pixel.ts';
import { openTeam, type Team } from '../support/team.ts';

type Json = Record<string, unknown>;

let team: Team;
let general: string;
let guildId: string;
const guilds = {} as Record<Familiar, Guild>;

beforeAll(async () => {
  team = await openTeam({ sandbox: { rateLimits: 'off' } });
  general = team.channel('general');
  guildId = [...team.sandbox.world.guilds.keys()][0] ?? '';
  for (const name of FAMILIAR) guilds[name] = await familiarGuild(team.parts.guild, team.parts.registry, name);
});
afterAll(() => team.close());

async function call(from: Familiar, operation: string, args: Json = {}): Promise<Json & { deprecated: string }> {
  const outcome = await guilds[from].invoke({ operation, args, caller: team.caller, surface: 'test', format: 'json' });
  if (outcome.kind !== 'done') throw new Error('waits');
  return outcome.structured as Json & { deprecated: string };
}
const person = (name: string) => [...team.sandbox.world.users.values()].find(({ username }) => username === name)?.id;

describe.each([...FAMILIAR])('the tools of %s', (from) => {
  test('all lead to operations, and every parameter to a field', async () => {
    const { aliases } = await loadFamiliar(from);
    const entries = new Map((await team.parts.registry.all()).map((entry) => [entry.name, entry]));
    const lost: string[] = [];
    for (const [name, alias] of Object.entries(aliases)) {
      const target = entries.get(alias.to);
      expect(`${name} ${target?.name}`).toBe(`${name} ${alias.to}`);
      const fields = Object.keys((target?.input['properties'] ?? {}) as object);
      for (const { name: parameter } of alias.steps ? [] : parametersOf(alias)) {
        const dropped = alias.as?.[parameter] === '' || /^(guild|server)_?id$/i.test(parameter);
        const field = fieldFor(alias, parameter, fields);
        if (!dropped && (field === undefined || !fields.includes(field))) lost.push(`${name}.${parameter} → ${field}`);
      }
    }
    expect(lost).toEqual([]);
  });

  test('are listed with their own parameters', () => {
    const listed = guilds[from].list(team.caller);
    const first = listed[0];
    expect(first?.description).toStartWith('Deprecated name of');
    expect(new Set(listed.map(({ name }) => name)).size).toBe(listed.length);
  });
});

test('hanweg: send, read, react several times, moderate', async () => {
  const sent = await call('hanweg', 'send_message', { channel_id: general, content: 'from afar' });
  expect(sent.deprecated).toBe('Deprecated: send_message is send_message here.');
  const read = await call('hanweg', 'read_messages', { channel_id: general, limit: 3 });
  expect(JSON.stringify(read)).toContain('from afar');
  const message = (await team.call<{ items: { id: string }[] }>('list_messages', { channel_id: general, limit: 1 }))
    .items[0];
  await call('hanweg', 'add_multiple_reactions', {
    channel_id: general,
    message_id: message?.id,
    emojis: ['👍', '🎉'],
  });
  const { reactions } = await team.call<{ reactions: Json[] }>('get_message_endpoint', {
    channel_id: general,
    message_id: message?.id,
  });
  expect(reactions).toHaveLength(2);
  // Our own words still work.
  expect(
    (await call('hanweg', 'send_message', { channel: general, content: 'in new words' })).deprecated,
  ).toBeUndefined();
});

test('barryyip: reply, forum post, roles', async () => {
  const [last] = (await team.call<{ items: { id: string }[] }>('list_messages', { channel_id: general, limit: 1 }))
    .items;
  const sent = await call('barryyip', 'discord_send', {
    channelId: general,
    message: 'a reply',
    replyToMessageId: last?.id,
  });
  expect(sent.deprecated).toBe('Deprecated: discord_send is send_message here.');
  const post = await call('barryyip', 'discord_create_forum_post', {
    forumChannelId: team.channel('ideas'),
    title: 'Posted',
    content: 'by its old name',
    tags: ['feature'],
  });
  expect(post.deprecated).toContain('create_thread');
  const role = await call('barryyip', 'discord_create_role', { guildId, name: 'Old friends' });
  expect(JSON.stringify(role)).toContain('Old friends');
  await call('barryyip', 'discord_assign_role', { guildId, userId: person('bob'), roleId: 'Old friends' });
  await call('barryyip', 'discord_remove_role', { guildId, userId: person('bob'), roleId: 'Old friends' });
  await call('barryyip', 'discord_delete_role', { guildId, roleId: 'Old friends' });
  // A token has no business in a call, and goes nowhere.
  expect(JSON.stringify(await call('barryyip', 'discord_login', { token: 'abc.def.ghi' }))).not.toContain(
    'abc.def.ghi',
  );
});

test('saseq: channels, timeouts, scheduled events', async () => {
  await call('saseq', 'create_voice_channel', { guildId, name: 'Old voice', userLimit: 5 });
  const made = [...team.sandbox.world.channels.values()].find((each) => 'name' in each && each.name === 'Old voice');
  expect(made).toMatchObject({ user_limit: 5 });
  await call('saseq', 'timeout_member', { guildId, userId: person('bob'), durationSeconds: 120 });
  await call('saseq', 'remove_timeout', { guildId, userId: person('bob') });
  const event = await call('saseq', 'create_guild_scheduled_event', {
    guildId,
    name: 'Reunion',
    scheduledStartTime: '2099-01-01T12:00:00Z',
    scheduledEndTime: '2099-01-01T13:00:00Z',
    entityType: 'EXTERNAL',
    location: 'the old place',
  });
  expect(event).toMatchObject({ name: 'Reunion', place: 'external', location: 'the old place' });
  const pixel = `data:image/png;base64,${PIXEL}`;
  await call('saseq', 'create_emoji', { guildId, name: 'oldie', image: pixel });
  expect(JSON.stringify(await call('saseq', 'list_emojis', { guildId }))).toContain('oldie');
});

test('quadslab: embeds, polls, purges, permissions, automod', async () => {
  await call('quadslab', 'send_embed', {
    channel: 'general',
    title: 'Old',
    color: '#FF0000',
    fields: [{ name: 'a', value: 'b' }],
  });
  await call('quadslab', 'send_poll', {
    channel: 'general',
    question: 'Still here?',
    options: ['yes', 'no'],
    duration: 2,
  });
  await call('quadslab', 'copy_channel_permissions', { source: 'announcements', target: 'off-topic' });
  await call('quadslab', 'clone_channel', { channel: 'off-topic', name: 'off-topic-too' });
  expect(team.channel('off-topic-too')).toBeString();
  await call('quadslab', 'create_forum_tag', { channel: 'ideas', name: 'old', emoji: '🕰️' });
  const tags = () => {
    const forum = team.sandbox.world.channels.get(team.channel('ideas'));
    return (forum as unknown as { available_tags: { id: string; name: string; emoji_name: string | null }[] })
      .available_tags;
  };
  expect(tags().map(({ name }) => name)).toEqual(['feature', 'bug', 'done', 'old']);
  expect(tags().map(({ emoji_name }) => emoji_name)).toEqual(['💡', '🐛', '✅', '🕰️']);
  const tagId = tags()[3]?.id;
  await call('quadslab', 'edit_forum_tag', { channel: 'ideas', tagId, name: 'older' });
  expect(tags()[3]).toMatchObject({ id: tagId, name: 'older', emoji_name: '🕰️' });
  await call('quadslab', 'delete_forum_tag', { channel: 'ideas', tagId });
  expect(tags().map(({ name }) => name)).toEqual(['feature', 'bug', 'done']);
  await call('quadslab', 'create_automod_rule', {
    name: 'No shouting',
    triggerType: 'keyword',
    keywords: ['shout'],
    actions: [{ type: 'block_message' }],
  });
  expect(JSON.stringify(await call('quadslab', 'list_automod_rules'))).toContain('No shouting');
  await call('quadslab', 'create_emoji', { name: 'older', imageUrl: `data:image/png;base64,${PIXEL}` });
  await call('quadslab', 'rename_emoji', { emoji: 'older', newName: 'oldest' });
  expect(JSON.stringify(await call('quadslab', 'get_audit_log', { actionType: 'EMOJI_UPDATE', limit: 1 }))).toContain(
    'oldest',
  );
  const before = (await team.call<{ items: Json[] }>('list_messages', { channel_id: general, limit: 50 })).items.length;
  await call('quadslab', 'bulk_delete_messages', { channel: general, count: 2 });
  const after = (await team.call<{ items: Json[] }>('list_messages', { channel_id: general, limit: 50 })).items.length;
  expect(before - after).toBe(2);
});

test('quadslab: the server, its onboarding and its commands, by operations of ours', async () => {
  const changed = await call('quadslab', 'edit_server', {
    name: 'Old hall',
    verificationLevel: 'HIGH',
    defaultNotifications: 1,
  });
  expect(changed.deprecated).toBe('Deprecated: edit_server is update_server here.');
  expect(team.sandbox.world.guilds.get(guildId)).toMatchObject({
    ...{ name: 'Old hall', verification_level: 3, default_message_notifications: 1 },
  });
  await expect(call('quadslab', 'edit_server', { verificationLevel: 9 })).rejects.toThrow('verification_level');
  await call('quadslab', 'set_voice_region', { channel: 'Lounge', region: 'japan' });
  expect(team.sandbox.world.channels.get(team.channel('Lounge'))).toMatchObject({ rtc_region: 'japan' });
  await call('quadslab', 'set_voice_region', { channel: 'Lounge', region: 'auto' });
  expect(team.sandbox.world.channels.get(team.channel('Lounge'))).toMatchObject({ rtc_region: null });
  expect(await call('quadslab', 'edit_onboarding', { mode: 'ONBOARDING_ADVANCED' })).toMatchObject({
    mode: 'advanced',
  });

  const made = await call('quadslab', 'create_command', {
    name: 'old',
    description: 'An old one',
    options: [
      { name: 'what', description: 'What', type: 'STRING', required: true, choices: [{ name: 'a', value: 'a' }] },
    ],
  });
  expect(made).toMatchObject({ name: 'old', guild_id: guildId, options: ['what:text!=a'] });
  // What options have no words for goes as Discord has it.
  const named = await call('quadslab', 'create_command', {
    name: 'older',
    description: 'An older one',
    scope: 'global',
    options: [{ name: 'what', description: 'What', type: 3, choices: [{ name: 'Tea', value: 't' }] }],
  });
  expect(named).toMatchObject({ name: 'older', options: [{ choices: [{ name: 'Tea', value: 't' }] }] });
  await call('quadslab', 'edit_command', { commandId: made['id'], description: 'Older still' });
  expect(JSON.stringify(await call('quadslab', 'list_commands'))).toContain('Older still');
  await call('quadslab', 'delete_command', { commandId: made['id'] });
  await call('quadslab', 'delete_command', { commandId: named['id'], scope: 'global' });
  expect(await call('quadslab', 'list_commands')).toMatchObject({ commands: [] });
});

test('what is missing, gone or refused is said in their words', async () => {
  await expect(call('barryyip', 'discord_send', { message: 'x' })).rejects.toThrow('channelId: is required');
  await expect(call('quadslab', 'set_bot_status', { status: 'idle' })).rejects.toThrow('Guildhall sets no presence');
  const caller = { ...team.caller, role: { ...team.caller.role, excluded: ['kick_member'] } };
  expect(guilds.saseq.list(caller).some(({ name }) => name === 'kick_member')).toBe(false);
  await expect(
    guilds.saseq.invoke({ operation: 'kick_member', args: { userId: person('bob') }, caller, surface: 'test' }),
  ).rejects.toBeInstanceOf(OperationError);
});
