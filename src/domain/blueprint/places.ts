/**
 * Where in a text of YAML each field stands. Bun's parser keeps no lines, so they are found by the indentation, which people
 * and programs write blueprints with. Only for pointing at a line: what a text means is the parser's word alone.
 */
export interface Places {
  /** The line of a field, or of the nearest thing it stands in; the first line is 1. */
  lineOf(path: readonly PropertyKey[]): number;
  /** Fields that are there a second time: the parser would take the last and say nothing. */
  readonly twice: readonly { key: string; line: number; first: number }[];
}

interface Level {
  indent: number;
  list: boolean;
  /** Path of the map or list. */
  base: string;
  /** Path of what was begun in it last. */
  at: string;
  next: number;
}

const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'[\]{},][^#]*?)\s*:(?:\s|$)/;
const BLOCK = /(?:^|[\s:-])[|>][+-]?\d?[+-]?\s*(?:#.*)?$/;

const plain = (key: string): string => {
  if (key.startsWith('"')) {
    try {
      return String(JSON.parse(key));
    } catch {
      return key;
    }
  }
  return key.startsWith("'") ? key.slice(1, -1).replaceAll("''", "'") : key;
};

const pathOf = (path: readonly PropertyKey[]) => path.map(String).join('\u0000');

export function readPlaces(text: string): Places {
  const lines = new Map<string, number>();
  const twice: { key: string; line: number; first: number }[] = [];
  const stack: Level[] = [];
  const mark = (path: string, line: number) => {
    if (!lines.has(path)) lines.set(path, line);
  };
  const join = (base: string, key: string | number) => (base === '' ? String(key) : `${base}\u0000${key}`);
  let block = -1;

  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    let indent = raw.length - raw.trimStart().length;
    let rest = raw.trimStart();
    if (rest === '' || (rest.startsWith('#') && block < 0)) continue;
    if (block >= 0 && indent > block) continue;
    block = -1;
    if (rest.startsWith('#') || /^(?:---|\.\.\.)(?:\s|$)/.test(rest)) continue;
    for (;;) {
      const dash = /^-(?:\s+|$)/.exec(rest);
      while ((stack.at(-1)?.indent ?? -1) > indent) stack.pop();
      let top = stack.at(-1);
      if (dash) {
        // A list may stand as far left as the key it belongs to; a map after it ends it.
        if (!top?.list || top.indent < indent) {
          top = { indent, list: true, base: top?.at ?? '', at: '', next: 0 };
          stack.push(top);
        }
        top.at = join(top.base, top.next++);
        mark(top.at, line);
        if (BLOCK.test(rest)) block = indent;
        indent += dash[0].length;
        rest = rest.slice(dash[0].length);
        continue;
      }
      while (top?.list && top.indent >= indent) {
        stack.pop();
        top = stack.at(-1);
      }
      const key = KEY.exec(rest)?.[1];
      if (key === undefined) break;
      if (!top || top.list || top.indent < indent) {
        top = { indent, list: false, base: top?.at ?? '', at: '', next: 0 };
        stack.push(top);
      }
      top.at = join(top.base, plain(key));
      const first = lines.get(top.at);
      if (first === undefined) mark(top.at, line);
      else twice.push({ key: plain(key), line, first });
      if (BLOCK.test(rest)) block = indent;
      break;
    }
  }
  return {
    twice,
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const found = lines.get(pathOf(path.slice(0, length)));
        if (found !== undefined) return found;
      }
      return 1;
    },
  };
}
