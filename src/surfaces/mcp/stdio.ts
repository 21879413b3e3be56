import { envelopeFault, faultOf, faultText, withoutNulls } from './faults.ts';
import { readLines } from './lines.ts';
import type { Listening } from './listening.ts';
import type { Mcp } from './mcp.ts';
import { type Era, eraOf, type PlainRequest, plainRequest, validRequest } from './plain-request.ts';
import { progressTo } from './progress.ts';
import {
  errorText,
  type Fields,
  type Id,
  INVALID_REQUEST,
  isFields,
  isId,
  messageKind,
  PARSE_ERROR,
  readableId,
} from './rpc.ts';
import { asLegacy } from './rpc-error.ts';
import type { SdkConnection } from './stdio-sdk.ts';
import type { Subscriber } from './subscriptions.ts';

export interface StdioOptions {
  /** `Bun.stdin.stream()`, which costs 7 MB less than node's. */
  input: ReadableStream<Uint8Array>;
  /** A writer of Bun's for the process's own. */
  output: { write(text: string): unknown; flush(): unknown };
  /** Default 16 MiB: a file of Discord's usual 10 MiB as base64, and its call. */
  maxLineBytes?: number;
  /** How long running calls may still finish once the client has closed the input, in milliseconds. Default 5,000. */
  graceMs?: number;
  /** What a client did that no answer could tell it of; for the log. */
  onerror?(error: Error): void;
}

export interface StdioService {
  /**
   * Settles when the client is gone (input closed, or EPIPE on output), after `close`, or with what else kept an answer
   * from being written. Then exit.
   */
  closed: Promise<Error | undefined>;
  close(): Promise<void>;
}

/**
 * Serves MCP of any version over stdin and stdout. Each message says which version it is of. Nothing else may write to
 * stdout from here on, so the console goes to stderr. Never ends the process.
 *
 * Lines that are no message are answered as JSON-RPC asks, and the connection goes on. What was asked before the input
 * ended is still answered, so that `echo … | guildhall stdio` works and no write to Discord is cut in half.
 */
export function serveMcpStdio(mcp: Mcp, options: StdioOptions): StdioService {
  const { input, output, maxLineBytes = 16 * 1024 * 1024, graceMs = 5000, onerror = () => {} } = options;
  const { servers, plain, caller } = mcp;
  const { promise: closed, resolve } = Promise.withResolvers<Error | undefined>();
  /** Requests without an answer, and how to abort those that run here. */
  const open = new Map<Id, AbortController | undefined>();
  const connections = new Map<Era, Promise<SdkConnection>>();
  /** What the SDK must hear first when it takes over a 2025 connection that was opened here. */
  const opening: Fields[] = [];
  /** What clients of 2026-07-28 want to hear of, by request, and what one of the 2025 versions does. */
  const listens = new Map<Id, Listening>();
  let subscriber: Subscriber | undefined;
  /** As a client of the 2025 versions gave them when it opened the connection. */
  let capabilities: Fields | undefined;
  let ended = false;
  let over = false;
  silenceConsole();

  function close(because?: Error): void {
    if (over) return;
    for (const listening of listens.values()) listening.close(true);
    subscriber?.close();
    over = true;
    lines.stop();
    for (const controller of open.values()) controller?.abort();
    for (const connection of connections.values())
      void connection.then(
        (sdk) => sdk.close(),
        () => {},
      );
    resolve(because);
  }

  async function write(text: string): Promise<void> {
    if (over) return;
    try {
      await push(text);
    } catch (error) {
      // Clients leave without a word; there is nobody left to answer, and nothing to report.
      close(codeOf(error) === 'EPIPE' ? undefined : asError(error));
    }
  }

  /** Either step may be the one that learns of a broken pipe, by throwing or later. */
  const push = (text: string) =>
    Promise.all([(async () => output.write(`${text}\n`))(), (async () => output.flush())()]);

  const send = (text: string) => void write(text);

  function subscribe(): Subscriber | undefined {
    subscriber ??= caller && plain?.subscribe({ caller, send });
    return subscriber;
  }
  /** To be called once there are subscriptions. */
  const subscribed = () => {
    const own = subscribe();
    if (!own) throw new Error('Nothing can be subscribed to here.');
    return own;
  };

  function settle(id: Id): void {
    open.delete(id);
    if (ended && open.size === 0) close();
  }

  async function connect(era: Era): Promise<SdkConnection> {
    const { connectSdk } = await import('./stdio-sdk.ts');
    const replayed = new Set<unknown>(era === 'legacy' ? opening.map(({ id }) => id) : []);
    const sdk = connectSdk((context) => servers(plain ? { ...context, subscriber: subscribed } : context), {
      onerror,
      async send(message) {
        const answers = !('method' in message) && 'id' in message && isId(message.id) ? message.id : undefined;
        if (answers !== undefined && replayed.delete(answers)) return;
        await write(JSON.stringify(era === 'legacy' ? asLegacy(message) : message));
        if (answers !== undefined) settle(answers);
      },
    });
    if (era === 'legacy') opening.forEach(sdk.deliver);
    return sdk;
  }

  /** To the SDK, in order of arrival. */
  function pass(message: Fields, era: Era): void {
    let connection = connections.get(era);
    if (!connection) {
      connection = connect(era);
      connections.set(era, connection);
    }
    connection
      .then((sdk) => sdk.deliver(message))
      .catch((error) => {
        onerror(asError(error));
        refuse(message);
      });
  }

  function refuse(message: unknown): void {
    const id = readableId(message);
    const problem = 'Invalid request: not a JSON-RPC 2.0 message with jsonrpc, method, id and params as MCP has them.';
    void write(errorText(id, INVALID_REQUEST, problem));
    if (id !== null) settle(id);
  }

  async function answer(message: Fields, request: PlainRequest): Promise<void> {
    const { id, era, progressToken } = request;
    const controller = new AbortController();
    const { signal } = controller;
    open.set(id, controller);
    const progress =
      progressToken === undefined
        ? undefined
        : progressTo(
            (params) => void write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params })),
            { progressToken, signal },
          );
    const text =
      caller && (await plain?.answer(request, { caller, signal, progress, subscriber: subscribed, capabilities }));
    if (text === undefined && !signal.aborted) {
      open.set(id, undefined);
      pass(message, era);
      return;
    }
    if (text !== undefined && !signal.aborted) await write(text);
    settle(id);
  }

  function onRequest(message: Fields, id: Id): void {
    const request = caller && plain && plainRequest(message);
    if (message['method'] === 'initialize') capabilities = capabilitiesGiven(message);
    const handedOver = request?.method === 'initialize' && connections.has('legacy');
    if (request && !handedOver && plain.takes(request, caller)) {
      if (request.method === 'initialize') opening.splice(0, opening.length, message);
      answer(message, request).catch((error) => mcp.ondefect?.(error));
      return;
    }
    // A subscription is answered when it ends, which is when the connection does.
    if (message['method'] !== 'subscriptions/listen') open.set(id, undefined);
    else if (listens.has(id) || listen(message, id)) return;
    pass(message, eraOf(message));
  }

  function listen(message: Fields, id: Id): boolean {
    const request = caller && plain && validRequest(message);
    const listening = request && plain.listen(request, { caller, send, onEnd: () => void listens.delete(id) });
    if (listening) listens.set(id, listening);
    return listening !== undefined;
  }

  function onNotification(message: Fields): void {
    const params = isFields(message['params']) ? message['params'] : {};
    if (message['method'] === 'notifications/cancelled' && isId(params['requestId'])) {
      const controller = open.get(params['requestId']);
      listens.get(params['requestId'])?.close(false);
      settle(params['requestId']);
      if (controller) controller.abort();
      // The notification does not say of which version the request was.
      else for (const era of connections.keys()) pass(message, era);
      return;
    }
    const era = eraOf(message);
    if (message['method'] === 'notifications/initialized') subscribe();
    if (connections.has(era)) pass(message, era);
    else if (message['method'] === 'notifications/initialized') opening.push(message);
  }

  function onMessage(message: unknown): void {
    const fault = faultOf(message) ?? envelopeFault(message);
    if (fault) {
      void write(faultText(message, fault));
      return;
    }
    switch (messageKind(message)) {
      case 'request':
        onRequest(message as Fields, (message as { id: Id }).id);
        break;
      case 'notification':
        onNotification(message as Fields);
        break;
      case 'response':
        // To a question of the SDK's, which only 2025 connections carry.
        if (connections.has('legacy')) pass(message as Fields, 'legacy');
    }
  }

  function onLine(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      void write(errorText(null, PARSE_ERROR, 'Parse error: each line must be one JSON-RPC message in JSON.'));
      return;
    }
    // 2025-03-26 allows batches; their members are answered one by one.
    for (const one of Array.isArray(value) && value.length > 0 ? value : [value]) onMessage(withoutNulls(one));
  }

  const lines = readLines({
    input,
    maxBytes: maxLineBytes,
    onLine,
    onTooLong() {
      const problem = `Message longer than ${maxLineBytes} bytes: send less at once.`;
      void write(errorText(null, INVALID_REQUEST, problem));
    },
  });
  void lines.ended
    .catch((error) => onerror(asError(error)))
    .then(() => {
      ended = true;
      if (open.size === 0) close();
      else setTimeout(() => close(), graceMs).unref();
    });

  return {
    closed,
    async close() {
      close();
    },
  };
}

function capabilitiesGiven({ params }: Fields): Fields | undefined {
  const given = isFields(params) ? params['capabilities'] : undefined;
  return isFields(given) ? given : undefined;
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** One stray line of a dependency would break the protocol for good. */
function silenceConsole(): void {
  const { error } = globalThis.console;
  Object.assign(globalThis.console, { log: error, info: error, debug: error, dir: error, table: error });
}
