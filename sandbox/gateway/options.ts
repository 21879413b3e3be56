/** How the gateway behaves. Every default is what Discord does, or near it where Discord does not say. */
export interface GatewayOptions {
  /** Milliseconds, told in HELLO. */
  readonly heartbeatInterval: number;
  /** How long a session outlives its connection, in milliseconds. */
  readonly resumeWindow: number;
  /** Dispatches kept for a resume; older ones are gone and a resume that needs them is refused. */
  readonly replayEvents: number;
  /** Bytes kept for a resume. */
  readonly replayBytes: number;
  /** Bytes a client may leave unread before its connection is cut. */
  readonly backlogBytes: number;
  /** Shards that may identify at once. */
  readonly maxConcurrency: number;
  /** Session starts a day. */
  readonly sessionStarts: number;
  /** Guilds one shard may hold before sharding is required (4011). */
  readonly guildsPerShard: number;
  /** Recommended by GET /gateway/bot; reckoned from the number of guilds where left out. */
  readonly shards?: number;
  /** Milliseconds from op 7 to the closing of the connection. */
  readonly reconnectGrace: number;
  /** `off`: no limit on IDENTIFY, on commands a minute, or on requests for all members. */
  readonly rateLimits: 'discord' | 'off';
}

export const defaultGatewayOptions: GatewayOptions = {
  heartbeatInterval: 41_250,
  resumeWindow: 180_000,
  replayEvents: 5_000,
  replayBytes: 16 * 1024 * 1024,
  backlogBytes: 16 * 1024 * 1024,
  maxConcurrency: 1,
  sessionStarts: 1_000,
  guildsPerShard: 2_500,
  reconnectGrace: 5_000,
  rateLimits: 'discord',
};
