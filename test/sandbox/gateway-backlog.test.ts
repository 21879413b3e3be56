import { expect, test } from 'bun:test';
import { startSandbox } from '../../sandbox/main.ts';
import { allIntents, application } from './gateway-helpers.ts';
import { gatewaySeed, guildNamed } from './gateway-world.ts';

test('a client that does not read is cut off, not buffered for without end', async () => {
  const sandbox = await startSandbox({ rateLimits: 'off', world: gatewaySeed, gateway: { backlogBytes: 200_000 } });
  const opened = Promise.withResolvers<void>();
  const { hostname, port } = new URL(sandbox.world.urls.gateway);
  const handshake = `GET /gateway?v=10&encoding=json HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n`;
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      open: (raw) => void raw.write(handshake),
      data(raw) {
        raw.pause();
        opened.resolve();
      },
    },
  });
  await opened.promise;
  const identity = { token: application(sandbox).token, intents: allIntents, properties: {} };
  socket.write(clientFrame(JSON.stringify({ op: 2, d: identity })));
  const connected = () => sandbox.world.gateway?.sessions().filter((session) => session.connected).length;
  while (connected() !== 1) await Bun.sleep(1);
  const data = { filling: 'x'.repeat(100_000) };
  let sent = 0;
  while (connected() === 1 && sent < 500) {
    sandbox.world.dispatch({ t: 'TYPING_START', guild_id: guildNamed(sandbox, 'Even').id, data });
    sent += 1;
    await Bun.sleep(1);
  }
  expect(connected()).toBe(0);
  expect(sent).toBeLessThan(500);
  expect(sandbox.world.gateway?.sessions()).toHaveLength(1);
  socket.end();
  await sandbox.stop();
});

/** A masked text frame of less than 64 KiB. */
function clientFrame(text: string): Uint8Array {
  const payload = Buffer.from(text);
  const head = Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]);
  return Buffer.concat([head, payload]);
}
