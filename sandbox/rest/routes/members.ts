import { discordError } from '../../errors.ts';
import { outranksMember } from '../../permissions.ts';
import { memberView } from '../../views/members.ts';
import { leaveGuild } from '../../world/membership.ts';
import type { GuildRecord, MemberRecord } from '../../world/records.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import type { World } from '../../world/world.ts';
import { guildFor } from '../access.ts';
import { type AddedMemberFields, addMember } from '../guild/member-add.ts';
import { changeRoles, editMember, type MemberFields } from '../guild/member-edit.ts';
import { editOwnMember, type OwnMemberFields } from '../guild/member-self.ts';
import { Reply, type RestRequest, route } from '../route.ts';

/** GATEWAY_GUILD_MEMBERS and GATEWAY_GUILD_MEMBERS_LIMITED. https://discord.com/developers/docs/resources/application#application-object-application-flags */
const membersIntentFlags = (1 << 14) | (1 << 15);

/** https://discord.com/developers/docs/resources/guild#get-guild-member */
export const memberRoutes = [
  /** Needs the GUILD_MEMBERS intent. Ordered by user id. */
  route<unknown, { limit?: number; after?: string }>({
    method: 'GET',
    path: '/guilds/{guild_id}/members',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      const { world, application, query } = request;
      if (application && !(application.flags & membersIntentFlags)) throw discordError(50001);
      const { limit = 1, after = '0' } = query;
      return [...guild.members.values()]
        .sort((a, b) => compareSnowflakes(a.user_id, b.user_id))
        .filter(({ user_id }) => compareSnowflakes(user_id, after) > 0)
        .slice(0, limit)
        .map((member) => memberView(world, member));
    },
  }),

  route<unknown, { limit?: number; query: string }>({
    method: 'GET',
    path: '/guilds/{guild_id}/members/search',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      const { world, query } = request;
      const wanted = query.query.toLowerCase();
      return [...guild.members.values()]
        .filter((member) => namesOf(world, member).some((name) => name.toLowerCase().startsWith(wanted)))
        .sort((a, b) => compareSnowflakes(a.user_id, b.user_id))
        .slice(0, query.limit ?? 1)
        .map((member) => memberView(world, member));
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/members/{user_id}',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      return memberView(request.world, memberOf(request, guild));
    },
  }),

  route<OwnMemberFields>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/members/@me',
    run(request) {
      const { member } = editOwnMember(request);
      return memberView(request.world, member);
    },
  }),

  /** Deprecated, and no longer in the document. */
  route<Pick<OwnMemberFields, 'nick'>>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/members/@me/nick',
    run(request) {
      const { member } = editOwnMember(request);
      return { nick: member.nick };
    },
  }),

  route<MemberFields>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/members/{user_id}',
    run(request) {
      const access = guildFor(request, request.params.guild_id ?? '');
      const target = memberOf(request, access.guild);
      editMember(request, access, target);
      return memberView(request.world, target);
    },
  }),

  /** Takes an access token that the user gave to the application. https://discord.com/developers/docs/resources/guild#add-guild-member */
  route<AddedMemberFields>({
    method: 'PUT',
    path: '/guilds/{guild_id}/members/{user_id}',
    run(request) {
      const { world, params } = request;
      const access = guildFor(request, params.guild_id ?? '', 'CreateInstantInvite');
      const { user_id = '' } = params;
      if (!world.users.has(user_id)) throw discordError(10013);
      if (access.guild.members.has(user_id)) return;
      return new Reply(201, memberView(world, addMember(request, access, user_id)));
    },
  }),

  route({
    method: 'PUT',
    path: '/guilds/{guild_id}/members/{user_id}/roles/{role_id}',
    run(request) {
      const { role_id = '' } = request.params;
      giveOrTake(request, (roles) => new Set([...roles, role_id]));
    },
  }),

  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/members/{user_id}/roles/{role_id}',
    run(request) {
      const { role_id = '' } = request.params;
      giveOrTake(request, (roles) => new Set([...roles].filter((id) => id !== role_id)));
    },
  }),

  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/members/{user_id}',
    run(request) {
      const { world, user, reason } = request;
      const { guild, member } = guildFor(request, request.params.guild_id ?? '', 'KickMembers');
      const target = memberOf(request, guild);
      if (!outranksMember(guild, member, target)) throw discordError(50013);
      leaveGuild(world, guild, target);
      world.audit(guild, { user_id: user.id, target_id: target.user_id, action_type: 20, reason });
    },
  }),
];

/** The member of the path: 10013 where there is no such user, 10007 where they are not in the guild. */
function memberOf({ world, params }: Pick<RestRequest, 'world' | 'params'>, guild: GuildRecord): MemberRecord {
  const id = params.user_id ?? '';
  if (!world.users.has(id)) throw discordError(10013);
  const member = guild.members.get(id);
  if (!member) throw discordError(10007);
  return member;
}

function namesOf(world: World, member: MemberRecord): string[] {
  const { username, global_name } = world.user(member.user_id);
  return [username, global_name, member.nick].filter((name) => name !== null);
}

function giveOrTake(request: RestRequest, change: (roles: ReadonlySet<string>) => Set<string>): void {
  const access = guildFor(request, request.params.guild_id ?? '', 'ManageRoles');
  const target = memberOf(request, access.guild);
  if (!access.guild.roles.has(request.params.role_id ?? '')) throw discordError(10011);
  changeRoles(request, access, target, change(target.roles));
}
