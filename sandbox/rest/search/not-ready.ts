import { discordError } from '../../errors.ts';
import type { World } from '../../world/world.ts';

/**
 * Discord answers 202 while it is still indexing; the sandbox does so where the fault `search_not_ready` was asked for.
 * https://discord.com/developers/docs/resources/message#search-guild-messages
 */
export function refuseUnlessIndexed(world: World): void {
  const retry_after = world.faults.strikesSearch();
  if (retry_after !== null) throw discordError(110000, { documents_indexed: 0, retry_after });
}
