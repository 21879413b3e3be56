import { discordError } from '../../errors.ts';
import type { ApplicationRecord, CommandPermissionRecord, GuildRecord } from '../../world/records.ts';
import { guildFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { allChannels, commandScope, scopeOfCommands } from '../commands/scope.ts';
import { type RestRequest, route } from '../route.ts';

const path = '/applications/{application_id}/guilds/{guild_id}/commands';
const permissionUpdate = 121;

/** https://discord.com/developers/docs/interactions/application-commands#permissions */
export const commandPermissionRoutes = [
  route({
    method: 'GET',
    path: `${path}/permissions`,
    run(request) {
      const { application, guildId } = commandScope(request);
      const byCommand =
        application.command_permissions.get(guildId ?? '') ?? new Map<string, CommandPermissionRecord[]>();
      return [...byCommand].map(([id, permissions]) => permissionsView(application, guildId ?? '', id, permissions));
    },
  }),

  route({
    method: 'GET',
    path: `${path}/{command_id}/permissions`,
    run(request) {
      const { application, guildId } = commandScope(request);
      const id = knownId(application, request);
      const permissions = application.command_permissions.get(guildId ?? '')?.get(id);
      if (!permissions) throw discordError(10066);
      return permissionsView(application, guildId ?? '', id, permissions);
    },
  }),

  /** "Authenticating with a bot token will result in an error": it takes the OAuth2 token of a member, or a scripted member. */
  route<{ permissions?: CommandPermissionRecord[] | null }>({
    method: 'PUT',
    path: `${path}/{command_id}/permissions`,
    run(request) {
      const { world, user, body, params } = request;
      if (user.bot) throw discordError(20001);
      const { guild } = guildFor(request, params.guild_id ?? '', 'ManageGuild', 'ManageRoles');
      const application = world.applications.get(params.application_id ?? '');
      if (!application) throw discordError(10002);
      const id = knownId(application, request);
      const byCommand = application.command_permissions.get(guild.id) ?? new Map<string, CommandPermissionRecord[]>();
      const permissions = readPermissions(guild, body.permissions ?? []);
      const before = byCommand.get(id) ?? [];
      byCommand.set(id, permissions);
      application.command_permissions.set(guild.id, byCommand);
      const view = permissionsView(application, guild.id, id, permissions);
      world.dispatch({
        t: 'APPLICATION_COMMAND_PERMISSIONS_UPDATE',
        guild_id: guild.id,
        user_ids: [application.bot_id],
        data: view,
      });
      const byId = (list: readonly CommandPermissionRecord[]) =>
        Object.fromEntries(list.map((entry) => [entry.id, entry]));
      world.audit(guild, {
        user_id: user.id,
        target_id: id,
        action_type: permissionUpdate,
        changes: changesBetween(byId(before), byId(permissions)),
        options: { application_id: application.id },
        reason: request.reason,
      });
      return view;
    },
  }),
];

/** The path's command, which holds in the guild, or the application itself: else 10063. */
function knownId(application: ApplicationRecord, { params }: RestRequest<unknown>): string {
  const id = params.command_id ?? '';
  const commands = [null, params.guild_id ?? ''].flatMap((guildId) => scopeOfCommands(application, guildId).list());
  if (id !== application.id && !commands.some((command) => command.id === id)) throw discordError(10063);
  return id;
}

/** Of roles, members and channels that there are, each once. `guild_id - 1` stands for all channels. */
function readPermissions(guild: GuildRecord, given: readonly CommandPermissionRecord[]): CommandPermissionRecord[] {
  for (const { id, type } of given) {
    if (type === 1 && !guild.roles.has(id)) throw discordError(10011);
    if (type === 2 && !guild.members.has(id)) throw discordError(10013);
    if (type === 3 && id !== allChannels(guild) && !guild.channels.has(id)) throw discordError(10003);
  }
  return [...new Map(given.map((entry) => [entry.id, entry])).values()];
}

function permissionsView(
  application: ApplicationRecord,
  guild_id: string,
  id: string,
  permissions: readonly CommandPermissionRecord[],
) {
  return { id, application_id: application.id, guild_id, permissions };
}
