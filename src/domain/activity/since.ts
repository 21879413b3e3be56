import type { StoredEvent } from '../../kernel/store/events.ts';
import type { Settings } from '../../kernel/store/settings.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { Privacy } from './privacy.ts';

/** Since when what happens in a server is noted, by server. */
const SCOPE = 'known-since';

/** Servers whose history was fetched, with when that was last begun. */
const FETCHED = 'history-fetched';

const noted = async (settings: Pick<Settings, 'list'>): Promise<Set<string>> =>
  new Set((await settings.list(SCOPE)).map(({ key }) => key));

/** Servers of which something is known. */
export async function knownServers(settings: Pick<Settings, 'list'>): Promise<Set<string>> {
  const fetched = await settings.list(FETCHED);
  return new Set([...(await noted(settings)), ...fetched.map(({ key }) => key)]);
}

export const noteFetched = async (settings: Pick<Settings, 'set'>, guildId: string, at: number): Promise<void> =>
  void (await settings.set(FETCHED, guildId, at));

/** Notes for servers that are heard of for the first time when that was. */
export async function noteBeginning(
  settings: Pick<Settings, 'list' | 'set'>,
  events: readonly StoredEvent[],
  privacy: Privacy,
): Promise<void> {
  const known = await noted(settings);
  for (const { guild_id, stored_at } of events) {
    if (guild_id === null || known.has(guild_id) || !privacy.of(guild_id).tracking) continue;
    known.add(guild_id);
    await settings.set(SCOPE, guild_id, stored_at);
  }
}

/** When the whole list of members was last taken over, by server. */
const ROSTER = 'roster';

export async function rosterTaken(settings: Pick<Settings, 'get'>, guildId: string): Promise<number | undefined> {
  const taken = (await settings.get(ROSTER, guildId))?.value;
  return typeof taken === 'number' ? taken : undefined;
}

export const noteRoster = async (settings: Pick<Settings, 'set'>, guildId: string, at: number): Promise<void> =>
  void (await settings.set(ROSTER, guildId, at));

export interface Knowledge {
  /** Since when everything that happens is noted; milliseconds. */
  noted_since: number | undefined;
  /** The oldest message stored, which a backfill may have fetched from before. */
  oldest_message: number | undefined;
}

/** How far back what is known of a server reaches. */
export async function knownSince(store: Pick<Store, 'settings' | 'messages'>, guildId: string): Promise<Knowledge> {
  const [noted, oldest] = await Promise.all([
    store.settings.get(SCOPE, guildId),
    store.messages.list({ guild_id: guildId, order: 'oldest', limit: 1, include_deleted: true }),
  ]);
  return {
    noted_since: typeof noted?.value === 'number' ? noted.value : undefined,
    oldest_message: oldest[0]?.timestamp,
  };
}
