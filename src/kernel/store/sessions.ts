/** What a gateway connection needs to resume. https://docs.discord.com/developers/events/gateway#resuming */
export interface GatewaySession {
  bot_id: string;
  shard_id: number;
  shard_count: number;
  session_id: string;
  resume_url: string;
  /** The last sequence number that came over the gateway and whose event is stored. */
  sequence: number;
  /** milliseconds */
  updated_at: number;
}

export interface GatewaySessions {
  get(bot_id: string, shard_id: number): Promise<GatewaySession | undefined>;
  set(session: GatewaySession): Promise<void>;
  /** The session cannot be resumed any more. */
  clear(bot_id: string, shard_id: number): Promise<void>;
}
