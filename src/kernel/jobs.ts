import type { Caller } from './caller.ts';
import type { Context } from './context.ts';
import type { ClaimedJob, JobProgress } from './store/jobs.ts';
import type { Json } from './store/json.ts';
import type { Repositories, Store } from './store/store.ts';

/** What came of a job when there is no more to do for now. */
export interface JobOutcome {
  /** `planned`: it waits for somebody to agree. */
  state: 'done' | 'planned' | 'failed';
  report: Json;
  /** Why it failed. */
  error?: string;
}

/** A step that was asked for in somebody's name. */
export interface JobCall {
  operation: string;
  args: Readonly<Record<string, Json>>;
}

/**
 * What carries on a job: it may end between any two awaits, with the process, and somebody else begins again from what
 * was noted. Every method throws when the job is to stop; that is for the runner to catch.
 */
export interface JobContext extends Pick<Context, 'caller' | 'discord' | 'now'> {
  readonly job: ClaimedJob;
  readonly caller: Caller;
  /** Ends as soon as somebody wants the job to: for what can be done again. `discord` goes by it. */
  readonly signal: AbortSignal;
  store(): Promise<Store>;
  /** Writes down how far the work has come, all of it or nothing. */
  note(progress: JobProgress): Promise<void>;
  /** The same together with what the work wrote. */
  noteWith(progress: (within: Repositories) => Promise<JobProgress>): Promise<void>;
  /** One call in the name of whoever wanted the job, through every policy. It is not broken off for a wish to stop. */
  call(call: JobCall): Promise<Record<string, unknown>>;
  /** Resolves after so many milliseconds, or throws when the job is to stop. */
  pause(ms: number): Promise<void>;
}
