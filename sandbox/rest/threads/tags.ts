import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import type { GuildChannelRecord } from '../../world/records.ts';

const requireTag = 1 << 4;

export function isForum({ type }: GuildChannelRecord): boolean {
  return type === 15 || type === 16;
}

/**
 * The tags a post is to have, which its forum must know. Moderated ones are put on and taken off by those with MANAGE_THREADS.
 * https://discord.com/developers/docs/resources/channel#forum-tag-object
 */
export function readAppliedTags(
  parent: GuildChannelRecord,
  permissions: bigint,
  wanted: readonly string[],
  before: readonly string[] = [],
): string[] {
  const moderates = hasPermissions(permissions, 'ManageThreads');
  for (const id of new Set([...wanted, ...before])) {
    const tag = parent.available_tags.find((candidate) => candidate.id === id);
    if (!tag && wanted.includes(id)) throw discordError(10087);
    if (tag?.moderated && wanted.includes(id) !== before.includes(id) && !moderates) throw discordError(50013);
  }
  if (wanted.length === 0 && parent.flags & requireTag) {
    const usable = parent.available_tags.some(({ moderated }) => !moderated || moderates);
    throw discordError(usable ? 40067 : 40066);
  }
  return [...new Set(wanted)];
}
