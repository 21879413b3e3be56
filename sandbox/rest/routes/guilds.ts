import { approximateCounts, guildView } from '../../views/guilds.ts';
import { guildFor } from '../access.ts';
import { route } from '../route.ts';

/** https://discord.com/developers/docs/resources/guild */
export const guildRoutes = [
  route<unknown, { with_counts?: boolean }>({
    method: 'GET',
    path: '/guilds/{guild_id}',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      const { world, query } = request;
      return { ...guildView(world, guild), ...(query.with_counts && approximateCounts(world, guild)) };
    },
  }),
];
