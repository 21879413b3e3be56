/**
 * How one process makes another look into the file: a datagram to its port on loopback. Of what was measured (watching
 * the file, sockets, polling) it is the one that is prompt on every system, needs no connections between processes, and
 * costs nothing while nothing happens. Losing one is harmless: everyone also looks now and then.
 */
export interface WakeUp {
  /** Where others reach this process; undefined where sockets are not allowed. */
  readonly port: number | undefined;
  /** @param secret shows those woken that it comes from someone who can read the file */
  ring(ports: readonly number[], secret: string): void;
  close(): void;
}

const LOOPBACK = '127.0.0.1';

export async function openWakeUp(onRing: (secret: string) => void): Promise<WakeUp> {
  const ear = await openSocket((data) => onRing(data.toString('latin1')));
  // Not the same: where a peer has died, some systems let the sender's socket fail.
  let mouth = await openSocket(() => {});
  let reopening = false;

  async function reopen(): Promise<void> {
    if (reopening) return;
    reopening = true;
    mouth = await openSocket(() => {});
    reopening = false;
  }

  function send(secret: string, port: number): boolean {
    try {
      return mouth?.send(secret, port, LOOPBACK) ?? true;
    } catch {
      return false;
    }
  }

  return {
    port: mouth ? ear?.port : undefined,
    ring(ports, secret) {
      for (const port of ports) {
        // A peer that died is told of when the next one is rung, in its place.
        if (!send(secret, port)) send(secret, port);
      }
      if (mouth?.closed) void reopen();
    },
    close() {
      ear?.close();
      mouth?.close();
    },
  };
}

async function openSocket(onData: (data: Buffer) => void) {
  try {
    const socket = await Bun.udpSocket({
      hostname: LOOPBACK,
      port: 0,
      socket: { data: (_, data) => onData(data), error() {} },
    });
    socket.unref();
    return socket;
  } catch {
    return undefined;
  }
}
