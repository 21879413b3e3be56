import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { isObject } from '../../spec/document.ts';
import { imageSize } from '../messages/image-size.ts';
import type { UploadedFile } from '../route.ts';

/** https://discord.com/developers/docs/resources/sticker#sticker-object-sticker-format-types */
export const stickerFormats = { png: 1, apng: 2, lottie: 3, gif: 4 } as const;

export interface StickerFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly format_type: number;
  readonly content_type: string;
  /** Of its address on the CDN. */
  readonly extension: string;
}

const maxBytes = 512 * 1024;
const maxPixels = 320;
const maxSeconds = 5;
const maxFrames = 1000;
const maxFrameRate = 400;

/**
 * "Must be a PNG, APNG, GIF, or Lottie JSON file, max 512 KiB", "constrained to 5 seconds in length for animated
 * stickers, and 320 x 320 pixels". https://discord.com/developers/docs/resources/sticker#create-guild-sticker
 */
export function readStickerFile(files: readonly UploadedFile[]): StickerFile {
  const file = files.find(({ field }) => field === 'file');
  if (!file) throw invalidForm({ file: fieldErrors.required });
  const { bytes } = file;
  if (bytes.byteLength > maxBytes) throw discordError(50045);
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  if (head === '\x89PNG\r\n\x1a\n') return readPng(bytes);
  if (/^GIF8[79]a/.test(head)) return readGif(bytes);
  if (/^\s*\{/.test(head)) return readLottie(bytes);
  throw discordError(50123);
}

function readPng(bytes: Uint8Array<ArrayBuffer>): StickerFile {
  checkSize(bytes);
  const frames = pngFrames(bytes);
  checkAnimation(frames);
  const format_type = frames.length > 0 ? stickerFormats.apng : stickerFormats.png;
  return { bytes, format_type, content_type: 'image/png', extension: 'png' };
}

function readGif(bytes: Uint8Array<ArrayBuffer>): StickerFile {
  checkSize(bytes);
  checkAnimation(gifFrames(bytes));
  return { bytes, format_type: stickerFormats.gif, content_type: 'image/gif', extension: 'gif' };
}

function checkSize(bytes: Uint8Array): void {
  const size = imageSize(bytes);
  if (!size) throw discordError(50110);
  if (size.width > maxPixels || size.height > maxPixels) throw discordError(50046);
}

/** `frames` are durations in seconds. */
function checkAnimation(frames: readonly number[]): void {
  if (frames.length > maxFrames) throw discordError(170004);
  if (frames.reduce((sum, seconds) => sum + seconds, 0) > maxSeconds) throw discordError(170007);
}

/** Durations of the frames of an APNG; none where the PNG is not animated. https://www.w3.org/TR/png-3/#fcTL-chunk */
function pngFrames(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: number[] = [];
  for (let offset = 8; offset + 12 <= view.byteLength; offset += 12 + view.getUint32(offset)) {
    const type = Buffer.from(bytes.subarray(offset + 4, offset + 8)).toString('latin1');
    if (type !== 'fcTL' || offset + 34 > view.byteLength) continue;
    frames.push(view.getUint16(offset + 28) / (view.getUint16(offset + 30) || 100));
  }
  return frames;
}

/** Delays of a GIF's graphic control extensions. https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function gifFrames(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: number[] = [];
  for (let offset = 0; offset + 6 < view.byteLength; offset += 1) {
    if (view.getUint16(offset) !== 0x21f9 || view.getUint8(offset + 2) !== 4) continue;
    frames.push(view.getUint16(offset + 4, true) / 100);
  }
  return frames;
}

/** https://lottiefiles.github.io/lottie-docs/: `ip` and `op` are the first and last frame, `fr` frames in a second. */
function readLottie(bytes: Uint8Array<ArrayBuffer>): StickerFile {
  const lottie = parseLottie(bytes);
  const number = (key: string) => (typeof lottie[key] === 'number' ? lottie[key] : 0);
  const assets = Array.isArray(lottie.assets) ? lottie.assets : [];
  if (assets.some((asset) => isObject(asset) && typeof asset.p === 'string')) throw discordError(170002);
  if (number('w') > maxPixels || number('h') > maxPixels) throw discordError(170005);
  const rate = number('fr');
  if (rate <= 0) throw discordError(170006);
  if (rate > maxFrameRate) throw discordError(170003);
  const frames = number('op') - number('ip');
  if (frames > maxFrames) throw discordError(170004);
  if (frames / rate > maxSeconds) throw discordError(170007);
  return { bytes, format_type: stickerFormats.lottie, content_type: 'application/json', extension: 'json' };
}

function parseLottie(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isObject(value) && Array.isArray(value.layers)) return value;
  } catch {
    // Said below.
  }
  throw discordError(170001);
}
