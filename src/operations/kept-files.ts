import type { Context } from '../kernel/context.ts';
import { OperationError } from '../kernel/errors.ts';
import { type FileInput, openFiles } from './sending.ts';

/** All files of one message together: they are kept in the store until it is sent, and beyond. */
const MAX_KEPT = 2 * 1024 ** 2;

/** Files are read now: later their path or address may lead elsewhere, or nowhere. */
export async function keepFiles(
  context: Context,
  inputs: readonly FileInput[] | undefined,
  guildId: string | undefined,
): Promise<FileInput[] | undefined> {
  if (!inputs?.length) return undefined;
  const files = await openFiles(context, inputs, guildId);
  const size = files.reduce((sum, { file }) => sum + file.bytes.length, 0);
  if (size > MAX_KEPT) {
    throw new OperationError(
      'too_large',
      `files: have ${(size / 1024 ** 2).toFixed(1)} MiB together; at most ${MAX_KEPT / 1024 ** 2} MiB are kept until they are sent.`,
      { hint: 'Put a link into the content instead, or send the message yourself when it is time. Nothing was done.' },
    );
  }
  return files.map(({ file, description, spoiler }) => ({
    data: Buffer.from(file.bytes).toString('base64'),
    name: file.name,
    ...(description === undefined ? {} : { description }),
    ...(spoiler === undefined ? {} : { spoiler }),
  }));
}
