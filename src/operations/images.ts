import { imageType } from '../domain/image-type.ts';
import { fileSize } from '../domain/rendering/layout.ts';
import type { Context } from '../kernel/context.ts';
import { OperationError } from '../kernel/errors.ts';
import type { FileSource, OpenedFile } from '../kernel/files.ts';

const MOST_BYTES = 10 * 1024 * 1024;

/** Longer than any path is likely to be, and without a dot or a space. */
const BASE64 = /^[A-Za-z0-9+/]{80,}={0,2}$/;

/** A file as callers name it in one text: its URL, local path, data: URL or base64. */
function fileNamed(text: string): FileSource {
  if (text.startsWith('data:') || BASE64.test(text)) return { data: text };
  return /^https?:\/\//i.test(text) ? { url: text } : { path: text };
}

const dataUrl = (bytes: Uint8Array, type: string) => `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;

/** Opens it, and refuses what is larger than Discord takes. */
export async function openedFile(
  context: Pick<Context, 'openFile'>,
  text: string,
  field: string,
  most: number,
): Promise<OpenedFile> {
  const opened = await context.openFile(fileNamed(text));
  if (opened.bytes.length <= most) return opened;
  throw new OperationError(
    'too_large',
    `${field}: has ${fileSize(opened.bytes.length)}, more than the ${fileSize(most)} that Discord takes.`,
    { hint: 'Make it smaller. Nothing was done.' },
  );
}

/** An image named by URL, local path, data: URL or base64, as the data URL Discord wants. */
export async function imageData(context: Context, text: string, field: string, most = MOST_BYTES): Promise<string> {
  const { bytes } = await openedFile(context, text, field, most);
  const type = imageType(bytes);
  if (!type) {
    throw new OperationError(
      'invalid_input',
      `${field}: not a PNG, JPEG, GIF or WebP image of at most ${fileSize(most)}.`,
      {
        hint: 'Give the URL or path of an image, or a data: URL. Nothing was done.',
      },
    );
  }
  return dataUrl(bytes, type);
}

/** A sound, by what its first bytes say. https://docs.discord.com/developers/resources/soundboard#create-guild-soundboard-sound */
export async function soundData(context: Context, text: string, field: string, most: number): Promise<string> {
  const { bytes } = await openedFile(context, text, field, most);
  const starts = (mark: string) => [...mark].every((char, at) => bytes[at] === char.charCodeAt(0));
  const frame = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0;
  const type = starts('OggS') ? 'audio/ogg' : starts('ID3') || frame ? 'audio/mpeg' : undefined;
  if (type) return dataUrl(bytes, type);
  throw new OperationError('invalid_input', `${field}: not an MP3 or Ogg sound.`, {
    hint: 'Give the URL or path of one of at most 512 KB and 5.2 seconds. Nothing was done.',
  });
}
