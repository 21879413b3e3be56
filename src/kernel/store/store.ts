import type { Activity } from './activity.ts';
import type { Audit } from './audit.ts';
import type { Cursors } from './cursors.ts';
import type { EventLog } from './events.ts';
import type { Interactions } from './interactions.ts';
import type { Interests } from './interests.ts';
import type { Jobs } from './jobs.ts';
import type { Members } from './members.ts';
import type { Messages } from './messages.ts';
import type { Prompts } from './prompts.ts';
import type { Questions } from './questions.ts';
import type { Schedules } from './schedules.ts';
import type { GatewaySessions } from './sessions.ts';
import type { Settings } from './settings.ts';

/** What is kept, by noun. Ids and snowflakes are text, times integer milliseconds since the epoch. */
export interface Repositories {
  events: EventLog;
  cursors: Cursors;
  sessions: GatewaySessions;
  messages: Messages;
  members: Members;
  activity: Activity;
  interests: Interests;
  schedules: Schedules;
  jobs: Jobs;
  questions: Questions;
  interactions: Interactions;
  prompts: Prompts;
  settings: Settings;
}

export interface StoreHealth {
  ok: boolean;
  engine: 'sqlite' | 'postgres';
  /** Version of the tables, and the one this program works with. */
  schema: { found: number; expected: number };
  /** Milliseconds that a small read took. */
  latency_ms: number;
  /** Bytes the data takes up; undefined where the engine does not tell. */
  size_bytes?: number;
  /** What is wrong and what to do; absent when all is well. */
  problem?: string;
}

/** Durable state. Every method throws StoreError and nothing else on purpose. */
export interface Store extends Repositories {
  /** Outside of transactions: a record of a call must not vanish with the work it is about. */
  audit: Audit;
  /**
   * Does all of the work or none of it. Within it use the repositories it is given, only for a short while, and wait
   * for nothing else: on SQLite every other writer waits meanwhile.
   */
  transaction<T>(work: (within: Repositories) => Promise<T>): Promise<T>;
  /** Sees to it that what was removed is not left in files beside the store's own, as far as the engine can. */
  checkpoint(): Promise<void>;
  /**
   * Gives back to the disk what is not used any more, where that is much; in small steps, so that nobody waits long.
   * Answers with the bytes.
   */
  shrink(): Promise<number>;
  /** Whether it was taken away while in use: what is written here nobody else reads. Open it anew. Looks once a second at most. */
  replaced(): boolean;
  /** Never throws. */
  health(): Promise<StoreHealth>;
  /** Writes out what is queued and lets go of everything. Calling it again does nothing. */
  close(): Promise<void>;
}
