import { PromptError } from './prompt-error.ts';

/** Piece of a template; sections hold the pieces between their marks. */
type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'value'; name: string }
  | { kind: 'section'; name: string; given: boolean; pieces: Piece[] };

const MARK = /\{\{\s*([#^/]?)\s*([\w-]*)\s*\}\}/g;

interface Open {
  name: string;
  line: number;
  pieces: Piece[];
}

const lineAt = (text: string, index: number) => text.slice(0, index).split('\n').length;

/** Takes a template apart. Throws PromptError for marks that do not fit together, or name what is not known. */
function parse(template: string, names: ReadonlySet<string>, firstLine: number): Piece[] {
  const root: Piece[] = [];
  const open: Open[] = [];
  let at = 0;
  const add = (piece: Piece) => (open.at(-1)?.pieces ?? root).push(piece);
  for (const match of template.matchAll(MARK)) {
    const [whole, sign, name = ''] = match;
    const line = firstLine + lineAt(template, match.index) - 1;
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
      open.push({ name, line, pieces });
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

/** The text with values in place. Values stand as they are: marks inside them mean nothing. */
export function fillIn(template: string, names: readonly string[], values: ReadonlyMap<string, string>): string {
  const text = (pieces: readonly Piece[]): string =>
    pieces
      .map((piece) => {
        if (piece.kind === 'text') return piece.text;
        if (piece.kind === 'value') return values.get(piece.name) ?? '';
        return values.has(piece.name) === piece.given ? text(piece.pieces) : '';
      })
      .join('');
  return text(parse(template, new Set(names), 1))
    .replace(/[^\S\n]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
