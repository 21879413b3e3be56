import type { APIChannel } from 'discord-api-types/v10';
import { confinedTo, serversNamed } from '../domain/channels/bounds.ts';
import { isDirect } from '../domain/rendering/channels.ts';
import type { Context } from '../kernel/context.ts';
import { OperationError } from '../kernel/errors.ts';

/**
 * What a caller may see of what the bot sees. The authorize policy checks the places an input names; these are for
 * places that a handler learns of by itself: search results, mentioned channels, the source of a forward.
 */
type Place = Pick<Context, 'caller' | 'discord'>;

async function lineage({ discord }: Place, channel: APIChannel): Promise<string[]> {
  const ids = [channel.id];
  for (let each = channel; 'parent_id' in each && each.parent_id && ids.length < 3; ) {
    ids.push(each.parent_id);
    each = await discord.channel(each.parent_id);
  }
  return ids;
}

export async function mayReach(place: Place, channel: APIChannel): Promise<boolean> {
  const { caller, discord } = place;
  const { pinned, role } = caller;
  if (isDirect(channel)) return role.directMessages === true && (!pinned.channel || pinned.channel === channel.id);
  const guildId = 'guild_id' in channel ? channel.guild_id : undefined;
  if (guildId === undefined) return false;
  const guilds = serversNamed(caller);
  if (guilds && !guilds.includes(guildId)) return false;
  const channels = confinedTo(caller);
  if (channels && !(await lineage(place, channel)).some((id) => channels.includes(id))) return false;
  if (caller.kind !== 'user') return true;
  const { permissions } = await discord.permissions({ guildId, channelId: channel.id, userId: caller.id });
  return permissions.includes('ViewChannel') && permissions.includes('ReadMessageHistory');
}

/** Refuses in the same words whether the place is forbidden or does not exist for this caller. */
export async function requireReach(place: Place, channelId: string, field: string): Promise<APIChannel> {
  const channel = await place.discord.channel(channelId);
  if (await mayReach(place, channel)) return channel;
  throw new OperationError('forbidden', `${field}: channel ${channelId} is outside what you may use.`, {
    hint: 'list_channels shows the channels you may use. Nothing was done.',
  });
}

/** Whether nothing confines this caller, so that places need not be looked at one by one. */
export const unconfined = ({ caller }: Place): boolean => caller.kind !== 'user' && confinedTo(caller) === undefined;

/** Those of the channel ids that the caller may see; asks once for each channel. */
export async function reachable(place: Place, channels: readonly APIChannel[]): Promise<Set<string>> {
  const seen = new Set<string>();
  for (const channel of channels) if (await mayReach(place, channel)) seen.add(channel.id);
  return seen;
}
