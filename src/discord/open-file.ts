import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { OperationError } from '../kernel/errors.ts';
import type { FileSource, OpenedFile } from '../kernel/files.ts';
import { type Download, tooLarge } from './download.ts';
import { aborted } from './errors.ts';
import { cleanFileName, sniff, typeOfName } from './file-names.ts';

export interface FileOpenerOptions {
  /** Folders that files may be read from; none means that no path is accepted. */
  roots: readonly string[];
  /** Files and folders inside them that are never sent: our own data, keys and configuration. */
  reserved: readonly string[];
  /** Texts that no file may hold. */
  secrets: readonly string[];
  maxBytes: number;
  download: Download;
}

export type OpenFile = (source: FileSource, signal: AbortSignal) => Promise<OpenedFile>;

const refuse = (message: string, hint: string): OperationError =>
  new OperationError('invalid_input', message, { hint });

const outside = (roots: readonly string[]): OperationError =>
  new OperationError('forbidden', 'path: files are only read from the folders that were allowed for it.', {
    hint:
      roots.length > 0
        ? `Allowed: ${roots.join(', ')}. GUILDHALL_FILE_ROOTS changes that.`
        : 'None is: name some in GUILDHALL_FILE_ROOTS, or send the file as base64 data.',
  });

const missing = (): OperationError =>
  new OperationError('not_found', 'path: there is no such file.', { hint: 'Check the path for typing errors.' });

const isWithin = (root: string, target: string): boolean => {
  const way = relative(root, target);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

const isHidden = (root: string, target: string): boolean =>
  relative(root, target)
    .split(sep)
    .some((part) => part.startsWith('.'));

const reservedPath = (): OperationError =>
  new OperationError('forbidden', 'path: Guildhall does not send its own data and configuration.', {
    hint: 'Put files that are meant to be sent into another folder.',
  });

const secretInside = (): OperationError =>
  new OperationError('forbidden', 'The file holds a secret of this Guildhall, such as the bot token.', {
    hint: 'It is never sent anywhere. Take it out of the file. Nothing was done.',
  });

/** Follows links on both sides, so that neither a link in the path nor one in the root's own path decides. */
async function locate(path: string, { roots, reserved }: FileOpenerOptions): Promise<string> {
  const candidates = roots.map((root) => ({ root, target: resolve(root, path) }));
  const allowed = candidates.filter(({ root, target }) => isWithin(resolve(root), target));
  if (allowed.length === 0) throw outside(roots);
  for (const { root, target } of allowed) {
    const real = await realpath(target).catch(() => undefined);
    if (real === undefined) continue;
    const realRoot = await realpath(root);
    if (!isWithin(realRoot, real)) throw outside(roots);
    if (isHidden(realRoot, real)) {
      throw new OperationError('forbidden', 'path: files and folders whose name starts with a dot are not sent.', {
        hint: 'They often hold secrets. Copy the file to another name if it is meant to be shared.',
      });
    }
    for (const own of reserved) {
      if (isWithin(await realpath(own).catch(() => resolve(own)), real)) throw reservedPath();
    }
    return real;
  }
  throw missing();
}

async function fromPath(path: string, options: FileOpenerOptions): Promise<Uint8Array> {
  const { roots, maxBytes } = options;
  const real = await locate(path, options);
  // Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
  const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => {
    throw refuse('path: the file cannot be read.', 'Check its permissions, and that it is a file.');
  });
  try {
    const opened = await handle.stat();
    if (!opened.isFile()) throw refuse('path: that is not a file.', 'Name a file, not a folder or device.');
    if (opened.size > maxBytes) throw tooLarge('path', maxBytes);
    // Someone may have put a link in the way between looking and opening.
    const again = await stat(await locate(path, options)).catch(() => undefined);
    if (again?.ino !== opened.ino || again.dev !== opened.dev) throw outside(roots);
    const buffer = Buffer.alloc(opened.size);
    let size = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, size, buffer.length - size, size);
      size += bytesRead;
      if (bytesRead === 0 || size === buffer.length) return buffer.subarray(0, size);
    }
  } finally {
    await handle.close();
  }
}

interface Decoded {
  bytes: Uint8Array;
  contentType: string | undefined;
}

function fromData(data: string, maxBytes: number): Decoded {
  const url = /^data:([^;,]*)((?:;[^;,]*)*),/i.exec(data);
  const contentType = url?.[1]?.toLowerCase() || undefined;
  const body = url ? data.slice(url[0].length) : data;
  if (body.length > maxBytes * 1.5 + 1024) throw tooLarge('data', maxBytes);
  const bytes = url && !/;base64/i.test(url[2] ?? '') ? fromPercentEncoding(body) : fromBase64(body);
  if (bytes.length > maxBytes) throw tooLarge('data', maxBytes);
  return { bytes, contentType };
}

function fromPercentEncoding(text: string): Uint8Array {
  try {
    return new TextEncoder().encode(decodeURIComponent(text));
  } catch {
    throw refuse('data: the data: URL is not encoded correctly.', 'Encode it as base64.');
  }
}

function fromBase64(text: string): Uint8Array {
  const compact = text.replace(/\s+/g, '');
  if (compact === '' || !/^[\w+/-]+={0,2}$/.test(compact) || compact.replace(/=+$/, '').length % 4 === 1) {
    throw refuse('data: this is not base64.', 'Encode the bytes of the file as base64, or give a data: URL.');
  }
  return Buffer.from(compact.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
}

export function createFileOpener(options: FileOpenerOptions): OpenFile {
  const open = fileReader(options);
  return async (source, signal) => {
    const file = await open(source, signal);
    const { buffer, byteOffset, byteLength } = file.bytes;
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    if (options.secrets.some((secret) => bytes.includes(secret))) throw secretInside();
    return file;
  };
}

function fileReader(options: FileOpenerOptions): OpenFile {
  return async ({ path, url, data, name }, signal) => {
    if (signal.aborted) throw aborted(signal, false);
    const given = [path, url, data].filter((value) => value !== undefined);
    if (given.length !== 1) {
      throw refuse('A file needs exactly one of path, url and data.', 'Give one of them and leave the others out.');
    }
    if (path !== undefined) {
      const called = cleanFileName(name ?? path);
      return { name: called, bytes: await fromPath(path, options), contentType: typeOfName(called) };
    }
    if (url !== undefined) {
      const file = await options.download(url, { maxBytes: options.maxBytes, signal });
      return name === undefined ? file : { ...file, name: cleanFileName(name) };
    }
    const { bytes, contentType } = fromData(data ?? '', options.maxBytes);
    const seen = sniff(bytes);
    const called = cleanFileName(name ?? `file${seen ? `.${seen.extension}` : ''}`);
    return { name: called, bytes, contentType: contentType ?? seen?.contentType ?? typeOfName(called) };
  };
}
