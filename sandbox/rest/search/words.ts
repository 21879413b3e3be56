/** The words of a text, in order, without case or punctuation. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

/**
 * How often the wanted words stand in the text in their order, with at most `slop` other words between one and the next.
 * Nothing wanted is found everywhere, once.
 */
export function occurrences(text: readonly string[], wanted: readonly string[], slop: number): number {
  if (wanted.length === 0) return 1;
  let found = 0;
  for (let start = 0; start < text.length; start += 1) if (follows(text, start, wanted, slop)) found += 1;
  return found;
}

function follows(text: readonly string[], start: number, wanted: readonly string[], slop: number): boolean {
  let position = start;
  for (const [index, word] of wanted.entries()) {
    if (index === 0) {
      if (text[position] !== word) return false;
      continue;
    }
    const next = text.indexOf(word, position + 1);
    if (next === -1 || next - position - 1 > slop) return false;
    position = next;
  }
  return true;
}
