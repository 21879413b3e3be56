// A load generator on raw sockets, in a process of its own: node's and Bun's fetch would be the slower half.
// usage: bun bench/load.ts <connections> <seconds> <file with the request bytes> <port>
import { readFileSync } from 'node:fs';

const [connections = '16', seconds = '3', file = '', port = '0'] = process.argv.slice(2);
const request = readFileSync(file);

let answered = 0;
let refused = 0;

/** Length of the first whole response in the buffer, or 0 while it is not complete. */
function wholeResponse(buffer: Buffer): number {
  const headEnd = buffer.indexOf('\r\n\r\n');
  if (headEnd < 0) return 0;
  const head = buffer.toString('latin1', 0, headEnd).toLowerCase();
  const length = /content-length: (\d+)/.exec(head)?.[1];
  if (length !== undefined) {
    const total = headEnd + 4 + Number(length);
    return buffer.length >= total ? total : 0;
  }
  const end = buffer.indexOf('0\r\n\r\n', headEnd + 4);
  return end < 0 ? 0 : end + 5;
}

async function connection(until: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let pending: Buffer = Buffer.alloc(0);
  await Bun.connect({
    hostname: '127.0.0.1',
    port: Number(port),
    socket: {
      open: (socket) => void socket.write(request),
      data(socket, chunk) {
        pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
        const size = wholeResponse(pending);
        if (size === 0) return;
        if (pending.toString('latin1', 9, 12) === '200') answered++;
        else refused++;
        pending = pending.subarray(size);
        if (performance.now() < until) socket.write(request);
        else socket.end();
      },
      close: () => resolve(),
      error: () => resolve(),
    },
  });
  return promise;
}

const began = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, () => connection(began + Number(seconds) * 1000)));
console.log(JSON.stringify({ answered, refused, seconds: (performance.now() - began) / 1000 }));
