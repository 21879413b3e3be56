export type Body = { kind: 'json'; value: unknown } | { kind: 'too_large' } | { kind: 'too_slow' } | { kind: 'broken' };

export interface BodyLimits {
  maxBytes: number;
  /** Milliseconds until all of it must have arrived. */
  ms: number;
}

/** Reads a JSON body once, never holding more than `maxBytes` of it, nor waiting longer than `ms` for its end. */
export async function readBody(request: Request, { maxBytes, ms }: BodyLimits): Promise<Body> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) return { kind: 'too_large' };
  const late = Promise.withResolvers<Body>();
  const timer = setTimeout(() => late.resolve({ kind: 'too_slow' }), ms);
  try {
    // The HTTP parser holds a sender to the length it declared.
    const read = declared !== null ? readAll(request) : readChunks(request, maxBytes);
    return await Promise.race([read, late.promise]);
  } catch {
    return { kind: 'broken' };
  } finally {
    clearTimeout(timer);
  }
}

const readAll = async (request: Request): Promise<Body> => ({ kind: 'json', value: await request.json() });

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
