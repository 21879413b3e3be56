import { afterEach, expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import { openTeam, type Settings, type Team } from '../support/team.ts';

let team: Team | undefined;
const open = async (settings: Settings) => {
  team = await openTeam({ settings });
  return team;
};
afterEach(() => team?.close());

const names = ({ parts, caller }: Team) => parts.guild.list(caller).map(({ name }) => name);

test('read-only: writes are neither listed nor callable, whatever door they come through', async () => {
  const t = await open({ readOnly: true });
  expect(names(t)).toContain('read_messages');
  expect(names(t)).not.toContain('send_message');
  expect(names(t)).not.toContain('call_write_operation');
  expect(await t.refusal('send_message', { channel: 'general', content: 'x' })).toMatchObject({ code: 'forbidden' });
  const through = { operation: 'send_message', arguments: { channel: 'general', content: 'x' } };
  expect(await t.refusal('call_write_operation', through)).toMatchObject({ code: 'forbidden' });
});

test('toolsets, single tools and exclusions decide what there is', async () => {
  const t = await open({ toolsets: 'threads', tools: 'send_message', excludeTools: 'update_thread' });
  expect(names(t)).toContain('create_thread');
  expect(names(t)).toContain('send_message');
  expect(names(t)).not.toContain('update_thread');
  expect(await t.refusal('kick_member', { user: 'alice' })).toMatchObject({ code: 'forbidden' });
});

test('a misspelled toolset or tool stops the start and says what was meant', async () => {
  await expect(openTeam({ settings: { toolsets: 'mesages' } })).rejects.toThrow(
    /toolsets .*"mesages".*Did you mean messages/,
  );
  await expect(openTeam({ settings: { excludeTools: 'ban_membr' } })).rejects.toThrow(
    /exclude_tools .*Did you mean ban_member/,
  );
});

test('a session bound to a server does not see the field and cannot leave', async () => {
  const first = await openTeam();
  const guild = [...first.sandbox.world.guilds.keys()][0]!;
  await first.close();
  const t = await open({ server: guild });
  const entry = t.parts.guild.list(t.caller).find(({ name }) => name === 'list_channels')!;
  expect(Object.keys(entry.input['properties'] as object)).not.toContain('server');
  expect(await t.read('list_channels')).toContain('#general');
  expect(await t.refusal('list_channels', { server: '999999999999999999' })).toMatchObject({ code: 'forbidden' });
});

test('a session bound to a channel acts there and nowhere else', async () => {
  const probe = await openTeam();
  const channel = probe.channel('general');
  await probe.close();
  const t = await open({ channel });
  for (const name of ['kick_member', 'update_member', 'create_channel']) expect(names(t)).not.toContain(name);
  await t.call('send_message', { content: 'here' });
  expect(await t.refusal('send_message', { channel: t.channel('off-topic'), content: 'x' })).toMatchObject({
    code: 'forbidden',
  });
});

test('allowed channels: a category stands for what is in it, and other names are not told', async () => {
  const probe = await openTeam();
  const community = probe.channel('Community');
  await probe.close();
  const t = await open({ channels: community });
  await t.call('send_message', { channel: 'general', content: 'x' });
  expect(await t.refusal('read_messages', { channel: t.channel('welcome') })).toMatchObject({ code: 'forbidden' });
  const { hint, code } = await t.refusal('read_messages', { channel: 'welcom' });
  expect(code).toBe('not_found');
  expect(hint).not.toContain('welcome');
});

test('direct messages are off unless switched on', async () => {
  const t = await open({ directMessages: false });
  expect(names(t)).not.toContain('send_direct_message');
  expect(await t.refusal('send_direct_message', { user: 'alice', content: 'psst' })).toMatchObject({
    code: 'forbidden',
  });
});

test('approval: a call is held, and an answer counts for exactly that call', async () => {
  const t = await open({ approval: 'delete' });
  const { guild } = t.parts;
  const call = (user: string, approval?: { granted: boolean; fingerprint: string }) =>
    guild.invoke({
      operation: 'kick_member',
      args: { user },
      caller: t.caller,
      surface: 'test',
      ...(approval && { approval }),
    });
  const held = await call('bob');
  if (held.kind !== 'approval') throw new Error('not held');
  expect(held.request.message).toMatch(/Kick.*bob \(\d+\)/);
  const { fingerprint } = held.request;
  await expect(call('dave', { granted: true, fingerprint })).rejects.toMatchObject({ code: 'approval_required' });
  await expect(call('bob', { granted: false, fingerprint })).rejects.toMatchObject({ code: 'approval_denied' });
  const guildId = [...t.sandbox.world.guilds.keys()][0]!;
  const members = () => t.sandbox.world.guilds.get(guildId)!.members.size;
  const before = members();
  expect((await call('bob', { granted: true, fingerprint })).kind).toBe('done');
  expect(members()).toBe(before - 1);
});

test('approval: a human sees the whole message, and how much is missing of a longer one', async () => {
  const t = await open({ approval: 'send_message' });
  const ask = async (content: string) => {
    const held = await t.invoke('send_message', { channel: 'general', content });
    return held.kind === 'approval' ? held.request.message : 'not held';
  };
  expect(await ask(`${'a'.repeat(1900)} the end`)).toContain('the end');
  expect(await ask(`${'a'.repeat(2000)}, and give it all away`)).toContain('(22 more characters are not shown)');
});

test('deadline: holds for every look-up on the way, not only for the work itself', async () => {
  const t = await open({ deadlineSeconds: 1 });
  await createDriver(t.sandbox.control).faults.add({
    fault: { kind: 'latency', milliseconds: 8000 },
    path: '/guilds/**',
  });
  const began = performance.now();
  const error = await t.refusal('send_message', { channel: 'general', content: 'x' });
  expect(error.code).toBe('timeout');
  expect(performance.now() - began).toBeLessThan(7000);
});

test('idempotency: a key marks repeats of one call; an empty one marks nothing', async () => {
  const t = await open({});
  const send = async (content: string, idempotencyKey: string) => {
    const args = { channel: 'general', content };
    const done = await t.parts.guild.invoke({
      operation: 'send_message',
      args,
      caller: t.caller,
      surface: 'test',
      idempotencyKey,
    });
    return done.kind === 'done' ? done.data['id'] : undefined;
  };
  const first = await send('a', 'key');
  expect(await send('a', 'key')).toBe(first);
  await expect(send('b', 'key')).rejects.toMatchObject({ code: 'conflict' });
  expect(await send('a', '')).not.toBe(await send('a', ''));
});

test('quota: beyond so many calls a minute a caller waits, and is told how long', async () => {
  const t = await open({ callsPerMinute: 3 });
  for (let i = 0; i < 3; i++) await t.call('decode_snowflake', { id: '175928847299117063' });
  const error = await t.refusal('decode_snowflake', { id: '175928847299117063' });
  expect(error).toMatchObject({ code: 'quota_exceeded', retriable: true });
  expect(error.retry_after).toBeGreaterThan(0);
});

test('concurrency: one call too many at once is refused, not queued for ever', async () => {
  const t = await open({ concurrency: 2 });
  const settled = await Promise.allSettled(
    Array.from({ length: 6 }, () => t.call('read_messages', { channel: t.channel('general'), limit: 1 })),
  );
  const refused = settled.filter((each) => each.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  for (const { reason } of refused as PromiseRejectedResult[]) expect(reason).toMatchObject({ code: 'busy' });
  await t.call('read_messages', { channel: 'general', limit: 1 });
});
