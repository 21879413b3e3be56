type Refused = { kind: 'too_large' } | { kind: 'too_slow' } | { kind: 'broken' };
interface Bytes {
  kind: 'bytes';
  bytes: Uint8Array;
}
export type Body = { kind: 'json'; value: unknown } | Refused;

export interface BodyLimits {
  maxBytes: number;
  /** Milliseconds until all of it must have arrived. */
  ms: number;
}

/** Reads a JSON body once, never holding more than `maxBytes` of it, nor waiting longer than `ms` for its end. */
export function readBody(request: Request, { maxBytes, ms }: BodyLimits): Promise<Body> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) return Promise.resolve({ kind: 'too_large' });
  // The HTTP parser holds a sender to the length it declared.
  return inTime(declared === null ? readChunks(request, maxBytes) : request.json().then(asBody), ms);
}

/** As readBody, of what is to be looked at as it came before it is read. */
export const readBytes = (request: Request, { maxBytes, ms }: BodyLimits): Promise<Bytes | Refused> =>
  inTime(collect(request, maxBytes), ms);

/** By hand: Promise.race costs several times as much, on every request. */
function inTime<Read>(read: Promise<Read>, ms: number): Promise<Read | Refused> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'too_slow' }), ms);
    const settle = (body: Read | Refused) => {
      clearTimeout(timer);
      resolve(body);
    };
    read.then(settle, () => settle({ kind: 'broken' }));
  });
}

const asBody = (value: unknown): Body => ({ kind: 'json', value });

async function readChunks(request: Request, maxBytes: number): Promise<Body> {
  const read = await collect(request, maxBytes);
  return read.kind === 'bytes' ? asBody(JSON.parse(Buffer.from(read.bytes).toString('utf8'))) : read;
}

async function collect({ body }: Request, maxBytes: number): Promise<Bytes | Refused> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (body) {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > maxBytes) return { kind: 'too_large' };
      chunks.push(chunk);
    }
  }
  return { kind: 'bytes', bytes: Buffer.concat(chunks) };
}
