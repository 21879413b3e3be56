/** A REST path fit for logs and errors: tokens of webhooks and interactions sit in the path. */
export const redactPath = (path: string): string =>
  path.replace(/^(\/(?:webhooks|interactions)\/[^/?]+\/)[^/?]+/, '$1[redacted]').replace(/\?.*$/s, '');

/**
 * Text that came from Discord, fit to stand inside one of our sentences: one line, nothing hidden (controls, format
 * characters, lone surrogates), not long.
 */
export function cleanText(text: string, max = 200): string {
  const flat = text.replace(/\s+/g, ' ').replace(/\p{C}/gu, '').trim();
  return flat.length > max ? `${flat.slice(0, max - 1)}…` : flat;
}
