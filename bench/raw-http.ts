/** Length of the first whole response in the buffer, or 0 while it is not complete. */
export function wholeResponse(buffer: Buffer): number {
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

/** One request on a socket of its own: fetch has a limit of 256 at once. Resolves with the whole response. */
export async function exchange(port: number, request: Buffer): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let pending: Buffer = Buffer.alloc(0);
  await Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: {
      open: (socket) => void socket.write(request),
      data(socket, chunk) {
        pending = Buffer.concat([pending, chunk]);
        if (wholeResponse(pending) === 0) return;
        resolve(pending);
        socket.end();
      },
      close: () => reject(new Error('the connection ended without an answer')),
      error: (_, error) => reject(error),
    },
  });
  return promise;
}
