import type { Caller } from './caller.ts';
import type { Context } from './context.ts';
import type { Approval } from './pipeline.ts';
import type { Sampling } from './sampling.ts';

/** One call, as a surface asks for it. */
export interface Invocation {
  operation: string;
  args: unknown;
  caller: Caller;
  surface: string;
  signal?: AbortSignal;
  progress?: Context['progress'];
  idempotencyKey?: string;
  approval?: Approval;
  /** Absent where there is no model to ask. */
  sampling?: Sampling;
  within?: boolean;
  /** Nobody waits for the answer. */
  patient?: boolean;
  /** What reads answer with when the call does not say. Default `text`. */
  format?: 'text' | 'json';
}

/** What a surface does that is no operation. */
export interface Doing extends Pick<Invocation, 'operation' | 'caller' | 'surface'> {
  args: Record<string, unknown>;
  signal?: AbortSignal;
}
