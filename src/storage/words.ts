import { StoreError } from '../kernel/store/store-error.ts';

/** Words that must stand next to each other in this order; one word mostly. */
export interface Phrase {
  words: readonly string[];
  /** The last word may go on. */
  prefix: boolean;
}

export interface WordQuery {
  all: readonly Phrase[];
  none: readonly Phrase[];
}

/** Scripts that put no spaces between words. Each character counts as a word, so that any part of a text is found. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = new RegExp(`${UNSPACED.source}|(?:(?!${UNSPACED.source})[\\p{L}\\p{N}])+`, 'gu');
const LONGEST = 64;

/** Without case and accents, the same for both engines, whose own `lower` knows different alphabets. */
export const fold = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFC');

/**
 * Cuts a text into words that compare equal whatever their case and accents. Both engines store exactly these, so
 * that they find the same; neither's own idea of words is used.
 */
export function wordsOf(text: string): string[] {
  return (fold(text).match(WORD) ?? []).map((word) => word.slice(0, LONGEST));
}

const PART = /(-)?(?:"([^"]*)"?|(\S+))/g;

/** Reads what someone typed: words, "phrases", beginnings*, -without. */
export function parseWords(text: string): WordQuery {
  const all: Phrase[] = [];
  const none: Phrase[] = [];
  for (const [, minus, quoted, bare = ''] of text.matchAll(PART)) {
    const words = wordsOf(quoted ?? bare);
    if (words.length === 0) continue;
    (minus ? none : all).push({ words, prefix: quoted === undefined && bare.endsWith('*') });
  }
  if (all.length === 0) {
    throw new StoreError('bad_input', 'The search names no word to look for.', {
      remedy: 'Give at least one word of letters or digits that is to be found.',
    });
  }
  return { all, none };
}
