import type { APIMessage } from 'discord-api-types/v10';
import { snowflakeAt, snowflakeTime } from '../../kernel/ids.ts';
import type { StoredEvent } from '../../kernel/store/events.ts';
import type { Repositories } from '../../kernel/store/store.ts';
import { withoutForgotten } from '../activity/forgotten.ts';
import { readGone } from '../activity/gone.ts';
import { type Privacy, readPrivacy, writePlace } from '../activity/privacy.ts';
import { applyEvents } from '../activity/projection.ts';
import { eventsOf } from '../events/record.ts';
import { byAge, isOlder } from '../positions.ts';

const DAY = 24 * 3_600_000;

/** A place whose history is read. */
export interface Place {
  guildId: string;
  id: string;
  /** What it lies in, nearest first: channel and category of a thread. */
  above: readonly string[];
}

/** Learns where the place lies, so that settings of what is above hold for it. */
async function settle(settings: Repositories['settings'], privacy: Privacy, { guildId, id, above }: Place) {
  const line = [id, ...above];
  // From above: what is known of a channel's category decides for its threads.
  for (let i = line.length - 2; i >= 0; i--) {
    const place = privacy.moved(guildId, line[i] ?? '', line[i + 1]);
    if (place) await writePlace(settings, { channel: line[i] ?? '' }, place);
  }
}

export interface Bounds {
  /** Nothing of it may be kept. */
  closed: boolean;
  /** The smallest id that may be kept: what is older is not there to stay, or was removed on purpose. */
  oldest: string;
}

async function boundsOf(
  within: Repositories,
  privacy: Privacy,
  { place, since, now }: Pick<Page, 'place' | 'since' | 'now'>,
): Promise<Bounds> {
  const { tracking, retention_days } = privacy.of(place.guildId, place.id);
  const gone = await readGone(within.settings);
  const removed = gone.before([place.id, ...place.above, place.guildId]);
  const kept = retention_days === null ? 0 : now - retention_days * DAY;
  return { closed: !tracking, oldest: snowflakeAt(Math.max(since, removed, kept)) };
}

/** What of a place may be kept, by the settings as they are now. */
export async function readBounds(within: Repositories, wanted: Pick<Page, 'place' | 'since' | 'now'>): Promise<Bounds> {
  const privacy = await readPrivacy(within.settings);
  await settle(within.settings, privacy, wanted.place);
  return boundsOf(within, privacy, wanted);
}

export interface Page {
  place: Place;
  messages: readonly APIMessage[];
  /** The bot that read it. */
  botId: string;
  /** The end of the event log when it was asked for: what came after may be newer than the page. */
  asked: number;
  /** Nothing from before is wanted; milliseconds. */
  since: number;
  now: number;
  joined(userId: string): number | undefined;
}

/** What happened to these messages while they were on their way. */
async function meanwhile({ events }: Repositories, { place, asked }: Page): Promise<StoredEvent[]> {
  const query = { channel_ids: [place.id], types: ['MESSAGE_UPDATE', 'MESSAGE_DELETE'] };
  const found: StoredEvent[] = [];
  for (let after = asked; ; ) {
    const page = await events.read({ ...query, after, limit: 1000 });
    found.push(...page.events);
    if (!page.more) return found;
    after = page.cursor;
  }
}

/** A message as the gateway would have told it. */
function asEvent(message: APIMessage, { place, botId, now }: Page): StoredEvent[] {
  const told = { t: 'MESSAGE_CREATE', d: { ...message, guild_id: place.guildId }, place: 'backfill', receivedAt: now };
  return eventsOf(told).map((draft) => ({
    ...{ seq: 0, guild_id: null, channel_id: null, message_id: null, author_id: null, author_is_bot: null },
    ...draft,
    bot_id: botId,
    stored_at: now,
  }));
}

/**
 * Stores a page of history under the rules of the place, and counts what is new, in one transaction: what the live log
 * tells of as well, before or after, is stored and counted once. Answers how many messages were not stored before.
 */
export async function takeIn(within: Repositories, page: Page): Promise<{ stored: number } & Bounds> {
  const { place, messages, joined } = page;
  const privacy = await readPrivacy(within.settings);
  await settle(within.settings, privacy, place);
  const bounds = await boundsOf(within, privacy, page);
  if (bounds.closed) return { stored: 0, ...bounds };
  const kept = messages
    .filter(({ id }) => !isOlder(id, bounds.oldest))
    .filter(({ id, author }) => !privacy.forgets(author.id, place.guildId, snowflakeTime(id)))
    .sort(byAge);
  if (kept.length === 0) return { stored: 0, ...bounds };
  const since = await meanwhile(within, page);
  const ids = new Set(kept.map(({ id }) => id));
  const edits = since.filter(({ type, message_id }) => type === 'MESSAGE_UPDATE' && ids.has(message_id ?? ''));
  const deletions = since.filter(({ type }) => type === 'MESSAGE_DELETE');
  const written = kept
    .flatMap((message) => asEvent(message, page))
    .map((event) => ({ ...event, payload: withoutForgotten(privacy, event) ?? null }));
  const events = [...written, ...edits];
  return { stored: await applyEvents(within, events, privacy, deletions, joined), ...bounds };
}

/**
 * Looks once more for deletions that were written down while the page was: on PostgreSQL one transaction does not see the
 * other.
 */
export async function clearUp(store: Repositories, page: Page): Promise<void> {
  const deletions = (await meanwhile(store, page)).filter(({ type }) => type === 'MESSAGE_DELETE');
  if (deletions.length === 0) return;
  const { keep_deleted } = (await readPrivacy(store.settings)).of(page.place.guildId, page.place.id);
  for (const { message_id, occurred_at } of deletions) {
    if (message_id) await store.messages.markDeleted([message_id], occurred_at, { erase: !keep_deleted });
  }
}
