import type { APIDMChannel, APIMessage } from 'discord-api-types/v10';
import { type Discord, path } from '../kernel/discord.ts';
import { snowflakeAt } from '../kernel/ids.ts';
import type { Json } from '../kernel/store/json.ts';
import type { Repositories } from '../kernel/store/store.ts';
import { readLedger } from './schedules/ledger.ts';
import { recognise } from './schedules/recognise.ts';
import { kindsOf, type Work } from './schedules/work.ts';

/** For so long Discord surely knows a nonce again; it says "the past few minutes". */
const NONCE_IS_KNOWN = 60_000;

/** Whether sending again with the nonce of a moment when it may have been sent cannot make a second message. */
export const nonceIsKnown = (since: number, now: number): boolean =>
  // A clock that was put back tells nothing.
  now >= since && now - since < NONCE_IS_KNOWN;

const PAGE = 100;
const MOST_PAGES = 20;
/** By how much the clock of whoever began and Discord's may differ. */
const CLOCKS_DIFFER = 5 * 60_000;

async function placeOf(discord: Discord, { operation, args }: Sent): Promise<string> {
  if (operation === 'send_message') return String(args['channel']);
  const body = { recipient_id: args['user'] };
  return (await discord.request<APIDMChannel>('POST', '/users/@me/channels', { body })).id;
}

/** Ids of messages in what a step of a job left. */
function idsIn(note: Json): readonly string[] {
  const ids = typeof note === 'object' && note !== null && 'message_ids' in note ? note['message_ids'] : undefined;
  return Array.isArray(ids) ? (ids as string[]) : [];
}

/** Messages that schedules and jobs are known to have become in this channel. */
async function accountedFor({ schedules, jobs }: Known, botId: string, channelId: string): Promise<Set<string>> {
  const limit = 500;
  const ids = new Set<string>();
  for (let offset = 0; offset < 10 * limit; offset += limit) {
    const found = await schedules.list({ kinds: kindsOf(botId), channel_id: channelId, limit, offset });
    for (const { result } of found) {
      for (const { message_ids = [] } of readLedger(result).reports) for (const id of message_ids) ids.add(id);
    }
    if (found.length < limit) break;
  }
  for (const { id } of await jobs.list({ bot_id: botId, kinds: ['bulk_send_message'], limit: 100 })) {
    for (let after = -1; ; ) {
      const steps = await jobs.items(id, { states: ['done'], after, limit });
      for (const { key, note } of steps) if (key === channelId) for (const each of idsIn(note)) ids.add(each);
      after = steps.at(-1)?.seq ?? after;
      if (steps.length < limit) break;
    }
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

type Known = Pick<Repositories, 'schedules' | 'jobs'>;
type Sent = Pick<Work, 'operation' | 'args'>;

export interface Search {
  discord: Discord;
  /** Where is written down what else was sent. */
  store: Known;
  work: Sent;
  /** Since when it may be there, milliseconds since the epoch. */
  since: number;
  /** The server it was for; null for a private conversation. */
  guildId: string | null;
}

/** Ids of the messages that this work has become, as far as they are there; undefined where that cannot be told. */
export async function findSent({
  discord,
  store,
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
  const known = await accountedFor(store, me, channelId);
  const candidates = messages.filter(({ id, author }) => author.id === me && !known.has(id));
  return { channelId, ids: recognise(work.args, candidates) };
}
