import type { ServerContext } from '@modelcontextprotocol/server';
import type { Context } from '../../kernel/context.ts';

/** Milliseconds between two notifications: enough for a progress bar, and no flood from a loop over messages. */
const APART = 100;

/**
 * Progress of one call as MCP notifications, or undefined when the client did not ask for any. Values must rise, so
 * repeats and steps back are left out. https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/progress
 */
export function progressOf({ mcpReq }: ServerContext, now: () => number = Date.now): Context['progress'] | undefined {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let last = Number.NEGATIVE_INFINITY;
  let sentAt = Number.NEGATIVE_INFINITY;
  return (progress, total, message) => {
    const at = now();
    const final = total !== undefined && progress >= total;
    if (progress <= last || mcpReq.signal.aborted || (at - sentAt < APART && !final)) return;
    last = progress;
    sentAt = at;
    const params = {
      progressToken,
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message }),
    };
    // Lost when the client is gone; the call goes on, and its result tells.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
  };
}
