import type { TriggerMetadataRecord } from '../../world/records.ts';

export interface Match {
  /** As configured: the keyword or the pattern; null where no word was at fault. */
  readonly keyword: string | null;
  /** What stands in the text. */
  readonly content: string | null;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The first of the words and patterns in the text that no allowed words cover. */
export function findWords(
  text: string,
  {
    keyword_filter,
    regex_patterns,
    allow_list,
  }: Pick<TriggerMetadataRecord, 'keyword_filter' | 'regex_patterns' | 'allow_list'>,
): Match | undefined {
  const allowed = allow_list.flatMap((keyword) => spansOf(keywordPattern(keyword), text));
  const patterns = [
    ...keyword_filter.map((keyword) => [keyword, keywordPattern(keyword)] as const),
    ...regex_patterns.map((pattern) => [pattern, rustPattern(pattern)] as const),
  ];
  for (const [keyword, pattern] of patterns) {
    if (!pattern) continue;
    const span = spansOf(pattern, text).find(
      ({ start, end }) => !allowed.some((other) => other.start <= start && end <= other.end),
    );
    if (span) return { keyword, content: text.slice(span.start, span.end) };
  }
  return undefined;
}

function spansOf(pattern: RegExp, text: string): Span[] {
  return [...text.matchAll(pattern)]
    .filter(([found]) => found !== '')
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/**
 * A keyword stands alone, or begins, ends or is anywhere in a word, as its asterisks say. What surrounds a word is anything but
 * letters and digits. https://discord.com/developers/docs/resources/auto-moderation#auto-moderation-rule-object-keyword-matching-strategies
 */
function keywordPattern(keyword: string): RegExp {
  const open = keyword.startsWith('*');
  const close = keyword.endsWith('*') && keyword.length > 1;
  const bare = keyword.slice(open ? 1 : 0, close ? -1 : undefined);
  const before = open ? '' : '(?<![\\p{L}\\p{N}_])';
  const after = close ? '' : '(?![\\p{L}\\p{N}_])';
  return new RegExp(`${before}${RegExp.escape(bare)}${after}`, 'giu');
}

/** What Rust's regular expressions lack, for they never go back. https://docs.rs/regex/latest/regex/#syntax */
const notInRust = /\(\?(?:=|!|<=|<!)|\\[1-9]|\\k</;

/** The pattern in JavaScript's dialect; undefined where Rust would not take it, or JavaScript cannot. */
export function rustPattern(pattern: string): RegExp | undefined {
  if (notInRust.test(pattern)) return undefined;
  const [, flags = '', rest = ''] = /^(?:\(\?([imsUux]+)\))?([\s\S]*)$/.exec(pattern) ?? [];
  const source = rest
    .replaceAll('(?P<', '(?<')
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
    .replaceAll(/\\x\{([0-9a-fA-F]+)\}/g, '\\u{$1}');
  const known = [...new Set(flags)].filter((flag) => 'ims'.includes(flag)).join('');
  for (const mode of ['u', '']) {
    try {
      return new RegExp(source, `g${known}${mode}`);
    } catch {
      // Rust lets one escape what JavaScript's Unicode mode does not.
    }
  }
  return undefined;
}

/** Unique mentions of users and roles, as many as there are beyond the limit; undefined where there are none. */
export function findMentions(text: string, limit: number): Match | undefined {
  const mentions = new Set([...text.matchAll(/<@([!&]?)(\d{1,19})>/g)].map(([, kind, id]) => `${kind === '&'}${id}`));
  return mentions.size > limit ? { keyword: null, content: null } : undefined;
}
