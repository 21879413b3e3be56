import { constants, createDeflate, createZstdCompress, deflateSync } from 'node:zlib';

export const transports = ['zlib-stream', 'zstd-stream'] as const;
export type Transport = (typeof transports)[number];

/** Turns payloads into WebSocket messages. Payloads must be given one after the other. */
export interface Encoder {
  /** The message at once, or when the compressor has flushed it. */
  encode(payload: string): string | Uint8Array | Promise<Uint8Array>;
  close(): void;
}

export function createEncoder(transport: Transport | null): Encoder {
  return transport ? streamEncoder(transport) : { encode: (payload) => payload, close: () => undefined };
}

/** Below this size a payload is cheaper sent as it is. */
const worthCompressing = 1024;

/**
 * For clients that set `compress` in IDENTIFY: large payloads alone, each a zlib stream of its own.
 * https://discord.com/developers/docs/events/gateway#payload-compression
 */
export function payloadEncoder(): Encoder {
  return {
    encode: (payload) => (payload.length < worthCompressing ? payload : deflateSync(payload)),
    close: () => undefined,
  };
}

/**
 * One compression context for the whole connection, flushed after each payload, so that every message can be read
 * when it arrives: zlib's flush ends with 00 00 ff ff, zstd's leaves its frame open.
 * https://discord.com/developers/docs/events/gateway#transport-compression
 */
function streamEncoder(transport: Transport): Encoder {
  const zlib = transport === 'zlib-stream';
  const stream = zlib ? createDeflate() : createZstdCompress();
  const flush = zlib ? constants.Z_SYNC_FLUSH : constants.ZSTD_e_flush;
  let chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    encode: (payload) =>
      new Promise((resolve, reject) => {
        stream.once('error', reject);
        stream.write(payload);
        stream.flush(flush, () => {
          stream.off('error', reject);
          resolve(Buffer.concat(chunks));
          chunks = [];
        });
      }),
    close: () => stream.destroy(),
  };
}
