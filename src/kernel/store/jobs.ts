import type { Json } from './json.ts';

/**
 * `planned` waits for somebody to agree to what it would do, `paused` for somebody to resume it; `queued` for a process to
 * take it. The last three have ended, but what failed can be resumed.
 */
export type JobState = 'planned' | 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';

/** What somebody asks of a job that is being worked on; whoever works on it sees to that between two steps. */
export type JobWish = 'pause' | 'cancel';

/** Work too long for one call. Times are milliseconds since the epoch. */
export interface NewJob {
  /** The operation that it carries on. */
  kind: string;
  /** The bot it is for: only those who have its token claim it. */
  bot_id: string;
  guild_id?: string | null;
  created_by: string;
  input: Json;
  /** Only one job that has not ended may carry it; a second one is not added. */
  unique_key?: string | null;
}

export interface Job {
  id: number;
  kind: string;
  bot_id: string;
  state: JobState;
  guild_id: string | null;
  created_by: string;
  created_at: number;
  updated_at: number;
  /** When it was first worked on. */
  started_at: number | null;
  ended_at: number | null;
  /** While queued: not before then. */
  due_at: number;
  input: Json;
  /** Where to go on, in the words of its kind. */
  checkpoint: Json;
  done: number;
  /** null while nobody knows. */
  total: number | null;
  failed: number;
  /** What came of it so far, in the words of its kind. */
  report: Json;
  last_error: string | null;
  /** How often it was claimed since it last got on. */
  attempts: number;
  wish: JobWish | null;
  unique_key: string | null;
}

/** A job that this worker, and nobody else, may work on until the lease runs out. */
export interface ClaimedJob extends Job {
  lease: string;
  leased_until: number;
}

/** `begun`: it may have been done, and nobody was heard of since. */
export type ItemState = 'open' | 'begun' | 'done' | 'failed';

/** One step of a job, written down before it is taken. */
export interface JobItem {
  /** From 0, in the order they are done. */
  seq: number;
  /** What it is about: an id of Discord's mostly. */
  key: string;
  args: Json;
  state: ItemState;
  /** What came of it. */
  note: Json;
}

export interface JobProgress {
  checkpoint?: Json;
  done?: number;
  total?: number;
  failed?: number;
  report?: Json;
  /** Further steps; one whose `seq` is there already is left as it is. */
  add?: readonly Pick<JobItem, 'seq' | 'key' | 'args'>[];
  steps?: readonly (Pick<JobItem, 'seq' | 'state'> & { note?: Json })[];
}

/** What a worker is to do with its job: `lost` when it is no longer its own. */
export type Standing = 'go' | 'lost' | JobWish;

export interface Jobs {
  add(job: NewJob): Promise<Job>;
  get(id: number): Promise<Job | undefined>;
  /** Newest first; `before` an id. */
  list(filter: {
    bot_id: string;
    states?: readonly JobState[];
    kinds?: readonly string[];
    guild_id?: string;
    created_by?: string;
    before?: number;
    limit: number;
  }): Promise<Job[]>;
  /** Steps in their order, after a `seq`. */
  items(id: number, query: { states?: readonly ItemState[]; after?: number; limit: number }): Promise<JobItem[]>;
  countItems(id: number): Promise<Record<ItemState, number>>;
  /** Queues one that is planned, paused or failed, with another input where given; undefined where it is in no such state. */
  queue(id: number, from: readonly ('planned' | 'paused' | 'failed')[], input?: Json): Promise<Job | undefined>;
  /** Does at once what is asked where nobody works on it, else leaves the wish. Undefined when it has ended. */
  wish(id: number, wish: JobWish): Promise<Job | undefined>;
  /**
   * Takes jobs that are due, oldest first, those of workers that died among them. Each is given to exactly one claimant
   * until its lease runs out, counted by the store's clock where several machines share it.
   */
  claim(query: {
    bot_id: string;
    due_until: number;
    lease_ms: number;
    worker: string;
    limit: number;
    /** Only these. */
    ids?: readonly number[];
  }): Promise<ClaimedJob[]>;
  /** Keeps a claim, and writes down how far the work has come: all of it or nothing. */
  note(id: number, lease: string, lease_ms: number, progress?: JobProgress): Promise<Standing>;
  /** False when the lease is no longer ours. */
  end(
    id: number,
    lease: string,
    outcome: { state: 'planned' | 'paused' | 'done' | 'failed' | 'cancelled'; error?: string; report?: Json },
  ): Promise<boolean>;
  /** Leaves it to whoever claims it next, not before `due_at`. A wish is seen to at once. */
  release(id: number, lease: string, options: { due_at: number; error?: string }): Promise<boolean>;
  /** When the earliest that is queued, or was left by a dead worker, may be claimed; undefined when there is none. */
  nextDue(bot_id: string, ids?: readonly number[]): Promise<number | undefined>;
  /** Removes those that ended, and plans nobody agreed to, that were not touched since a time. */
  prune(before: { ended: number; planned: number }): Promise<number>;
}
