import type { APIMessage } from 'discord-api-types/v10';
import { readPrivacy } from '../domain/activity/privacy.ts';
import { differences, laterId } from '../domain/events/gap.ts';
import { type Discord, path } from '../kernel/discord.ts';
import { OperationError } from '../kernel/errors.ts';
import { snowflakeAt } from '../kernel/ids.ts';
import type { Store } from '../kernel/store/store.ts';
import type { Logger } from '../kernel/telemetry.ts';
import type { EventPump } from './event-pump.ts';

const PAGE = 100;

/** Messages fetched for one channel at most; a longer gap is filled from its newest end and said in the log. */
const MAX_PER_CHANNEL = 5000;

interface Gap {
  discord: Discord;
  store: Store;
  pump: EventPump;
  botId: string;
  /** When the last event happened that was stored before the gap. */
  since: number;
  logger: Logger;
  now(): number;
}

/** Conversations with the bot that are looked at, those with the newest messages first. */
const MAX_CONVERSATIONS = 1000;

/** Without `last_message_id` it is not known whether there is anything new. */
type Channel = { id: string; last_message_id?: string | null; guild_id?: string };

/** Everything newer than `after`, newest first, and at least a page of what is older, where edits and deletions show. */
async function fetchSince({ discord, logger }: Gap, channelId: string, after: string): Promise<APIMessage[]> {
  const found: APIMessage[] = [];
  for (let before: string | undefined; found.length < MAX_PER_CHANNEL; ) {
    const page: APIMessage[] = await discord.request('GET', path`/channels/${channelId}/messages`, {
      query: { limit: PAGE, before },
    });
    found.push(...page);
    const older = found.filter(({ id }) => !laterId(id, after)).length;
    if (page.length < PAGE || older >= PAGE) return found;
    before = page.at(-1)?.id;
  }
  logger.warn(
    { channel: channelId, fetched: found.length },
    'the gap is longer than is fetched; its oldest part stays open',
  );
  return found;
}

async function fillChannel(gap: Gap, channel: Channel, since: string): Promise<number> {
  const { store, pump, botId, now } = gap;
  const span = await store.messages.span(channel.id);
  const last = channel.last_message_id;
  if (!span && last !== undefined && (last === null || !laterId(last, since))) return 0;
  const actual = await fetchSince(gap, channel.id, since);
  const oldest = actual.at(-1)?.id;
  const stored = oldest
    ? await store.messages.list({
        channel_ids: [channel.id],
        after_id: String(BigInt(oldest) - 1n),
        limit: 1000,
        include_deleted: true,
      })
    : [];
  const drafts = differences({
    actual,
    stored,
    since,
    until: span?.newest_id,
    guildId: channel.guild_id,
    at: now(),
  });
  return drafts.length === 0 ? 0 : (await pump.add(botId, drafts)).length;
}

export type Filled = {
  channels: number;
  events: number;
  /** Channels that could not be read for now. */
  open: number;
};

/** What the bot may not read, or what is gone, will not be otherwise the next time. */
const isForGood = (error: unknown): boolean => error instanceof OperationError && !error.body.retriable;

/** Discord lists no conversations to bots: those are known in which something was said, or that were opened here. */
async function conversations({ store, logger }: Gap): Promise<Channel[]> {
  const privacy = await readPrivacy(store.settings);
  const known = [...privacy.channels()]
    .filter(([id, place]) => place.guild_id === undefined && privacy.of(null, id).tracking)
    .map(([id]) => id);
  const spans = await Promise.all(
    known.map(async (id) => ({ id, newest: (await store.messages.span(id))?.newest_id ?? id })),
  );
  const sorted = spans.sort((a, b) => (laterId(a.newest, b.newest) ? -1 : 1)).map(({ id }) => ({ id }));
  if (sorted.length > MAX_CONVERSATIONS) {
    logger.warn({ known: sorted.length, read: MAX_CONVERSATIONS }, 'not all conversations are looked at for the gap');
  }
  return sorted.slice(0, MAX_CONVERSATIONS);
}

/**
 * Fetches over REST what the gateway did not tell: new messages since the last stored event, and edits and deletions
 * among the newest messages of channels and conversations that are known. Reactions, joins and the like cannot be asked for afterwards.
 */
export async function fillGap(gap: Gap): Promise<Filled> {
  const { discord, logger } = gap;
  const since = snowflakeAt(gap.since);
  const filled: Filled = { channels: 0, events: 0, open: 0 };
  async function fill(channel: Channel): Promise<void> {
    try {
      filled.events += await fillChannel(gap, channel, since);
      filled.channels++;
    } catch (error) {
      if (!isForGood(error)) filled.open++;
      logger.warn({ err: error, channel: channel.id }, 'what was missed in this channel could not be fetched');
    }
  }
  for (const { id: guild_id } of await discord.guilds()) {
    const all = [...(await discord.channels(guild_id)), ...(await discord.threads(guild_id))];
    for (const channel of all) {
      if (!('last_message_id' in channel)) continue;
      await fill({ id: channel.id, last_message_id: channel.last_message_id ?? null, guild_id });
    }
  }
  for (const channel of await conversations(gap)) await fill(channel);
  return filled;
}
