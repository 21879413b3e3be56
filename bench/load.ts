// A load generator on raw sockets, in a process of its own: node's and Bun's fetch would be the slower half.
// usage: bun bench/load.ts <connections> <seconds> <file with the request bytes> <port>
import { readFileSync } from 'node:fs';
import { wholeResponse } from './raw-http.ts';
import { percentile, round } from './report.ts';

const [connections = '16', seconds = '2', file = '', port = '0'] = process.argv.slice(2);
const request = readFileSync(file);

let answered = 0;
let refused = 0;
const times: number[] = [];

async function connection(until: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let pending: Buffer = Buffer.alloc(0);
  let sent = 0;
  const send = (socket: { write(bytes: Buffer): unknown }) => {
    sent = performance.now();
    socket.write(request);
  };
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: Number(port),
    socket: {
      open: send,
      data(socket, chunk) {
        pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
        const size = wholeResponse(pending);
        if (size === 0) return;
        times.push(performance.now() - sent);
        if (pending.toString('latin1', 9, 12) === '200') answered++;
        else refused++;
        pending = pending.subarray(size);
        if (performance.now() < until) send(socket);
        else socket.end();
      },
      close: () => resolve(),
      error: () => resolve(),
    },
  });
  await Promise.race([promise, Bun.sleep(until - performance.now() + 2000)]);
  socket.terminate();
}

const began = performance.now();
const ends = began + Number(seconds) * 1000;
await Promise.all(Array.from({ length: Number(connections) }, () => connection(ends)));
const unanswered = Math.max(0, Number(connections) - times.length);
const [p50, p99] = [round(percentile(times, 50), 2), round(percentile(times, 99), 2)];
console.log(JSON.stringify({ answered, refused, unanswered, rate: answered / Number(seconds), p50, p99 }));
process.exit(0);
