import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { messageView } from '../../views/messages.ts';
import { timestamp } from '../../views/time.ts';
import type { ChannelRecord, MessageRecord } from '../../world/records.ts';
import { channelFor, messageOf } from '../access.ts';
import { announcePins, announceUpdated } from '../messages/announce.ts';
import { postMessage } from '../messages/post.ts';
import { isSystemMessage } from '../messages/references.ts';
import { type RestRequest, type Route, route } from '../route.ts';

const maxPins = 250;
const pageSize = 50;
const pinMessageType = 6;

/** https://discord.com/developers/docs/resources/message#get-channel-pins and what follows; the last three are the old routes. */
export const pinRoutes: readonly Route[] = [
  route<unknown, { before?: string; limit?: number }>({
    method: 'GET',
    path: '/channels/{channel_id}/messages/pins',
    run(request) {
      const { world, user, params, query } = request;
      const { channel, permissions } = channelFor(request, params.channel_id ?? '');
      if (!hasPermissions(permissions, 'ReadMessageHistory')) return { items: [], has_more: false };
      const { limit = pageSize } = query;
      const before = query.before === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.before);
      const pins = pinned(channel).filter(({ pinned_at }) => (pinned_at ?? 0) < before);
      return {
        items: pins.slice(0, limit).map((message) => ({
          pinned_at: timestamp(message.pinned_at ?? 0),
          message: messageView(world, message, user.id),
        })),
        has_more: pins.length > limit,
      };
    },
  }),

  route({ method: 'PUT', path: '/channels/{channel_id}/messages/pins/{message_id}', run: pin }),
  route({ method: 'DELETE', path: '/channels/{channel_id}/messages/pins/{message_id}', run: unpin }),

  route({
    method: 'GET',
    path: '/channels/{channel_id}/pins',
    run(request) {
      const { world, user, params } = request;
      const { channel, permissions } = channelFor(request, params.channel_id ?? '');
      if (!hasPermissions(permissions, 'ReadMessageHistory')) return [];
      return pinned(channel)
        .slice(0, pageSize)
        .map((message) => messageView(world, message, user.id));
    },
  }),

  route({ method: 'PUT', path: '/channels/{channel_id}/pins/{message_id}', run: pin }),
  route({ method: 'DELETE', path: '/channels/{channel_id}/pins/{message_id}', run: unpin }),
];

/** Last pinned first. */
function pinned(channel: ChannelRecord): MessageRecord[] {
  return channel.messages
    .all()
    .filter(({ pinned_at }) => pinned_at !== null)
    .sort((a, b) => (b.pinned_at ?? 0) - (a.pinned_at ?? 0));
}

function pin(request: RestRequest): void {
  const { world, user, params, reason } = request;
  const { channel, guild } = channelFor(request, params.channel_id ?? '', 'PinMessages');
  const message = messageOf(channel, params.message_id ?? '');
  if (isSystemMessage(message)) throw discordError(50021);
  if (channel.kind === 'thread' && channel.archived) throw discordError(50083);
  if (message.pinned_at !== null) return;
  const pins = pinned(channel);
  if (pins.length >= maxPins) throw discordError(30003);
  // Pages are cut between times, so no two pins may have the same.
  const now = Math.max(world.clock.now(), (pins[0]?.pinned_at ?? 0) + 1);
  message.pinned_at = now;
  channel.last_pin_timestamp = now;
  announceUpdated(world, channel, message);
  announcePins(world, channel);
  postMessage(world, channel, {
    author_id: user.id,
    type: pinMessageType,
    message_reference: {
      type: 0,
      message_id: message.id,
      channel_id: channel.id,
      guild_id: guild?.id ?? null,
    },
  });
  if (guild) {
    world.audit(guild, {
      user_id: user.id,
      target_id: message.author_id,
      action_type: 74,
      options: { channel_id: channel.id, message_id: message.id },
      reason,
    });
  }
}

function unpin(request: RestRequest): void {
  const { world, user, params, reason } = request;
  const { channel, guild } = channelFor(request, params.channel_id ?? '', 'PinMessages');
  const message = messageOf(channel, params.message_id ?? '');
  if (channel.kind === 'thread' && channel.archived) throw discordError(50083);
  if (message.pinned_at === null) return;
  message.pinned_at = null;
  channel.last_pin_timestamp = pinned(channel)[0]?.pinned_at ?? null;
  announceUpdated(world, channel, message);
  announcePins(world, channel);
  if (guild) {
    world.audit(guild, {
      user_id: user.id,
      target_id: message.author_id,
      action_type: 75,
      options: { channel_id: channel.id, message_id: message.id },
      reason,
    });
  }
}
