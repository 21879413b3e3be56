import { expect, test } from 'bun:test';
import {
  allPermissions,
  channelPermissions,
  guildPermissions,
  hasPermissions,
  outranksMember,
  outranksRole,
  permissionBits,
  permissionsOf,
} from '../../sandbox/permissions.ts';
import {
  createGuild,
  createGuildChannel,
  createMember,
  createRole,
  createThread,
  createUser,
} from '../../sandbox/world/create.ts';
import { World } from '../../sandbox/world/world.ts';

/** A guild whose @everyone may view and send, with roles low (1) and high (2), and the member in question. */
function scene() {
  const world = new World();
  const owner = createUser(world, { username: 'owner' });
  const guild = createGuild(world, { name: 'g', owner_id: owner.id });
  createRole(world, guild, {
    id: guild.id,
    position: 0,
    permissions: permissionsOf(
      'ViewChannel',
      'SendMessages',
      'SendMessagesInThreads',
      'ReadMessageHistory',
      'AttachFiles',
    ),
  });
  const low = createRole(world, guild, { position: 1 });
  const high = createRole(world, guild, { position: 2 });
  const member = createMember(world, guild, { user_id: createUser(world, { username: 'member' }).id });
  const ownerMember = createMember(world, guild, { user_id: owner.id });
  const channel = createGuildChannel(world, guild, { name: 'c', type: 0 });
  const now = world.clock.now();
  const overwrite = (id: string, allow: bigint, deny: bigint) =>
    channel.permission_overwrites.set(id, { id, type: id === member.user_id ? 1 : 0, allow, deny });
  return { world, guild, low, high, member, ownerMember, channel, now, overwrite };
}

test('the bits are those of the documentation', () => {
  expect(permissionBits.CreateInstantInvite).toBe(1n);
  expect(permissionBits.Administrator).toBe(0x8n);
  expect(permissionBits.ManageRoles).toBe(0x10000000n);
  expect(permissionBits.ModerateMembers).toBe(0x10000000000n);
  expect(permissionBits.SendVoiceMessages).toBe(0x400000000000n);
  expect(permissionBits.SendPolls).toBe(0x2000000000000n);
  expect(permissionBits.BypassSlowmode).toBe(0x10000000000000n);
});

test('the owner and administrators have everything everywhere', () => {
  const { guild, low, member, ownerMember, channel, now, overwrite } = scene();
  overwrite(guild.id, 0n, allPermissions);
  expect(channelPermissions(guild, ownerMember, channel, now)).toBe(allPermissions);
  low.permissions = permissionBits.Administrator;
  member.roles.add(low.id);
  expect(channelPermissions(guild, member, channel, now)).toBe(allPermissions);
});

test('overwrites: everyone, then roles together with allow over deny, then the member', () => {
  const { guild, low, high, member, channel, now, overwrite } = scene();
  member.roles.add(low.id).add(high.id);
  overwrite(guild.id, 0n, permissionBits.SendMessages);
  expect(hasPermissions(channelPermissions(guild, member, channel, now), 'SendMessages')).toBe(false);
  overwrite(low.id, permissionBits.SendMessages, 0n);
  overwrite(high.id, 0n, permissionBits.SendMessages);
  expect(hasPermissions(channelPermissions(guild, member, channel, now), 'SendMessages')).toBe(true);
  overwrite(member.user_id, 0n, permissionBits.SendMessages);
  expect(hasPermissions(channelPermissions(guild, member, channel, now), 'SendMessages')).toBe(false);
});

test('who cannot view can do nothing; who cannot send cannot attach', () => {
  const { guild, member, channel, now, overwrite } = scene();
  overwrite(guild.id, 0n, permissionBits.ViewChannel);
  expect(channelPermissions(guild, member, channel, now)).toBe(0n);
  overwrite(guild.id, 0n, permissionBits.SendMessages);
  expect(hasPermissions(channelPermissions(guild, member, channel, now), 'AttachFiles')).toBe(false);
});

test('threads take the parent’s permissions, but for sending have their own', () => {
  const { world, guild, member, channel, now, overwrite } = scene();
  const thread = createThread(world, channel, { name: 't', type: 11, owner_id: member.user_id });
  overwrite(guild.id, 0n, permissionBits.SendMessages);
  expect(hasPermissions(channelPermissions(guild, member, thread, now), 'SendMessages')).toBe(true);
  overwrite(guild.id, permissionBits.SendMessages, permissionBits.SendMessagesInThreads);
  expect(hasPermissions(channelPermissions(guild, member, thread, now), 'SendMessages')).toBe(false);
  overwrite(guild.id, 0n, permissionBits.ViewChannel);
  expect(channelPermissions(guild, member, thread, now)).toBe(0n);
});

test('in a time-out only viewing and reading are left, until it is over; administrators are exempt', () => {
  const { guild, low, member, channel, now, overwrite } = scene();
  overwrite(member.user_id, permissionBits.SendMessages, 0n);
  member.communication_disabled_until = now + 1000;
  expect(channelPermissions(guild, member, channel, now)).toBe(permissionsOf('ViewChannel', 'ReadMessageHistory'));
  expect(hasPermissions(channelPermissions(guild, member, channel, now + 1000), 'SendMessages')).toBe(true);
  low.permissions = permissionBits.Administrator;
  member.roles.add(low.id);
  expect(guildPermissions(guild, member, now)).toBe(allPermissions);
});

test('rank: only those below, never the owner; of equal positions the older role stands higher', () => {
  const { world, guild, low, high, member, ownerMember } = scene();
  const other = createMember(world, guild, { user_id: createUser(world, { username: 'other' }).id });
  expect(outranksMember(guild, member, other)).toBe(false);
  member.roles.add(low.id);
  expect(outranksMember(guild, member, other)).toBe(true);
  expect(outranksRole(guild, member, low)).toBe(false);
  expect(outranksRole(guild, member, high)).toBe(false);
  expect(outranksMember(guild, member, ownerMember)).toBe(false);
  expect(outranksMember(guild, ownerMember, member)).toBe(true);
  high.position = 1;
  member.roles.clear();
  member.roles.add(low.id);
  expect(outranksRole(guild, member, high)).toBe(true);
});
