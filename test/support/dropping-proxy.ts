import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Stands between a client and a server on a socket in a folder. Once armed, it passes the next data that contains
 * `word` on to the server, waits until the server has answered, and cuts the connection instead of passing the answer.
 */
export async function droppingProxy(target: string, word: string) {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-proxy-'));
  let armed = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target);
    let dropping = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      if (armed && data.includes(word)) {
        armed = false;
        dropping = true;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (dropping) client.destroy();
      else client.write(data);
    });
  });
  const path = join(folder, target.split('/').pop() ?? '');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    folder,
    arm() {
      armed = true;
    },
    dropped: () => !armed,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
