/**
 * Characters that a reader does not see but a model does: controls, bidirectional overrides, zero-width and filler
 * characters, halves of characters, and the tag block used to smuggle text. https://www.unicode.org/reports/tr36/
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is meant alone
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200C\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uD800-\uDFFF\uFEFF\uFFA0\uFFF9-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/gu;

/** A joiner is kept only where it makes one emoji of two. */
const STRAY_JOINER =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is meant alone
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D|\u200D(?!\p{Extended_Pictographic})/gu;

/** Nothing in such a text can be hidden, and most texts are such. */
const PLAIN = /^[\n\t\x20-\x7e]*$/;

/** The text as a person would see it; line breaks and tabs stay. */
export const stripHidden = (text: string): string =>
  PLAIN.test(text) ? text : text.replaceAll('\r\n', '\n').replace(HIDDEN, '').replace(STRAY_JOINER, '');

/** One line, for names and titles inside our own sentences. */
export const oneLine = (text: string, max = 100): string => {
  const flat = stripHidden(text).replace(/\s+/g, ' ').trim();
  return flat.length > max ? `${flat.slice(0, max - 1)}…` : flat;
};
