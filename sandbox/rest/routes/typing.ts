import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { memberView } from '../../views/members.ts';
import { channelFor } from '../access.ts';
import { scopeOf } from '../messages/announce.ts';
import { route } from '../route.ts';

/** https://discord.com/developers/docs/resources/channel#trigger-typing-indicator */
export const typingRoutes = [
  route({
    method: 'POST',
    path: '/channels/{channel_id}/typing',
    run(request) {
      const { world, user } = request;
      const { channel, member, permissions } = channelFor(request, request.params.channel_id ?? '');
      if (channel.kind === 'guild' && [4, 14, 15, 16].includes(channel.type)) throw discordError(50008);
      if (!hasPermissions(permissions, 'SendMessages')) throw discordError(50013);
      world.dispatch({
        t: 'TYPING_START',
        ...scopeOf(channel),
        data: {
          ...scopeOf(channel),
          user_id: user.id,
          timestamp: Math.floor(world.clock.now() / 1000),
          ...(member && { member: memberView(world, member) }),
        },
      });
    },
  }),
];
