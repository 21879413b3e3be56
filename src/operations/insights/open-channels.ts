import type { APIChannel } from 'discord-api-types/v10';
import type { Context } from '../../kernel/context.ts';
import { reachable, requireReach, unconfined } from '../reach.ts';

/** Channels and active threads of a server, by id. Archived threads are not asked for. */
async function allChannels({ discord }: Context, server: string): Promise<APIChannel[]> {
  const [channels, threads] = await Promise.all([discord.channels(server), discord.threads(server)]);
  return [...channels, ...threads] as APIChannel[];
}

const parentOf = (channel: APIChannel) => ('parent_id' in channel ? (channel.parent_id ?? undefined) : undefined);

/**
 * Where what is remembered may be looked at: the channels asked for with the threads below, or all this caller may
 * see. Undefined means everywhere, archived threads and channels that are gone included.
 */
export async function openChannels(
  context: Context,
  server: string,
  wanted: readonly string[] | undefined,
): Promise<string[] | undefined> {
  if (wanted === undefined && unconfined(context)) return undefined;
  for (const id of wanted ?? []) await requireReach(context, id, 'channels');
  const all = await allChannels(context, server);
  const below = wanted === undefined ? all : all.filter((channel) => wanted.includes(parentOf(channel) ?? ''));
  const seen = unconfined(context) ? below.map(({ id }) => id) : await reachable(context, below);
  return [...new Set([...(wanted ?? []), ...seen])];
}

/** `#name` by id, as far as the channels are still there. Empty when Discord is away. */
export async function channelNames(context: Context, server: string): Promise<Map<string, string>> {
  const all = await allChannels(context, server).catch(() => []);
  return new Map(all.flatMap((channel) => ('name' in channel && channel.name ? [[channel.id, channel.name]] : [])));
}
