import { messageEventView, messageView } from '../../views/messages.ts';
import { timestampOrNull } from '../../views/time.ts';
import type { ChannelRecord, MessageRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { messageFlags } from './body.ts';

/** Where something happened, as both a dispatch and its payload name it. Direct channels have no guild. */
export function scopeOf(channel: ChannelRecord): { channel_id: string; guild_id?: string } {
  return { channel_id: channel.id, ...(channel.kind !== 'dm' && { guild_id: channel.guild_id }) };
}

/** Of a message that one member alone sees, the bot that wrote it hears, as of a direct message. */
export function audienceOf(channel: ChannelRecord, { flags, author_id }: MessageRecord) {
  return flags & messageFlags.ephemeral ? { channel_id: channel.id, user_ids: [author_id] } : scopeOf(channel);
}

/** https://discord.com/developers/docs/events/gateway-events#message-create */
export function announceCreated(world: World, channel: ChannelRecord, message: MessageRecord): void {
  world.dispatch({
    t: 'MESSAGE_CREATE',
    ...audienceOf(channel, message),
    data: ({ user_id }) => ({
      ...messageEventView(world, message, user_id),
      ...(message.nonce !== null && { nonce: message.nonce }),
    }),
  });
}

/** https://discord.com/developers/docs/events/gateway-events#message-update */
export function announceUpdated(world: World, channel: ChannelRecord, message: MessageRecord): void {
  world.dispatch({
    t: 'MESSAGE_UPDATE',
    ...audienceOf(channel, message),
    data: ({ user_id }) => ({ ...messageEventView(world, message, user_id), tts: false }),
  });
}

/** Sent when a message is pinned or unpinned, not when a pinned one is deleted. */
export function announcePins(world: World, channel: ChannelRecord): void {
  world.dispatch({
    t: 'CHANNEL_PINS_UPDATE',
    ...scopeOf(channel),
    data: { ...scopeOf(channel), last_pin_timestamp: timestampOrNull(channel.last_pin_timestamp) },
  });
}

/** What the author's own request is answered: the nonce comes back with it. */
export function createdView(world: World, message: MessageRecord, viewerId: string) {
  return { ...messageView(world, message, viewerId), ...(message.nonce !== null && { nonce: message.nonce }) };
}
