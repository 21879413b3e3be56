import {
  INVALID_PARAMS,
  ProtocolError,
  Server,
  type ServerContext,
  type ServerOptions,
} from '@modelcontextprotocol/server';
import type { Caller } from '../../kernel/caller.ts';
import { APPROVAL_SECONDS, createApprovals, type Nonces } from './approvals.ts';
import { callTool } from './call.ts';
import { callerFrom } from './caller.ts';
import type { Surface } from './plain.ts';
import { progressTo } from './progress.ts';

export interface SdkOptions {
  /** Who calls on transports without authentication. */
  caller: Caller | undefined;
  /** HMAC key for questions that clients carry back. */
  stateKey: Uint8Array | undefined;
  nonces: Nonces | undefined;
}

/** Makes protocol instances, microseconds each, one for a connection (stdio, 2025 sessions) or for a request. */
export function createSdkServers(surface: Surface, { caller: fixed, stateKey, nonces }: SdkOptions): () => Server {
  const { guild, info, instructions, lists, format, cache } = surface;
  const callerOf = (context: ServerContext): Caller => {
    const caller = callerFrom(context.http?.authInfo) ?? fixed;
    if (!caller) throw new Error('A request arrived with no caller: authentication is not wired.');
    return caller;
  };
  const approvals = createApprovals({
    callerOf,
    ...(stateKey ? { key: stateKey } : {}),
    ...(nonces ? { nonces } : {}),
  });
  const options: ServerOptions = {
    // What is not here is not advertised, and asking for it is answered -32601.
    capabilities: { tools: {} },
    instructions,
    cacheHints: { 'tools/list': cache, 'server/discover': cache },
    requestState: { verify: approvals.verify },
    inputRequired: { roundTimeoutMs: APPROVAL_SECONDS * 1000 },
  };

  return () => {
    const server = new Server(info, options);
    server.setRequestHandler('tools/list', (request, context) => {
      if (request.params?.cursor !== undefined) {
        throw new ProtocolError(INVALID_PARAMS, 'Unknown cursor: the tool list comes in one page, ask without cursor.');
      }
      return lists(callerOf(context));
    });
    server.setRequestHandler('tools/call', async ({ params: { name, arguments: args } }, context) => {
      const { signal, _meta: meta, notify } = context.mcpReq;
      const progressToken = meta?.progressToken;
      const progress =
        progressToken === undefined
          ? undefined
          : progressTo(
              // Lost when the client is gone; the call goes on, and its result tells.
              (params) => void notify({ method: 'notifications/progress', params }).catch(() => {}),
              { progressToken, signal },
            );
      const caller = callerOf(context);
      const approval = approvals.answered(context);
      const called = await callTool(guild, { name, args, caller, signal, format, meta, progress, approval });
      if (called.kind === 'unknown') throw new ProtocolError(INVALID_PARAMS, called.message);
      return called.kind === 'result' ? called.result : approvals.ask(server, name, called.request, context);
    });
    return server;
  };
}
