import type { RESTPatchAPICurrentUserJSONBody } from 'discord-api-types/v10';
import { discordError } from '../../errors.ts';
import { approximateCounts, ownGuildView } from '../../views/guilds.ts';
import { memberView } from '../../views/members.ts';
import { selfView, userView } from '../../views/users.ts';
import { leaveGuild } from '../../world/membership.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import { guildFor } from '../access.ts';
import { announceMember } from '../announce.ts';
import { storeImage } from '../images.ts';
import { readUsername } from '../names.ts';
import { route } from '../route.ts';

interface GuildsQuery {
  before?: string;
  after?: string;
  limit?: number;
  with_counts?: boolean;
}

/** https://discord.com/developers/docs/resources/user */
export const userRoutes = [
  route({ method: 'GET', path: '/users/@me', run: ({ user }) => selfView(user) }),

  /** Every guild of the user hears of it, as a change of the member. */
  route<RESTPatchAPICurrentUserJSONBody>({
    method: 'PATCH',
    path: '/users/@me',
    run({ world, user, body: { username, avatar, banner } }) {
      if (username !== undefined) user.username = readUsername(username);
      if (avatar !== undefined) user.avatar = storeImage(world, avatar, `avatars/${user.id}`, { field: 'avatar' });
      if (banner !== undefined) user.banner = storeImage(world, banner, `banners/${user.id}`, { field: 'banner' });
      world.dispatch({ t: 'USER_UPDATE', user_ids: [user.id], data: selfView(user) });
      for (const { members } of world.guildsOf(user.id)) {
        const member = members.get(user.id);
        if (member) announceMember(world, member);
      }
      return selfView(user);
    },
  }),

  route({
    method: 'GET',
    path: '/users/{user_id}',
    run({ world, params }) {
      const user = world.users.get(params.user_id ?? '');
      if (!user) throw discordError(10013);
      return userView(user);
    },
  }),

  route<unknown, GuildsQuery>({
    method: 'GET',
    path: '/users/@me/guilds',
    run({ world, user, query: { before, after, limit = 200, with_counts } }) {
      const guilds = world
        .guildsOf(user.id)
        .filter(
          ({ id }) => (!before || compareSnowflakes(id, before) < 0) && (!after || compareSnowflakes(id, after) > 0),
        )
        .sort((a, b) => compareSnowflakes(a.id, b.id));
      const page = before && !after ? guilds.slice(-limit) : guilds.slice(0, limit);
      return page.flatMap((guild) => {
        const member = guild.members.get(user.id);
        return member
          ? [{ ...ownGuildView(world, guild, member), ...(with_counts && approximateCounts(world, guild)) }]
          : [];
      });
    },
  }),

  /** Owners cannot leave what is theirs. */
  route({
    method: 'DELETE',
    path: '/users/@me/guilds/{guild_id}',
    run(request) {
      const { guild, member } = guildFor(request, request.params.guild_id ?? '');
      if (guild.owner_id === member.user_id) throw discordError(50055);
      leaveGuild(request.world, guild, member);
    },
  }),

  /** Bots ask for themselves by their id in the guild. */
  route({
    method: 'GET',
    path: '/users/@me/guilds/{guild_id}/member',
    run(request) {
      if (request.user.bot) throw discordError(20001);
      const { member } = guildFor(request, request.params.guild_id ?? '');
      return memberView(request.world, member);
    },
  }),
];
