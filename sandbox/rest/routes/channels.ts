import { channelView, guildChannelView } from '../../views/channels.ts';
import { canView, channelFor, guildFor } from '../access.ts';
import { route } from '../route.ts';

/** https://discord.com/developers/docs/resources/channel */
export const channelRoutes = [
  route({
    method: 'GET',
    path: '/channels/{channel_id}',
    run(request) {
      const { channel } = channelFor(request, request.params.channel_id ?? '');
      return channelView(request.world, channel, request.user.id);
    },
  }),

  /** The channels one may view, without threads. */
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/channels',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      const { world, user } = request;
      return [...guild.channels.values()].filter((channel) => canView(world, user.id, channel)).map(guildChannelView);
    },
  }),
];
