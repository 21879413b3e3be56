/** Rows as they are stored: ids and JSON as text, times as milliseconds, truth as 0 and 1. */

export interface EventRow {
  seq: number;
  bot_id: string;
  dedupe_key: string;
  type: string;
  guild_id: string | null;
  channel_id: string | null;
  message_id: string | null;
  author_id: string | null;
  author_is_bot: number | null;
  occurred_at: number;
  stored_at: number;
  payload: string;
}

export interface CursorRow {
  reader: string;
  seq: number;
  updated_at: number;
}

export interface GatewaySessionRow {
  bot_id: string;
  shard_id: number;
  shard_count: number;
  session_id: string;
  resume_url: string;
  sequence: number;
  updated_at: number;
}

export interface SettingRow {
  scope: string;
  key: string;
  value: string;
  version: number;
  updated_at: number;
}

export interface Schema {
  events: EventRow;
  counters: { name: string; value: number };
  cursors: CursorRow;
  gateway_sessions: GatewaySessionRow;
  settings: SettingRow;
}
