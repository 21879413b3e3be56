import type { Json } from './json.ts';

/** What is told about a member; what is absent stays as it was. Times are milliseconds since the epoch. */
export interface MemberUpdate {
  user_id: string;
  guild_id: string;
  username: string;
  display_name?: string | null;
  joined_at?: number | null;
  avatar_url?: string | null;
  is_bot?: boolean;
  role_ids?: readonly string[];
  last_active?: number | null;
}

export interface Member {
  user_id: string;
  guild_id: string;
  username: string;
  display_name: string | null;
  joined_at: number | null;
  /** null while in the server. */
  left_at: number | null;
  avatar_url: string | null;
  is_bot: boolean;
  role_ids: readonly string[];
  last_active: number | null;
  created_at: number;
  updated_at: number;
}

export interface MemberFilter {
  guild_id: string;
  /** Part of the user name or display name, in any case. */
  name?: string;
  is_bot?: boolean;
  /**
   * Present members unless `left` (only those who left) or `any`. Authors of old messages of whom nothing else is known
   * count as `any` only: present is who has joined and not left.
   */
  presence?: 'present' | 'left' | 'any';
  joined_since?: number;
  joined_until?: number;
  left_since?: number;
  active_since?: number;
  /** Not active since then, or never seen active. */
  inactive_since?: number;
}

/** Who is to be forgotten, with the names they were known by. */
export interface Person {
  user_id: string;
  names: readonly string[];
}

export interface Cleaning {
  /** Something has to stand in their place. */
  mark: boolean;
  /** They may be named by name. */
  names: boolean;
}

/** What is left of something without a person; undefined where nothing is. */
export type WithoutPerson = (value: Json, person: Person, how: Cleaning) => Json | undefined;

export interface Forgotten {
  members: number;
  messages: number;
  events: number;
  /** What named them: others' messages and events, the record of calls, … */
  mentions: number;
}

export interface Members {
  /** Adds members or changes what is known of them. One who had left is back when `joined_at` is later than that. */
  upsert(members: readonly MemberUpdate[]): Promise<void>;
  /** Answers whether the member was known and present. */
  left(guild_id: string, user_id: string, at: number): Promise<boolean>;
  get(guild_id: string, user_id: string): Promise<Member | undefined>;
  list(
    filter: MemberFilter & {
      order?: 'name' | 'newest' | 'oldest' | 'last_active';
      limit: number;
      offset?: number;
    },
  ): Promise<Member[]>;
  count(filter: MemberFilter): Promise<number>;
  /** How many joined and left on each day (YYYY-MM-DD in UTC) with any; milliseconds, `until` exclusive. */
  growth(query: {
    guild_id: string;
    since: number;
    until: number;
  }): Promise<{ date: string; joined: number; left: number }[]>;
  /**
   * Removes all that is kept about a person, in one server or everywhere: profile, interests, activity, messages, the events
   * they caused, what they set up, and with `without` what names them elsewhere. In small steps, each of which stays done;
   * not inside a transaction. Answers how many rows of each there were.
   */
  forget(user_id: string, options: { guild_id?: string | undefined; without: WithoutPerson }): Promise<Forgotten>;
}
