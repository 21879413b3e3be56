import { discordError } from '../../errors.ts';
import { hasPermissions, type PermissionName } from '../../permissions.ts';
import type { GuildChannelRecord, ScheduledEventRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { canView, channelFor, type GuildAccess, guildFor } from '../access.ts';
import type { RestRequest } from '../route.ts';

export const entityTypes = { stage: 1, voice: 2, external: 3 } as const;
export const statuses = { scheduled: 1, active: 2, completed: 3, canceled: 4 } as const;

export function isOpen({ status }: Pick<ScheduledEventRecord, 'status'>): boolean {
  return status === statuses.scheduled || status === statuses.active;
}

/** Where an event takes place. */
export interface Place {
  readonly entity_type: number;
  readonly channel_id: string | null;
}

const neededInChannel: Readonly<Record<number, readonly PermissionName[]>> = {
  [entityTypes.stage]: ['ManageChannels', 'MuteMembers', 'MoveMembers'],
  [entityTypes.voice]: ['ViewChannel', 'Connect'],
};

/** The channel type for each type of event. */
const channelTypes: Readonly<Record<number, number>> = { [entityTypes.stage]: 13, [entityTypes.voice]: 2 };

/** https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-permissions-requirements */
export function needToCreate(request: RestRequest<unknown, unknown>, access: GuildAccess, place: Place): void {
  if (!hasPermissions(permissionsAt(request, access, place), 'CreateEvents')) throw discordError(50013);
}

/** One's own events need CREATE_EVENTS or MANAGE_EVENTS, those of others the latter. */
export function needToManage(
  request: RestRequest<unknown, unknown>,
  access: GuildAccess,
  { creator_id }: Pick<ScheduledEventRecord, 'creator_id'>,
  place: Place,
): void {
  const permissions = permissionsAt(request, access, place);
  const owns = creator_id === request.user.id && hasPermissions(permissions, 'CreateEvents');
  if (!owns && !hasPermissions(permissions, 'ManageEvents')) throw discordError(50013);
}

/** In the channel where there is one: it must exist, be of the right type and let the caller do what hosting takes. */
function permissionsAt(
  request: RestRequest<unknown, unknown>,
  { guild, permissions }: GuildAccess,
  place: Place,
): bigint {
  const { entity_type, channel_id } = place;
  if (channel_id === null) return permissions;
  if (!guild.channels.has(channel_id)) throw discordError(10003);
  const access = channelFor(request, channel_id, ...(neededInChannel[entity_type] ?? []));
  if ((access.channel as GuildChannelRecord).type !== channelTypes[entity_type]) throw discordError(50024);
  return access.permissions;
}

/** Whoever sees the channel sees the event; external events are seen by all members. */
export function seesEvent(world: World, userId: string, { channel_id }: ScheduledEventRecord): boolean {
  if (channel_id === null) return true;
  const channel = world.channels.get(channel_id);
  return channel !== undefined && canView(world, userId, channel);
}

/** The event of the path, which the caller must see: else 10070. */
export function eventFor(
  request: RestRequest<unknown, unknown>,
): GuildAccess & { readonly event: ScheduledEventRecord } {
  const access = guildFor(request, request.params.guild_id ?? '');
  const event = access.guild.scheduled_events.get(request.params.guild_scheduled_event_id ?? '');
  if (!event || !seesEvent(request.world, request.user.id, event)) throw discordError(10070);
  return { ...access, event };
}
