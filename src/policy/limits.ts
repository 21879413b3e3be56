import { OperationError } from '../kernel/errors.ts';
import type { Policy } from '../kernel/pipeline.ts';

export interface LimitsOptions {
  /** Longest a call may take, milliseconds. */
  deadlineMs: number;
  /** Calls of one caller at once, unless its role says otherwise. */
  concurrency: number;
}

/** Bounds how long a call may take and how many a caller may have under way. */
export function limits({ deadlineMs, concurrency }: LimitsOptions): Policy {
  const running = new Map<string, number>();
  return {
    name: 'limits',
    async wrap(call, next) {
      const { id, role } = call.caller;
      const most = role.concurrency ?? concurrency;
      const current = running.get(id) ?? 0;
      if (current >= most) {
        throw new OperationError('busy', `${current} calls of yours are under way, the most allowed at once.`, {
          hint: 'Wait for one to finish, then call again. Nothing was done.',
          retriable: true,
          retryAfter: 1,
        });
      }
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
      }, deadlineMs);
      call.signal = ending.signal;
      running.set(id, current + 1);
      try {
        return await next();
      } catch (error) {
        if (!late) throw error;
        throw new OperationError(
          'timeout',
          `${call.entry.name} took longer than ${deadlineMs / 1000} s and was stopped.`,
          {
            hint:
              call.entry.effect === 'read'
                ? 'Ask for less at once, or try again later.'
                : 'Part of it may have been done: look before calling again, and ask for less at once.',
            retriable: call.entry.effect === 'read',
            cause: error,
          },
        );
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        const left = (running.get(id) ?? 1) - 1;
        if (left > 0) running.set(id, left);
        else running.delete(id);
      }
    },
  };
}
