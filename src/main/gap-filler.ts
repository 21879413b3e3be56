import type { APIChannel, APIMessage } from 'discord-api-types/v10';
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

type Channel = APIChannel & { last_message_id?: string | null; guild_id?: string };

/** Everything newer than `after`, newest first, and the page around it where edits and deletions show. */
async function fetchSince({ discord, logger }: Gap, channelId: string, after: string): Promise<APIMessage[]> {
  const found: APIMessage[] = [];
  for (let before: string | undefined; found.length < MAX_PER_CHANNEL; ) {
    const page: APIMessage[] = await discord.request('GET', path`/channels/${channelId}/messages`, {
      query: { limit: PAGE, before },
    });
    found.push(...page);
    const oldest = page.at(-1)?.id;
    if (page.length < PAGE || oldest === undefined || !laterId(oldest, after)) return found;
    before = oldest;
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
  // The newest stored may have come after the gap already.
  const after = span && laterId(since, span.newest_id) ? span.newest_id : since;
  const last = channel.last_message_id;
  if (!span && (!last || !laterId(last, after))) return 0;
  const actual = await fetchSince(gap, channel.id, after);
  const oldest = actual.at(-1)?.id;
  const stored = oldest
    ? await store.messages.list({
        channel_ids: [channel.id],
        after_id: String(BigInt(oldest) - 1n),
        limit: 1000,
        include_deleted: true,
      })
    : [];
  const drafts = differences({ actual, stored, since: span?.oldest_id ?? after, guildId: channel.guild_id, at: now() });
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

/**
 * Fetches over REST what the gateway did not tell: new messages since the last stored event, and edits and deletions
 * among the newest messages of channels that are known. Reactions, joins and the like cannot be asked for afterwards.
 */
export async function fillGap(gap: Gap): Promise<Filled> {
  const { discord, logger } = gap;
  const since = snowflakeAt(gap.since);
  let channels = 0;
  let events = 0;
  let open = 0;
  for (const { id: guildId } of await discord.guilds()) {
    const all = [...(await discord.channels(guildId)), ...(await discord.threads(guildId))] as Channel[];
    for (const channel of all) {
      if (!('last_message_id' in channel)) continue;
      try {
        events += await fillChannel(gap, { ...channel, guild_id: guildId }, since);
        channels++;
      } catch (error) {
        if (!isForGood(error)) open++;
        logger.warn({ err: error, channel: channel.id }, 'what was missed in this channel could not be fetched');
      }
    }
  }
  return { channels, events, open };
}
