// The MCP surface. Compose it like this:
//
//   const mcp = createMcp({ guild, info: { name: 'guildhall', version }, caller });
//   const stdio = serveMcpStdio(mcp, { input, output, onerror });   // Bun's stdin stream and stdout writer
//   await stdio.closed;                                             // the client is gone: end the process
//   const http = serveHttp({ mcp, authenticate, … });               // `caller` is not used: each request brings its own

import type { Implementation } from '@modelcontextprotocol/server';
import type { Caller } from '../../kernel/caller.ts';
import type { Changes } from '../../kernel/changes.ts';
import type { Directory } from '../../kernel/directory.ts';
import type { Guild } from '../../kernel/pipeline.ts';
import type { PromptLibrary } from '../../kernel/prompts.ts';
import { createResources } from '../../kernel/resources.ts';
import { createAnswers } from './answers.ts';
import { instructionsFor } from './instructions.ts';
import type { Nonces } from './nonces.ts';
import { createPlain, type Plain, type Surface } from './plain.ts';
import type { SdkServers } from './sdk-server.ts';
import { createSubscriptions } from './subscriptions.ts';
import { toolLists } from './tools.ts';

export interface McpOptions {
  guild: Guild;
  /** How the server names itself to clients. */
  info: Implementation;
  /** Who calls on transports without authentication. */
  caller?: Caller;
  /** What lists of resources and completions name. Default: only what needs no looking up. */
  directory?: Directory;
  /** What people can start from their client. Default: none. */
  prompts?: PromptLibrary;
  /** Where news of resources comes from. Default: nobody is told of any. */
  changes?: Changes;
  /** What reads answer with when a call does not say. Default `text`. */
  format?: 'text' | 'json';
  /** HMAC key for questions that clients carry back, 32 bytes or more. Replicas share it. Default: made at start. */
  stateKey?: Uint8Array;
  nonces?: Nonces;
  /** Errors of our own, which no caller is told of. */
  ondefect?(error: unknown): void;
}

export interface Mcp {
  /** Everything the protocol has, by the SDK, which is loaded when this is first called. */
  servers: SdkServers;
  /** Ordinary requests, without it. */
  plain?: Plain;
  /** Who calls on transports without authentication. */
  caller?: Caller;
  /** For errors of our own that reach a transport. */
  ondefect?(error: unknown): void;
}

export function createMcp(options: McpOptions): Mcp {
  const { guild, info, caller, directory, prompts, changes, format = 'text', stateKey, nonces } = options;
  const { ondefect = () => {} } = options;
  const resources = createResources(guild);
  const told = changes || prompts;
  const subscriptions = told
    ? createSubscriptions({ resources, changes, prompts, tools: guild.onListChange })
    : undefined;
  const surface: Surface = {
    guild,
    info,
    instructions: instructionsFor(guild.toolsets()),
    // What is not here is not advertised, and asking for it is answered -32601.
    capabilities: {
      tools: told ? { listChanged: true } : {},
      resources: changes ? { subscribe: true, listChanged: true } : {},
      ...(prompts ? { prompts: { listChanged: true } } : {}),
      completions: {},
    },
    lists: toolLists(guild),
    answers: createAnswers({ guild, resources, prompts, directory, changing: changes !== undefined, format }),
    subscriptions,
    format,
    ondefect,
  };
  let loading: Promise<SdkServers> | undefined;
  const load = async () => (await import('./sdk-server.ts')).createSdkServers(surface, { caller, stateKey, nonces });
  return {
    async servers(context) {
      loading ??= load();
      return (await loading)(context);
    },
    plain: createPlain(surface),
    ondefect,
    ...(caller ? { caller } : {}),
  };
}
