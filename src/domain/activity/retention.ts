import type { Store } from '../../kernel/store/store.ts';
import { readPrivacy } from './privacy.ts';
import { knownServers } from './since.ts';

const DAY = 24 * 3_600_000;

type Kept = Pick<Store, 'settings' | 'messages' | 'events'>;

/**
 * Removes messages that are older than they may be kept, and what the log says of that time. Counts of activity stay.
 * Answers how many messages went.
 */
export async function applyRetention(store: Kept, now: number): Promise<number> {
  const privacy = await readPrivacy(store.settings);
  let removed = 0;
  const prune = async (days: number | null, place: { guild_id?: string; channel_id?: string }) => {
    if (days === null) return;
    const before = now - days * DAY;
    removed += await store.messages.prune({ before, ...place });
    await store.events.prune(before, place);
  };
  const servers = new Set([...privacy.servers().keys(), ...(await knownServers(store.settings))]);
  for (const guild_id of servers) await prune(privacy.of(guild_id).retention_days, { guild_id });
  for (const [channel_id, { guild_id }] of privacy.channels()) {
    const server = guild_id ?? null;
    const { retention_days } = privacy.of(server, channel_id);
    // Whole servers are done; conversations belong to none.
    if (server === null || retention_days !== privacy.of(server).retention_days) {
      await prune(retention_days, { channel_id });
    }
  }
  return removed;
}
