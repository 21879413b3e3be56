import { createHttpApp, type HttpApp, type HttpAppOptions } from './app.ts';

export interface HttpOptions extends HttpAppOptions {
  /** Default 127.0.0.1. */
  hostname?: string;
  /** 0 picks a free one. */
  port: number;
  /** How long a connection may be silent before its sender is known, and between requests, in seconds. Default 60. */
  idleSeconds?: number;
}

export interface HttpService {
  /** The MCP endpoint, as a client on this machine writes it. */
  url: string;
  port: number;
  notify: HttpApp['notify'];
  /**
   * Takes no new calls, lets running ones finish for at most `ms` milliseconds, ends the streams of waiting clients,
   * then closes. Safe to call twice.
   */
  drain(ms: number): Promise<void>;
}

const POLL_MS = 20;
const FLUSH_MS = 500;

/** Serves MCP and health checks over HTTP. Throws when the address is taken. */
export function serveHttp({ hostname = '127.0.0.1', port, idleSeconds = 60, ...options }: HttpOptions): HttpService {
  const app = createHttpApp(options);
  const server = Bun.serve({
    hostname,
    port,
    idleTimeout: idleSeconds,
    // A second line only: the app refuses larger bodies first, and says why.
    maxRequestBodySize: Math.max(128 * 1024 * 1024, options.maxBodyBytes ?? 0),
    async fetch(request) {
      // Calls and streams may be silent for longer than any limit, and strangers may not hold connections open.
      const response = await app.fetch(request, () => server.timeout(request, 0));
      const streamed = response.headers.get('content-type')?.startsWith('text/event-stream');
      if (!streamed) server.timeout(request, idleSeconds);
      return response;
    },
  });
  let drained: Promise<void> | undefined;

  async function drain(ms: number): Promise<void> {
    const until = async (done: () => boolean, deadline: number) => {
      while (!done() && performance.now() < deadline) await Bun.sleep(POLL_MS);
    };
    app.startDraining();
    await until(() => server.pendingRequests <= app.streams(), performance.now() + ms);
    await app.close();
    // What was written last must still leave before the connections are cut.
    await until(() => server.pendingRequests === 0, performance.now() + FLUSH_MS);
    await server.stop(true);
  }

  const { hostname: bound = hostname, port: boundPort = port } = server;
  const reachable = bound === '0.0.0.0' ? '127.0.0.1' : bound === '::' ? '[::1]' : bound;
  return {
    url: `http://${reachable}:${boundPort}/mcp`,
    port: boundPort,
    notify: app.notify,
    drain: (ms) => {
      drained ??= drain(ms);
      return drained;
    },
  };
}
