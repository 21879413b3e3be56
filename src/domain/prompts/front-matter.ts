import { brokenLine } from '../broken-yaml.ts';
import { PromptError } from './prompt-error.ts';

const isFence = (line: string) => line.trimEnd() === '---';

/** More than any prompt needs. */
const MOST_LINES = 300;
const MOST_CHARS = 12_000;

export interface FrontMatter {
  fields: Readonly<Record<string, unknown>>;
  /** The lines between the fences. */
  head: readonly string[];
  body: string;
  /** On which line of the text the body begins; the first line is 1. */
  bodyLine: number;
}

/** Takes text apart into the YAML between two lines of dashes and what follows. Throws PromptError. */
export function readFrontMatter(text: string): FrontMatter {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (!isFence(lines[0] ?? '')) {
    throw new PromptError(1, 'the first line must be ---, with title, description, arguments and context below it.');
  }
  const end = lines.findIndex((line, i) => i > 0 && isFence(line));
  if (end === -1) throw new PromptError(lines.length, 'the front matter never ends: write --- before the text.');
  const head = lines.slice(1, end);
  if (head.length > MOST_LINES || head.join('\n').length > MOST_CHARS) {
    throw new PromptError(1, `the front matter has more than ${MOST_LINES} lines or ${MOST_CHARS} characters.`);
  }
  let fields: unknown;
  try {
    fields = Bun.YAML.parse(head.join('\n')) ?? {};
  } catch {
    throw new PromptError(1 + brokenLine(head), 'this is not valid YAML. Put texts with : or # in quotes.');
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw new PromptError(2, 'the front matter must hold fields: title, description, arguments, context.');
  }
  return {
    fields: fields as FrontMatter['fields'],
    head,
    body: lines.slice(end + 1).join('\n'),
    bodyLine: end + 2,
  };
}

/** The key of a line of YAML such as `- "key": value`. */
function keyOf(line: string): string | undefined {
  const text = line.trim().replace(/^-\s/, '').trimStart();
  const end = text.search(/:(?:\s|$)/);
  return end > 0
    ? text
        .slice(0, end)
        .trim()
        .replace(/^["']|["']$/g, '')
    : undefined;
}

/** The line of the text on which a field of the front matter stands, or what it stands in. */
export function lineOf(head: readonly string[], path: readonly (string | number)[]): number {
  let at = -1;
  for (const step of path) {
    const below = head.map((line, i) => ({ line, i })).slice(at + 1);
    const found =
      typeof step === 'number'
        ? below.filter(({ line }) => line.trimStart().startsWith('-'))[step]
        : below.find(({ line }) => keyOf(line) === step);
    if (!found) break;
    // A field of a list item may stand on the item's own line.
    at = typeof step === 'number' && keyOf(found.line) !== undefined ? found.i - 1 : found.i;
  }
  return 2 + Math.max(at, 0);
}
