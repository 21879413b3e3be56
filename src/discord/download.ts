import { OperationError } from '../kernel/errors.ts';
import type { OpenedFile } from '../kernel/files.ts';
import { aborted, timedOut } from './errors.ts';
import { cleanFileName } from './file-names.ts';
import { type SafeFetch, safeFetch } from './safe-fetch.ts';

export type Download = (url: string, limit: { maxBytes: number; signal?: AbortSignal }) => Promise<OpenedFile>;

export interface DownloadOptions extends SafeFetch {
  /** Milliseconds from the first look-up to the last byte. */
  timeout: number;
}

export const tooLarge = (field: string, maxBytes: number): OperationError =>
  new OperationError('too_large', `${field}: the file is larger than ${(maxBytes / 1_000_000).toFixed(1)} MB.`, {
    hint: 'Choose a smaller file, or send a link to it.',
  });

async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge('url', maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    // Counted after decompression, so that a small answer cannot unfold without bound. Leaving the loop cancels the rest.
    if (size > maxBytes) throw tooLarge('url', maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

const nameFrom = (response: Response, url: URL): string => {
  const disposition = response.headers.get('content-disposition') ?? '';
  const given = /filename="([^"]+)"/i.exec(disposition)?.[1] ?? /filename=([^;\s]+)/i.exec(disposition)?.[1];
  return cleanFileName(given ?? lastSegment(url));
};

function lastSegment(url: URL): string {
  const segment = url.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function refusedBy(status: number): OperationError {
  if (status === 404 || status === 410) {
    return new OperationError('not_found', 'url: there is no file at this address (any more).', {
      hint: "Links to Discord's attachments expire after a day: read the message again for a fresh one.",
    });
  }
  return new OperationError('invalid_input', `url: the server there answered with status ${status}.`, {
    hint: status >= 500 ? 'Try again later.' : 'Check that the address can be opened without signing in.',
    retriable: status >= 500,
  });
}

const unreachable = (cause: unknown): OperationError =>
  new OperationError('invalid_input', 'url: the server there could not be reached.', {
    hint: 'Check the address, or try again later.',
    retriable: true,
    cause: cause instanceof Error && 'code' in cause ? { code: cause.code } : undefined,
  });

/** Fetches a file from the public internet, or from Discord's own hosts wherever they are. */
export function createDownloader(options: DownloadOptions): Download {
  return async (text, { maxBytes, signal }) => {
    if (signal?.aborted) throw aborted(signal, false);
    const clock = AbortSignal.timeout(options.timeout);
    const either = signal ? AbortSignal.any([signal, clock]) : clock;
    try {
      const { response, url } = await safeFetch(text, either, options);
      if (!response.ok) {
        await response.body?.cancel();
        throw refusedBy(response.status);
      }
      return {
        name: nameFrom(response, url),
        bytes: await readBody(response, maxBytes),
        contentType: response.headers.get('content-type')?.split(';')[0]?.trim() || 'application/octet-stream',
      };
    } catch (error) {
      if (error instanceof OperationError) throw error;
      if (signal?.aborted) throw aborted(signal, false);
      if (clock.aborted) throw timedOut(options.timeout / 1000);
      throw unreachable(error);
    }
  };
}
