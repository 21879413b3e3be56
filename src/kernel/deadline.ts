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
    if (!late) throw error;
    const { name, effect } = call.entry;
    const reads = effect === 'read';
    throw new OperationError('timeout', `${name} took longer than ${ms / 1000} s and was stopped.`, {
      hint: reads
        ? 'Ask for less at once, or try again later.'
        : 'Part of it may have been done: look before calling again, and ask for less at once.',
      retriable: reads,
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
