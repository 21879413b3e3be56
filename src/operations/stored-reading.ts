import type { APIChannel, APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { type Privacy, readPrivacy } from '../domain/activity/privacy.ts';
import { catchUp } from '../domain/activity/projector.ts';
import { knownSince } from '../domain/activity/since.ts';
import { formatTime } from '../domain/durations.ts';
import type { MessageLike } from '../domain/rendering/view.ts';
import type { Context } from '../kernel/context.ts';
import { OperationError } from '../kernel/errors.ts';
import type { StoredMessage } from '../kernel/store/messages.ts';
import type { Store } from '../kernel/store/store.ts';
import type { GetPage } from './history.ts';
import { asMessage } from './insights/stored-messages.ts';
import { mayReach } from './reach.ts';

const DAY = 24 * 3_600_000;

/** What every answer from what is stored says about itself. */
export const storedFields = {
  source: z.enum(['discord', 'stored']).optional(),
  stale: z.boolean().optional().describe('what happened lately may be missing'),
  complete_since: z.string().optional().describe('what is stored is complete between these'),
  complete_until: z.string().optional(),
};

export interface Standing {
  source: 'stored';
  stale: boolean;
  complete_since?: string;
  complete_until?: string;
}

/** Discord did not answer, or not with what was asked for; what is stored may help. */
export const isAway = (error: unknown): boolean =>
  error instanceof OperationError && error.code === 'discord_unavailable';

/** An answer of Discord's where it gives one, else undefined; other errors stay errors. */
async function unlessAway<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isAway(error)) return undefined;
    throw error;
  }
}

export const ownId = async ({ discord }: Context): Promise<string> => (await unlessAway(discord.me()))?.id ?? '';

const UNKNOWN = { noted_since: undefined, oldest_message: undefined };

/** How far what is stored of a server reaches, or of conversations; undefined where nothing is. */
export async function standingOf(
  context: Context,
  store: Store,
  guildId: string | undefined,
): Promise<Standing | undefined> {
  const [{ noted_since, oldest_message }, newest] = await Promise.all([
    guildId === undefined ? UNKNOWN : knownSince(store, guildId),
    store.events.latest({ limit: 1 }),
  ]);
  if (guildId !== undefined && noted_since === undefined && oldest_message === undefined) return undefined;
  const { gateway } = context.discord.status();
  const heard = await store.events.lastHeard(await ownId(context));
  const until = gateway === 'ready' ? context.now() : (heard ?? newest[0]?.occurred_at);
  return {
    source: 'stored',
    // Another process may have the gateway: then what it hears is stored as it comes.
    stale: gateway !== 'ready' && gateway !== 'standby',
    ...(noted_since === undefined ? {} : { complete_since: new Date(noted_since).toISOString() }),
    ...(until === undefined ? {} : { complete_until: new Date(until).toISOString() }),
  };
}

/** The same in words. `because` is a sentence about Discord. */
export function standingText({ stale, complete_since, complete_until }: Standing, because: string): string {
  const since = complete_since ? ` since ${formatTime(complete_since)}` : ', but not complete';
  const until = complete_until ? ` up to ${formatTime(complete_until)}` : '';
  return `${because ? `${because} ` : ''}From what Guildhall has stored${since}${until} UTC${stale ? '; stale: what came later is missing' : ''}.`;
}

const HIDDEN: ReadonlySet<string> = new Set(['not_found', 'missing_permission', 'forbidden', 'discord_unavailable']);

interface Place {
  /** The bot and the caller may read there now, as far as is known. */
  open: boolean;
  nsfw: boolean;
}

/**
 * What of a server's stored messages may be shown to this caller now: of channels that exist, that both the bot and the
 * caller may read, and as today's privacy settings allow.
 */
export async function storedView(context: Context, store: Store, guildId: string | undefined) {
  const { discord } = context;
  const privacy: Privacy = await readPrivacy(store.settings);
  const places = new Map<string, Promise<Place>>();

  async function channelOf(id: string): Promise<APIChannel | undefined> {
    try {
      return await discord.channel(id);
    } catch (error) {
      if (error instanceof OperationError && HIDDEN.has(error.code)) return undefined;
      throw error;
    }
  }

  async function look(channelId: string): Promise<Place> {
    const closed = { open: false, nsfw: false };
    const channel = await channelOf(channelId);
    if (!channel || ('guild_id' in channel ? channel.guild_id : undefined) !== guildId) return closed;
    if (!(await mayReach(context, channel))) return closed;
    if (guildId === undefined) return { open: true, nsfw: false };
    const { permissions } = await discord.permissions({ guildId, channelId });
    if (!permissions.includes('ViewChannel') || !permissions.includes('ReadMessageHistory')) return closed;
    const parent = 'parent_id' in channel && channel.parent_id ? await channelOf(channel.parent_id) : undefined;
    const nsfw = [channel, parent].some((each) => each && 'nsfw' in each && each.nsfw === true);
    return { open: true, nsfw };
  }

  function placeOf(channelId: string): Promise<Place> {
    let place = places.get(channelId);
    if (!place) {
      place = look(channelId);
      places.set(channelId, place);
    }
    return place;
  }

  return {
    placeOf,
    /** The message as it may be shown; undefined where it may not. */
    async shown(message: StoredMessage): Promise<StoredMessage | undefined> {
      const { tracking, content, retention_days } = privacy.of(guildId ?? null, message.channel_id);
      if (!tracking || privacy.forgets(message.author_id, guildId ?? null, message.timestamp)) return undefined;
      if (retention_days !== null && message.timestamp < context.now() - retention_days * DAY) return undefined;
      if (!(await placeOf(message.channel_id)).open) return undefined;
      return content ? message : { ...message, content: null, attachments: [], embeds: [], raw: null };
    },
  };
}

export const messageFrom = (stored: StoredMessage): MessageLike => asMessage(stored);

/** The store with all that the log holds taken in; undefined where it is away as well. */
export async function openStored(context: Context): Promise<Store | undefined> {
  try {
    const store = await context.store();
    await catchUp(store);
    return store;
  } catch (error) {
    if (error instanceof OperationError && error.code === 'store_unavailable') return undefined;
    throw error;
  }
}

const AWAY = 'Discord is away.';

/** Where something is stored that may stand for what Discord would answer. */
export async function openWhileAway(context: Context, guildId: string | undefined) {
  const store = await openStored(context);
  const standing = store && (await standingOf(context, store, guildId));
  return standing && { store, standing, notice: standingText(standing, AWAY) };
}

/** Pages of a channel out of what is stored, as Discord would give them. */
export async function storedPages(context: Context, channelId: string, guildId: string | undefined) {
  const away = await openWhileAway(context, guildId);
  if (!away) return undefined;
  const { store } = away;
  const view = await storedView(context, store, guildId);
  const list = async (query: { before_id?: string; after_id?: string; limit: number }) => {
    const order = query.after_id === undefined ? ('newest' as const) : ('oldest' as const);
    const found = await store.messages.list({ channel_ids: [channelId], order, ...query });
    const shown = await Promise.all(found.map((message) => view.shown(message)));
    return shown.flatMap((message) => (message ? [messageFrom(message) as APIMessage] : []));
  };
  const get: GetPage = async ({ before, after, around, limit }) => {
    if (around === undefined) {
      const place = before === undefined ? {} : { before_id: before };
      return list({ limit, ...(after === undefined ? place : { after_id: after }) });
    }
    const half = Math.ceil(limit / 2);
    const next = await list({ after_id: String(BigInt(around) - 1n), limit: half });
    return [...next.reverse(), ...(await list({ before_id: around, limit: limit - next.length }))];
  };
  return { ...away, get };
}
