import { OperationError } from '../kernel/errors.ts';
import type { Memory } from '../kernel/pipeline.ts';

/** What outlives a call. Opened when something first asks for it. */
export function openMemory(): Memory {
  return {
    store: () =>
      Promise.reject(
        new OperationError('internal', 'This Guildhall keeps nothing yet.', {
          hint: 'Ask the operator to configure a store.',
        }),
      ),
    waitForEvents: async (_after, ms, signal) => {
      await Promise.race([Bun.sleep(ms), new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    },
  };
}
