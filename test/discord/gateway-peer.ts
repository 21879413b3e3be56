import { afterAll } from 'bun:test';
import type { ServerWebSocket } from 'bun';
import { json } from './peer.ts';

interface Payload {
  op: number;
  d: unknown;
}
type Socket = ServerWebSocket<undefined>;

export interface GatewayPeerOptions {
  /** Milliseconds. */
  heartbeat?: number;
  /** Of the application. */
  flags?: number;
  /** Answer to IDENTIFY. Default: READY. */
  onIdentify?(socket: Socket, count: number): void;
  /** Answer to RESUME. Default: RESUMED. */
  onResume?(socket: Socket, count: number): void;
  acks?: boolean;
  /** Port that `/gateway/bot` names, when not its own. */
  port?(): number;
  rest?(path: string): Response | undefined;
}

export const ME = {
  id: '100000000000000001',
  username: 'guildhall',
  global_name: null,
  discriminator: '0',
  avatar: null,
};

/** A gateway of our own, for what the sandbox cannot be told to do. */
export function startGatewayPeer(options: GatewayPeerOptions = {}) {
  const identifies: Record<string, unknown>[] = [];
  const resumes: Record<string, unknown>[] = [];
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let sequence = 0;
  const send = (socket: Socket, payload: object) => socket.send(JSON.stringify(payload));
  const dispatch = (socket: Socket, t: string, d: unknown) => send(socket, { op: 0, t, s: ++sequence, d });

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request, self) {
      const { pathname } = new URL(request.url);
      if (pathname === '/') return self.upgrade(request) ? undefined : new Response(null, { status: 400 });
      const path = pathname.replace('/api/v10', '');
      requests.push(path);
      const special = options.rest?.(path);
      if (special) return special;
      if (path === '/gateway/bot') {
        const session_start_limit = { total: 1000, remaining: 999, reset_after: 0, max_concurrency: 1 };
        return json({ url: `ws://127.0.0.1:${options.port?.() ?? self.port}`, shards: 1, session_start_limit });
      }
      if (path === '/applications/@me') return json({ id: ME.id, name: 'guildhall', flags: options.flags ?? 0 });
      if (path === '/users/@me') return json(ME);
      return json({ message: '404: Not Found', code: 0 }, 404);
    },
    websocket: {
      open(socket: Socket) {
        sockets.add(socket);
        send(socket, { op: 10, d: { heartbeat_interval: options.heartbeat ?? 40_000 } });
      },
      message(socket: Socket, text) {
        const { op, d } = JSON.parse(String(text)) as Payload;
        if (op === 1 && options.acks !== false) send(socket, { op: 11 });
        if (op === 2) {
          identifies.push(d as Record<string, unknown>);
          if (options.onIdentify) options.onIdentify(socket, identifies.length);
          else ready(socket);
        }
        if (op === 6) {
          resumes.push(d as Record<string, unknown>);
          if (options.onResume) options.onResume(socket, resumes.length);
          else dispatch(socket, 'RESUMED', {});
        }
      },
      close: (socket: Socket) => void sockets.delete(socket),
    },
  });
  afterAll(() => server.stop(true));

  function ready(socket: Socket, guilds: { id: string; unavailable: true }[] = []) {
    const resume_gateway_url = `ws://127.0.0.1:${server.port}`;
    dispatch(socket, 'READY', { v: 10, user: ME, guilds, session_id: 's1', resume_gateway_url, shard: [0, 1] });
  }

  return {
    port: server.port ?? 0,
    api: `http://127.0.0.1:${server.port}/api`,
    identifies,
    resumes,
    requests,
    sockets,
    ready,
    dispatch,
    /** To every connection. */
    tell: (t: string, d: unknown) => {
      for (const socket of sockets) dispatch(socket, t, d);
    },
    close(code: number) {
      for (const socket of [...sockets]) socket.close(code, 'test');
    },
    drop() {
      for (const socket of [...sockets]) socket.terminate();
    },
  };
}

/** A TCP relay that can stop passing anything on while both sides stay connected: a half-dead network. */
export function startRelay(port: number) {
  let frozen = false;
  type Pipe = { other?: { write(data: Uint8Array): number; end(): void }; early: Uint8Array[] };
  const relay = Bun.listen<Pipe>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      async open(socket) {
        socket.data = { early: [] };
        const other = await Bun.connect({
          hostname: '127.0.0.1',
          port,
          socket: {
            data: (_, data) => void (frozen || socket.write(data)),
            close: () => void (frozen || socket.end()),
          },
        });
        for (const data of socket.data.early) other.write(data);
        socket.data.other = other;
      },
      data(socket, data) {
        if (frozen) return;
        if (socket.data.other) socket.data.other.write(data);
        else socket.data.early.push(new Uint8Array(data));
      },
      close: (socket) => void (frozen || socket.data.other?.end()),
    },
  });
  afterAll(() => relay.stop(true));
  return {
    port: relay.port,
    freeze() {
      frozen = true;
    },
  };
}
