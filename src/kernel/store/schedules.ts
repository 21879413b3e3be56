import type { Json } from './json.ts';

export type ScheduleState = 'pending' | 'done' | 'failed' | 'cancelled';

/** Work for later. Times are milliseconds since the epoch. */
export interface NewSchedule {
  /** What kind of work: `message`, `reminder`, `backfill`, … */
  kind: string;
  due_at: number;
  /** Recurrence as whoever does the work understands it. The store only keeps it. */
  cron?: string | null;
  time_zone?: string | null;
  guild_id?: string | null;
  channel_id?: string | null;
  created_by: string;
  payload: Json;
  /** Only one pending schedule may carry it; a second one is not added. */
  unique_key?: string | null;
}

export interface Schedule {
  id: number;
  kind: string;
  state: ScheduleState;
  due_at: number;
  cron: string | null;
  time_zone: string | null;
  guild_id: string | null;
  channel_id: string | null;
  created_by: string;
  created_at: number;
  updated_at: number;
  payload: Json;
  unique_key: string | null;
  /** How often it was claimed since it last succeeded. */
  attempts: number;
  /** How often it succeeded. */
  runs: number;
  last_run_at: number | null;
  /** What the last success, or the worker on its way, left. */
  result: Json;
  last_error: string | null;
}

/** A schedule that this worker, and nobody else, may work on until the lease runs out. */
export interface ClaimedSchedule extends Schedule {
  /** Shown when finishing; another one once the lease has run out and someone else claimed it. */
  lease: string;
  leased_until: number;
}

export interface ScheduleChange {
  due_at?: number;
  cron?: string | null;
  time_zone?: string | null;
  channel_id?: string | null;
  payload?: Json;
}

export interface Schedules {
  add(schedule: NewSchedule): Promise<Schedule>;
  get(id: number): Promise<Schedule | undefined>;
  list(filter: {
    states?: readonly ScheduleState[];
    kinds?: readonly string[];
    guild_id?: string;
    channel_id?: string;
    created_by?: string;
    due_until?: number;
    limit: number;
    offset?: number;
  }): Promise<Schedule[]>;
  /** Changes one that is pending; undefined when it is not. Takes the lease away from whoever works on it. */
  edit(id: number, change: ScheduleChange): Promise<Schedule | undefined>;
  /** Answers whether it was pending. */
  cancel(id: number): Promise<boolean>;
  /**
   * Takes pending work that is due, earliest first. Each is given to exactly one claimant until its lease runs out,
   * counted by the store's clock where several machines share it.
   */
  claim(query: {
    due_until: number;
    lease_ms: number;
    worker: string;
    limit: number;
    kinds?: readonly string[];
  }): Promise<ClaimedSchedule[]>;
  /** Keeps a claim, and what has been achieved so far. False when the lease is no longer ours: stop working. */
  renew(id: number, lease: string, lease_ms: number, progress?: Json): Promise<boolean>;
  /** It is done, or due again at `next_due_at`. False when the lease is no longer ours. */
  complete(id: number, lease: string, outcome?: { result?: Json; next_due_at?: number }): Promise<boolean>;
  /** It did not work this time. */
  retry(id: number, lease: string, error: string, due_at: number): Promise<boolean>;
  /** It will not work; with `next_due_at` only this run of a recurring one has failed. */
  fail(id: number, lease: string, error: string, next_due_at?: number): Promise<boolean>;
  /** When the earliest pending one is due; undefined when none is. */
  nextDue(kinds?: readonly string[]): Promise<number | undefined>;
  /** Removes those that ended before a time. */
  prune(before: number): Promise<number>;
}
