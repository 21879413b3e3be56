import type { APIMessage } from 'discord-api-types/v10';
import { filters, type MessageFilter, passes } from '../domain/message-filter.ts';
import { byAge, isOlder } from '../domain/positions.ts';
import { searchableText } from '../domain/rendering/message.ts';
import { placesIn } from '../domain/rendering/transcript.ts';
import type { MessageLike } from '../domain/rendering/view.ts';
import type { Context } from '../kernel/context.ts';
import { path } from '../kernel/discord.ts';
import { OperationError } from '../kernel/errors.ts';
import { reachable, unconfined } from './reach.ts';

/** Messages in one request of Discord. https://docs.discord.com/developers/resources/message#get-channel-messages */
const PAGE = 100;

/** How far filters look before giving an answer and a cursor to go on from. */
const MAX_SCANNED = 1000;

/** Ids; `since` is the oldest there may be, also where `before` or nothing says where to begin. */
export interface HistoryQuery extends MessageFilter {
  before?: string | undefined;
  after?: string | undefined;
  around?: string | undefined;
  since?: string | undefined;
  limit: number;
}

export interface History {
  /** Oldest first. */
  messages: APIMessage[];
  /** Looked at, filtered out ones included. */
  scanned: number;
  /** `before:ID` or `after:ID` where there is more in the direction read. */
  next?: string;
}

/** Takes the cursor apart again; undefined when it is none of ours. */
export function readCursor(text: string): { before?: string; after?: string } | undefined {
  const match = /^(before|after):(\d{15,20})$/.exec(text.trim());
  return match?.[2] ? { [match[1] as 'before']: match[2] } : undefined;
}

type Place = { before?: string | undefined; after?: string | undefined; around?: string | undefined };

/** A page of messages as Discord gives it: the newest before a place, the oldest after it, or those around it. */
export type GetPage = (position: Place & { limit: number }) => Promise<APIMessage[]>;

/**
 * A page of a channel's history, however many requests it takes. With `after` it reads forward in time from there, else
 * backward from `before` or the newest, down to `since`.
 */
export async function readHistory(
  context: Context,
  channelId: string,
  query: HistoryQuery,
  get: GetPage = (position) =>
    context.discord.request<APIMessage[]>('GET', path`/channels/${channelId}/messages`, { query: position }),
): Promise<History> {
  if (query.around !== undefined) {
    const found = await get({ around: query.around, limit: Math.min(query.limit, PAGE) });
    return { messages: found.filter((message) => passes(message, query)).sort(byAge), scanned: found.length };
  }

  const forward = query.after !== undefined;
  const filtered = filters(query);
  const beyond = ({ id }: APIMessage) =>
    forward
      ? query.before !== undefined && !isOlder(id, query.before)
      : query.since !== undefined && isOlder(id, query.since);

  const kept: APIMessage[] = [];
  let scanned = 0;
  let at = forward ? laterOf(query.after, query.since) : query.before;
  for (;;) {
    // One more than wanted tells whether there is more, mostly without another request.
    const size = filtered ? PAGE : Math.min(PAGE, query.limit - kept.length + 1);
    const page = (await get({ [forward ? 'after' : 'before']: at, limit: size })).sort(byAge);
    if (!forward) page.reverse();
    for (const message of page) {
      if (beyond(message)) return done();
      if (kept.length === query.limit) return done(at);
      at = message.id;
      scanned++;
      if (passes(message, query)) kept.push(message);
    }
    if (page.length < size) return done();
    if (scanned >= MAX_SCANNED) return done(at);
    if (scanned >= PAGE) context.progress(scanned, undefined, 'messages read');
  }

  function done(last?: string): History {
    const more = last === undefined ? {} : { next: `${forward ? 'after' : 'before'}:${last}` };
    return { messages: kept.sort(byAge), scanned, ...more };
  }
}

/** `after` leaves out its own id, `since` does not. */
function laterOf(after: string | undefined, since: string | undefined): string | undefined {
  if (after === undefined || since === undefined || isOlder(since, after)) return after;
  return String(BigInt(since) - 1n);
}

/** Roughly what a message costs as text, in characters. */
const weight = (message: MessageLike) => 60 + Math.min(searchableText(message).length, 5000);

/**
 * Keeps a page within what an answer may hold: what does not fit is left for the next page, instead of being cut off
 * where nobody sees it.
 */
export function fit(history: History, { forward, maxChars }: { forward: boolean; maxChars: number }): History {
  const ordered = forward ? history.messages : history.messages.toReversed();
  let used = 0;
  const fits = ordered.findIndex((message, i) => {
    used += weight(message);
    return i > 0 && used > maxChars;
  });
  if (fits === -1) return history;
  const kept = ordered.slice(0, fits);
  const last = kept.at(-1)?.id;
  return {
    ...history,
    messages: kept.sort(byAge),
    ...(last ? { next: `${forward ? 'after' : 'before'}:${last}` } : {}),
  };
}

/** Names of the roles and channels that messages mention, as far as this caller may know them. */
export async function namesIn(
  context: Context,
  guildId: string | undefined,
  messages: readonly MessageLike[],
  alsoChannels: readonly string[] = [],
): Promise<Record<string, string>> {
  if (guildId === undefined) return {};
  const { discord } = context;
  const mentioned = placesIn(messages);
  const wanted = new Set([...mentioned.channels, ...alsoChannels]);
  if (mentioned.roles.length === 0 && wanted.size === 0) return {};
  const [roles, channels] = await Promise.all([
    mentioned.roles.length > 0 ? unlessAway(discord.guild(guildId).then((guild) => guild.roles)) : [],
    wanted.size > 0 ? unlessAway(Promise.all([discord.channels(guildId), discord.threads(guildId)])) : [],
  ]);
  const known = channels.flat().filter(({ id }) => wanted.has(id));
  const seen = unconfined(context) ? undefined : await reachable(context, known);
  return Object.fromEntries([
    ...roles.filter(({ id }) => mentioned.roles.includes(id)).map(({ id, name }) => [id, `@${name.replace(/^@/, '')}`]),
    ...known.flatMap(({ id, name }) => (name && (!seen || seen.has(id)) ? [[id, `#${name}`]] : [])),
  ]);
}

/** Names make messages easier to read; without them ids are shown, and the messages still are. */
const unlessAway = async <T>(work: Promise<readonly T[]>): Promise<readonly T[]> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof OperationError && error.code !== 'cancelled' && error.code !== 'timeout') return [];
    throw error;
  }
};
