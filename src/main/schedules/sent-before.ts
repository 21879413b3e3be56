import type { APIDMChannel, APIMessage } from 'discord-api-types/v10';
import { readLedger } from '../../domain/schedules/ledger.ts';
import { recognise } from '../../domain/schedules/recognise.ts';
import { kindsOf, type Work } from '../../domain/schedules/work.ts';
import { type Discord, path } from '../../kernel/discord.ts';
import { snowflakeAt } from '../../kernel/ids.ts';
import type { Schedules } from '../../kernel/store/schedules.ts';

const PAGE = 100;
const MOST_PAGES = 20;
/** By how much the clock of whoever began and Discord's may differ. */
const CLOCKS_DIFFER = 5 * 60_000;

async function placeOf(discord: Discord, { operation, args }: Work): Promise<string> {
  if (operation === 'send_message') return String(args['channel']);
  const body = { recipient_id: args['user'] };
  return (await discord.request<APIDMChannel>('POST', '/users/@me/channels', { body })).id;
}

/** Messages that schedules of this channel are known to have become. */
async function accountedFor(schedules: Schedules, botId: string, channelId: string): Promise<Set<string>> {
  const limit = 500;
  const ids = new Set<string>();
  for (let offset = 0; offset < 10 * limit; offset += limit) {
    const found = await schedules.list({ kinds: kindsOf(botId), channel_id: channelId, limit, offset });
    for (const { result } of found) {
      for (const { message_ids = [] } of readLedger(result).reports) for (const id of message_ids) ids.add(id);
    }
    if (found.length < limit) break;
  }
  return ids;
}

/** Oldest first. Nothing where there is more than a few thousand: then it cannot be told. */
async function messagesSince(discord: Discord, channelId: string, since: number): Promise<APIMessage[] | undefined> {
  const messages: APIMessage[] = [];
  let after = snowflakeAt(since);
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await discord.request<APIMessage[]>('GET', path`/channels/${channelId}/messages`, {
      query: { after, limit: PAGE },
    });
    found.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    messages.push(...found);
    after = found.at(-1)?.id ?? after;
    if (found.length < PAGE) return messages;
  }
  return undefined;
}

export interface Search {
  discord: Discord;
  schedules: Schedules;
  work: Work;
  /** Since when it may be there, milliseconds since the epoch. */
  since: number;
  /** Where it was scheduled for; null for a private conversation. */
  guildId: string | null;
}

/** Ids of the messages that this work has become, as far as they are there; undefined where that cannot be told. */
export async function findSent({
  discord,
  schedules,
  work,
  since,
  guildId,
}: Search): Promise<{ channelId: string; ids: string[] } | undefined> {
  const channelId = await placeOf(discord, work);
  if (guildId !== null) {
    // Without this right Discord shows an empty history.
    const { permissions } = await discord.permissions({ guildId, channelId });
    if (!permissions.includes('ReadMessageHistory')) return undefined;
  }
  const messages = await messagesSince(discord, channelId, since - CLOCKS_DIFFER);
  if (!messages) return undefined;
  const me = (await discord.me()).id;
  const known = await accountedFor(schedules, me, channelId);
  const candidates = messages.filter(({ id, author }) => author.id === me && !known.has(id));
  return { channelId, ids: recognise(work.args, candidates) };
}
