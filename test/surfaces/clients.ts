// The clients people use, behind one small face: SDK v2 (pinned to 2026-07-28, negotiating, 2025) and SDK v1.
import { Client as Client2, StreamableHTTPClientTransport as Http2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as Stdio2 } from '@modelcontextprotocol/client/stdio';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as Stdio1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as Http1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  PromptListChangedNotificationSchema,
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';

export const KINDS = ['modern', 'auto', 'legacy', 'v1'] as const;
export type Kind = (typeof KINDS)[number];

export type Target =
  | { over: 'http'; url: string; key: string }
  | { over: 'stdio'; command?: string; args: string[]; env?: Record<string, string>; onStderr?(text: string): void };

export interface CallResult {
  isError?: boolean | undefined;
  content: { type: string; text?: string }[];
  structuredContent?: Record<string, unknown> | undefined;
  _meta?: Record<string, unknown> | undefined;
}

export interface CallOptions {
  onprogress?: (progress: { progress: number; total?: number | undefined; message?: string | undefined }) => void;
  signal?: AbortSignal;
}

export interface AnyClient {
  era: 'modern' | 'legacy';
  version: string | undefined;
  instructions: string | undefined;
  list(): Promise<{
    tools: { name: string; outputSchema?: unknown; annotations?: unknown }[];
    ttlMs?: unknown;
    cacheScope?: unknown;
  }>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<CallResult>;
  resources(cursor?: string): Promise<{
    resources: { uri: string; name: string; title?: string | undefined; mimeType?: string | undefined }[];
    nextCursor?: string | undefined;
    ttlMs?: unknown;
  }>;
  templates(): Promise<{ resourceTemplates: { uriTemplate: string; name: string }[] }>;
  read(
    uri: string,
  ): Promise<{ contents: { uri: string; mimeType?: string | undefined; text?: string; blob?: string }[] }>;
  /** `what` is a resource template, or the name of a prompt. */
  complete(what: string, name: string, value: string, given?: Record<string, string>): Promise<string[]>;
  prompts(): Promise<{
    prompts: { name: string; arguments?: { name: string; required?: boolean | undefined }[] | undefined }[];
  }>;
  prompt(
    name: string,
    args?: Record<string, string>,
  ): Promise<{
    messages: { role: string; content: { type: string; text?: string; resource?: { uri: string; text?: string } } }[];
  }>;
  /** Calls `heard` with each URI that changed, with `list` when there are others, and with `prompts` or `tools` when those are others. Returns how to stop. */
  subscribe(uris: string[], heard: (what: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export interface Human {
  /** Answers questions; undefined means the client cannot ask anybody. */
  answer?: (message: string) => { action: 'accept' | 'decline' | 'cancel'; content?: { approve: boolean } };
  /** Answers for the model; undefined means the client offers none. What it throws is the human's refusal. */
  model?: (asked: { texts: string[]; system: string | undefined; maxTokens: number }) => string;
}

interface SamplingParams {
  messages: { content: unknown }[];
  systemPrompt?: string | undefined;
  maxTokens: number;
}

const sampled = (model: NonNullable<Human['model']>, { messages, systemPrompt, maxTokens }: SamplingParams) => ({
  role: 'assistant' as const,
  model: 'little-model',
  stopReason: 'endTurn' as const,
  content: {
    type: 'text' as const,
    text: model({
      texts: messages.map(({ content }) => (content as { text?: string }).text ?? ''),
      system: systemPrompt,
      maxTokens,
    }),
  },
});

const MODES = { modern: { pin: '2026-07-28' }, auto: 'auto', legacy: 'legacy' } as const;
const INFO = { name: 'test-client', version: '1.0.0' };

export async function connect(kind: Kind, target: Target, human: Human = {}): Promise<AnyClient> {
  const capabilities = {
    ...(human.answer ? { elicitation: { form: {} } } : {}),
    ...(human.model ? { sampling: {} } : {}),
  };
  return kind === 'v1' ? connect1(target, capabilities, human) : connect2(kind, target, capabilities, human);
}

function spawnOptions(target: Target & { over: 'stdio' }) {
  return {
    command: target.command ?? process.execPath,
    args: target.args,
    stderr: 'pipe' as const,
    env: { ...process.env, ...target.env } as Record<string, string>,
  };
}

const refTo = (what: string) =>
  what.includes('://') ? { type: 'ref/resource' as const, uri: what } : { type: 'ref/prompt' as const, name: what };

const headers = (key: string) => ({ requestInit: { headers: { Authorization: `Bearer ${key}` } } });

async function connect2(
  kind: Exclude<Kind, 'v1'>,
  target: Target,
  capabilities: object,
  { answer, model }: Human,
): Promise<AnyClient> {
  const client = new Client2(INFO, { capabilities, versionNegotiation: { mode: MODES[kind] } });
  if (answer) client.setRequestHandler('elicitation/create', async ({ params }) => answer(params.message));
  if (model) client.setRequestHandler('sampling/createMessage', async ({ params }) => sampled(model, params));
  const transport =
    target.over === 'http' ? new Http2(new URL(target.url), headers(target.key)) : new Stdio2(spawnOptions(target));
  if (target.over === 'stdio') (transport as Stdio2).stderr?.on('data', (chunk) => target.onStderr?.(String(chunk)));
  await client.connect(transport);
  return {
    era: client.getProtocolEra() === 'modern' ? 'modern' : 'legacy',
    version: client.getNegotiatedProtocolVersion(),
    instructions: client.getInstructions(),
    list: () => client.listTools(),
    call: async (name, args = {}, options) => (await client.callTool({ name, arguments: args }, options)) as CallResult,
    resources: (cursor) => client.listResources(cursor === undefined ? {} : { cursor }),
    templates: () => client.listResourceTemplates(),
    read: (uri) => client.readResource({ uri }),
    prompts: () => client.listPrompts(),
    prompt: async (name, args) => (await client.getPrompt({ name, ...(args ? { arguments: args } : {}) })) as never,
    async complete(what, name, value, given) {
      const ref = refTo(what);
      const context = given ? { context: { arguments: given } } : {};
      return (await client.complete({ ref, argument: { name, value }, ...context })).completion.values;
    },
    async subscribe(uris, heard) {
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => heard(params.uri));
      client.setNotificationHandler('notifications/resources/list_changed', () => heard('list'));
      client.setNotificationHandler('notifications/prompts/list_changed', () => heard('prompts'));
      client.setNotificationHandler('notifications/tools/list_changed', () => heard('tools'));
      if (client.getProtocolEra() === 'modern') {
        const listening = await client.listen({
          resourceSubscriptions: uris,
          resourcesListChanged: true,
          promptsListChanged: true,
          toolsListChanged: true,
        });
        return () => listening.close();
      }
      for (const uri of uris) await client.subscribeResource({ uri });
      return async () => {
        for (const uri of uris) await client.unsubscribeResource({ uri });
      };
    },
    close: () => client.close(),
  };
}

async function connect1(target: Target, capabilities: object, { answer, model }: Human): Promise<AnyClient> {
  const client = new Client1(INFO, { capabilities });
  if (answer) client.setRequestHandler(ElicitRequestSchema, async ({ params }) => answer(params.message));
  if (model) client.setRequestHandler(CreateMessageRequestSchema, async ({ params }) => sampled(model, params));
  const transport =
    target.over === 'http' ? new Http1(new URL(target.url), headers(target.key)) : new Stdio1(spawnOptions(target));
  if (target.over === 'stdio') (transport as Stdio1).stderr?.on('data', (chunk) => target.onStderr?.(String(chunk)));
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  return {
    era: 'legacy',
    version: '2025-11-25',
    instructions: client.getInstructions(),
    list: () => client.listTools(),
    call: async (name, args = {}, options) =>
      (await client.callTool({ name, arguments: args }, undefined, options)) as CallResult,
    resources: (cursor) => client.listResources(cursor === undefined ? {} : { cursor }),
    templates: () => client.listResourceTemplates(),
    read: (uri) => client.readResource({ uri }),
    prompts: () => client.listPrompts(),
    prompt: async (name, args) => (await client.getPrompt({ name, ...(args ? { arguments: args } : {}) })) as never,
    async complete(what, name, value, given) {
      const ref = refTo(what);
      const context = given ? { context: { arguments: given } } : {};
      return (await client.complete({ ref, argument: { name, value }, ...context })).completion.values;
    },
    async subscribe(uris, heard) {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => heard(params.uri));
      client.setNotificationHandler(ResourceListChangedNotificationSchema, () => heard('list'));
      client.setNotificationHandler(PromptListChangedNotificationSchema, () => heard('prompts'));
      client.setNotificationHandler(ToolListChangedNotificationSchema, () => heard('tools'));
      for (const uri of uris) await client.subscribeResource({ uri });
      return async () => {
        for (const uri of uris) await client.unsubscribeResource({ uri });
      };
    },
    close: () => client.close(),
  };
}
