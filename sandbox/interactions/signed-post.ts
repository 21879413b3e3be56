import { sign } from 'node:crypto';
import type { ApplicationRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { answerTime } from './token.ts';

export interface SignedPost {
  readonly url: string;
  readonly body: object;
  /** A signature that is none, to see whether the receiver looks at it. */
  readonly forged?: boolean;
}

const headersOf = (timestamp: string, signature: string) => ({
  'content-type': 'application/json',
  'user-agent': 'Discord-Interactions/1.0 (+https://discord.com)',
  'x-signature-ed25519': signature,
  'x-signature-timestamp': timestamp,
});

/**
 * Posts to an address of the application's own, signed with the key whose public half is its `verify_key`. Throws where no
 * answer comes in three seconds. https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers
 */
export function signedPost(world: World, application: ApplicationRecord, post: SignedPost): Promise<Response> {
  const body = JSON.stringify(post.body);
  const timestamp = String(Math.floor(world.clock.now() / 1000));
  const signed = post.forged ? `${timestamp}${body} ` : `${timestamp}${body}`;
  const signature = sign(null, Buffer.from(signed), application.signing_key).toString('hex');
  return fetch(post.url, {
    method: 'POST',
    headers: headersOf(timestamp, signature),
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(answerTime),
  });
}
