import { createHmac } from 'node:crypto';
import type { World } from '../world/world.ts';

const validity = 86_400;

/**
 * The address of a file, signed and valid for a day. https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
 * `ex` and `is` are hexadecimal seconds: when it expires and when it was issued.
 */
export function attachmentUrl(world: World, path: string): string {
  const issued = Math.floor(world.clock.now() / 1000);
  const is = issued.toString(16);
  const ex = (issued + validity).toString(16);
  return `${world.urls.cdn}/${path}?ex=${ex}&is=${is}&hm=${signature(world, path, ex, is)}&`;
}

/** Whether the query of a request for the file is signed and has not expired. */
export function isSigned(world: World, path: string, query: URLSearchParams): boolean {
  const [ex, is, hm] = ['ex', 'is', 'hm'].map((name) => query.get(name) ?? '');
  if (!ex || !is || Number.parseInt(ex, 16) * 1000 <= world.clock.now()) return false;
  return hm === signature(world, path, ex, is);
}

function signature(world: World, path: string, ex: string, is: string): string {
  return createHmac('sha256', world.cdnKey).update(`${path}?ex=${ex}&is=${is}`).digest('hex');
}

/** The value with every address of an attachment in it signed anew. */
export function withFreshUrls<Value>(world: World, value: Value): Value {
  const prefixes = ['attachments', 'ephemeral-attachments'].map((folder) => `${world.urls.cdn}/${folder}/`);
  return refresh(world, prefixes, value) as Value;
}

function refresh(world: World, prefixes: readonly string[], value: unknown): unknown {
  if (typeof value === 'string') {
    if (!prefixes.some((prefix) => value.startsWith(prefix))) return value;
    return attachmentUrl(world, new URL(value).pathname.slice(1));
  }
  if (Array.isArray(value)) return value.map((item) => refresh(world, prefixes, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, refresh(world, prefixes, member)]));
}
