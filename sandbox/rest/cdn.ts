import { isSigned } from '../views/cdn-urls.ts';
import type { World } from '../world/world.ts';

/** Serves the files of `world.blobs` by path, as cdn.discordapp.com does. Attachments need a signed address, the rest none. */
export function createCdn(world: World) {
  return {
    handle(request: Request): Response {
      if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 });
      const { pathname, searchParams } = new URL(request.url);
      const path = pathname.slice(1);
      const blob = world.blobs.get(decodePath(path));
      const isOpen = !/^(ephemeral-)?attachments\//.test(path) || isSigned(world, path, searchParams);
      if (!blob || !isOpen) return new Response('This content is no longer available.', { status: 404 });
      const headers = { 'content-type': blob.content_type, 'content-length': String(blob.bytes.byteLength) };
      return new Response(request.method === 'HEAD' ? null : blob.bytes, { headers });
    },
  };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
