import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Caller } from '../../kernel/caller.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Approval, Guild, Outcome } from '../../kernel/pipeline.ts';
import type { Sampling } from '../../kernel/sampling.ts';
import { errorResult } from './error-result.ts';

/** Request `_meta` by which a client marks retries of one call, so that it happens once. */
const IDEMPOTENCY_META = 'guildhall/idempotency-key';

export interface ToolCall {
  name: string;
  args: unknown;
  caller: Caller;
  signal: AbortSignal;
  /** What reads answer with when the call does not say. */
  format: 'text' | 'json';
  meta: Readonly<Record<string, unknown>> | undefined;
  progress: Context['progress'] | undefined;
  approval: Approval | undefined;
  sampling: Sampling | undefined;
}

export type Called =
  | { kind: 'result'; result: CallToolResult }
  | Exclude<Outcome, { kind: 'done' }>
  /** No such tool: the one failure that is a protocol error rather than news for the model. */
  | { kind: 'unknown'; message: string };

/** Runs a tool. What goes wrong with the call itself becomes a result that the model can act on. */
export async function callTool(guild: Guild, call: ToolCall): Promise<Called> {
  const { name, args, caller, signal, format, meta, progress, approval, sampling } = call;
  try {
    const key = meta?.[IDEMPOTENCY_META];
    const outcome = await guild.invoke({
      operation: name,
      args,
      caller,
      surface: 'mcp',
      signal,
      format,
      ...(progress ? { progress } : {}),
      ...(typeof key === 'string' ? { idempotencyKey: key } : {}),
      ...(approval ? { approval } : {}),
      ...(sampling ? { sampling } : {}),
    });
    if (outcome.kind !== 'done') return outcome;
    const content = [{ type: 'text' as const, text: outcome.text }, ...outcome.blocks];
    return { kind: 'result', result: { content, structuredContent: outcome.structured } };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    // The operations that run others by name fail with the same code; theirs is for the model.
    if (error.code === 'unknown_operation' && !guild.list(caller).some((entry) => entry.name === name)) {
      return { kind: 'unknown', message: `Unknown tool: ${error.message} ${error.hint}` };
    }
    return { kind: 'result', result: errorResult(name, error) };
  }
}
