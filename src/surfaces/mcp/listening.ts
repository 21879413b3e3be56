import type { Implementation, ServerCapabilities } from '@modelcontextprotocol/server';
import type { Caller } from '../../kernel/caller.ts';
import { type PlainRequest, RESERVED, SERVER_META } from './plain-request.ts';
import { type Fields, isFields, resultText } from './rpc.ts';
import { RpcError } from './rpc-error.ts';
import { MOST_WATCHED, type Subscriber, type Subscriptions } from './subscriptions.ts';

const SUBSCRIPTION = `${RESERVED}subscriptionId`;
const KINDS = ['toolsListChanged', 'promptsListChanged', 'resourcesListChanged'] as const;

/** URIs checked at once: each may ask Discord. */
const AT_ONCE = 10;

type Filter = { [K in (typeof KINDS)[number]]?: boolean } & { resourceSubscriptions?: readonly string[] };

export interface Listening {
  /** Ends it: with an answer when this side wants to, without when the client has. */
  close(answered: boolean): void;
}

/** What a client asks to hear of, or undefined when it says so in no valid way. */
function filterOf({ notifications }: Fields): Filter | undefined {
  if (!isFields(notifications)) return undefined;
  const { resourceSubscriptions: uris } = notifications;
  const flagged = KINDS.every((kind) => notifications[kind] === undefined || typeof notifications[kind] === 'boolean');
  const listed = uris === undefined || (Array.isArray(uris) && uris.every((uri) => typeof uri === 'string'));
  return flagged && listed ? (notifications as Filter) : undefined;
}

export const wantsToListen = ({ era, method, params }: PlainRequest): boolean =>
  era === 'modern' && method === 'subscriptions/listen' && filterOf(params) !== undefined;

/** Those that exist and that the caller may read; the acknowledgement says which. */
async function watchAll(subscriber: Subscriber, uris: readonly string[]): Promise<string[]> {
  const watched: string[] = [];
  const wanted = [...new Set(uris)].slice(0, MOST_WATCHED);
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const some = wanted.slice(at, at + AT_ONCE).map(async (uri) => {
      try {
        await subscriber.add(uri);
        return [uri];
      } catch (error) {
        if (error instanceof RpcError) return [];
        throw error;
      }
    });
    watched.push(...(await Promise.all(some)).flat());
  }
  return watched;
}

export interface ListenParts {
  subscriptions: Subscriptions;
  capabilities: ServerCapabilities;
  info: Implementation;
}

/**
 * Serves one `subscriptions/listen` of 2026-07-28: acknowledges what can be told, then tells it, until closed.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/utilities/subscriptions
 */
export function listen(
  { subscriptions, capabilities, info }: ListenParts,
  { id, params }: PlainRequest,
  { caller, send, onEnd }: { caller: Caller; send(text: string): void; onEnd(): void },
): Listening {
  const filter = filterOf(params) ?? {};
  const stamp = { [SUBSCRIPTION]: id };
  const honoured: Filter = {
    ...(filter.toolsListChanged && capabilities.tools?.listChanged ? { toolsListChanged: true } : {}),
    ...(filter.promptsListChanged && capabilities.prompts?.listChanged ? { promptsListChanged: true } : {}),
    ...(filter.resourcesListChanged && capabilities.resources?.listChanged ? { resourcesListChanged: true } : {}),
  };
  let over = false;
  let acknowledged = false;
  const early: string[] = [];

  const notify = (method: string, more: Fields): string =>
    JSON.stringify({ jsonrpc: '2.0', method, params: { ...more, _meta: stamp } });

  const subscriber = subscriptions.open({
    caller,
    lists: {
      tools: honoured.toolsListChanged ?? false,
      resources: honoured.resourcesListChanged ?? false,
      prompts: honoured.promptsListChanged ?? false,
    },
    send({ method, params: more = {} }) {
      const text = notify(method, more);
      // Nothing goes before the acknowledgement.
      if (acknowledged) send(text);
      else early.push(text);
    },
  });

  function close(answered: boolean): void {
    if (over) return;
    over = true;
    subscriber.close();
    if (answered) send(resultText(id, { resultType: 'complete', _meta: { ...stamp, [SERVER_META]: info } }));
    onEnd();
  }

  async function acknowledge(): Promise<void> {
    const uris = capabilities.resources?.subscribe ? (filter.resourceSubscriptions ?? []) : [];
    const watched = await watchAll(subscriber, uris);
    if (over) return;
    const notifications = { ...honoured, ...(watched.length > 0 ? { resourceSubscriptions: watched } : {}) };
    send(notify('notifications/subscriptions/acknowledged', { notifications }));
    acknowledged = true;
    for (const text of early.splice(0)) send(text);
    if (Object.keys(notifications).length === 0) close(true);
  }
  acknowledge().catch(() => close(true));

  return { close };
}
