import { PromptError } from './prompt-error.ts';

/** Piece of a template; sections hold the pieces between their marks. */
type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'value'; name: string }
  | { kind: 'section'; name: string; given: boolean; pieces: Piece[] };

/** Spaces are few, so that looking for marks takes no longer than reading. */
const MARK = /\{\{ ?([#^/]?) ?([\w-]{0,60}) ?\}\}/g;

/** Sections within sections. */
const MOST_NESTED = 10;

/** Longest text of a filled-in template, in characters. */
export const MAX_FILLED_CHARS = 200_000;

interface Open {
  name: string;
  line: number;
  pieces: Piece[];
}

/** On which line a place in a text is, for places that only go forward. */
function lineCounter(text: string, firstLine: number): (index: number) => number {
  let line = firstLine;
  let at = 0;
  return (index) => {
    for (let next = text.indexOf('\n', at); next !== -1 && next < index; next = text.indexOf('\n', at)) {
      line++;
      at = next + 1;
    }
    return line;
  };
}

/** Takes a template apart. Throws PromptError for marks that do not fit together, or name what is not known. */
function parse(template: string, names: ReadonlySet<string>, firstLine: number): Piece[] {
  const root: Piece[] = [];
  const open: Open[] = [];
  const lineAt = lineCounter(template, firstLine);
  let at = 0;
  const add = (piece: Piece) => (open.at(-1)?.pieces ?? root).push(piece);
  for (const match of template.matchAll(MARK)) {
    const [whole, sign, name = ''] = match;
    const line = lineAt(match.index);
    if (!names.has(name)) {
      const known = names.size > 0 ? `It has ${[...names].join(', ')}.` : 'It has none.';
      throw new PromptError(line, `${whole} is no argument of this prompt. ${known}`);
    }
    add({ kind: 'text', text: template.slice(at, match.index) });
    at = match.index + whole.length;
    if (sign === '') add({ kind: 'value', name });
    else if (sign === '/') {
      const closed = open.pop();
      if (closed?.name !== name) {
        const why = closed ? `{{${closed.name}}} of line ${closed.line} is still open` : 'nothing is open here';
        throw new PromptError(line, `${whole} closes what was not opened: ${why}.`);
      }
    } else {
      const pieces: Piece[] = [];
      add({ kind: 'section', name, given: sign === '#', pieces });
      if (open.push({ name, line, pieces }) > MOST_NESTED) {
        throw new PromptError(line, `${whole} is inside ${MOST_NESTED} other sections, the most there may be.`);
      }
    }
  }
  const left = open.at(-1);
  if (left) throw new PromptError(left.line, `{{#${left.name}}} is never closed: write {{/${left.name}}} after it.`);
  root.push({ kind: 'text', text: template.slice(at) });
  return root;
}

/** Throws PromptError when the template cannot be used with these arguments. */
export function checkTemplate(template: string, names: readonly string[], firstLine: number): void {
  parse(template, new Set(names), firstLine);
}

/**
 * The text with values in place; undefined where that is too long. Values stand as they are: marks inside them mean
 * nothing.
 */
export function fillIn(
  template: string,
  names: readonly string[],
  values: ReadonlyMap<string, string>,
): string | undefined {
  const texts: string[] = [];
  let length = 0;
  const add = (pieces: readonly Piece[]): void => {
    for (const piece of pieces) {
      if (piece.kind === 'section') {
        if (values.has(piece.name) === piece.given) add(piece.pieces);
        continue;
      }
      const text = piece.kind === 'text' ? piece.text : (values.get(piece.name) ?? '');
      length += text.length;
      if (length > MAX_FILLED_CHARS) return;
      texts.push(text);
    }
  };
  add(parse(template, new Set(names), 1));
  if (length > MAX_FILLED_CHARS) return undefined;
  const lines = texts.join('').split('\n');
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
