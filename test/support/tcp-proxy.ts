import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** From now on nothing comes through in either direction, and nobody is told: a cable was pulled. */
  cut(): void;
  heal(): void;
  close(): void;
}

/** A network between a client and a local port, or socket in a folder, that can be cut without either side noticing. */
export async function tcpProxy(target: number | string): Promise<TcpProxy> {
  let whole = true;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = typeof target === 'string' ? connect(target) : connect(target, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      let lost = false;
      from.on('data', (data) => {
        // What was swallowed once cannot be missing from the middle of a stream: the rest is swallowed too.
        lost ||= !whole;
        if (!lost) to.write(data);
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        if (whole) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut() {
      whole = false;
    },
    heal() {
      whole = true;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
