/** All codes of two letters, of which those that mean something have another name than themselves. */
function languageCodes(): string[] {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  return letters.flatMap((first) => letters.map((second) => first + second));
}

interface Word {
  text: string;
  /** What people may also type for it. */
  also: readonly string[];
}

function languages(): Word[] {
  const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
  return languageCodes().flatMap((code) => {
    const text = names.of(code);
    if (text === undefined) return [];
    const own = new Intl.DisplayNames([code], { type: 'language', fallback: 'none' }).of(code);
    return [{ text, also: own === undefined ? [code] : [code, own] }];
  });
}

const timeZones = (): Word[] =>
  ['UTC', ...Intl.supportedValuesOf('timeZone')].map((text) => ({ text, also: text.split('/').slice(1) }));

export type WordList = 'language' | 'time_zone';

const made: Partial<Record<WordList, readonly Word[]>> = {};

/** The words of a list that begin with what was typed, then those that can also be called so. Made when first needed. */
export function wordsFor(list: WordList, typed: string): string[] {
  const known = made[list] ?? (list === 'language' ? languages() : timeZones());
  made[list] = known;
  const text = typed
    .trim()
    .toLowerCase()
    .replaceAll(' ', list === 'time_zone' ? '_' : ' ');
  const begins = (word: string) => word.toLowerCase().startsWith(text);
  const first = known.filter((word) => begins(word.text));
  const others = known.filter((word) => !begins(word.text) && word.also.some(begins));
  return [...new Set([...first, ...others].map((word) => word.text))].sort((a, b) =>
    begins(a) === begins(b) ? a.localeCompare(b) : begins(a) ? -1 : 1,
  );
}
