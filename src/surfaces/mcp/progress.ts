import type { Context } from '../../kernel/context.ts';
import type { Id } from './rpc.ts';

/** Milliseconds between two notifications: enough for a progress bar, and no flood from a loop over messages. */
const APART = 100;

export interface ProgressParams {
  [key: string]: unknown;
  progressToken: Id;
  progress: number;
  total?: number;
  message?: string;
}

/**
 * Progress of one call as the params of MCP notifications. Values must rise, so repeats and steps back are left out.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/progress
 */
export function progressTo(
  send: (params: ProgressParams) => void,
  { progressToken, signal }: { progressToken: Id; signal: AbortSignal },
): Context['progress'] {
  let last = Number.NEGATIVE_INFINITY;
  let sentAt = Number.NEGATIVE_INFINITY;
  return (progress, total, message) => {
    const at = performance.now();
    const final = total !== undefined && progress >= total;
    if (progress <= last || signal.aborted || (at - sentAt < APART && !final)) return;
    last = progress;
    sentAt = at;
    send({
      progressToken,
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message }),
    });
  };
}
