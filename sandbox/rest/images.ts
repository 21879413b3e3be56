import { type FieldError, invalidForm } from '../errors.ts';
import type { World } from '../world/world.ts';

export interface ImageRules {
  /** The body's field, for the error. */
  readonly field: string;
  readonly maxKiB?: number;
  /** Emojis take WebP and AVIF too. */
  readonly modern?: boolean;
}

export interface Image {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly content_type: string;
  /** Begins with `a_` where the image is animated. */
  readonly hash: string;
  readonly animated: boolean;
}

const invalidImage: FieldError = { code: 'IMAGE_INVALID', message: 'Invalid image data' };
/** The CDN gives an image in any of these, so each name leads to the bytes that were uploaded. */
const servedAs = ['png', 'jpg', 'jpeg', 'webp'];

/** Reads an image given as data URI. https://discord.com/developers/docs/reference#image-data */
export function readImage(uri: string, { field, maxKiB = 10_240, modern = false }: ImageRules): Image {
  const match = /^data:image\/[a-z+]+;base64,([A-Za-z0-9+/\s]+=*)$/.exec(uri);
  const bytes = Uint8Array.from(Buffer.from(match?.[1] ?? '', 'base64'));
  const type = imageType(bytes);
  if (!type || (!modern && (type === 'image/webp' || type === 'image/avif'))) {
    throw invalidForm({ [field]: invalidImage });
  }
  if (bytes.byteLength > maxKiB * 1024) {
    const message = `File cannot be larger than ${maxKiB.toFixed(1)} kb.`;
    throw invalidForm({ [field]: { code: 'BINARY_TYPE_MAX_SIZE', message } });
  }
  const animated = type === 'image/gif';
  const digest = new Bun.CryptoHasher('md5').update(bytes).digest('hex');
  return { bytes, content_type: type, hash: animated ? `a_${digest}` : digest, animated };
}

/** Puts an image on the CDN under a path without extension, such as `emojis/ID`. */
export function publishImage(world: World, path: string, { bytes, content_type, animated }: Image): void {
  for (const extension of animated ? [...servedAs, 'gif'] : servedAs) {
    world.blobs.set(`${path}.${extension}`, { bytes, content_type });
  }
}

/** Reads, publishes as `FOLDER/HASH`, and returns the hash; null stays null. */
export function storeImage(world: World, uri: string | null, folder: string, rules: ImageRules): string | null {
  if (uri === null) return null;
  const image = readImage(uri, rules);
  publishImage(world, `${folder}/${image.hash}`, image);
  return image.hash;
}

/** By the first bytes: the URI's own claim is not trusted. */
function imageType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(head)) return 'image/gif';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  return head.slice(4) === 'ftypavif' ? 'image/avif' : undefined;
}
