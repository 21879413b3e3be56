import type { World } from '../world/world.ts';

/** Serves the files of `world.blobs` by path, as cdn.discordapp.com does. */
export function createCdn(world: World) {
  return {
    handle(request: Request): Response {
      const { pathname } = new URL(request.url);
      const blob = world.blobs.get(decodeURIComponent(pathname.slice(1)));
      if (!blob) return new Response('This content is no longer available.', { status: 404 });
      if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 });
      const headers = { 'content-type': blob.content_type, 'content-length': String(blob.bytes.byteLength) };
      return new Response(request.method === 'HEAD' ? null : blob.bytes, { headers });
    },
  };
}
