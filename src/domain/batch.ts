import { OperationError, toOperationError } from '../kernel/errors.ts';

/** After these the next item would fare no better. */
const HOPELESS = new Set(['cancelled', 'timeout', 'rate_limited', 'discord_unavailable', 'no_token', 'bad_token']);

interface Failure {
  id: string;
  problem: string;
}

export interface BatchResult {
  /** Ids of the items that are done, in order. */
  done: string[];
  /** What went wrong, an item each; those after a cancellation are there as not tried. */
  failed: Failure[];
}

interface BatchContext {
  callId: string;
  signal: AbortSignal;
  progress(done: number, total?: number, message?: string): void;
}

/**
 * Runs one item after the other and says of each what became of it. A failing item does not stop the rest, except
 * where the rest must fail too. When nothing at all could be done the first error is thrown as it is.
 */
export async function eachItem(
  ids: readonly string[],
  context: BatchContext,
  run: (id: string) => Promise<unknown>,
): Promise<BatchResult> {
  const done: string[] = [];
  const failed: Failure[] = [];
  let first: OperationError | undefined;
  let stopped = false;
  for (const [index, id] of ids.entries()) {
    if (stopped || context.signal.aborted) {
      failed.push({ id, problem: 'not tried' });
      continue;
    }
    try {
      await run(id);
      done.push(id);
    } catch (error) {
      const known = toOperationError(error, context.callId);
      first ??= known;
      stopped = HOPELESS.has(known.code);
      failed.push({ id, problem: known.message });
    }
    context.progress(index + 1, ids.length);
  }
  if (done.length === 0 && first) throw first;
  return { done, failed };
}

export interface Step {
  /** What this step changes, as a user would name it. */
  what: string;
  run(): Promise<unknown>;
}

/** Runs steps in order. When one fails after others took effect, the error says what stands and what does not. */
export async function inOrder(steps: readonly Step[], callId: string): Promise<void> {
  for (const [index, { what, run }] of steps.entries()) {
    try {
      await run();
    } catch (error) {
      if (index === 0) throw error;
      const { code, message, hint, retriable, retryAfter } = toOperationError(error, callId);
      const stands = steps.slice(0, index).map((step) => step.what);
      const open = steps.slice(index).map((step) => step.what);
      throw new OperationError(code, `${what}: ${message}`, {
        hint: `Already changed: ${stands.join(', ')}. Not changed: ${open.join(', ')}. ${hint}`,
        retriable,
        ...(retryAfter === undefined ? {} : { retryAfter }),
        cause: error,
      });
    }
  }
}
