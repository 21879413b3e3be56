import type { Json } from './json.ts';
import type { SessionProgress } from './sessions.ts';

/** Something that happened in Discord, as it is put into the log. Times are milliseconds since the epoch. */
export interface NewEvent {
  /** The bot whose gateway, or whose REST client while filling a gap, told of it. */
  bot_id: string;
  /** The same for the same happening, however often and by whichever way it is learnt of; unique for each bot. */
  dedupe_key: string;
  /** Discord's name of it: MESSAGE_CREATE, GUILD_MEMBER_ADD, … */
  type: string;
  guild_id?: string | null;
  channel_id?: string | null;
  message_id?: string | null;
  /** Who did it: author, reacting member, member who joined. */
  author_id?: string | null;
  /** Whether a program did it; null where Discord does not say. */
  author_is_bot?: boolean | null;
  occurred_at: number;
  payload: Json;
}

export interface StoredEvent {
  /** Its place in the log: larger is later. Numbers may be missing between two neighbours, none is given twice. */
  seq: number;
  bot_id: string;
  dedupe_key: string;
  type: string;
  guild_id: string | null;
  channel_id: string | null;
  message_id: string | null;
  author_id: string | null;
  author_is_bot: boolean | null;
  occurred_at: number;
  stored_at: number;
  payload: Json;
}

/** Every part that is given must hold; an empty list means none. */
export interface EventFilter {
  bot_id?: string;
  guild_ids?: readonly string[];
  channel_ids?: readonly string[];
  types?: readonly string[];
  author_ids?: readonly string[];
  not_author_ids?: readonly string[];
  /** True leaves out what people did, false what programs did. Events with no known author pass either way. */
  author_is_bot?: boolean;
  message_id?: string;
  /** Milliseconds; not before, and before. */
  since?: number;
  until?: number;
}

export interface EventPage {
  events: StoredEvent[];
  /**
   * Where to go on reading: everything up to here has been looked at, what did not match included. Never behind
   * what was asked for, so a reader with a narrow filter does not look at the same events again.
   */
  cursor: number;
  /** There may be more right now. */
  more: boolean;
  /**
   * Given where events after what was asked for are not kept any more: up to this number some that would have matched
   * may be gone.
   */
  missed_to?: number;
}

/** What of the log is old. An event goes when it is stored before a time, or when so many newer ones are there. */
export interface Trimming {
  /** milliseconds */
  before?: number;
  keep?: number;
  /** Nothing later than this goes, however old: somebody has still to read it. */
  upTo: number;
}

/**
 * The log of what happened. Sequence numbers become visible in their order: who has read up to a number has missed
 * nothing below it, whichever process appended it and however late its transaction committed.
 */
export interface EventLog {
  /**
   * Puts a batch into the log, all of it or nothing, safe against power loss when the promise resolves.
   * Answers with those that were not in the log before, in their order. Batches given while one is being written are
   * written together. `progress` is kept in the same transaction, so that a resume never skips an event; of a session that
   * is not the latest of its shard it is not kept.
   */
  append(events: readonly NewEvent[], progress?: SessionProgress): Promise<StoredEvent[]>;
  /** Events after a sequence number, oldest first. At most 1,000 at once. */
  read(query: EventFilter & { after: number; limit: number }): Promise<EventPage>;
  /** The latest matching events, newest first; `before` a sequence number where one is given. At most 1,000. */
  latest(query: EventFilter & { before?: number; limit: number }): Promise<StoredEvent[]>;
  get(seq: number): Promise<StoredEvent | undefined>;
  /** What was told last of how somebody appears in a server, by any bot. */
  presence(guild_id: string, user_id: string): Promise<StoredEvent | undefined>;
  /** The highest sequence number given out; 0 when nothing ever happened. Does not sink when the log is pruned. */
  last(): Promise<number>;
  /** The lowest sequence number still kept; undefined when the log is empty. A reader behind it has missed some. */
  first(): Promise<number | undefined>;
  /**
   * Removes the oldest events that are old, at most 500 of them, and answers how many went; the newest event always
   * stays. Whoever appends waits for no more than that, so call it again, with pauses, until it answers 0.
   */
  trim(query: Trimming): Promise<number>;
  /**
   * Forgets events of a server or channel stored before a time (milliseconds), little by little, and answers how many
   * there were. A forgotten event is no longer recognised when it comes again.
   */
  prune(before: number, place: { guild_id?: string; channel_id?: string }): Promise<number>;
  /** Up to this number events that would match are not kept any more; 0 where all are. */
  missing(filter: EventFilter): Promise<number>;
  /** When the last event of a bot happened (milliseconds), also where it is not kept any more. */
  lastHeard(bot_id: string): Promise<number | undefined>;
}
