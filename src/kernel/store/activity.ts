/** Something a member did that is counted. */
export interface Deed {
  guild_id: string;
  user_id: string;
  channel_id: string;
  /** milliseconds */
  at: number;
  messages_sent?: number;
  reactions_given?: number;
  reactions_received?: number;
}

/** One member's day. */
export interface DailyActivity {
  user_id: string;
  /** YYYY-MM-DD in UTC */
  date: string;
  messages_sent: number;
  reactions_given: number;
  reactions_received: number;
  /** In how many channels messages were sent or reactions given. */
  channels_active: number;
}

export interface ActivityTotal {
  user_id: string;
  messages_sent: number;
  reactions_given: number;
  reactions_received: number;
  /** Days with anything at all. */
  days_active: number;
}

/** What happened in one hour of one channel. */
export interface ChannelHour {
  channel_id: string;
  /** The hour's beginning; milliseconds. */
  hour: number;
  messages_sent: number;
  reactions_given: number;
}

/** Days as YYYY-MM-DD in UTC, both inclusive. */
export interface Days {
  from: string;
  to: string;
}

/** Counts that stay true where contents are not kept. */
export interface Activity {
  /**
   * Adds to the counts. Not idempotent: count inside `Store.transaction` together with the cursor of whoever counts.
   * Members not yet known are skipped.
   */
  add(deeds: readonly Deed[]): Promise<void>;
  /** Days of one server, or of one member, in order. */
  daily(query: { guild_id: string; user_id?: string } & Days): Promise<DailyActivity[]>;
  /** Members by messages sent, most first unless `least`. Those with no activity at all are not in it. */
  ranking(query: { guild_id: string; order?: 'most' | 'least'; limit: number } & Days): Promise<ActivityTotal[]>;
  /** Hours in which something happened, in order; milliseconds, `until` exclusive. */
  hours(query: {
    guild_id: string;
    channel_ids?: readonly string[];
    since: number;
    until: number;
  }): Promise<ChannelHour[]>;
}
