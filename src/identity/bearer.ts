import { createHash, timingSafeEqual } from 'node:crypto';
import type { Authenticate } from '../kernel/authenticate.ts';
import type { Caller } from '../kernel/caller.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Takes the same time whatever differs; hashing first also hides the length. */
const sameSecret = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));

/** Lets in whoever sends the key as `Authorization: Bearer …`. https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
export function bearerKey(key: string, caller: Caller): Authenticate {
  return (request) => {
    const given = /^Bearer +([^\s]+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (given !== undefined && sameSecret(given, key)) return caller;
    return {
      status: 401,
      message: given === undefined ? 'This server wants a bearer key.' : 'That is not the bearer key of this server.',
      hint: 'Send Authorization: Bearer <key>. The operator finds the key in the file that `guildhall serve` names at start.',
      headers: { 'WWW-Authenticate': 'Bearer' },
    };
  };
}
