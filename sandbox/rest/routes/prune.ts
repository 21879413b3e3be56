import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { isSnowflake } from '../../spec/formats.ts';
import { leaveGuild } from '../../world/membership.ts';
import type { GuildRecord, MemberRecord } from '../../world/records.ts';
import { guildFor } from '../access.ts';
import { type RestRequest, route } from '../route.ts';

type RoleList = string | readonly (string | null)[] | null;

interface PruneFields {
  readonly days?: number | null;
  readonly include_roles?: RoleList;
}

/** https://discord.com/developers/docs/resources/guild#get-guild-prune-count */
export const pruneRoutes = [
  route<unknown, PruneFields>({
    method: 'GET',
    path: '/guilds/{guild_id}/prune',
    run(request) {
      return { pruned: inactiveMembers(request, request.query).members.length };
    },
  }),

  route<PruneFields & { readonly compute_prune_count?: boolean | null }>({
    method: 'POST',
    path: '/guilds/{guild_id}/prune',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild, members } = inactiveMembers(request, body);
      for (const member of members) leaveGuild(world, guild, member);
      const options = { delete_member_days: String(body.days ?? 7), members_removed: String(members.length) };
      world.audit(guild, { user_id: user.id, target_id: null, action_type: 21, options, reason });
      return { pruned: body.compute_prune_count === false ? null : members.length };
    },
  }),
];

/** Members who were not there for `days` and have no roles but those named. */
function inactiveMembers(
  request: Pick<RestRequest, 'world' | 'user' | 'params'>,
  { days, include_roles }: PruneFields,
) {
  const { world } = request;
  const { guild, permissions } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild', 'KickMembers');
  if (guild.features.has('PRUNE_REQUIRES_ADMIN') && !hasPermissions(permissions, 'Administrator')) {
    throw discordError(50013);
  }
  const included = new Set(readRoles(include_roles ?? null));
  const since = world.clock.now() - (days ?? 7) * 86_400_000;
  const members = [...guild.members.values()].filter(
    (member) =>
      member.user_id !== guild.owner_id &&
      !world.user(member.user_id).bot &&
      [...member.roles].every((id) => included.has(id)) &&
      lastSeen(guild, member) < since,
  );
  return { guild, members };
}

/** A list, or ids with commas between them. */
function readRoles(roles: RoleList): string[] {
  const ids = typeof roles === 'string' ? roles.split(',').filter(Boolean) : (roles ?? []).filter((id) => id !== null);
  const wrong = ids.find((id) => !isSnowflake(id));
  if (wrong !== undefined) throw invalidForm({ include_roles: fieldErrors.notSnowflake(wrong) });
  return ids;
}

/** Discord knows when somebody was last online; here the last message tells, else when they joined. */
function lastSeen(guild: GuildRecord, member: MemberRecord): number {
  let last = member.joined_at;
  for (const { messages } of [...guild.channels.values(), ...guild.threads.values()]) {
    for (const { author_id, webhook, timestamp } of messages.all()) {
      if (author_id === member.user_id && !webhook) last = Math.max(last, timestamp);
    }
  }
  return last;
}
