import { channelView, guildChannelView } from '../../views/channels.ts';
import { channelFor, guildFor } from '../access.ts';
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

  /** Every channel, also those the bot cannot see; no threads. */
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/channels',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      return [...guild.channels.values()].map(guildChannelView);
    },
  }),
];
