import type { Server, WebSocketHandler } from 'bun';
import type { GatewayPort } from '../world/gateway-port.ts';
import type { World } from '../world/world.ts';
import { handleCommand } from './commands.ts';
import { type Transport, transports } from './compression.ts';
import { Connection, type SocketData } from './connection.ts';
import type { GatewayContext } from './context.ts';
import { deliver } from './delivery.ts';
import { defaultGatewayOptions, type GatewayOptions } from './options.ts';
import { Outgoing } from './outgoing.ts';
import { createPort } from './port.ts';
import { closeReason, controlFrame, GatewayClose, opcodes, parseCommand } from './protocol.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';
import { VoiceStarts } from './voice-starts.ts';

export interface Gateway {
  /** Takes over a request for a WebSocket. Null where it is not one, else what `fetch` is to return. */
  upgrade(request: Request, server: Server<SocketData>): Response | undefined | null;
  readonly websocket: WebSocketHandler<SocketData>;
  readonly port: GatewayPort;
  stop(): void;
}

/** The last is `resume_gateway_url`. */
const paths: ReadonlySet<string> = new Set(['/', '/gateway', '/gateway/', '/gateway/resume', '/gateway/resume/']);

/** The gateway of a world: a WebSocket server that tells bots what happens. https://discord.com/developers/docs/events/gateway */
export function createGateway(
  world: World,
  given: Partial<GatewayOptions>,
  onFault: (error: unknown) => void,
): Gateway {
  const options = { ...defaultGatewayOptions, ...given };
  const sessions = new Sessions(world, options);
  const port = createPort(world, options, sessions);
  const voiceStarts = new VoiceStarts(world);
  const context: GatewayContext = { world, options, sessions, voiceStarts, memberLists: new Map(), onFault };

  function send(session: Session, event: string, data: string): void {
    if (session.connection && world.faults.strikesGateway('request_reconnect'))
      port.requestReconnect({ session_id: session.id });
    if (session.connection && world.faults.strikesGateway('drop_socket')) port.close({ session_id: session.id });
    const late = session.connection ? world.faults.gatewayLatency() : 0;
    if (late > 0) session.connection?.pause(late);
    session.dispatch(event, data);
  }

  const unsubscribe = world.subscribe((dispatch) => {
    const outgoing = new Outgoing(world, dispatch);
    for (const session of sessions.all()) deliver(world, session, outgoing, send);
    voiceStarts.follow(dispatch);
  });

  /** Runs a client's command. What it throws closes the connection. */
  function guarded(connection: Connection, action: () => void): void {
    try {
      action();
    } catch (error) {
      const code = error instanceof GatewayClose ? error.code : 4000;
      if (!(error instanceof GatewayClose)) onFault(error);
      lose(connection);
      connection.close(code, error instanceof GatewayClose ? error.message : closeReason(code));
    }
  }

  /** The connection is no longer the session's; the session waits for its client. */
  function lose({ session }: Connection): void {
    if (session) sessions.park(session);
  }

  return {
    port,
    upgrade(request, server) {
      const { pathname, searchParams } = new URL(request.url);
      if (!paths.has(pathname)) return null;
      const data: SocketData = { query: searchParams, connection: null };
      if (server.upgrade(request, { data })) return undefined;
      return pathname === '/' ? null : new Response('Expected a WebSocket.', { status: 426 });
    },
    websocket: {
      idleTimeout: 0,
      maxPayloadLength: 1024 * 1024,
      // Above what Connection allows: its own count knows of what is not yet compressed.
      backpressureLimit: 512 * 1024 * 1024,
      closeOnBackpressureLimit: true,
      open(socket) {
        const refusal = refuse(socket.data.query);
        if (refusal) return socket.close(refusal.code, refusal.message);
        const { version, transport } = readQuery(socket.data.query);
        const connection = new Connection(
          socket,
          { version, transport, clock: world.clock, options },
          {
            onSilence: (silent) =>
              guarded(silent, () => {
                throw new GatewayClose(4009);
              }),
          },
        );
        socket.data.connection = connection;
        connection.send(controlFrame(opcodes.hello, { heartbeat_interval: options.heartbeatInterval }));
      },
      message(socket, message) {
        const { connection } = socket.data;
        if (connection && !connection.closing)
          guarded(connection, () => handleCommand(context, connection, parseCommand(message)));
      },
      close(socket, code) {
        const { connection } = socket.data;
        if (!connection) return;
        connection.release();
        const { session } = connection;
        if (!session) return;
        // https://discord.com/developers/docs/events/gateway#initiating-a-disconnect
        if (code === 1000 || code === 1001) sessions.end(session);
        else sessions.park(session);
      },
    },
    stop() {
      unsubscribe();
      sessions.clear();
    },
  };
}

function readQuery(query: URLSearchParams): { version: number; transport: Transport | null } {
  const transport = transports.find((name) => name === query.get('compress')) ?? null;
  return { version: Number(query.get('v') ?? 10), transport };
}

/** https://discord.com/developers/docs/events/gateway#connecting-gateway-url-query-string-params */
function refuse(query: URLSearchParams): GatewayClose | null {
  const version = query.get('v') ?? '10';
  if (version !== '9' && version !== '10') return new GatewayClose(4012);
  const encoding = query.get('encoding') ?? 'json';
  if (encoding === 'etf') return new GatewayClose(4002, 'ETF is not spoken here: connect with encoding=json.');
  if (encoding !== 'json') return new GatewayClose(4002, 'Unknown encoding: connect with encoding=json.');
  const compress = query.get('compress');
  if (compress && !transports.some((name) => name === compress))
    return new GatewayClose(4002, `Unknown compression: use ${transports.join(' or ')}.`);
  return null;
}
