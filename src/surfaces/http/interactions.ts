import { refuse } from './answers.ts';
import { readBytes } from './body.ts';

export interface InteractionsEndpoint {
  /** Whether Discord signed this, and just now; throws when that cannot be found out for now. */
  verify(signed: { signature: string; timestamp: string; body: Uint8Array }): Promise<'signed' | 'stale' | 'unsigned'>;
  /** Sees to an interaction; resolves with what Discord is to get, undefined where there is nothing to say to it. */
  take(interaction: unknown): Promise<object | undefined>;
}

/** Discord's own are far smaller. */
const MAX_BYTES = 1024 * 1024;
const BODY_MS = 3_000;

/** Interactions as Discord posts them, signed. https://docs.discord.com/developers/interactions/overview#preparing-for-interactions */
export async function answerInteraction(request: Request, { verify, take }: InteractionsEndpoint): Promise<Response> {
  if (request.method !== 'POST') {
    return refuse(405, 'method_not_allowed', `${request.method} is not served here.`, 'Use POST.', { Allow: 'POST' });
  }
  const signature = request.headers.get('x-signature-ed25519');
  const timestamp = request.headers.get('x-signature-timestamp');
  const unsigned = () => refuse(401, 'unauthorized', 'Discord did not sign this.', 'Only Discord posts here.');
  if (!signature || !timestamp || timestamp.length > 32) return unsigned();
  const read = await readBytes(request, { maxBytes: MAX_BYTES, ms: BODY_MS });
  if (read.kind !== 'bytes') {
    const status = read.kind === 'too_large' ? 413 : read.kind === 'too_slow' ? 408 : 400;
    return refuse(status, read.kind, 'The body could not be taken.', 'Discord sends less, at once.', {
      Connection: 'close',
    });
  }
  const { bytes: body } = read;
  const verdict = await verify({ signature, timestamp, body }).catch(() => undefined);
  if (verdict === undefined) {
    return refuse(503, 'unavailable', 'The key of the application is not known for now.', 'Try again in a moment.');
  }
  if (verdict === 'unsigned') return unsigned();
  if (verdict === 'stale') {
    return refuse(401, 'unauthorized', 'Discord signed this at another time.', 'Check the clock of this machine.');
  }
  let interaction: unknown;
  try {
    interaction = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch {
    return refuse(400, 'invalid_input', 'The body is no JSON.', 'Send one interaction.');
  }
  const answer = await take(interaction);
  if (answer) return Response.json(answer);
  return refuse(409, 'conflict', 'Nothing is to be said to this, or it was said before.', 'Do not send it again.');
}
