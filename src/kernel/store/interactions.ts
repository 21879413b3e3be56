import type { Json } from './json.ts';

/**
 * How Discord is told within three seconds that an answer follows: with a message that says "thinking" to all or to one, or
 * with nothing visible.
 */
export type Acknowledged = 'thinking' | 'thinking_privately' | 'silently';

/** Something a person used: a command, a button, a menu, a form. Times are milliseconds since the epoch. */
export interface NewInteraction {
  /** Discord's id of it. */
  id: string;
  bot_id: string;
  application_id: string;
  /** Lets anyone answer in the bot's name: it is never shown to anybody. */
  token: string;
  type: number;
  guild_id: string | null;
  channel_id: string | null;
  user_id: string | null;
  message_id: string | null;
  /** What Discord told of it, without tokens. */
  data: Json;
  received_at: number;
  expires_at: number;
  /** null where that did not come about in time: nobody can answer it any more. */
  acknowledged: Acknowledged | null;
}

export interface StoredInteraction extends NewInteraction {
  /** When it was first answered with more than an acknowledgement. */
  answered_at: number | null;
}

export interface Interactions {
  /** Answers whether it was not there before: only then is it ours to acknowledge. */
  take(interaction: NewInteraction): Promise<boolean>;
  /** Discord could not be told in time. */
  missed(id: string): Promise<void>;
  answered(id: string, at: number): Promise<void>;
  get(id: string): Promise<StoredInteraction | undefined>;
  /** Those that wait for an answer and can still get one, oldest first. */
  waiting(filter: { bot_id: string; guild_id?: string; now: number; limit: number }): Promise<StoredInteraction[]>;
  /** Removes those that could be answered until before a time. */
  prune(before: number): Promise<number>;
}
