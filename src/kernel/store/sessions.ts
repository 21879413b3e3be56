/** What a gateway connection needs to resume. https://docs.discord.com/developers/events/gateway#resuming */
export interface GatewaySession {
  bot_id: string;
  shard_id: number;
  shard_count: number;
  /** Stands for the token and the address of Discord's API: with others the session cannot be continued. */
  owner: string;
  /** What the session is told of, as IDENTIFY named it. */
  intents: number;
  session_id: string;
  resume_url: string;
  /** Everything up to this number of the session is in the log, or is nothing that belongs there. */
  sequence: number;
  /** When what the log lacks began to be missed; null where it lacks nothing. Milliseconds. */
  gap_since: number | null;
  /** milliseconds */
  updated_at: number;
}

/** How far the log has come with a session. */
export type SessionProgress = Pick<GatewaySession, 'bot_id' | 'shard_id' | 'session_id' | 'sequence'>;

type WhichSession = Pick<GatewaySession, 'bot_id' | 'shard_id' | 'session_id'>;

/** The latest gateway session of each bot's shard, for the process that goes on with it. */
export interface GatewaySessions {
  find(owner: string, shard_id: number): Promise<GatewaySession | undefined>;
  /**
   * A new session takes the place of the one before. A gap that was open stays open since when it was; resolves with that
   * time, or the one given.
   */
  begin(session: Omit<GatewaySession, 'updated_at'>): Promise<number | null>;
  /** The log lacks something of this session, from then on. */
  openGap(session: WhichSession, since: number): Promise<void>;
  /** What was missed before and during this session has been fetched. Does nothing when it is no longer the latest. */
  closeGap(session: WhichSession): Promise<void>;
}
