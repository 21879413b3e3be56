import type { APIMessage } from 'discord-api-types/v10';
import type { StoredMessage } from '../../kernel/store/messages.ts';
import { type EventDraft, eventsOf } from './record.ts';

/** Ids of the same length compare as numbers, longer ones are later. */
export const laterId = (a: string, b: string): boolean => (a.length === b.length ? a > b : a.length > b.length);

const draft = (t: string, d: unknown, place: string, at: number): EventDraft[] =>
  eventsOf({ t, d, place, receivedAt: at });

/** A message as the gateway would have told it: REST leaves out the server. */
const created = (message: APIMessage, guildId: string | undefined, at: number): EventDraft[] =>
  draft('MESSAGE_CREATE', { ...message, ...(guildId ? { guild_id: guildId } : {}) }, 'backfill', at);

export interface Comparison {
  /** What Discord has now, in any order: all there is of a span of one channel. */
  actual: readonly APIMessage[];
  /** What is stored of the same span. */
  stored: readonly StoredMessage[];
  /**
   * Where the gap begins, as an id. Of what is later the log may lack any, also where it is stored: somebody may have
   * fetched it meanwhile. What is older is no news, also where it is not stored: nobody asked for it, or it was erased.
   */
  since: string;
  /** Id of the newest message that was stored before Discord was asked: later ones may have come since and are not gone. */
  until: string | undefined;
  guildId: string | undefined;
  /** When it was looked at, milliseconds. */
  at: number;
}

/** Messages that came, were edited or went since the store last heard, as the events that tell it. */
export function differences({ actual, stored, since, until, guildId, at }: Comparison): EventDraft[] {
  const known = new Map(stored.map((message) => [message.message_id, message]));
  const there = new Set(actual.map(({ id }) => id));
  const oldest = actual.reduce<string | undefined>((min, { id }) => (min && laterId(id, min) ? min : id), undefined);
  const server = guildId ? { guild_id: guildId } : {};

  const came = [...actual].reverse().flatMap((message) => {
    const before = known.get(message.id);
    const told = laterId(message.id, since) ? created(message, guildId, at) : [];
    const editedAt = message.edited_timestamp ? Date.parse(message.edited_timestamp) : 0;
    if (!before || editedAt <= (before.edited_at ?? 0)) return told;
    return [...told, ...draft('MESSAGE_UPDATE', { ...message, ...server }, 'backfill', editedAt)];
  });
  const went = stored
    .filter(({ message_id, deleted_at }) => deleted_at === null && !there.has(message_id))
    .filter(({ message_id }) => oldest !== undefined && laterId(message_id, oldest))
    .filter(({ message_id }) => until !== undefined && !laterId(message_id, until))
    .flatMap(({ message_id, channel_id }) =>
      draft('MESSAGE_DELETE', { id: message_id, channel_id, ...server }, 'backfill', at),
    );
  return [...came, ...went];
}
