import { discordError } from '../../errors.ts';
import { outranksMember } from '../../permissions.ts';
import { userView } from '../../views/users.ts';
import { leaveGuild } from '../../world/membership.ts';
import type { BanRecord } from '../../world/records.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import type { World } from '../../world/world.ts';
import { type GuildAccess, guildFor } from '../access.ts';
import { purgeMessages } from '../guild/purge.ts';
import { type RestRequest, route } from '../route.ts';

interface BanBody {
  readonly delete_message_seconds?: number | null;
  readonly delete_message_days?: number | null;
}

interface BulkBanBody {
  readonly user_ids: readonly string[];
  readonly delete_message_seconds?: number | null;
}

/** https://discord.com/developers/docs/resources/guild#get-guild-bans */
export const banRoutes = [
  /** By user id, upwards; `before` wins over `after`. */
  route<unknown, { limit?: number; before?: string; after?: string }>({
    method: 'GET',
    path: '/guilds/{guild_id}/bans',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'BanMembers');
      const { before, after, limit = 1000 } = request.query;
      const bans = [...guild.bans.values()].sort((a, b) => compareSnowflakes(a.user_id, b.user_id));
      const page = before
        ? bans.filter(({ user_id }) => compareSnowflakes(user_id, before) < 0).slice(-limit)
        : bans.filter(({ user_id }) => compareSnowflakes(user_id, after ?? '0') > 0).slice(0, limit);
      return page.map((ban) => banView(request.world, ban));
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/bans/{user_id}',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'BanMembers');
      const ban = guild.bans.get(request.params.user_id ?? '');
      if (!ban) throw discordError(10026);
      return banView(request.world, ban);
    },
  }),

  /** Banning again changes nothing and is no error. */
  route<BanBody>({
    method: 'PUT',
    path: '/guilds/{guild_id}/bans/{user_id}',
    run(request) {
      const access = guildFor(request, request.params.guild_id ?? '', 'BanMembers');
      const { user_id = '' } = request.params;
      if (!request.world.users.has(user_id)) throw discordError(10013);
      if (!mayBan(access, user_id)) throw discordError(50013);
      const { delete_message_seconds, delete_message_days } = request.body;
      const seconds = delete_message_seconds ?? (delete_message_days ?? 0) * 86_400;
      if (!access.guild.bans.has(user_id)) ban(request, access, [user_id], seconds);
    },
  }),

  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/bans/{user_id}',
    run(request) {
      const { world, user, reason, params } = request;
      const { guild } = guildFor(request, params.guild_id ?? '', 'BanMembers');
      const { user_id = '' } = params;
      if (!guild.bans.delete(user_id)) throw discordError(10026);
      const data = { guild_id: guild.id, user: userView(world.user(user_id)) };
      world.dispatch({ t: 'GUILD_BAN_REMOVE', guild_id: guild.id, data });
      world.audit(guild, { user_id: user.id, target_id: user_id, action_type: 23, reason });
    },
  }),

  /** Who could not be banned or was already is listed; 500000 where nobody could. */
  route<BulkBanBody>({
    method: 'POST',
    path: '/guilds/{guild_id}/bulk-ban',
    run(request) {
      const access = guildFor(request, request.params.guild_id ?? '', 'BanMembers', 'ManageGuild');
      const { world, body } = request;
      const bannable = (id: string) => world.users.has(id) && mayBan(access, id) && !access.guild.bans.has(id);
      const banned_users = body.user_ids.filter(bannable);
      if (banned_users.length === 0) throw discordError(500000);
      ban(request, access, banned_users, body.delete_message_seconds ?? 0);
      return { banned_users, failed_users: body.user_ids.filter((id) => !banned_users.includes(id)) };
    },
  }),
];

/** Members need to be below one; strangers can always be banned, oneself never. */
function mayBan({ guild, member }: GuildAccess, userId: string): boolean {
  if (userId === member.user_id) return false;
  const target = guild.members.get(userId);
  return !target || outranksMember(guild, member, target);
}

function ban(request: RestRequest, { guild }: GuildAccess, userIds: readonly string[], seconds: number): void {
  const { world, user, reason } = request;
  for (const id of userIds) {
    guild.bans.set(id, { user_id: id, reason });
    const data = { guild_id: guild.id, user: userView(world.user(id)) };
    world.dispatch({ t: 'GUILD_BAN_ADD', guild_id: guild.id, data });
    const member = guild.members.get(id);
    if (member) leaveGuild(world, guild, member);
    world.audit(guild, { user_id: user.id, target_id: id, action_type: 22, reason });
  }
  if (seconds > 0) purgeMessages(world, guild, new Set(userIds), world.clock.now() - seconds * 1000);
}

function banView(world: World, { user_id, reason }: BanRecord) {
  return { user: userView(world.user(user_id)), reason };
}
