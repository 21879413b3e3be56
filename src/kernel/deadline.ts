import { OperationError } from './errors.ts';
import type { Call, Outcome } from './pipeline.ts';

export interface Deadline {
  /** Ends with the caller's own signal, and when time is up. */
  readonly signal: AbortSignal;
  /** Throws what the signal ended with, if it has ended. */
  throwIfOver(): void;
  /** Whether it was time that ended it. */
  readonly late: boolean;
  /** Nothing ends it any more. */
  end(): void;
}

/** Bounds one call. Its signal is made when something asks for it: most calls that need no Discord end before that. */
export function startDeadline(outer: AbortSignal | undefined, ms: number): Deadline {
  const began = performance.now();
  let ending: AbortController | undefined;
  let timer: Timer | undefined;
  let late = false;
  let over = false;
  const stop = () => ending?.abort(outer?.reason);

  function begin(): AbortController {
    const made = new AbortController();
    if (over) return made;
    if (outer?.aborted) {
      made.abort(outer.reason);
      return made;
    }
    // By hand: AbortSignal.any costs twice as much.
    outer?.addEventListener('abort', stop, { once: true });
    const left = Math.max(0, ms - (performance.now() - began));
    timer = setTimeout(() => {
      late = !made.signal.aborted;
      made.abort(new DOMException('deadline', 'TimeoutError'));
    }, left);
    return made;
  }

  return {
    get signal() {
      ending ??= begin();
      return ending.signal;
    },
    throwIfOver: () => (ending ? ending.signal : outer)?.throwIfAborted(),
    get late() {
      return late;
    },
    end() {
      over = true;
      if (!ending) return;
      clearTimeout(timer);
      outer?.removeEventListener('abort', stop);
    },
  };
}

/** Runs a call until its deadline, all its look-ups and questions of policies included. */
export async function withDeadline(call: Call, ms: number, next: (call: Call) => Promise<Outcome>): Promise<Outcome> {
  const { deadline } = call;
  try {
    deadline.throwIfOver();
    return await next(call);
  } catch (error) {
    throw deadline.late && !saysMore(error, call.wrote) ? tooLate(call, ms, error) : error;
  } finally {
    deadline.end();
  }
}

/** Who waited for a rate limit and has changed nothing yet, or knows what was done, says it better. */
const saysMore = (error: unknown, wrote: boolean): boolean =>
  error instanceof OperationError &&
  ((error.code === 'rate_limited' && !wrote) || error.cause instanceof OperationError);

function tooLate({ entry: { name, effect }, began }: Call, ms: number, cause: unknown): OperationError {
  const reads = effect === 'read';
  const hint = reads
    ? 'Ask for less at once, or try again later.'
    : began
      ? 'Part of it may have been done: look before calling again, and ask for less at once.'
      : 'Nothing was done. Try again later.';
  return new OperationError('timeout', `${name} took longer than ${ms / 1000} s and was stopped.`, {
    hint,
    retriable: reads || !began,
    cause,
  });
}
