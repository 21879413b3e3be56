import type { Implementation, ServerCapabilities } from '@modelcontextprotocol/server';
import type { Caller } from '../../kernel/caller.ts';
import type { Guild } from '../../kernel/pipeline.ts';
import { type Answers, CACHE, LEGACY_ONLY } from './answers.ts';
import type { Asked } from './asked.ts';
import { callTool } from './call.ts';
import { type Listening, listen, wantsToListen } from './listening.ts';
import { agreedVersion, capabilitiesIn, MODERN_VERSION, type PlainRequest, SERVER_META } from './plain-request.ts';
import { errorText, type Fields, INVALID_PARAMS, isFields, METHOD_NOT_FOUND, resultText } from './rpc.ts';
import { ApprovalNeeded, codeIn, DEFECT, RpcError } from './rpc-error.ts';
import type { Subscriber, Subscriptions } from './subscriptions.ts';
import type { ToolLists } from './tools.ts';

export interface Surface {
  guild: Guild;
  info: Implementation;
  instructions: string;
  capabilities: ServerCapabilities;
  lists: ToolLists;
  answers: Answers;
  subscriptions: Subscriptions | undefined;
  format: 'text' | 'json';
  ondefect(error: unknown): void;
}

interface PlainCall extends Omit<Asked, 'approval'> {
  /** Of the client, on connections of the 2025 versions; later ones send them with each request. */
  capabilities?: Fields | undefined;
}

export interface Plain {
  /** Whether there is such a method here. */
  has(method: string): boolean;
  /** Whether to answer a request from this caller here. Its params are as the protocol has them. */
  takes(request: PlainRequest, caller: Caller): boolean;
  /** The whole answer as JSON text, or undefined when it turns out to need the SDK after all. */
  answer(request: PlainRequest, call: PlainCall): Promise<string | undefined>;
  /** Serves a `subscriptions/listen` of 2026-07-28; undefined when the request is none, or there is nothing to hear. */
  listen(request: PlainRequest, client: Parameters<typeof listen>[2]): Listening | undefined;
  /** What a client of the 2025 versions hears of without asking, and what it subscribes to. */
  subscribe(client: { caller: Caller; send(text: string): void }): Subscriber | undefined;
}

/** Methods that 2025 and 2026 define, which clients try also where they are not offered. */
const DEFINED = new Set([
  'logging/setLevel',
  'prompts/get',
  'prompts/list',
  'resources/subscribe',
  'resources/unsubscribe',
]);

const BUILT_IN = new Set(['initialize', 'ping', 'server/discover', 'tools/list', 'tools/call']);

/** Those that run operations. */
const READS = new Set(['resources/read', 'prompts/get']);

/**
 * Answers ordinary requests without the SDK: they are nearly all there are. It saves 16 MB of an idle stdio process and
 * four fifths of the time of a call over HTTP. The answers are the SDK's, which a test compares field by field.
 */
export function createPlain(surface: Surface): Plain {
  const { guild, info, instructions, capabilities, lists, answers, subscriptions, format, ondefect } = surface;
  const stamp = { [SERVER_META]: info };
  /** What 2026-07-28 wants in every result, and in those that may be kept. */
  const complete = (result: Fields): Fields => ({
    ...result,
    resultType: 'complete',
    _meta: { ...(isFields(result['_meta']) ? result['_meta'] : {}), ...stamp },
  });
  const kept = (result: Fields, method: string) => JSON.stringify({ ...complete(result), ...CACHE[method] });

  const discover = 'server/discover';
  const discovered = kept({ supportedVersions: [MODERN_VERSION], capabilities, instructions }, discover);
  const listTexts = new WeakMap<object, string>();
  const listed = (caller: Caller, era: PlainRequest['era']): string => {
    const list = lists(caller);
    if (era === 'legacy') return JSON.stringify(list);
    let text = listTexts.get(list);
    if (text === undefined) {
      text = kept({ ...list }, 'tools/list');
      listTexts.set(list, text);
    }
    return text;
  };

  /** Foresees most questions to a human, which are the SDK's, so that such a call need not go through policy twice. */
  function asksFirst({ name, arguments: args }: Fields, caller: Caller): boolean {
    const rules = caller.role.approval;
    if (!rules || rules.length === 0) return false;
    const named = guild.list(caller).find((candidate) => candidate.name === name);
    const behind = named?.door && isFields(args) ? args['operation'] : name;
    const entry = guild.callable(caller).find((candidate) => candidate.name === behind);
    return !entry || [entry.name, entry.effect, entry.toolset].some((rule) => rules.includes(rule));
  }

  /** The same for reads, which are seldom among what must be approved. */
  const asksToRead = ({ role }: Caller) =>
    role.approval?.some((rule) => rule !== 'create' && rule !== 'update' && rule !== 'delete') ?? false;

  async function called(request: PlainRequest, call: PlainCall): Promise<string | undefined> {
    const { caller, signal, progress } = call;
    const { id, era, params, meta } = request;
    const name = String(params['name']);
    const args = params['arguments'];
    const { sampling } = (era === 'modern' ? capabilitiesIn(meta) : call.capabilities) ?? {};
    const outcome = await callTool(guild, {
      name,
      args,
      caller,
      signal,
      format,
      meta,
      progress,
      approval: undefined,
      sampling: sampling === undefined ? undefined : 'perhaps',
    });
    // Questions to the client are the SDK's.
    if (outcome.kind === 'approval' || outcome.kind === 'sampling') return undefined;
    if (outcome.kind === 'unknown') return errorText(id, INVALID_PARAMS, outcome.message);
    return resultText(id, era === 'modern' ? complete({ ...outcome.result }) : outcome.result);
  }

  async function answered({ id, era, method, params }: PlainRequest, call: PlainCall): Promise<string | undefined> {
    try {
      const answer = era === 'modern' && LEGACY_ONLY.has(method) ? undefined : answers[method];
      const result = await answer?.(params, { ...call, approval: undefined });
      if (!result) return errorText(id, METHOD_NOT_FOUND, 'Method not found');
      return resultText(id, era === 'modern' ? kept(result, method) : result);
    } catch (error) {
      if (error instanceof ApprovalNeeded) return undefined;
      if (error instanceof RpcError) return errorText(id, codeIn(era, error), error.message, error.data);
      throw error;
    }
  }

  async function answerOf(request: PlainRequest, call: PlainCall): Promise<string | undefined> {
    const { id, era, method, params } = request;
    switch (method) {
      case 'initialize': {
        const protocolVersion = agreedVersion(params);
        return resultText(id, { protocolVersion, capabilities, serverInfo: info, instructions });
      }
      case 'ping':
        return resultText(id, '{}');
      case discover:
        return resultText(id, discovered);
      case 'tools/list':
        return resultText(id, listed(call.caller, era));
      case 'tools/call':
        return await called(request, call);
      default:
        return await answered(request, call);
    }
  }

  return {
    has: (method) => BUILT_IN.has(method) || Object.hasOwn(answers, method),

    takes({ era, method, params }, caller) {
      switch (method) {
        case 'initialize':
          return era === 'legacy' && agreedVersion(params) !== undefined;
        case 'ping':
          return era === 'legacy';
        case discover:
          return era === 'modern';
        case 'tools/list':
          return params['cursor'] === undefined;
        case 'tools/call':
          return !asksFirst(params, caller);
        default:
          if (!Object.hasOwn(answers, method) || (era === 'modern' && LEGACY_ONLY.has(method)))
            return DEFINED.has(method);
          return !(READS.has(method) && asksToRead(caller));
      }
    },

    async answer(request, call) {
      try {
        return await answerOf(request, call);
      } catch (error) {
        ondefect(error);
        return errorText(request.id, DEFECT.code, DEFECT.message);
      }
    },

    listen(request, client) {
      if (!subscriptions || !wantsToListen(request)) return undefined;
      return listen({ subscriptions, capabilities, info }, request, client);
    },

    subscribe: ({ caller, send }) =>
      subscriptions?.open({
        caller,
        lists: { tools: true, resources: true, prompts: true },
        send: (notice) => send(JSON.stringify({ jsonrpc: '2.0', ...notice })),
      }),
  };
}
