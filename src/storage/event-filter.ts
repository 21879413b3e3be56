import type { SelectQueryBuilder } from 'kysely';
import type { EventFilter, StoredEvent } from '../kernel/store/events.ts';
import { writeBoolean } from './codec.ts';
import type { EventRow, Schema } from './schema.ts';

type Selected = SelectQueryBuilder<Schema, 'events', EventRow>;

/** A list that is given and empty matches nothing; SQL has no word for it on both engines. */
export const matchesNothing = ({ guild_ids, channel_ids, types, author_ids }: EventFilter): boolean =>
  [guild_ids, channel_ids, types, author_ids].some((list) => list?.length === 0);

export function matching(query: Selected, filter: EventFilter): Selected {
  let found = query;
  if (filter.bot_id !== undefined) found = found.where('bot_id', '=', filter.bot_id);
  if (filter.guild_ids) found = found.where('guild_id', 'in', filter.guild_ids);
  if (filter.channel_ids) found = found.where('channel_id', 'in', filter.channel_ids);
  if (filter.types) found = found.where('type', 'in', filter.types);
  if (filter.author_ids) found = found.where('author_id', 'in', filter.author_ids);
  if (filter.message_id !== undefined) found = found.where('message_id', '=', filter.message_id);
  const others = filter.not_author_ids;
  if (others?.length) {
    found = found.where((e) => e.or([e('author_id', 'is', null), e('author_id', 'not in', others)]));
  }
  const bots = filter.author_is_bot;
  if (bots !== undefined) {
    found = found.where((e) => e.or([e('author_is_bot', 'is', null), e('author_is_bot', '=', writeBoolean(bots))]));
  }
  if (filter.since !== undefined) found = found.where('occurred_at', '>=', filter.since);
  if (filter.until !== undefined) found = found.where('occurred_at', '<', filter.until);
  return found;
}

const among = (list: readonly string[] | undefined, value: string | null): boolean =>
  list === undefined || (value !== null && list.includes(value));

/** The same, of an event in memory. */
export function matches(event: StoredEvent, filter: EventFilter): boolean {
  const { author_id: author, author_is_bot: bot, occurred_at: at } = event;
  return (
    (filter.bot_id === undefined || event.bot_id === filter.bot_id) &&
    among(filter.guild_ids, event.guild_id) &&
    among(filter.channel_ids, event.channel_id) &&
    among(filter.types, event.type) &&
    among(filter.author_ids, author) &&
    (filter.message_id === undefined || event.message_id === filter.message_id) &&
    (author === null || !filter.not_author_ids?.includes(author)) &&
    (filter.author_is_bot === undefined || bot === null || bot === filter.author_is_bot) &&
    (filter.since === undefined || at >= filter.since) &&
    (filter.until === undefined || at < filter.until)
  );
}
