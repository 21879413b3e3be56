import { OperationError } from './errors.ts';
import type { Call, Outcome } from './pipeline.ts';

/** Runs a call for at most `ms` milliseconds, all its look-ups and questions of policies included. */
export async function withDeadline(call: Call, ms: number, next: (call: Call) => Promise<Outcome>): Promise<Outcome> {
  const { signal } = call;
  signal.throwIfAborted();
  // By hand: AbortSignal.any costs twice as much, on every call.
  const ending = new AbortController();
  const stop = () => ending.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  let late = false;
  const timer = setTimeout(() => {
    late = !ending.signal.aborted;
    ending.abort(new DOMException('deadline', 'TimeoutError'));
  }, ms);
  call.signal = ending.signal;
  try {
    return await next(call);
  } catch (error) {
    throw late && !saysMore(error, call.wrote) ? tooLate(call, ms, error) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
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
