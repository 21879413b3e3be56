import type { APIThreadChannel } from 'discord-api-types/v10';
import { type Discord, path } from '../../kernel/discord.ts';

interface Listing {
  threads: APIThreadChannel[];
  has_more?: boolean;
}

export interface ThreadPage {
  threads: APIThreadChannel[];
  /** Where the list goes on. */
  next?: string;
}

const PAGE = 100;

/** Archived threads that everybody may see. https://docs.discord.com/developers/resources/channel#list-public-archived-threads */
export async function publicArchived(discord: Discord, channelId: string, before?: string): Promise<ThreadPage> {
  const { threads, has_more } = await discord.request<Listing>(
    'GET',
    path`/channels/${channelId}/threads/archived/public`,
    { query: { limit: PAGE, before } },
  );
  const last = threads.at(-1)?.thread_metadata?.archive_timestamp;
  return { threads, ...(has_more && last ? { next: last } : {}) };
}

/** Private ones: all with Manage Threads, else those that the bot is in. */
export async function privateArchived(
  discord: Discord,
  channelId: string,
  { all, before }: { all: boolean; before?: string | undefined },
): Promise<ThreadPage> {
  const route = all
    ? path`/channels/${channelId}/threads/archived/private`
    : path`/channels/${channelId}/users/@me/threads/archived/private`;
  const { threads, has_more } = await discord.request<Listing>('GET', route, { query: { limit: PAGE, before } });
  const end = threads.at(-1);
  const last = all ? end?.thread_metadata?.archive_timestamp : end?.id;
  return { threads, ...(has_more && last ? { next: last } : {}) };
}
