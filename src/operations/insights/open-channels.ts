import type { APIChannel } from 'discord-api-types/v10';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Store } from '../../kernel/store/store.ts';
import { reachable, requireReach, unconfined } from '../reach.ts';

/** Channels and active threads of a server, by id. Archived threads are not asked for. */
async function allChannels({ discord }: Context, server: string): Promise<APIChannel[]> {
  const [channels, threads] = await Promise.all([discord.channels(server), discord.threads(server)]);
  return [...channels, ...threads] as APIChannel[];
}

const GONE: ReadonlySet<string> = new Set(['not_found', 'missing_permission', 'forbidden']);

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

/**
 * What lies below a channel or category, from above: channels, threads, and archived threads that something is stored of.
 * Those that Discord does not know any more, or does not tell of, are left out.
 */
export async function allBelow(context: Context, store: Store, server: string, channel: string) {
  const known = await allChannels(context, server);
  const ids = new Set(known.map(({ id }) => id));
  for (const id of await store.messages.channels(server)) {
    if (ids.has(id)) continue;
    const archived = await context.discord.channel(id).catch((error: unknown) => {
      if (error instanceof OperationError && GONE.has(error.code)) return undefined;
      throw error;
    });
    if (archived) known.push(archived);
  }
  const found: { id: string; parent: string }[] = [];
  const level = [channel];
  for (let above = level.shift(); above !== undefined; above = level.shift()) {
    for (const each of known) {
      if (parentOf(each) !== above) continue;
      found.push({ id: each.id, parent: above });
      level.push(each.id);
    }
  }
  return found;
}

/** `#name` by id, as far as the channels are still there. Empty when Discord is away. */
export async function channelNames(context: Context, server: string): Promise<Map<string, string>> {
  const all = await allChannels(context, server).catch(() => []);
  return new Map(all.flatMap((channel) => ('name' in channel && channel.name ? [[channel.id, channel.name]] : [])));
}
