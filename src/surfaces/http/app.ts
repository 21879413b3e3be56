import {
  createMcpHandler,
  INVALID_PARAMS,
  INVALID_REQUEST,
  isJsonContentType,
  isLegacyRequest,
  PARSE_ERROR,
  type ServerNotifier,
} from '@modelcontextprotocol/server';
import type { Authenticate } from '../../kernel/authenticate.ts';
import type { Caller } from '../../kernel/caller.ts';
import { authInfoFor } from '../mcp/caller.ts';
import { faultOf, faultText, withoutNulls } from '../mcp/faults.ts';
import type { Mcp } from '../mcp/mcp.ts';
import { MODERN_VERSION, type PlainRequest, plainRequest, validRequest } from '../mcp/plain-request.ts';
import { refuse, refuseRpc } from './answers.ts';
import { readBody } from './body.ts';
import { createEventStreams } from './event-streams.ts';
import { createGuard, exposeTo, preflight } from './guards.ts';
import type { InteractionsEndpoint } from './interactions.ts';
import { createSessions } from './sessions.ts';
import { createStreams } from './streams.ts';

interface Readiness {
  ready: boolean;
  /** What each part says of itself, in a word or two; no secrets. */
  checks?: Readonly<Record<string, string>>;
}

export interface HttpAppOptions {
  mcp: Mcp;
  authenticate: Authenticate;
  /** For `/readyz`. Default: ready unless draining. */
  readiness?(): Readiness | Promise<Readiness>;
  /** Where Discord posts interactions; absent where none are taken. */
  interactions?: InteractionsEndpoint;
  /** Host names and origins accepted besides those of this machine. */
  hosts?: readonly string[];
  origins?: readonly string[];
  /** Default 16 MiB: a file of Discord's usual 10 MiB as base64, and its call. */
  maxBodyBytes?: number;
  /** How long a body may take to arrive, in milliseconds. Default two minutes: the largest at a megabit a second. */
  bodyMs?: number;
  /** 2025 sessions at once. Default 2,000. */
  maxSessions?: number;
  /** How long an unused 2025 session lives, in milliseconds. Default half an hour. */
  sessionIdleMs?: number;
  /** Between keep-alive comments on streams, in milliseconds. Default 15,000. */
  keepAliveMs?: number;
  /** What a client did wrong; for the log. */
  onerror?(error: Error): void;
}

export interface HttpApp {
  /** `admitted` is called once the sender is known, before anything that may take long. */
  fetch(request: Request, admitted?: () => void): Promise<Response>;
  /** Tells clients of 2026-07-28 that listen: lists changed, a resource changed. */
  notify: ServerNotifier;
  /** Refuses new calls from now on, and reports not ready. Running ones go on. */
  startDraining(): void;
  /** Requests open that wait for events, not for an answer. */
  streams(): number;
  /** Ends every stream and session; what still runs is cancelled. */
  close(): Promise<void>;
}

const ENDPOINT = '/mcp';
const INTERACTIONS = '/interactions';
/** Those whose answer is always a 200, with the param that a header repeats. */
const PLAIN_METHODS: Readonly<Record<string, string | undefined>> = {
  'server/discover': undefined,
  'tools/list': undefined,
  'tools/call': 'name',
  'prompts/list': undefined,
  'prompts/get': 'name',
  'resources/list': undefined,
  'resources/templates/list': undefined,
  'resources/read': 'uri',
  'completion/complete': undefined,
};
const METHODS = ['POST', 'GET', 'DELETE', 'OPTIONS'];
const RETRY_AFTER = { 'Retry-After': '5', Connection: 'close' };

/** `/mcp` for clients of every protocol version, `/healthz` and `/readyz` for whoever runs this. */
export function createHttpApp(options: HttpAppOptions): HttpApp {
  const { authenticate, maxBodyBytes = 16 * 1024 * 1024, bodyMs = 120_000 } = options;
  const { keepAliveMs = 15_000, onerror = () => {} } = options;
  const { servers, plain } = options.mcp;
  const guard = createGuard({ hosts: options.hosts ?? [], origins: options.origins ?? [] });
  const modern = createMcpHandler(servers, { legacy: 'reject', keepAliveMs, onerror });
  const streams = createStreams();
  const sessions = createSessions({
    servers,
    streams,
    maxSessions: options.maxSessions ?? 2000,
    idleMs: options.sessionIdleMs ?? 30 * 60_000,
    keepAliveMs,
    onerror,
  });
  let draining = false;

  const eventStreams = createEventStreams({ keepAliveMs, onerror });

  /** Whether the headers of a request of 2026-07-28 repeat what its body says. */
  function consistent({ headers }: Request, asked: PlainRequest): boolean {
    const named = PLAIN_METHODS[asked.method];
    return (
      headers.get('mcp-protocol-version') === MODERN_VERSION &&
      headers.get('mcp-method') === asked.method &&
      (named === undefined || headers.get('mcp-name') === asked.params[named]) &&
      isJsonContentType(headers.get('content-type'))
    );
  }

  /** An ordinary request of 2026-07-28, whose headers say the same as its body, is answered without the SDK. */
  async function answerPlainly(request: Request, caller: Caller, body: unknown): Promise<Response | undefined> {
    const asked = plain && plainRequest(body);
    if (asked?.era !== 'modern' || asked.progressToken !== undefined || !plain?.takes(asked, caller)) return undefined;
    const { method } = asked;
    if (!Object.hasOwn(PLAIN_METHODS, method) || !plain.has(method) || !consistent(request, asked)) return undefined;
    const { signal } = request;
    const text = await plain.answer(asked, { caller, signal, progress: undefined, subscriber: undefined });
    return text === undefined ? undefined : new Response(text, { headers: JSON_TYPE });
  }

  /** A stream of what a client of 2026-07-28 wants to hear of. */
  function listenPlainly(request: Request, caller: Caller, body: unknown): Response | undefined {
    const asked = plain && validRequest(body);
    if (!asked || !consistent(request, asked)) return undefined;
    return eventStreams.open(asked.id, request.signal, (stream) => plain.listen(asked, { caller, ...stream }));
  }

  async function endpoint(request: Request, admitted: () => void): Promise<Response> {
    if (request.method === 'OPTIONS') return preflight(request);
    if (!METHODS.includes(request.method)) {
      const allowed = METHODS.join(', ');
      return refuse(405, 'method_not_allowed', `${request.method} is not served here.`, `Use ${allowed}.`, {
        Allow: allowed,
      });
    }
    const caller = await authenticate(request);
    if ('status' in caller) {
      const code = caller.status === 401 ? 'unauthorized' : caller.status === 403 ? 'forbidden' : 'unavailable';
      return refuse(caller.status, code, caller.message, caller.hint, caller.headers);
    }
    admitted();
    const auth = authInfoFor(caller);
    if (request.method !== 'POST') return sessions.handle(request, auth, undefined);

    const body = await readBody(request, { maxBytes: maxBodyBytes, ms: bodyMs });
    if (body.kind === 'too_large') {
      const message = `The body exceeds ${maxBodyBytes} bytes. Send less at once, or a file by URL.`;
      return refuseRpc(413, INVALID_REQUEST, message, { Connection: 'close' });
    }
    if (body.kind === 'too_slow') {
      const message = `The body did not arrive within ${bodyMs / 1000} s. Send all of it at once, or less.`;
      return refuseRpc(408, INVALID_REQUEST, message, { Connection: 'close' });
    }
    if (body.kind === 'broken') {
      return refuseRpc(400, PARSE_ERROR, 'Parse error: the body must be one JSON-RPC message in JSON.');
    }
    const value = Array.isArray(body.value) ? body.value.map(withoutNulls) : withoutNulls(body.value);
    if (draining && isRequest(value)) {
      return refuseRpc(503, INVALID_REQUEST, 'Shutting down: nothing new is taken. Try again in 5 s.', RETRY_AFTER);
    }
    const fault = refusal(value);
    if (fault) return fault;
    const plainly = await answerPlainly(request, caller, value);
    if (plainly) return plainly;
    if (await isLegacyRequest(request, value)) return sessions.handle(request, auth, value);
    const listening = isListen(value) && listenPlainly(request, caller, value);
    if (listening) return streams.hold(listening);
    const response = await modern.fetch(request, { authInfo: auth, parsedBody: value });
    return isListen(value) ? streams.hold(response) : response;
  }

  async function readyz(): Promise<Response> {
    const { ready, checks = {} } = (await options.readiness?.()) ?? { ready: true };
    const status = draining ? 'draining' : ready ? 'ready' : 'not_ready';
    return Response.json({ status, checks }, { status: status === 'ready' ? 200 : 503 });
  }

  async function route(request: Request, admitted: () => void): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/healthz' || pathname === '/readyz') {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return refuse(405, 'method_not_allowed', `${request.method} is not served here.`, 'Use GET.', { Allow: 'GET' });
      }
      // Probes come by address, and learn nothing that needs guarding.
      return pathname === '/healthz' ? Response.json({ status: 'ok' }) : readyz();
    }
    // It is Discord's signature that guards this one, whatever name Discord knows this host by.
    if (pathname === INTERACTIONS && options.interactions) {
      const { answerInteraction } = await import('./interactions.ts');
      return answerInteraction(request, options.interactions);
    }
    const refused = guard(request);
    if (refused) return refused;
    if (pathname !== ENDPOINT) {
      return refuse(404, 'not_found', 'Nothing is served under this path.', `The MCP endpoint is ${ENDPOINT}.`);
    }
    return exposeTo(request, await endpoint(request, admitted));
  }

  return {
    async fetch(request, admitted = () => {}) {
      try {
        return await route(request, admitted);
      } catch (error) {
        options.mcp.ondefect?.(error);
        return refuse(500, 'internal', 'Guildhall failed while handling this request.', 'The log has the details.');
      }
    },
    notify: modern.notify,
    startDraining: () => {
      draining = true;
    },
    streams: () => streams.open,
    async close() {
      eventStreams.close();
      await Promise.all([modern.close(), sessions.close()]);
    },
  };
}

const has = (value: unknown, key: string): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && key in value;

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The answer to what is no message of MCP. Of a batch nothing is done when there is something wrong with a part. */
function refusal(value: unknown): Response | undefined {
  if (Array.isArray(value) && value.length > 0) {
    const faults = value.flatMap((message) => {
      const fault = faultOf(message);
      return fault ? [faultText(message, fault)] : [];
    });
    return faults.length > 0 ? new Response(`[${faults}]`, { status: 400, headers: JSON_TYPE }) : undefined;
  }
  const fault = faultOf(value);
  if (!fault) return undefined;
  // Params are refused by an answer to the request, as methods refuse them.
  const status = fault.code === INVALID_PARAMS ? 200 : 400;
  return new Response(faultText(value, fault), { status, headers: JSON_TYPE });
}

/** As opposed to notifications, and to answers that running calls wait for. */
const isRequest = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(isRequest) : has(value, 'method') && has(value, 'id');
const isListen = (value: unknown): boolean => has(value, 'method') && value['method'] === 'subscriptions/listen';
