import { type ErrorCode, OperationError } from '../errors.ts';

/** What can be wrong with a store, as its operator would put it. */
export type StoreProblem =
  | 'bad_url'
  | 'bad_input'
  | 'unreachable'
  | 'refused'
  | 'locked'
  | 'disk_full'
  | 'read_only'
  | 'corrupt'
  | 'newer_schema'
  | 'older_schema'
  | 'not_empty'
  | 'unsupported'
  | 'replaced'
  | 'closed';

/** Problems that pass by themselves or once someone else is done. */
const PASSING: ReadonlySet<StoreProblem> = new Set(['unreachable', 'locked', 'disk_full', 'replaced']);

/** Problems of what was asked for rather than of the store. */
const OF_THE_REQUEST: Partial<Record<StoreProblem, ErrorCode>> = {
  bad_url: 'invalid_input',
  bad_input: 'invalid_input',
  unsupported: 'invalid_input',
  not_empty: 'conflict',
};

interface StoreErrorDetail {
  /** What to do about it. */
  remedy: string;
  /** The connection was lost while the last word was on its way: what was asked for may have happened or not. */
  uncertain?: boolean;
  /** For the log only. */
  cause?: unknown;
}

/**
 * What every method of a store throws. Nothing is half done: a method either did all it says or nothing, and where
 * that cannot be known `uncertain` says so.
 */
export class StoreError extends OperationError {
  readonly problem: StoreProblem;
  readonly uncertain: boolean;

  constructor(problem: StoreProblem, what: string, { remedy, uncertain = false, cause }: StoreErrorDetail) {
    super(OF_THE_REQUEST[problem] ?? 'store_unavailable', what, {
      hint: remedy,
      retriable: PASSING.has(problem),
      cause,
    });
    this.name = 'StoreError';
    this.problem = problem;
    this.uncertain = uncertain;
  }
}
