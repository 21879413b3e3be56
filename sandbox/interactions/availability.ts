import { channelPermissions, hasPermissions, permissionBits } from '../permissions.ts';
import { canView } from '../rest/access.ts';
import { allChannels } from '../rest/commands/scope.ts';
import type {
  ApplicationRecord,
  ChannelRecord,
  CommandPermissionRecord,
  CommandRecord,
  GuildRecord,
  MemberRecord,
  UserRecord,
} from '../world/records.ts';
import type { World } from '../world/world.ts';
import { contextOf } from './start.ts';

/** A member somewhere, about to use an application. */
export interface Presence {
  readonly world: World;
  readonly user: UserRecord;
  readonly channel: ChannelRecord;
  readonly application: ApplicationRecord;
}

/**
 * By which installations the application is there: in the guild (for direct messages "0"), or with the user.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object
 */
export function ownersOf(
  { world, user, channel, application }: Presence,
  integrationTypes: readonly number[] = [0, 1],
): Record<string, string> {
  const guild = channel.kind === 'dm' ? null : world.guilds.get(channel.guild_id);
  const context = contextOf(application, channel);
  const inGuild = guild
    ? guild.members.has(application.bot_id)
    : context === 1 && world.guildsOf(application.bot_id).some(({ members }) => members.has(user.id));
  return {
    ...(inGuild && integrationTypes.includes(0) && { '0': guild?.id ?? '0' }),
    ...(application.installed_by.has(user.id) && integrationTypes.includes(1) && { '1': user.id }),
  };
}

/** Why the member cannot use the command here; undefined where they can. What Discord's own client would not offer. */
export function obstacle(presence: Presence, command: CommandRecord): string | undefined {
  const { world, user, channel, application } = presence;
  if (!canView(world, user.id, channel)) return 'They do not see that channel.';
  const guild = channel.kind === 'dm' ? null : (world.guilds.get(channel.guild_id) ?? null);
  if (command.guild_id !== null && command.guild_id !== guild?.id) return 'That command is of another guild.';
  if (Object.keys(ownersOf(presence, command.integration_types)).length === 0)
    return 'The application is not installed.';
  const contexts = command.contexts ?? [0, 1, 2];
  if (!contexts.includes(contextOf(application, channel))) return 'That command is not for such channels.';
  const member = guild?.members.get(user.id);
  if (!guild || !member) return undefined;
  const parent = channel.kind === 'thread' ? guild.channels.get(channel.parent_id) : channel;
  if (command.nsfw && !(parent?.kind === 'guild' && parent.nsfw)) return 'That command is for age-restricted channels.';
  const granted = channelPermissions(guild, member, channel, world.clock.now());
  if (granted & permissionBits.Administrator) return undefined;
  if (!hasPermissions(granted, 'UseApplicationCommands')) return 'They may not use application commands there.';
  if (command.type === 2 && !hasPermissions(granted, 'SendMessages')) return 'They may not send messages there.';
  return isPermitted(guild, member, parent?.id ?? channel.id, command, application, granted)
    ? undefined
    : 'They may not use that command.';
}

/** https://discord.com/developers/docs/interactions/application-commands#permissions */
function isPermitted(
  guild: GuildRecord,
  member: MemberRecord,
  channelId: string,
  command: CommandRecord,
  application: ApplicationRecord,
  granted: bigint,
): boolean {
  const set = application.command_permissions.get(guild.id);
  const own = set?.get(command.id) ?? [];
  const general = set?.get(application.id) ?? [];
  const inChannel = channelVerdict(own, guild, channelId) ?? channelVerdict(general, guild, channelId) ?? true;
  if (!inChannel) return false;
  const needed = command.default_member_permissions;
  const byDefault = needed === null || (needed !== 0n && (granted & needed) === needed);
  return memberVerdict(own, guild, member) ?? memberVerdict(general, guild, member) ?? byDefault;
}

function channelVerdict(list: readonly CommandPermissionRecord[], guild: GuildRecord, id: string): boolean | undefined {
  const of = (wanted: string) => list.find((entry) => entry.type === 3 && entry.id === wanted)?.permission;
  return of(id) ?? of(allChannels(guild));
}

/** The user's own entry, then the roles' (one that allows is enough), then that of everyone. */
function memberVerdict(
  list: readonly CommandPermissionRecord[],
  guild: GuildRecord,
  member: MemberRecord,
): boolean | undefined {
  const own = list.find(({ type, id }) => type === 2 && id === member.user_id);
  if (own) return own.permission;
  const roles = list.filter(({ type, id }) => type === 1 && member.roles.has(id));
  if (roles.length > 0) return roles.some(({ permission }) => permission);
  return list.find(({ type, id }) => type === 1 && id === guild.id)?.permission;
}
