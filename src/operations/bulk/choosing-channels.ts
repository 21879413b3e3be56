import type { APIChannel, APIThreadChannel } from 'discord-api-types/v10';
import { publicArchived } from '../../domain/backfill/listing.ts';
import { isThreadType } from '../../domain/channels/types.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import type { PermissionName } from '../../kernel/operation.ts';
import { permissionTitle } from '../../kernel/permission-names.ts';
import { mayReach } from '../reach.ts';

/** Channels and threads of a server, chosen by what they are. */

const CATEGORY = 4;

export const labelOf = (channel: APIChannel): string =>
  `#${plainName('name' in channel && channel.name ? channel.name : '?')} ${channel.id}`;

const parentOf = (channel: APIChannel): string | undefined =>
  'parent_id' in channel ? (channel.parent_id ?? undefined) : undefined;

const named = (channel: APIChannel, part: string | undefined): boolean =>
  part === undefined || ('name' in channel && (channel.name ?? '').toLowerCase().includes(part.toLowerCase()));

export interface ChannelChoice {
  server: string;
  /** A category stands for the channels in it. */
  channels?: readonly string[] | undefined;
  /** Part of the name. */
  name?: string | undefined;
  types?: readonly number[] | undefined;
}

/** In the order Discord shows them. Those that were named are taken whatever their type. */
export async function chooseChannels(
  context: JobContext,
  { server, channels: wanted, name, types }: ChannelChoice,
): Promise<APIChannel[]> {
  const { discord } = context;
  const all: readonly APIChannel[] = await discord.channels(server);
  const fits = (channel: APIChannel) => types === undefined || types.includes(channel.type);
  const chosen = new Map<string, APIChannel>();
  for (const id of wanted ?? []) {
    const channel = await discord.channel(id);
    const inside = channel.type === CATEGORY ? all.filter((each) => parentOf(each) === id && fits(each)) : [channel];
    for (const each of inside) chosen.set(each.id, each);
  }
  if (!wanted) for (const each of all) if (fits(each)) chosen.set(each.id, each);
  const found: APIChannel[] = [];
  for (const each of chosen.values()) if (named(each, name) && (await mayReach(context, each))) found.push(each);
  return found;
}

export interface ThreadChoice extends ChannelChoice {
  state: 'active' | 'archived' | 'all';
}

/** Threads that were named, and those below the channels that were. Archived ones are the public ones. */
export async function chooseThreads(
  context: JobContext,
  { server, channels: wanted, state, name }: ThreadChoice,
): Promise<APIThreadChannel[]> {
  const { discord } = context;
  const others = await Promise.all((wanted ?? []).map((id) => discord.channel(id)));
  const own = others.filter(({ type }) => isThreadType(type)) as APIThreadChannel[];
  const above = others.filter(({ type }) => !isThreadType(type)).map(({ id }) => id);
  const parents =
    wanted === undefined || above.length > 0
      ? await chooseChannels(context, { server, channels: wanted && above, types: [0, 5, 15, 16] })
      : [];
  const found: APIThreadChannel[] = [...own];
  const ids = new Set(parents.map(({ id }) => id));
  if (state !== 'archived') {
    const active = await discord.threads(server);
    found.push(...active.filter((thread) => ids.has(thread.parent_id ?? '')));
  }
  if (state !== 'active') for (const id of ids) found.push(...(await archivedOf(context, id)));
  const seen = new Map(found.filter((thread) => named(thread, name)).map((thread) => [thread.id, thread]));
  const mine: APIThreadChannel[] = [];
  for (const thread of seen.values()) if (await mayReach(context, thread)) mine.push(thread);
  return mine;
}

async function archivedOf({ discord }: JobContext, channelId: string): Promise<APIThreadChannel[]> {
  const found: APIThreadChannel[] = [];
  for (let before: string | undefined; ; ) {
    const page = await publicArchived(discord, channelId, before);
    found.push(...page.threads);
    if (page.next === undefined) return found;
    before = page.next;
  }
}

/** What bot, and caller where they are a user, lack in a place, as a warning. */
export async function lacking(
  { discord, caller }: Pick<JobContext, 'discord' | 'caller'>,
  guildId: string,
  channel: APIChannel,
  needed: readonly PermissionName[],
): Promise<string[]> {
  const warnings: string[] = [];
  for (const userId of [undefined, ...(caller.kind === 'user' ? [caller.id] : [])]) {
    const { permissions } = await discord.permissions({
      guildId,
      channelId: channel.id,
      ...(userId === undefined ? {} : { userId }),
    });
    const missing = needed.filter((name) => !permissions.includes(name));
    if (missing.length === 0) continue;
    const who = userId === undefined ? 'the bot lacks' : 'you lack';
    warnings.push(`${labelOf(channel)}: ${who} ${missing.map(permissionTitle).join(', ')}`);
  }
  return warnings;
}

/** Something must say which: nobody means everything by saying nothing. */
export function requireChoice(given: Readonly<Record<string, unknown>>, fields: readonly string[]): void {
  const some = fields.some((field) => {
    const value = given[field];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  if (some) return;
  throw new OperationError('invalid_input', 'Nothing says which are meant.', {
    hint: `Give one of ${fields.join(', ')}. Nothing was done.`,
  });
}
