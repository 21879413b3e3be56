import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { World } from '../world/world.ts';

interface OpenIdKey {
  readonly privateKey: KeyObject;
  readonly jwk: object & { readonly kid: string };
}

const keys = new WeakMap<World, OpenIdKey>();
const week = 7 * 86_400;

/** The RSA key of this sandbox, made when it is first asked for. */
export function openIdKey(world: World): OpenIdKey {
  const known = keys.get(world);
  if (known) return known;
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n, e } = publicKey.export({ format: 'jwk' });
  const kid = new Bun.CryptoHasher('sha256').update(String(n)).digest('hex').slice(0, 16);
  const key = { privateKey, jwk: { kty: 'RSA', use: 'sig', kid, n, e, alg: 'RS256' } };
  keys.set(world, key);
  return key;
}

/** An identity token (JWT, RS256) that says to the application who the user is. */
export function identityToken(world: World, applicationId: string, userId: string): string {
  const { privateKey, jwk } = openIdKey(world);
  const iat = Math.floor(world.clock.now() / 1000);
  const claims = { iss: new URL(world.urls.api).origin, sub: userId, aud: applicationId, iat, exp: iat + week };
  const parts = [{ alg: 'RS256', typ: 'JWT', kid: jwk.kid }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = sign('sha256', Buffer.from(parts.join('.')), privateKey).toString('base64url');
  return [...parts, signature].join('.');
}
