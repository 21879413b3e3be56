import { discordError } from '../errors.ts';
import {
  allPermissions,
  channelPermissions,
  guildPermissions,
  hasPermissions,
  type PermissionName,
} from '../permissions.ts';
import type {
  ChannelRecord,
  GuildChannelRecord,
  GuildRecord,
  MemberRecord,
  MessageRecord,
  ThreadRecord,
  UserRecord,
} from '../world/records.ts';
import type { World } from '../world/world.ts';

interface Acting {
  readonly world: World;
  readonly user: UserRecord;
}

export interface GuildAccess {
  readonly guild: GuildRecord;
  /** The caller's membership. */
  readonly member: MemberRecord;
  readonly permissions: bigint;
}

/** The guild, which the caller must be in, with the permissions it needs there: else 10004, 50013. */
export function guildFor({ world, user }: Acting, id: string, ...needed: PermissionName[]): GuildAccess {
  const guild = world.guilds.get(id);
  const member = guild?.members.get(user.id);
  if (!guild || !member) throw discordError(10004);
  const permissions = guildPermissions(guild, member, world.clock.now());
  if (!hasPermissions(permissions, ...needed)) throw discordError(50013);
  return { guild, member, permissions };
}

export interface ChannelAccess<Channel extends ChannelRecord = ChannelRecord> {
  readonly channel: Channel;
  /** Null in direct channels, as is `member`. */
  readonly guild: GuildRecord | null;
  readonly member: MemberRecord | null;
  readonly permissions: bigint;
}

/** The channel, which the caller must see, with the permissions it needs there: else 10003, 50001, 50013. */
export function channelFor({ world, user }: Acting, id: string, ...needed: PermissionName[]): ChannelAccess {
  const channel = world.channels.get(id);
  if (!channel) throw discordError(10003);
  if (channel.kind === 'dm') {
    if (!channel.recipient_ids.includes(user.id)) throw discordError(50001);
    return { channel, guild: null, member: null, permissions: allPermissions };
  }
  const guild = world.guilds.get(channel.guild_id);
  const member = guild?.members.get(user.id);
  if (!guild || !member) throw discordError(50001);
  const permissions = channelPermissions(guild, member, channel, world.clock.now());
  if (!hasPermissions(permissions, 'ViewChannel')) throw discordError(50001);
  if (channel.kind === 'thread' && !mayViewThread(channel, user.id, permissions)) throw discordError(50001);
  if (!hasPermissions(permissions, ...needed)) throw discordError(50013);
  return { channel, guild, member, permissions };
}

/** Private threads are for their members and for those who manage threads. */
function mayViewThread(thread: ThreadRecord, userId: string, permissions: bigint): boolean {
  return thread.type !== 12 || thread.members.has(userId) || hasPermissions(permissions, 'ManageThreads');
}

/** Whether the user sees the channel, for lists and for the gateway. A category is seen by whoever sees one of its channels. */
export function canView(world: World, userId: string, channel: ChannelRecord): boolean {
  if (channel.kind === 'dm') return channel.recipient_ids.includes(userId);
  const guild = world.guilds.get(channel.guild_id);
  const member = guild?.members.get(userId);
  if (!guild || !member) return false;
  const permissions = channelPermissions(guild, member, channel, world.clock.now());
  if (!hasPermissions(permissions, 'ViewChannel'))
    return channel.kind === 'guild' && seesChild(world, userId, guild, channel);
  return channel.kind !== 'thread' || mayViewThread(channel, userId, permissions);
}

function seesChild(world: World, userId: string, guild: GuildRecord, category: GuildChannelRecord): boolean {
  if (category.type !== 4) return false;
  return [...guild.channels.values()].some((child) => child.parent_id === category.id && canView(world, userId, child));
}

/** The message, or 10008. */
export function messageOf(channel: ChannelRecord, id: string): MessageRecord {
  const message = channel.messages.get(id);
  if (!message) throw discordError(10008);
  return message;
}
