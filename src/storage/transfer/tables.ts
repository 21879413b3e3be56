import type { Schema } from '../schema.ts';

export interface TransferTable {
  name: keyof Schema;
  /** What its rows are ordered and paged by: a unique key. */
  key: readonly string[];
  /** Its ids are given out by the engine, which must go on after the highest. */
  serial?: true;
  /** The version of the schema that brought it; absent: it was there from the beginning. */
  since?: number;
}

/**
 * Everything that is worth carrying elsewhere, referenced tables first. Left out are gateway sessions and
 * interactions, which nobody can take up later, and the words of messages, which are found again.
 */
export const TABLES: readonly TransferTable[] = [
  { name: 'counters', key: ['name'] },
  { name: 'settings', key: ['scope', 'key'] },
  { name: 'cursors', key: ['reader'] },
  { name: 'events', key: ['seq'] },
  { name: 'members', key: ['id'], serial: true },
  { name: 'member_interests', key: ['id'], serial: true },
  { name: 'member_messages', key: ['id'], serial: true },
  { name: 'member_activity', key: ['id'], serial: true },
  { name: 'member_activity_channels', key: ['member_id', 'date', 'channel_id'] },
  { name: 'channel_activity', key: ['channel_id', 'hour'] },
  { name: 'read_marks', key: ['reader', 'channel_id'] },
  { name: 'schedules', key: ['id'], serial: true },
  { name: 'jobs', key: ['id'], serial: true, since: 5 },
  { name: 'job_items', key: ['job_id', 'seq'], since: 5 },
  { name: 'questions', key: ['id'], serial: true, since: 9 },
  { name: 'prompts', key: ['name'] },
  { name: 'prompt_versions', key: ['name', 'version'] },
  { name: 'tool_usage_log', key: ['id'], serial: true },
];

/** Those that a store of that version has. */
export const tablesAt = (schema: number): readonly TransferTable[] => TABLES.filter(({ since = 1 }) => since <= schema);

/** The first line of an export. */
export interface ExportHeader {
  guildhall_export: 1;
  schema: number;
  engine: string;
  exported_at: string;
}

/** The last line: without it the export is cut short. */
export interface ExportEnd {
  end: true;
  rows: number;
}

export interface ExportRow {
  table: string;
  row: Record<string, string | number | null>;
}
