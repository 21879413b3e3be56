import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import type { ChannelRecord, DirectChannelRecord, UserRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import type { ChannelAccess } from '../access.ts';

/** Whether the user may write here now: kind of channel, permission, state of the thread, slow mode. */
export function checkSendable(world: World, user: UserRecord, { channel, permissions }: ChannelAccess): void {
  if (channel.kind === 'dm') checkRecipients(world, user, channel);
  if (channel.kind === 'guild') {
    if (channel.type === 15 || channel.type === 16) throw discordError(40058);
    if (channel.type === 4 || channel.type === 14) throw discordError(50008);
  }
  if (!hasPermissions(permissions, 'SendMessages')) throw discordError(50013);
  const manages = hasPermissions(permissions, 'ManageThreads');
  if (channel.kind === 'thread' && channel.locked && !manages) throw discordError(channel.archived ? 50083 : 160005);
  checkSlowMode(world, user, channel, permissions);
}

/** Bots write to people who share a server with them and take direct messages, never to bots. */
function checkRecipients(world: World, user: UserRecord, { type, recipient_ids }: DirectChannelRecord): void {
  if (!user.bot || type === 3) return;
  for (const id of recipient_ids.filter((other) => other !== user.id)) {
    if (world.user(id).bot || world.noDirectMessages.has(id)) throw discordError(50007);
    const shared = world.guildsOf(user.id).filter(({ members }) => members.has(id));
    if (shared.length === 0) throw discordError(50278);
    const now = world.clock.now();
    if (shared.every(({ incidents }) => (incidents.dms_disabled_until ?? 0) > now)) throw discordError(50007);
  }
}

/**
 * Bots and members with BYPASS_SLOWMODE are not slowed down.
 * https://discord.com/developers/docs/resources/channel#channel-object-channel-structure, `rate_limit_per_user`
 */
function checkSlowMode(world: World, user: UserRecord, channel: ChannelRecord, permissions: bigint): void {
  if (channel.kind === 'dm' || channel.rate_limit_per_user === 0 || user.bot) return;
  if (hasPermissions(permissions, 'BypassSlowmode')) return;
  const last = channel.messages.all().findLast(({ author_id, webhook }) => author_id === user.id && !webhook);
  if (!last) return;
  const wait = last.timestamp + channel.rate_limit_per_user * 1000 - world.clock.now();
  if (wait > 0) throw discordError(20016, { retry_after: wait / 1000, global: false });
}
