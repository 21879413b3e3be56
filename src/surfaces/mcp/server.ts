// The MCP surface. Compose it like this:
//
//   const servers = createMcpServers({ guild, info: { name: 'guildhall', version }, caller, listed });
//   const stdio = serveMcpStdio(servers, { input: stdin, output: stdout, onerror });   // of node:process
//   await stdio.closed;                                         // the client is gone: end the process
//   const http = serveHttp({ servers, authenticate, … });       // leave `caller` out: each request brings its own
//
// `servers` makes one protocol instance for a connection (stdio, 2025 sessions) or for a request (2026-07-28). That
// costs microseconds: lists are made once for each caller and shared.

import {
  type CacheHint,
  type Implementation,
  INVALID_PARAMS,
  type McpRequestContext,
  ProtocolError,
  Server,
  type ServerContext,
  type ServerOptions,
} from '@modelcontextprotocol/server';
import type { Caller } from '../../kernel/caller.ts';
import type { Guild } from '../../kernel/pipeline.ts';
import { APPROVAL_SECONDS, createApprovals, type Nonces } from './approvals.ts';
import { type Calling, callTool } from './call.ts';
import { callerFrom } from './caller.ts';
import { instructionsFor } from './instructions.ts';
import { type Listed, toolLists } from './tools.ts';

export interface McpOptions {
  guild: Guild;
  /** How the server names itself to clients. */
  info: Implementation;
  /** Who calls on transports without authentication. */
  caller?: Caller;
  /** Default: the toolsets that are listed by default. */
  listed?: Listed;
  /** What reads answer with when a call does not say. Default `text`. */
  format?: 'text' | 'json';
  /** HMAC key for questions that clients carry back, 32 bytes or more. Replicas share it. Default: made at start. */
  stateKey?: Uint8Array;
  nonces?: Nonces;
}

/** Makes the protocol instance that serves one connection or one request. */
export type McpServers = (context: McpRequestContext) => Server;

/** Required of every cacheable result since 2026-07-28. Lists differ by caller, so nobody else may reuse them. */
const CACHE: CacheHint = { ttlMs: 300_000, cacheScope: 'private' };

export function createMcpServers(options: McpOptions): McpServers {
  const { guild, info, format = 'text' } = options;
  const callerOf = (context: ServerContext): Caller => {
    const caller = callerFrom(context.http?.authInfo) ?? options.caller;
    if (!caller) throw new Error('A request arrived with no caller: authentication is not wired.');
    return caller;
  };

  const byDefault = new Set(guild.toolsets.filter((toolset) => toolset.default).map(({ name }) => name));
  const listFor = toolLists(guild, options.listed ?? ((entry) => byDefault.has(entry.toolset)));
  const approvals = createApprovals({
    callerOf,
    ...(options.stateKey ? { key: options.stateKey } : {}),
    ...(options.nonces ? { nonces: options.nonces } : {}),
  });
  const calling: Calling = { guild, approvals, callerOf, format };

  const serverOptions: ServerOptions = {
    // What is not here is not advertised, and asking for it is answered -32601.
    capabilities: { tools: {} },
    instructions: instructionsFor(guild.toolsets),
    cacheHints: { 'tools/list': CACHE, 'server/discover': CACHE },
    requestState: { verify: approvals.verify },
    inputRequired: { roundTimeoutMs: APPROVAL_SECONDS * 1000 },
  };

  return () => {
    const server = new Server(info, serverOptions);
    server.setRequestHandler('tools/list', (request, context) => {
      if (request.params?.cursor !== undefined) {
        throw new ProtocolError(INVALID_PARAMS, 'Unknown cursor: the tool list comes in one page, ask without cursor.');
      }
      return listFor(callerOf(context));
    });
    server.setRequestHandler('tools/call', (request, context) => callTool(calling, server, request, context));
    return server;
  };
}
