import {
  type AuthInfo,
  INVALID_REQUEST,
  isInitializeRequest,
  type McpServerFactory,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { asLegacy } from '../mcp/rpc-error.ts';
import { refuseRpc } from './answers.ts';
import { createReplay } from './replay.ts';
import type { Streams } from './streams.ts';

export interface SessionOptions {
  servers: McpServerFactory;
  streams: Streams;
  /** Most sessions at once. Beyond it the longest unused one ends, and its client starts anew. */
  maxSessions: number;
  /** How long a session without request or open stream lives, in milliseconds. */
  idleMs: number;
  keepAliveMs: number;
  onerror(error: Error): void;
  now?(): number;
}

interface Session {
  transport: WebStandardStreamableHTTPServerTransport;
  owner: string;
  /** When it was last used, milliseconds since the epoch. */
  seen: number;
  /** GET streams open: as long as there is one, the client is there. */
  listening: number;
}

export interface Sessions {
  handle(request: Request, auth: AuthInfo, body: unknown): Promise<Response>;
  close(): Promise<void>;
}

/** Suggested to clients for reconnecting, in milliseconds. */
const RETRY_MS = 1000;
const SWEEP_MS = 60_000;

/**
 * Sessions for clients of 2025-03-26 to 2025-11-25, which need one for everything the server sends on its own:
 * progress, cancellation, elicitation. https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management
 */
export function createSessions(options: SessionOptions): Sessions {
  const { servers, streams, maxSessions, idleMs, keepAliveMs, onerror, now = Date.now } = options;
  /** Longest unused first: using a session moves it to the end. */
  const sessions = new Map<string, Session>();

  const end = async (id: string) => {
    const session = sessions.get(id);
    sessions.delete(id);
    await session?.transport.close().catch(onerror);
  };

  const sweep = () => {
    for (const [id, { seen, listening }] of sessions) {
      if (listening === 0 && now() - seen > idleMs) void end(id);
    }
  };
  const sweeper = setInterval(sweep, Math.min(idleMs, SWEEP_MS));
  sweeper.unref();

  const touch = (id: string, session: Session) => {
    session.seen = now();
    sessions.delete(id);
    sessions.set(id, session);
  };

  function listen(session: Session, response: Response): Response {
    if (!response.ok) return response;
    session.listening++;
    return streams.hold(response, () => {
      session.listening--;
      session.seen = now();
    });
  }

  async function open(request: Request, auth: AuthInfo, body: unknown): Promise<Response> {
    if (sessions.size >= maxSessions) {
      const unused = [...sessions].find(([, { listening }]) => listening === 0)?.[0] ?? sessions.keys().next().value;
      if (unused !== undefined) await end(unused);
    }
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      eventStore: createReplay(),
      retryInterval: RETRY_MS,
      keepAliveMs,
      onsessioninitialized: (id) => {
        sessions.set(id, { transport, owner: auth.clientId, seen: now(), listening: 0 });
      },
      onsessionclosed: (id) => void sessions.delete(id),
    });
    const send = transport.send.bind(transport);
    transport.send = (message, sending) => send(asLegacy(message), sending);
    transport.onerror = onerror;
    const server = await servers({ era: 'legacy', authInfo: auth, requestInfo: request });
    await server.connect(transport);
    return transport.handleRequest(request, { authInfo: auth, parsedBody: body });
  }

  return {
    async handle(request, auth, body) {
      const id = request.headers.get('mcp-session-id');
      if (id !== null) {
        const session = sessions.get(id);
        // Knowing the id of somebody else's session is worth nothing.
        if (session?.owner !== auth.clientId) {
          return refuseRpc(404, INVALID_REQUEST, 'Session not found. Send initialize again to start a new one.');
        }
        touch(id, session);
        const response = await session.transport.handleRequest(request, { authInfo: auth, parsedBody: body });
        return request.method === 'GET' ? listen(session, response) : response;
      }
      if (request.method !== 'POST') {
        return refuseRpc(405, INVALID_REQUEST, 'Only POST works without Mcp-Session-Id.', { Allow: 'POST' });
      }
      if (!isInitializeRequest(body)) {
        const remedy = 'Send initialize first, or name protocol 2026-07-28 in header and _meta.';
        return refuseRpc(400, INVALID_REQUEST, `No Mcp-Session-Id. ${remedy}`);
      }
      return open(request, auth, body);
    },
    async close() {
      clearInterval(sweeper);
      await Promise.all([...sessions.keys()].map(end));
    },
  };
}
