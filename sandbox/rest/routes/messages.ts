import type { RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { messageView } from '../../views/messages.ts';
import { createMessage } from '../../world/create.ts';
import { channelFor, messageOf } from '../access.ts';
import { route } from '../route.ts';

interface MessagesQuery {
  around?: string;
  before?: string;
  after?: string;
  limit?: number;
}

/** https://discord.com/developers/docs/resources/message */
export const messageRoutes = [
  /** Newest first. Without READ_MESSAGE_HISTORY the list is empty. */
  route<unknown, MessagesQuery>({
    method: 'GET',
    path: '/channels/{channel_id}/messages',
    run(request) {
      const { channel, permissions } = channelFor(request, request.params.channel_id ?? '');
      if (!hasPermissions(permissions, 'ReadMessageHistory')) return [];
      const { around, before, after, limit = 50 } = request.query;
      const log = channel.messages;
      const half = Math.floor(limit / 2);
      const page = around
        ? [...log.before(around, half), ...[log.get(around) ?? []].flat(), ...log.after(around, half)].slice(0, limit)
        : before
          ? log.before(before, limit)
          : after
            ? log.after(after, limit)
            : log.newest(limit);
      return page.reverse().map((message) => messageView(request.world, message, request.user.id));
    },
  }),

  route({
    method: 'GET',
    path: '/channels/{channel_id}/messages/{message_id}',
    run(request) {
      const { channel } = channelFor(request, request.params.channel_id ?? '', 'ReadMessageHistory');
      return messageView(request.world, messageOf(channel, request.params.message_id ?? ''), request.user.id);
    },
  }),

  route<RESTPostAPIChannelMessageJSONBody>({
    method: 'POST',
    path: '/channels/{channel_id}/messages',
    run(request) {
      const { world, user, body } = request;
      const { channel } = channelFor(request, request.params.channel_id ?? '', 'SendMessages');
      if (channel.kind === 'guild' && channel.type === 4) throw discordError(50008);
      if (!body.content) throw discordError(50006);
      const message = createMessage(world, channel, { author_id: user.id, content: body.content });
      world.dispatch({
        t: 'MESSAGE_CREATE',
        channel_id: channel.id,
        ...(message.guild_id && { guild_id: message.guild_id }),
        data: ({ user_id }) => ({
          ...messageView(world, message, user_id),
          ...(message.guild_id && { guild_id: message.guild_id }),
        }),
      });
      return messageView(world, message, user.id);
    },
  }),
];
