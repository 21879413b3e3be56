/** A name fit for an attachment: no folders, nothing hidden, not long. */
export function cleanFileName(name: string, fallback = 'file'): string {
  const base = name.split(/[/\\]/).at(-1) ?? '';
  const clean = base
    .replace(/[\p{C}<>:"|?*]/gu, '')
    .replace(/^\.+/, '')
    .trim();
  if (clean.length <= 100) return clean || fallback;
  const extension = /\.[^.]{1,10}$/.exec(clean)?.[0] ?? '';
  return clean.slice(0, 100 - extension.length) + extension;
}

/** By the extension of the name. */
export const typeOfName = (name: string): string =>
  Bun.file(name).type.split(';')[0]?.trim() || 'application/octet-stream';

/** First bytes of what is commonly sent without a name. */
const SIGNATURES: readonly [extension: string, type: string, bytes: readonly number[], at?: number][] = [
  ['png', 'image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['jpg', 'image/jpeg', [0xff, 0xd8, 0xff]],
  ['gif', 'image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['webp', 'image/webp', [0x57, 0x45, 0x42, 0x50], 8],
  ['pdf', 'application/pdf', [0x25, 0x50, 0x44, 0x46]],
  ['ogg', 'audio/ogg', [0x4f, 0x67, 0x67, 0x53]],
];

export function sniff(bytes: Uint8Array): { extension: string; contentType: string } | undefined {
  const found = SIGNATURES.find(([, , signature, at = 0]) =>
    signature.every((byte, index) => bytes[at + index] === byte),
  );
  return found && { extension: found[0], contentType: found[1] };
}
