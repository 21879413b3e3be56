export type Body = { kind: 'json'; value: unknown } | { kind: 'too_large' } | { kind: 'broken' };

/** Reads a JSON body once, never holding more than `maxBytes` of it. */
export async function readBody(request: Request, maxBytes: number): Promise<Body> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) return { kind: 'too_large' };
  try {
    // The HTTP parser holds a sender to the length it declared.
    if (declared !== null) return { kind: 'json', value: await request.json() };
    const text = await readChunks(request, maxBytes);
    return text === undefined ? { kind: 'too_large' } : { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'broken' };
  }
}

async function readChunks({ body }: Request, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (body) {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > maxBytes) return undefined;
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}
