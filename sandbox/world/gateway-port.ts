/** Which gateway sessions are meant; an empty filter means all. */
export interface SessionFilter {
  readonly bot_id?: string;
  readonly session_id?: string;
  readonly shard?: number;
}

export interface SessionInfo {
  readonly session_id: string;
  readonly bot_id: string;
  readonly shard: readonly [id: number, count: number];
  readonly intents: number;
  /** False while the client is away and may still resume. */
  readonly connected: boolean;
  /** Sequence number of the last dispatch. */
  readonly sequence: number;
}

/** https://discord.com/developers/docs/events/gateway#get-gateway-bot */
interface SessionStartInfo {
  readonly shards: number;
  readonly session_start_limit: {
    readonly total: number;
    readonly remaining: number;
    readonly reset_after: number;
    readonly max_concurrency: number;
  };
}

/** What the control endpoint can do to the gateway. The gateway puts itself in `world.gateway`. Each returns how many it struck. */
export interface GatewayPort {
  /** What GET /gateway/bot says besides the address. */
  startInfo(botId: string): SessionStartInfo;
  sessions(): readonly SessionInfo[];
  /** Closes sockets with a close code; without one the connection is cut with no close frame. */
  close(filter: SessionFilter, code?: number, reason?: string): number;
  /** Op 7. */
  requestReconnect(filter: SessionFilter): number;
  /** Op 9. */
  invalidate(filter: SessionFilter, resumable: boolean): number;
}
