import type { Generated } from 'kysely';

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

interface CursorRow {
  reader: string;
  seq: number;
  updated_at: number;
}

interface GatewaySessionRow {
  bot_id: string;
  shard_id: number;
  shard_count: number;
  session_id: string;
  resume_url: string;
  sequence: number;
  updated_at: number;
  owner: string;
  intents: number;
  gap_since: number | null;
}

export interface SettingRow {
  scope: string;
  key: string;
  value: string;
  version: number;
  updated_at: number;
}

export interface MemberTable {
  id: Generated<number>;
  user_id: string;
  guild_id: string;
  username: string;
  display_name: string | null;
  username_folded: string;
  display_name_folded: string | null;
  joined_at: number | null;
  left_at: number | null;
  avatar_url: string | null;
  is_bot: number;
  role_ids: string;
  last_active: number | null;
  created_at: number;
  updated_at: number;
}

interface InterestTable {
  id: Generated<number>;
  member_id: number;
  topic: string;
  confidence: number;
  source: string | null;
  created_at: number;
}

export interface MessageTable {
  id: Generated<number>;
  member_id: number | null;
  guild_id: string | null;
  channel_id: string;
  message_id: string;
  author_id: string;
  author_name: string;
  author_is_bot: number;
  webhook_id: string | null;
  content: string | null;
  timestamp: number;
  edited_at: number | null;
  deleted_at: number | null;
  reply_to_id: string | null;
  attachments: string;
  embeds: string;
  mention_ids: string;
  mentions_everyone: number;
  is_introduction: number;
  analyzed: number;
  raw: string | null;
}

interface ReadMarkRow {
  reader: string;
  channel_id: string;
  message_id: string;
  timestamp: number;
  updated_at: number;
}

interface ActivityTable {
  id: Generated<number>;
  member_id: number;
  date: string;
  messages_sent: number;
  reactions_given: number;
  reactions_received: number;
  channels_active: number;
}

interface ChannelActivityRow {
  guild_id: string;
  channel_id: string;
  hour: number;
  messages_sent: number;
  reactions_given: number;
}

export interface ScheduleTable {
  id: Generated<number>;
  kind: string;
  state: 'pending' | 'done' | 'failed' | 'cancelled';
  due_at: number;
  cron: string | null;
  time_zone: string | null;
  guild_id: string | null;
  channel_id: string | null;
  created_by: string;
  created_at: number;
  updated_at: number;
  payload: string;
  unique_key: string | null;
  attempts: Generated<number>;
  runs: Generated<number>;
  last_run_at: number | null;
  result: Generated<string>;
  last_error: string | null;
  lease: string | null;
  leased_until: number | null;
}

export interface JobTable {
  id: Generated<number>;
  kind: string;
  bot_id: string;
  state: 'planned' | 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  guild_id: string | null;
  created_by: string;
  created_at: number;
  updated_at: number;
  started_at: number | null;
  ended_at: number | null;
  due_at: number;
  input: string;
  checkpoint: Generated<string>;
  done: Generated<number>;
  total: number | null;
  failed: Generated<number>;
  report: Generated<string>;
  last_error: string | null;
  attempts: Generated<number>;
  wish: 'pause' | 'cancel' | null;
  unique_key: string | null;
  lease: string | null;
  leased_until: number | null;
}

export interface JobItemRow {
  job_id: number;
  seq: number;
  key: string;
  args: string;
  state: 'open' | 'begun' | 'done' | 'failed';
  note: Generated<string>;
}

export interface QuestionTable {
  id: Generated<number>;
  bot_id: string;
  guild_id: string | null;
  channel_id: string;
  message_id: Generated<string | null>;
  created_by: string;
  created_at: number;
  updated_at: number;
  expires_at: number;
  key: string;
  state: 'open' | 'answered' | 'expired' | 'cancelled';
  spec: string;
  answer: Generated<string>;
  answered_by: Generated<string | null>;
  ended_at: Generated<number | null>;
  due_at: number | null;
  attempts: Generated<number>;
  lease: Generated<string | null>;
  leased_until: Generated<number | null>;
}

export interface InteractionRow {
  id: string;
  bot_id: string;
  application_id: string;
  token: string;
  type: number;
  guild_id: string | null;
  channel_id: string | null;
  user_id: string | null;
  message_id: string | null;
  data: string;
  received_at: number;
  expires_at: number;
  acknowledged: 'thinking' | 'thinking_privately' | 'silently' | null;
  answered_at: Generated<number | null>;
}

export interface PromptVersionRow {
  name: string;
  version: number;
  title: string | null;
  description: string | null;
  arguments: string;
  body: string;
  author: string;
  created_at: number;
}

export interface ToolUsageTable {
  id: Generated<number>;
  call_id: string;
  tool_name: string;
  effect: string;
  surface: string;
  caller_kind: string;
  user_id: string;
  guild_id: string | null;
  channel_id: string | null;
  parameters: string;
  result_status: string;
  error_code: string | null;
  error_message: string | null;
  execution_time: number;
  timestamp: number;
}

export interface Schema {
  events: EventRow;
  counters: { name: string; value: number };
  cursors: CursorRow;
  gateway_sessions: GatewaySessionRow;
  settings: SettingRow;
  members: MemberTable;
  member_interests: InterestTable;
  member_messages: MessageTable;
  /** What else it holds is for the engine's full-text index alone. */
  message_text: { words: string };
  read_marks: ReadMarkRow;
  member_activity: ActivityTable;
  member_activity_channels: { member_id: number; date: string; channel_id: string };
  channel_activity: ChannelActivityRow;
  schedules: ScheduleTable;
  jobs: JobTable;
  job_items: JobItemRow;
  questions: QuestionTable;
  interactions: InteractionRow;
  prompts: { name: string; active_version: number; last_version: number };
  prompt_versions: PromptVersionRow;
  tool_usage_log: ToolUsageTable;
}
