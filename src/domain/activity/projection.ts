import { snowflakeTime } from '../../kernel/ids.ts';
import type { StoredEvent } from '../../kernel/store/events.ts';
import type { NewMessage } from '../../kernel/store/messages.ts';
import type { Repositories } from '../../kernel/store/store.ts';
import { addDeed, type Gathered, gather } from './gather.ts';
import { firstWords, withdrawLater } from './introductions.ts';
import { type Privacy, writePlace } from './privacy.ts';

/** What the projection writes to. */
export type Kept = Pick<Repositories, 'messages' | 'members' | 'activity' | 'settings'>;

async function writePeople({ members }: Kept, { people }: Gathered): Promise<void> {
  const known = [...people.values()];
  const updates = known.flatMap(({ update }) => update ?? []);
  if (updates.length > 0) await members.upsert(updates);
  for (const { left } of known) if (left) await members.left(left.guild_id, left.user_id, left.at);
}

/** Programs are kept out of the counts: statistics are about people. */
const counts = ({ guild_id, author_is_bot }: NewMessage) => guild_id !== null && !author_is_bot;

/** Stores messages, and counts those that are stored for the first time, whatever told of them. Answers how many. */
async function writeMessages(kept: Kept, { messages, deeds }: Gathered, privacy: Privacy): Promise<number> {
  const found = [...messages.values()];
  if (found.length === 0) return 0;
  const introductions = await firstWords(kept, found, privacy);
  const fresh = await kept.messages.record(
    found.map(({ message }) =>
      introductions.has(message.message_id) ? { ...message, is_introduction: true } : message,
    ),
  );
  const isNew = new Set(fresh);
  for (const { message } of found) {
    const { guild_id, author_id, channel_id, message_id } = message;
    if (guild_id === null || !counts(message) || !isNew.has(message_id)) continue;
    addDeed(deeds, { guild_id, user_id: author_id, channel_id, at: snowflakeTime(message_id), messages_sent: 1 });
    if (introductions.has(message_id)) await withdrawLater(kept, { ...message, guild_id }, privacy);
  }
  return fresh.length;
}

async function writeDeletions({ messages }: Kept, events: readonly StoredEvent[], { deleted }: Gathered, p: Privacy) {
  if (deleted.size === 0) return;
  const placeOf = new Map(events.map(({ message_id, guild_id, channel_id }) => [message_id, { guild_id, channel_id }]));
  const erased = (id: string) => {
    const place = placeOf.get(id);
    return !p.of(place?.guild_id ?? null, place?.channel_id).keep_deleted;
  };
  const groups = Map.groupBy(deleted, ([id, at]) => `${at} ${erased(id)}`);
  for (const group of groups.values()) {
    const [id, at] = group[0] ?? [];
    if (id === undefined || at === undefined) continue;
    await messages.markDeleted(
      group.map(([each]) => each),
      at,
      { erase: erased(id) },
    );
  }
}

/**
 * Turns events, in the order of the log, into what is remembered of messages, members and their activity. Counting is
 * not idempotent: move the cursor in the same transaction. `before` are the events just before these, as many as there
 * are at hand: what a second bot, or the filling of a gap, told twice is recognised by them. `joined` says when authors
 * came where the events do not. Answers how many messages were not stored before.
 */
export async function applyEvents(
  kept: Kept,
  events: readonly StoredEvent[],
  privacy: Privacy,
  before: readonly StoredEvent[] = [],
  joined: (userId: string) => number | undefined = () => undefined,
): Promise<number> {
  const gathered = gather(events, privacy, before);
  for (const seen of gathered.messages.values()) seen.joinedAt ??= joined(seen.message.author_id);
  for (const [channel, place] of gathered.moved) await writePlace(kept.settings, { channel }, place);
  await writePeople(kept, gathered);
  const stored = await writeMessages(kept, gathered, privacy);
  for (const change of gathered.changes.values()) await kept.messages.change(change);
  await writeDeletions(kept, events, gathered, privacy);
  if (gathered.deeds.size > 0) await kept.activity.add([...gathered.deeds.values()]);
  return stored;
}
