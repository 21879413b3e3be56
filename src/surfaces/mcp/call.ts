import {
  type CallToolRequest,
  type CallToolResult,
  INVALID_PARAMS,
  type InputRequiredResult,
  ProtocolError,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Caller } from '../../kernel/caller.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Guild } from '../../kernel/pipeline.ts';
import type { Approvals } from './approvals.ts';
import { errorResult } from './error-result.ts';
import { tooLarge } from './measure.ts';
import { progressOf } from './progress.ts';

/** Request `_meta` by which a client marks retries of one call, so that it happens once. */
export const IDEMPOTENCY_META = 'guildhall/idempotency-key';

export interface Calling {
  guild: Guild;
  approvals: Approvals;
  callerOf(context: ServerContext): Caller;
  /** What reads answer with when a call does not say. */
  format: 'text' | 'json';
}

/** `tools/call`: what goes wrong with the call is told to the model; only an unknown tool is a protocol error. */
export async function callTool(
  { guild, approvals, callerOf, format }: Calling,
  server: Server,
  { params: { name, arguments: args } }: CallToolRequest,
  context: ServerContext,
): Promise<CallToolResult | InputRequiredResult> {
  const caller = callerOf(context);
  try {
    const excess = tooLarge(args);
    if (excess) {
      throw new OperationError('too_large', `The arguments ${excess}.`, { hint: 'Split the work into smaller calls.' });
    }
    const progress = progressOf(context);
    const key = context.mcpReq._meta?.[IDEMPOTENCY_META];
    const approval = approvals.answered(context);
    const outcome = await guild.invoke({
      operation: name,
      args,
      caller,
      surface: 'mcp',
      signal: context.mcpReq.signal,
      format,
      ...(progress ? { progress } : {}),
      ...(typeof key === 'string' ? { idempotencyKey: key } : {}),
      ...(approval ? { approval } : {}),
    });
    if (outcome.kind === 'approval') return await approvals.ask(server, outcome.request, context);
    return {
      content: [{ type: 'text', text: outcome.text }, ...outcome.blocks],
      structuredContent: outcome.structured,
    };
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    // The operations that run others by name fail with the same code; theirs is for the model.
    if (error.code === 'unknown_operation' && !guild.list(caller).some((entry) => entry.name === name)) {
      throw new ProtocolError(INVALID_PARAMS, `Unknown tool: ${name.slice(0, 80)}. ${error.hint}`);
    }
    return errorResult(name, error);
  }
}
