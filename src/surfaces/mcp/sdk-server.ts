import {
  INVALID_PARAMS,
  type McpRequestContext,
  type McpServerFactory,
  ProtocolError,
  type RequestMethod,
  Server,
  type ServerContext,
  type ServerOptions,
} from '@modelcontextprotocol/server';
import type { Caller } from '../../kernel/caller.ts';
import { OperationError } from '../../kernel/errors.ts';
import { CACHE } from './answers.ts';
import { callTool } from './call.ts';
import { callerFrom } from './caller.ts';
import { errorResult } from './error-result.ts';
import type { Nonces } from './nonces.ts';
import type { Surface } from './plain.ts';
import { progressTo } from './progress.ts';
import { createQuestions, QUESTION_SECONDS } from './questions.ts';
import type { Fields } from './rpc.ts';
import { ApprovalNeeded, DEFECT, RpcError, rpcError } from './rpc-error.ts';
import type { Subscriber } from './subscriptions.ts';

export interface SdkOptions {
  /** Who calls on transports without authentication. */
  caller: Caller | undefined;
  /** HMAC key for questions that clients carry back. */
  stateKey: Uint8Array | undefined;
  nonces: Nonces | undefined;
}

export interface SdkContext extends McpRequestContext {
  /** The subscriptions of this connection, where they are not kept by the instance. */
  subscriber?: () => Subscriber;
}

export type SdkServers = (context: SdkContext) => ReturnType<McpServerFactory>;

/** Makes protocol instances, microseconds each, one for a connection (stdio, 2025 sessions) or for a request. */
export function createSdkServers(surface: Surface, { caller: fixed, stateKey, nonces }: SdkOptions): SdkServers {
  const { guild, info, instructions, capabilities, lists, answers, subscriptions, format, ondefect } = surface;
  const callerOf = (context: ServerContext): Caller => {
    const caller = callerFrom(context.http?.authInfo) ?? fixed;
    if (!caller) throw new Error('A request arrived with no caller: authentication is not wired.');
    return caller;
  };
  const questions = createQuestions({
    callerOf,
    ...(stateKey ? { key: stateKey } : {}),
    ...(nonces ? { nonces } : {}),
  });
  const options: ServerOptions = {
    capabilities,
    instructions,
    cacheHints: CACHE,
    requestState: { verify: questions.verify },
    inputRequired: { roundTimeoutMs: QUESTION_SECONDS * 1000 },
  };

  /** The SDK sends the text of whatever is thrown. */
  function protocolError(error: unknown): ProtocolError {
    if (error instanceof ProtocolError) return error;
    if (error instanceof RpcError) return new ProtocolError(error.code, error.message, error.data);
    ondefect(error);
    return new ProtocolError(DEFECT.code, DEFECT.message);
  }

  const progressOf = ({ mcpReq: { signal, _meta: meta, notify } }: ServerContext) => {
    const progressToken = meta?.progressToken;
    if (progressToken === undefined) return undefined;
    return progressTo(
      // Lost when the client is gone; the call goes on, and its result tells.
      (params) => void notify({ method: 'notifications/progress', params }).catch(() => {}),
      { progressToken, signal },
    );
  };

  /** Who asks, and what came with the request. */
  const asked = (context: ServerContext, subscriber?: () => Subscriber) => ({
    caller: callerOf(context),
    subscriber,
    signal: context.mcpReq.signal,
    progress: progressOf(context),
    approval: questions.approvalIn(context),
  });

  async function answer(
    server: Server,
    { method, params = {} }: { method: string; params?: Fields },
    context: ServerContext,
    subscriber: (() => Subscriber) | undefined,
  ) {
    try {
      return await answers[method]?.(params, asked(context, subscriber));
    } catch (error) {
      let failed = error;
      if (error instanceof ApprovalNeeded) {
        const question = await questions.askHuman(server, error.request, context);
        if (!(question instanceof OperationError)) return question;
        failed = rpcError(question);
      }
      throw protocolError(failed);
    }
  }

  /** For connections of the 2025 versions: told of lists from the start, and of what they subscribe to. */
  function subscriberOf(server: Server, caller: Caller): (() => Subscriber) | undefined {
    if (!subscriptions) return undefined;
    let subscriber: Subscriber | undefined;
    const own = () => {
      subscriber ??= subscriptions.open({
        caller,
        lists: { tools: true, resources: true, prompts: true },
        // Lost when the client is gone, who then reads what it wants to know when it comes back.
        send: (notice) => void server.notification(notice).catch(() => {}),
      });
      return subscriber;
    };
    server.oninitialized = () => void own();
    server.onclose = () => subscriber?.close();
    return own;
  }

  return ({ era, authInfo, subscriber: given }) => {
    const server = new Server(info, options);
    const caller = callerFrom(authInfo) ?? fixed;
    const subscriber = given ?? (era === 'legacy' && caller ? subscriberOf(server, caller) : undefined);
    server.setRequestHandler('tools/list', (request, context) => {
      if (request.params?.cursor !== undefined) {
        throw new ProtocolError(INVALID_PARAMS, 'Unknown cursor: the tool list comes in one page, ask without cursor.');
      }
      return lists(callerOf(context));
    });
    server.setRequestHandler('tools/call', async ({ params: { name, arguments: args } }, context) => {
      const sampling = questions.samplingIn(server, context, { name, args });
      const call = { name, args, format, meta: context.mcpReq._meta, sampling, ...asked(context) };
      const called = await callTool(guild, call).catch((error) => {
        throw protocolError(error);
      });
      if (called.kind === 'unknown') throw new ProtocolError(INVALID_PARAMS, called.message);
      if (called.kind === 'result') return called.result;
      if (called.kind === 'sampling') {
        if (!called.request) throw new Error('A call does not say what it wants to ask a model.');
        return questions.askModel(called.request, context, { name, args });
      }
      const question = await questions.askHuman(server, called.request, context);
      return question instanceof OperationError ? errorResult(name, question) : question;
    });
    for (const method of Object.keys(answers) as RequestMethod[]) {
      // The results are the protocol's own; only which is whose cannot be said of all methods at once.
      server.setRequestHandler(method, (async ({ params }: { params?: Fields }, context: ServerContext) =>
        answer(server, { method, ...(params ? { params } : {}) }, context, subscriber)) as never);
    }
    return server;
  };
}
