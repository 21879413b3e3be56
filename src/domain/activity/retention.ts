import type { Store } from '../../kernel/store/store.ts';
import { readPrivacy, type Rule } from './privacy.ts';

const DAY = 24 * 3_600_000;

/** Removes messages that are older than they may be kept. Counts of activity stay. Answers how many went. */
export async function applyRetention(
  store: Pick<Store, 'settings' | 'messages'>,
  { usual, now }: { usual?: Rule | undefined; now: number },
): Promise<number> {
  const privacy = await readPrivacy(store.settings, usual);
  let removed = 0;
  const prune = async (days: number | null, place: { guild_id?: string; channel_id?: string }) => {
    if (days !== null) removed += await store.messages.prune({ before: now - days * DAY, ...place });
  };
  // A channel keeps at most as long as its server does, and a server may keep longer than is usual.
  if (usual?.retention_days != null && privacy.servers().size === 0) await prune(usual.retention_days, {});
  for (const guild_id of privacy.servers().keys()) await prune(privacy.of(guild_id).retention_days, { guild_id });
  for (const [channel_id, { guild_id }] of privacy.channels()) {
    if (guild_id) await prune(privacy.of(guild_id, channel_id).retention_days, { channel_id });
  }
  return removed;
}
