import { toOperationError } from '../kernel/errors.ts';
import type { Policy } from '../kernel/pipeline.ts';
import type { Logger, Metrics } from '../kernel/telemetry.ts';
import { STATUS } from './audit.ts';

/** Counts and times every call, and logs the cause of what should not have happened. */
export function trace({ logger, metrics }: { logger: Logger; metrics: Metrics }): Policy {
  return {
    name: 'trace',
    async wrap(call, next) {
      const began = performance.now();
      // Strangers may not choose what there is to count.
      const operation = call.known ? call.entry.name : 'unknown';
      const finish = (outcome: string) => {
        const seconds = (performance.now() - began) / 1000;
        metrics.count('guildhall_calls_total', { operation, outcome, surface: call.surface });
        metrics.observe('guildhall_call_seconds', seconds, { operation });
        logger.debug({ call: call.id, operation, caller: call.caller.id, outcome, seconds }, 'call finished');
      };
      try {
        const outcome = await next();
        finish(STATUS[outcome.kind]);
        return outcome;
      } catch (error) {
        const known = toOperationError(error, call.id, { writes: call.entry.effect !== 'read' });
        finish(known.code);
        if (known.code === 'internal') logger.error({ call: call.id, operation, err: known.cause }, 'call failed');
        throw known;
      }
    },
  };
}
