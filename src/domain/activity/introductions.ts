import { snowflakeTime } from '../../kernel/ids.ts';
import type { Messages, NewMessage } from '../../kernel/store/messages.ts';
import { isOlder } from '../positions.ts';
import type { FirstSeen } from './gather.ts';
import type { Privacy } from './privacy.ts';

/** Who has been here longer than this is not introducing themselves by writing for the first time. */
const NEW_FOR_MS = 14 * 24 * 3_600_000;

type Candidate = NewMessage & { guild_id: string };

/**
 * In servers with channels for it, a member's first message in such a channel is their introduction; elsewhere the first
 * thing that somebody who joined lately writes.
 */
function isCandidate({ message, joinedAt }: FirstSeen, privacy: Privacy): boolean {
  const { guild_id, channel_id, message_id, author_is_bot, reply_to_id } = message;
  if (guild_id === null || author_is_bot || reply_to_id) return false;
  if (privacy.hasIntroductionChannels(guild_id)) return privacy.introduces(channel_id);
  return joinedAt !== undefined && snowflakeTime(message_id) - joinedAt < NEW_FOR_MS;
}

/** Ids of those messages that introduce their authors. */
export async function firstWords(
  { messages }: { messages: Pick<Messages, 'list'> },
  found: readonly FirstSeen[],
  privacy: Privacy,
): Promise<Set<string>> {
  const first = new Map<string, Candidate>();
  for (const seen of found) {
    const { guild_id } = seen.message;
    if (guild_id === null || !isCandidate(seen, privacy)) continue;
    const { author_id, channel_id, message_id } = seen.message;
    const place = privacy.hasIntroductionChannels(guild_id) ? channel_id : guild_id;
    const known = first.get(`${author_id} ${place}`);
    if (!known || isOlder(message_id, known.message_id)) {
      first.set(`${author_id} ${place}`, { ...seen.message, guild_id });
    }
  }
  const introductions = new Set<string>();
  for (const { author_id, guild_id, channel_id, message_id } of first.values()) {
    const here = privacy.hasIntroductionChannels(guild_id) ? { channel_ids: [channel_id] } : {};
    const earlier = await messages.list({
      guild_id,
      ...here,
      author_ids: [author_id],
      include_deleted: true,
      order: 'oldest',
      limit: 1,
    });
    const oldest = earlier[0]?.message_id;
    if (oldest === undefined || !isOlder(oldest, message_id)) introductions.add(message_id);
  }
  return introductions;
}

/** Earlier words of somebody take the place of what was taken for their introduction before those were known. */
export async function withdrawLater(
  { messages }: { messages: Pick<Messages, 'list' | 'change'> },
  { guild_id, channel_id, author_id, message_id }: Candidate,
  privacy: Privacy,
): Promise<void> {
  const later = await messages.list({
    guild_id,
    ...(privacy.hasIntroductionChannels(guild_id) ? { channel_ids: [channel_id] } : {}),
    author_ids: [author_id],
    is_introduction: true,
    after_id: message_id,
    limit: 100,
  });
  for (const each of later) await messages.change({ message_id: each.message_id, is_introduction: false });
}
