import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import type { ChannelRecord, MessageRecord } from '../../world/records.ts';
import { snowflakeTime } from '../../world/snowflake.ts';
import type { World } from '../../world/world.ts';
import { channelFor, messageOf } from '../access.ts';
import { scopeOf } from '../messages/announce.ts';
import { dropFiles } from '../messages/copies.ts';
import { markSourceDeleted } from '../messages/publish.ts';
import { route } from '../route.ts';

const twoWeeks = 14 * 86_400_000;

/** Types the table of message types calls not deletable. https://discord.com/developers/docs/resources/message#message-object-message-types */
const undeletable = new Set([1, 2, 3, 4, 5, 21]);
const autoModerationAction = 24;

export const messageDeletionRoutes = [
  route({
    method: 'DELETE',
    path: '/channels/{channel_id}/messages/{message_id}',
    run(request) {
      const { world, user, params, reason } = request;
      const { channel, guild, permissions } = channelFor(request, params.channel_id ?? '');
      const message = messageOf(channel, params.message_id ?? '');
      if (undeletable.has(message.type)) throw discordError(50021);
      const own = message.author_id === user.id && message.type !== autoModerationAction;
      if (!own && !guild) throw discordError(50003);
      if (!own && !hasPermissions(permissions, 'ManageMessages')) throw discordError(50013);
      refuseLocked(channel, permissions);
      removeMessage(world, channel, message);
      world.dispatch({
        t: 'MESSAGE_DELETE',
        ...scopeOf(channel),
        data: { id: message.id, ...scopeOf(channel) },
      });
      if (!own && guild) {
        world.audit(guild, {
          user_id: user.id,
          target_id: message.author_id,
          action_type: 72,
          options: { channel_id: channel.id, count: '1' },
          reason,
        });
      }
    },
  }),

  /** Ids that do not exist count towards the number, and are otherwise ignored. */
  route<{ messages: string[] }>({
    method: 'POST',
    path: '/channels/{channel_id}/messages/bulk-delete',
    run(request) {
      const { world, user, params, body, reason } = request;
      const { channel, guild, permissions } = channelFor(request, params.channel_id ?? '', 'ManageMessages');
      if (!guild) throw discordError(50003);
      const oldest = world.clock.now() - twoWeeks;
      if (body.messages.some((id) => snowflakeTime(id) < oldest)) throw discordError(50034);
      const messages = body.messages.flatMap((id) => channel.messages.get(id) ?? []);
      if (messages.some(({ type }) => undeletable.has(type))) throw discordError(50021);
      refuseLocked(channel, permissions);
      if (messages.length === 0) return;
      for (const message of messages) removeMessage(world, channel, message);
      world.dispatch({
        t: 'MESSAGE_DELETE_BULK',
        ...scopeOf(channel),
        data: { ids: messages.map(({ id }) => id), ...scopeOf(channel) },
      });
      world.audit(guild, {
        user_id: user.id,
        target_id: channel.id,
        action_type: 73,
        options: { count: String(messages.length) },
        reason,
      });
    },
  }),
];

/**
 * In locked threads deleting is "only allowed if that thread is also active". https://discord.com/developers/docs/topics/threads#locked-threads
 */
function refuseLocked(channel: ChannelRecord, permissions: bigint): void {
  if (channel.kind !== 'thread' || !channel.locked || !channel.archived) return;
  if (!hasPermissions(permissions, 'ManageThreads')) throw discordError(50083);
}

/** Takes a message out of its channel, with its files. Threads keep counting what was ever sent. */
export function removeMessage(world: World, channel: ChannelRecord, message: MessageRecord): void {
  channel.messages.delete(message.id);
  markSourceDeleted(world, message);
  dropFiles(world, message);
  if (channel.kind === 'thread' && message.id !== channel.id && message.type !== 21) {
    channel.message_count = Math.max(0, channel.message_count - 1);
  }
}
