export type Body = { kind: 'json'; value: unknown } | { kind: 'too_large' } | { kind: 'too_slow' } | { kind: 'broken' };

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
  const read = declared === null ? readChunks(request, maxBytes) : request.json().then(asBody);
  // By hand: Promise.race costs several times as much, on every request.
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'too_slow' }), ms);
    const settle = (body: Body) => {
      clearTimeout(timer);
      resolve(body);
    };
    read.then(settle, () => settle({ kind: 'broken' }));
  });
}

const asBody = (value: unknown): Body => ({ kind: 'json', value });

async function readChunks({ body }: Request, maxBytes: number): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (body) {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > maxBytes) return { kind: 'too_large' };
      chunks.push(chunk);
    }
  }
  return { kind: 'json', value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
}
