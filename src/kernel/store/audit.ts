import type { Json } from './json.ts';

/** One call, as it is kept in tool_usage_log. */
export interface ToolUsage {
  call_id: string;
  tool_name: string;
  effect: string;
  surface: string;
  caller_kind: string;
  user_id: string;
  guild_id: string | null;
  channel_id: string | null;
  /** Secrets masked by whoever writes it. */
  parameters: Json;
  result_status: string;
  error_code: string | null;
  error_message: string | null;
  /** milliseconds, fractions included */
  execution_time: number;
  /** milliseconds since the epoch */
  timestamp: number;
}

export interface AuditFilter {
  tool_names?: readonly string[];
  user_id?: string;
  guild_id?: string;
  channel_id?: string;
  result_statuses?: readonly string[];
  call_id?: string;
  /** Milliseconds; not before, and before. */
  since?: number;
  until?: number;
}

export interface Audit {
  /**
   * Puts a record into a queue that is written in batches, within a second. Never throws and never waits. Where the
   * store cannot be written the queue holds the latest 10,000; `lost` counts what fell off.
   */
  write(record: ToolUsage): void;
  /** Resolves when everything written before is stored. */
  flush(): Promise<void>;
  readonly lost: number;
  /** Newest first. `before` is an id of an earlier page's last record. At most 1,000. */
  list(query: AuditFilter & { before?: number; limit: number }): Promise<(ToolUsage & { id: number })[]>;
  /** How often each operation was called, how often it failed and how long it took (milliseconds). */
  summary(query: AuditFilter): Promise<{ tool_name: string; calls: number; failures: number; mean_ms: number }[]>;
  /** Removes records of calls from before a time (milliseconds), little by little. Answers how many. */
  prune(before: number): Promise<number>;
}
