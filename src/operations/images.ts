import { imageType } from '../domain/image-type.ts';
import type { Context } from '../kernel/context.ts';
import { OperationError } from '../kernel/errors.ts';

const MOST_BYTES = 10 * 1024 * 1024;

/** An image named by URL, local path or data: URL, as the data URL Discord wants. */
export async function imageData(context: Context, text: string, field: string): Promise<string> {
  const source = text.startsWith('data:')
    ? { data: text }
    : /^https?:\/\//i.test(text)
      ? { url: text }
      : { path: text };
  const { bytes } = await context.openFile(source);
  const type = imageType(bytes);
  if (!type || bytes.length > MOST_BYTES) {
    throw new OperationError(
      type ? 'too_large' : 'invalid_input',
      `${field}: not a PNG, JPEG, GIF or WebP image of at most 10 MB.`,
      {
        hint: 'Give the URL or path of an image, or a data: URL. Nothing was done.',
      },
    );
  }
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}
