import { timingSafeEqual } from 'node:crypto';
import type { Authenticate } from '../kernel/authenticate.ts';
import type { Caller } from '../kernel/caller.ts';

const digest = (text: string) => Bun.SHA256.hash(text);

/** Lets in whoever sends the key as `Authorization: Bearer …`. https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
export function bearerKey(key: string, caller: Caller): Authenticate {
  const expected = digest(key);
  return (request) => {
    const given = /^Bearer +([^\s]+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    // The same time whatever differs; hashes also hide the length.
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return caller;
    return {
      status: 401,
      message: given === undefined ? 'This server wants a bearer key.' : 'That is not the bearer key of this server.',
      hint: 'Send Authorization: Bearer <key>. The operator finds the key in the file that `guildhall serve` names at start.',
      headers: { 'WWW-Authenticate': 'Bearer' },
    };
  };
}
