import type { Json } from '../../kernel/store/json.ts';

/** Where a backfill goes on. Small whatever the size of the server: threads are listed a page at a time. */

/** A channel to read, and what lies below it. */
export interface Target {
  id: string;
  /** The category, or of a thread its channel and that channel's category. */
  above: readonly string[];
  /** Whether it holds messages of its own: forums do not. */
  messages: boolean;
  /** Whether its threads are read as well. */
  threads: boolean;
  /** Only some types have private threads. */
  private: boolean;
}

/** The history of one channel or thread, read backward. */
export interface Reading {
  id: string;
  above: readonly string[];
  /** The newest message there is: what the next backfill goes back to. */
  newest?: string;
  /** Read on before this. */
  before?: string;
}

type Stage = 'messages' | 'active' | 'public' | 'private' | 'end';

/** One of several channels that are read at the same time. */
export interface Lane {
  target: Target;
  stage: Stage;
  /** Where the list of archived threads goes on. */
  cursor?: string;
  /** Threads found and not read yet. */
  queue: readonly string[];
  reading?: Reading;
}

export interface Counts {
  channels: number;
  threads: number;
  /** Messages that were read, and of them those that were not stored before. */
  read: number;
  stored: number;
  members: number;
  /** Members on record who were not there any more. */
  gone: number;
}

export interface Skipped {
  id: string;
  why: string;
}

export interface Checkpoint {
  began: number;
  waiting: readonly Target[];
  lanes: readonly Lane[];
  /** Where the list of members goes on; null when it is read, or not wanted. */
  members: string | null;
  counts: Counts;
  skipped: readonly Skipped[];
  /** How many there are beyond those listed. */
  skipped_more: number;
  total: number;
}

const MOST_SKIPPED = 200;

export function begin(targets: readonly Target[], { members, now }: { members: boolean; now: number }): Checkpoint {
  return {
    began: now,
    waiting: targets,
    lanes: [],
    members: members ? '0' : null,
    counts: { channels: 0, threads: 0, read: 0, stored: 0, members: 0, gone: 0 },
    skipped: [],
    skipped_more: 0,
    total: targets.length,
  };
}

export const readCheckpoint = (value: Json): Checkpoint | undefined =>
  typeof value === 'object' && value !== null && 'lanes' in value ? (value as unknown as Checkpoint) : undefined;

export const writeCheckpoint = (checkpoint: Checkpoint): Json => checkpoint as unknown as Json;

export const withSkipped = (checkpoint: Checkpoint, skipped: Skipped): Checkpoint =>
  checkpoint.skipped.length < MOST_SKIPPED
    ? { ...checkpoint, skipped: [...checkpoint.skipped, skipped] }
    : { ...checkpoint, skipped_more: checkpoint.skipped_more + 1 };

export const counting = (checkpoint: Checkpoint, more: Partial<Counts>): Checkpoint => ({
  ...checkpoint,
  counts: Object.fromEntries(
    Object.entries(checkpoint.counts).map(([name, count]) => [name, count + (more[name as keyof Counts] ?? 0)]),
  ) as unknown as Counts,
});
