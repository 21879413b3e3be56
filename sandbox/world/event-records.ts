import type { APIGuildScheduledEventRecurrenceRule } from 'discord-api-types/v10';

export interface StageInstanceRecord {
  readonly id: string;
  readonly guild_id: string;
  readonly channel_id: string;
  topic: string;
  privacy_level: number;
  discoverable_disabled: boolean;
  guild_scheduled_event_id: string | null;
}

export interface ScheduledEventRecord {
  readonly id: string;
  readonly guild_id: string;
  channel_id: string | null;
  readonly creator_id: string | null;
  name: string;
  description: string | null;
  scheduled_start_time: number;
  scheduled_end_time: number | null;
  privacy_level: number;
  /** 1 scheduled, 2 active, 3 completed, 4 canceled. */
  status: number;
  /** 1 stage, 2 voice, 3 external. */
  entity_type: number;
  entity_id: string | null;
  /** Where an external event takes place. */
  location: string | null;
  image: string | null;
  recurrence_rule: APIGuildScheduledEventRecurrenceRule | null;
  /** Users who are interested in all of it. */
  readonly users: Set<string>;
  /** Single occurrences that were moved or called off, by id. */
  readonly exceptions: Map<string, ScheduledEventExceptionRecord>;
}

export interface ScheduledEventExceptionRecord {
  /** A snowflake of the moment at which the occurrence was to start. */
  readonly id: string;
  /** Null where they stay as they were. */
  scheduled_start_time: number | null;
  scheduled_end_time: number | null;
  is_canceled: boolean;
  /** Users who are interested in this occurrence. */
  readonly users: Set<string>;
}
