import type { Caller } from '../../kernel/caller.ts';
import type { Discord } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';

interface Placed {
  id: string;
  parent_id?: string | null;
}

/** Ids of the channels a caller is confined to; threads count as their parent, channels as their category. */
export const confinedTo = ({ pinned, role }: Caller): readonly string[] | undefined =>
  pinned.channel ? [pinned.channel] : role.channels;

/** Ids of the servers that a caller's role or pin names; undefined where neither names any. */
export const serversNamed = ({ pinned, role }: Caller): readonly string[] | undefined =>
  pinned.server ? [pinned.server] : role.guilds;

/** The channels this caller may know of: those its role or pin names, what is in them, and the categories above. */
export function channelsFor<T extends Placed>(caller: Caller, channels: readonly T[]): T[] {
  const allowed = confinedTo(caller);
  if (!allowed) return [...channels];
  const parents = new Map(channels.map(({ id, parent_id }) => [id, parent_id]));
  const inside = ({ id, parent_id }: Placed) =>
    [id, parent_id, parent_id && parents.get(parent_id)].some((each) => each && allowed.includes(each));
  const kept = channels.filter(inside);
  const above = new Set(kept.flatMap(({ parent_id }) => [parent_id, parent_id && parents.get(parent_id)]));
  return channels.filter((channel) => inside(channel) || above.has(channel.id));
}

/** Where a channel is. Undefined where there is no such channel, or the bot may not see it, or it is in no server. */
async function serverOf(channelId: string, discord: Pick<Discord, 'channel'>): Promise<string | undefined> {
  try {
    const channel = await discord.channel(channelId);
    return 'guild_id' in channel ? channel.guild_id : undefined;
  } catch (error) {
    const gone =
      error instanceof OperationError && ['not_found', 'missing_permission', 'forbidden'].includes(error.code);
    if (gone) return undefined;
    throw error;
  }
}

/** Ids of the servers a caller may know of: those named, and of them only those with channels it is confined to. Undefined means all. */
export async function serverIdsFor(
  caller: Caller,
  discord: Pick<Discord, 'channel'>,
): Promise<readonly string[] | undefined> {
  const named = serversNamed(caller);
  const channels = confinedTo(caller);
  if (!channels) return named;
  const found = await Promise.all(channels.map((id) => serverOf(id, discord)));
  return [...new Set(found.filter((id) => id !== undefined))].filter((id) => !named || named.includes(id));
}

/** The servers of the bot that a caller may know of. */
export async function serversFor(
  caller: Caller,
  discord: Pick<Discord, 'channel' | 'guilds'>,
): Promise<{ id: string; name: string }[]> {
  const [allowed, servers] = await Promise.all([serverIdsFor(caller, discord), discord.guilds()]);
  return allowed ? servers.filter(({ id }) => allowed.includes(id)) : [...servers];
}
