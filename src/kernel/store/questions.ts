import type { Json } from './json.ts';

export type QuestionState = 'open' | 'answered' | 'expired' | 'cancelled';

/** Something people are asked in a channel. Times are milliseconds since the epoch. */
export interface NewQuestion {
  bot_id: string;
  guild_id?: string | null;
  channel_id: string;
  created_by: string;
  /** Nobody answers it after that. */
  expires_at: number;
  /** Stands in its buttons and fields: unique, whichever store a press is looked up in. */
  key: string;
  /** What is asked, of whom, and how. */
  spec: Json;
}

export interface Question {
  id: number;
  bot_id: string;
  guild_id: string | null;
  channel_id: string;
  /** null until it is posted. */
  message_id: string | null;
  created_by: string;
  created_at: number;
  updated_at: number;
  expires_at: number;
  key: string;
  state: QuestionState;
  spec: Json;
  answer: Json;
  answered_by: string | null;
  ended_at: number | null;
  /** When its end is to be brought about, or shown in the message; null when that is done. */
  due_at: number | null;
  attempts: number;
}

/** A question that this worker, and nobody else, may work on until the lease runs out. */
export interface ClaimedQuestion extends Question {
  lease: string;
  leased_until: number;
}

export interface Questions {
  add(question: NewQuestion): Promise<Question>;
  posted(id: number, message_id: string): Promise<void>;
  get(id: number): Promise<Question | undefined>;
  byKey(key: string): Promise<Question | undefined>;
  /** Newest first; `before` an id. */
  list(filter: {
    bot_id: string;
    states?: readonly QuestionState[];
    guild_id?: string;
    created_by?: string;
    before?: number;
    limit: number;
  }): Promise<Question[]>;
  /**
   * Ends one that is open, once for all processes: undefined where it had ended. An answer must come `by` the time it
   * expires. Its message is to show it at `show_at`.
   */
  end(
    id: number,
    how: { state: Exclude<QuestionState, 'open'>; answer?: Json; answered_by?: string; at: number; show_at: number },
  ): Promise<Question | undefined>;
  /** Its message shows how it ended. */
  shown(id: number): Promise<void>;
  /** Takes those that are due, as `Jobs.claim` does. */
  claim(query: {
    bot_id: string;
    due_until: number;
    lease_ms: number;
    worker: string;
    limit: number;
  }): Promise<ClaimedQuestion[]>;
  /** Leaves it to whoever claims it next, not before `due_at`. */
  release(id: number, lease: string, due_at: number): Promise<void>;
  nextDue(bot_id: string): Promise<number | undefined>;
  /** Removes those that ended before a time. */
  prune(before: number): Promise<number>;
}
