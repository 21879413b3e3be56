import { OperationError } from '../kernel/errors.ts';
import type { Policy } from '../kernel/pipeline.ts';

export interface LimitsOptions {
  /** Calls of one caller at once, unless its role says otherwise. */
  concurrency: number;
}

/** Bounds how many calls a caller may have under way. How long each may take, the pipeline itself sees to. */
export function limits({ concurrency }: LimitsOptions): Policy {
  const running = new Map<string, number>();
  return {
    name: 'limits',
    async wrap(call, next) {
      if (call.within) return next();
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
      running.set(id, current + 1);
      try {
        return await next();
      } finally {
        const left = (running.get(id) ?? 1) - 1;
        if (left > 0) running.set(id, left);
        else running.delete(id);
      }
    },
  };
}
