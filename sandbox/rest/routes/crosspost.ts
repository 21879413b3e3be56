import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { messageView } from '../../views/messages.ts';
import { channelFor, messageOf } from '../access.ts';
import { announceUpdated } from '../messages/announce.ts';
import { messageFlags } from '../messages/body.ts';
import { publish } from '../messages/publish.ts';
import { isSystemMessage } from '../messages/references.ts';
import { route } from '../route.ts';

/** https://discord.com/developers/docs/resources/message#crosspost-message */
export const crosspostRoutes = [
  route({
    method: 'POST',
    path: '/channels/{channel_id}/messages/{message_id}/crosspost',
    run(request) {
      const { world, user, params } = request;
      const { channel, permissions } = channelFor(request, params.channel_id ?? '', 'SendMessages');
      if (channel.kind !== 'guild' || channel.type !== 5) throw discordError(50024);
      const message = messageOf(channel, params.message_id ?? '');
      const own = message.author_id === user.id;
      if (!own && !hasPermissions(permissions, 'ManageMessages')) throw discordError(50013);
      if (isSystemMessage(message) || message.poll) throw discordError(50068);
      if (message.flags & messageFlags.crossposted) throw discordError(40033);
      message.flags |= messageFlags.crossposted;
      announceUpdated(world, channel, message);
      publish(world, channel, message);
      return messageView(world, message, user.id);
    },
  }),
];
