/** Of these types Discord writes names its own way: small letters, dashes for spaces, without most punctuation. */
const REWRITTEN: readonly string[] = ['text', 'news', 'forum', 'media'];

const folded = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}_]+/gu, '-')
    .replace(/^-+|-+$/g, '');

/** Whether Discord makes the same of both names. */
export function sameChannelName(a: string, b: string, type: string): boolean {
  if (a === b) return true;
  return REWRITTEN.includes(type) && folded(a) !== '' && folded(a) === folded(b);
}
