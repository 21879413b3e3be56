import { discordError } from '../../errors.ts';
import { compareRoles, outranksRole } from '../../permissions.ts';
import { roleView } from '../../views/roles.ts';
import { createRole } from '../../world/create.ts';
import { forgetRole } from '../../world/forget.ts';
import type { GuildRecord, RoleRecord } from '../../world/records.ts';
import { guildFor } from '../access.ts';
import { announceRole } from '../announce.ts';
import { changesBetween } from '../audit-changes.ts';
import { type RoleFields, readRoleFields, refuseGrants } from '../guild/role-fields.ts';
import { moveRoles, type RolePosition } from '../guild/role-positions.ts';
import { route } from '../route.ts';

const maxRoles = 250;

/** https://discord.com/developers/docs/resources/guild#get-guild-roles */
export const roleRoutes = [
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/roles',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      return [...guild.roles.values()].map(roleView);
    },
  }),

  /** Without @everyone. */
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/roles/member-counts',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      const counts: Record<string, number> = {};
      for (const id of guild.roles.keys()) if (id !== guild.id) counts[id] = 0;
      for (const { roles } of guild.members.values()) for (const id of roles) counts[id] = (counts[id] ?? 0) + 1;
      return counts;
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/roles/{role_id}',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      return roleView(roleOf(guild, request.params.role_id ?? ''));
    },
  }),

  route<RoleFields>({
    method: 'POST',
    path: '/guilds/{guild_id}/roles',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild, permissions } = guildFor(request, request.params.guild_id ?? '', 'ManageRoles');
      if (guild.roles.size > maxRoles) throw discordError(30005);
      const id = world.snowflakes.next();
      const everyone = guild.roles.get(guild.id)?.permissions ?? 0n;
      const fields = { permissions: everyone, ...readRoleFields(world, guild, id, body) };
      if (body.permissions != null) refuseGrants(permissions, 0n, fields.permissions);
      const role = createRole(world, guild, { id, ...fields });
      announceRole(world, 'GUILD_ROLE_CREATE', role);
      const changes = changesBetween({}, auditedFields(role));
      world.audit(guild, { user_id: user.id, target_id: id, action_type: 30, changes, reason });
      return roleView(role);
    },
  }),

  route<readonly RolePosition[]>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/roles',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild, member } = guildFor(request, request.params.guild_id ?? '', 'ManageRoles');
      for (const { role, before } of moveRoles(guild, member, body)) {
        announceRole(world, 'GUILD_ROLE_UPDATE', role);
        if (!body.some(({ id }) => id === role.id)) continue;
        const changes = changesBetween({ position: before }, { position: role.position });
        world.audit(guild, { user_id: user.id, target_id: role.id, action_type: 31, changes, reason });
      }
      return [...guild.roles.values()].sort(compareRoles).map(roleView);
    },
  }),

  route<RoleFields>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/roles/{role_id}',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild, member, permissions } = guildFor(request, request.params.guild_id ?? '', 'ManageRoles');
      const role = roleOf(guild, request.params.role_id ?? '');
      if (!outranksRole(guild, member, role)) throw discordError(50013);
      const fields = readRoleFields(world, guild, role.id, role.id === guild.id ? onlyPermissions(body) : body);
      if (fields.permissions !== undefined) refuseGrants(permissions, role.permissions, fields.permissions);
      const before = auditedFields(role);
      Object.assign(role, fields);
      const changes = changesBetween(before, auditedFields(role));
      if (changes.length > 0) {
        announceRole(world, 'GUILD_ROLE_UPDATE', role);
        world.audit(guild, { user_id: user.id, target_id: role.id, action_type: 31, changes, reason });
      }
      return roleView(role);
    },
  }),

  /** @everyone and managed roles stay. */
  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/roles/{role_id}',
    run(request) {
      const { world, user, reason } = request;
      const { guild, member } = guildFor(request, request.params.guild_id ?? '', 'ManageRoles');
      const role = roleOf(guild, request.params.role_id ?? '');
      if (role.managed || role.id === guild.id) throw discordError(50028);
      if (!outranksRole(guild, member, role)) throw discordError(50013);
      forgetRole(guild, role);
      const data = { guild_id: guild.id, role_id: role.id };
      world.dispatch({ t: 'GUILD_ROLE_DELETE', guild_id: guild.id, data });
      const changes = changesBetween(auditedFields(role), {});
      world.audit(guild, { user_id: user.id, target_id: role.id, action_type: 32, changes, reason });
    },
  }),
];

function roleOf(guild: GuildRecord, id: string): RoleRecord {
  const role = guild.roles.get(id);
  if (!role) throw discordError(10011);
  return role;
}

/** Of @everyone nothing else can be changed. */
function onlyPermissions({ permissions }: RoleFields): RoleFields {
  return permissions === undefined ? {} : { permissions };
}

function auditedFields(role: RoleRecord) {
  const { id, position, managed, tags, flags, ...fields } = roleView(role);
  return fields;
}
