import type { Caller } from '../../kernel/caller.ts';
import type { Changes } from '../../kernel/changes.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Guild } from '../../kernel/pipeline.ts';
import type { PromptLibrary } from '../../kernel/prompts.ts';
import type { Resources } from '../../kernel/resources.ts';
import { type Fields, INVALID_PARAMS } from './rpc.ts';
import { RpcError, resourceNotFound, rpcError } from './rpc-error.ts';

/** Resources that one client may watch at once. */
export const MOST_WATCHED = 500;

/** Milliseconds between two rounds of notifications to one client; what changed meanwhile is told once. */
const APART = 200;

export interface Notice {
  method: string;
  params?: Fields;
}

/** Lists whose changes a client wants to hear of. */
export interface ListsWanted {
  tools: boolean;
  resources: boolean;
  prompts: boolean;
}

/** One client's subscriptions. */
export interface Subscriber {
  /** Throws RpcError when there is no such resource, or the caller may not read it. */
  add(uri: string): Promise<void>;
  remove(uri: string): void;
  close(): void;
}

export interface Subscriptions {
  /** `send` is called until the subscriber is closed, at most once in a while for each resource. */
  open(client: { caller: Caller; lists: ListsWanted; send(notice: Notice): void }): Subscriber;
}

const LISTS = {
  tools: 'notifications/tools/list_changed',
  resources: 'notifications/resources/list_changed',
  prompts: 'notifications/prompts/list_changed',
} as const;
type List = keyof typeof LISTS;

export interface SubscriptionParts {
  resources: Resources;
  changes: Changes | undefined;
  prompts: Pick<PromptLibrary, 'onChange'> | undefined;
  tools: Guild['onListChange'];
}

const nothing = () => {};

/**
 * Who is to be told of which resource. Clients may name one thing in several ways, and two callers different things in
 * the same way, so changes are matched by ids, and each client hears the URI that it gave.
 */
export function createSubscriptions({ resources, changes, prompts, tools }: SubscriptionParts): Subscriptions {
  /** What to do when a resource changed, by its canonical URI. */
  const watchers = new Map<string, Set<(uri: string) => void>>();
  const listeners = { tools: new Set<() => void>(), resources: new Set<() => void>(), prompts: new Set<() => void>() };
  const onResources = (uris: readonly string[]) => {
    for (const uri of uris) for (const tell of watchers.get(uri) ?? []) tell(uri);
  };
  const onList = (list: List) => () => {
    for (const tell of listeners[list]) tell();
  };

  /** Listens to changes only while someone wants to hear of them. */
  const settleResources = whileWanted(
    () => watchers.size > 0,
    () => changes?.resources(onResources) ?? nothing,
  );
  const settleLists = whileWanted(
    () => listeners.resources.size > 0,
    () => changes?.lists(onList('resources')) ?? nothing,
  );
  const settleTools = whileWanted(
    () => listeners.tools.size > 0,
    () => tools(onList('tools')),
  );
  const settlePrompts = whileWanted(
    () => listeners.prompts.size > 0,
    () => prompts?.onChange(onList('prompts')) ?? nothing,
  );
  const settle = () => {
    settleResources();
    settleLists();
    settleTools();
    settlePrompts();
  };

  function open({ caller, lists, send }: Parameters<Subscriptions['open']>[0]): Subscriber {
    /** As the client wrote it → canonical. */
    const watched = new Map<string, string>();
    const pending = new Map<string, Notice>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let closed = false;

    function flush(): void {
      const notices = [...pending.values()];
      pending.clear();
      timer = notices.length > 0 ? setTimeout(flush, APART) : undefined;
      for (const notice of notices) if (!closed) send(notice);
    }

    function tell(key: string, notice: Notice): void {
      if (closed) return;
      pending.set(key, notice);
      // The first change after a quiet while is told at once, together with what comes in the same breath.
      timer ??= setTimeout(flush, 0);
    }

    const tellResource = (canonical: string) => {
      for (const [uri, id] of watched) {
        if (id === canonical) tell(uri, { method: 'notifications/resources/updated', params: { uri } });
      }
    };
    const wanted = (Object.keys(LISTS) as List[])
      .filter((list) => lists[list])
      .map((list) => ({ list, hear: () => tell(LISTS[list], { method: LISTS[list] }) }));

    function leave(canonical: string): void {
      if ([...watched.values()].includes(canonical)) return;
      const others = watchers.get(canonical);
      others?.delete(tellResource);
      if (others?.size === 0) watchers.delete(canonical);
    }

    for (const { list, hear } of wanted) listeners[list].add(hear);
    settle();

    return {
      async add(uri) {
        if (watched.has(uri)) return;
        if (watched.size >= MOST_WATCHED) {
          throw new RpcError(INVALID_PARAMS, `At most ${MOST_WATCHED} resources can be subscribed to at once.`);
        }
        const canonical = await resources.canonical(uri, { caller, surface: 'mcp' }).catch((error) => {
          throw error instanceof OperationError ? rpcError(error, uri) : error;
        });
        if (canonical === undefined) throw resourceNotFound(uri);
        if (closed) return;
        watched.set(uri, canonical);
        watchers.set(canonical, (watchers.get(canonical) ?? new Set()).add(tellResource));
        settle();
      },
      remove(uri) {
        const canonical = watched.get(uri);
        watched.delete(uri);
        pending.delete(uri);
        if (canonical !== undefined) leave(canonical);
        settle();
      },
      close() {
        closed = true;
        clearTimeout(timer);
        const all = new Set(watched.values());
        watched.clear();
        all.forEach(leave);
        for (const { list, hear } of wanted) listeners[list].delete(hear);
        settle();
      },
    };
  }

  return { open };
}

function whileWanted(wanted: () => boolean, begin: () => () => void): () => void {
  let stop: (() => void) | undefined;
  return () => {
    if (wanted()) stop ??= begin();
    else {
      stop?.();
      stop = undefined;
    }
  };
}
