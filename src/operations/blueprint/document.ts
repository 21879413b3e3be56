import { BlueprintError, type Document } from '../../domain/blueprint/document.ts';
import { type Places, readPlaces } from '../../domain/blueprint/places.ts';
import { brokenLine } from '../../domain/broken-yaml.ts';
import { stripHidden } from '../../domain/hidden-text.ts';
import { OperationError } from '../../kernel/errors.ts';
import { checkShape } from './schema.ts';

/** Far more than any server needs. */
const MOST_CHARS = 1_000_000;
const MOST_VALUES = 100_000;

const NOTHING_DONE = 'Nothing was done.';

/** The marks around an answer of ours, when it was taken over as a whole. */
const FENCE = /^\[(?:untrusted|end) [0-9a-f]{6}[^\n]*\]$/gm;

const refuse = (message: string, hint: string) =>
  new OperationError('invalid_input', message, { hint: `${hint} ${NOTHING_DONE}`.trim() });

/** `categories > 2 > channels > "general" > topic`, counted from one. */
function pathText(value: unknown, path: readonly PropertyKey[]): string {
  const words: string[] = [];
  let inner: unknown = value;
  for (const key of path) {
    inner = typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined;
    const name =
      typeof inner === 'object' && inner !== null && 'name' in inner && typeof inner.name === 'string'
        ? stripHidden(inner.name).slice(0, 60)
        : undefined;
    words.push(
      typeof key === 'number'
        ? name === undefined
          ? String(key + 1)
          : JSON.stringify(name)
        : stripHidden(String(key)).slice(0, 60),
    );
  }
  return words.join(' > ');
}

/** A problem with where it stands, for whoever wrote the blueprint. */
export function located(error: BlueprintError, value: unknown, places: Places): OperationError {
  const where = error.path.length === 0 ? '' : `, ${pathText(value, error.path)}`;
  return refuse(`blueprint: line ${places.lineOf(error.path)}${where}: ${error.message}`, error.hint);
}

/** Aliases can make a short text into a value without end. */
function isReasonable(value: unknown): boolean {
  let left = MOST_VALUES;
  const walk = (inner: unknown, depth: number): boolean => {
    if (--left < 0 || depth > 20) return false;
    return typeof inner !== 'object' || inner === null || Object.values(inner).every((each) => walk(each, depth + 1));
  };
  return walk(value, 0);
}

export interface ReadDocument {
  document: Document;
  places: Places;
}

/** A blueprint as it was written. Throws with the line of what is wrong. */
export function readDocument(raw: string): ReadDocument {
  if (raw.length > MOST_CHARS)
    throw refuse(`blueprint: has more than ${MOST_CHARS} characters.`, 'Take it apart by sections.');
  const text = raw.replace(/^\uFEFF/, '').replace(FENCE, '');
  const cut = /^… cut here/m.exec(text);
  if (cut)
    throw refuse(
      'blueprint: is not whole; the answer that it comes from was cut.',
      'Export fewer sections at once, or with format json.',
    );
  let value: unknown;
  try {
    value = Bun.YAML.parse(text);
  } catch {
    const lines = text.split(/\r?\n/);
    throw refuse(
      `blueprint: line ${brokenLine(lines)}: this is not valid YAML.`,
      'Indent with spaces, and put texts with : or # into quotes.',
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse(
      'blueprint: must be fields: blueprint, server, roles, channels, categories, …',
      'export_blueprint shows how one looks.',
    );
  }
  if (!isReasonable(value)) throw refuse('blueprint: holds far too much.', 'Write it without anchors and aliases.');
  const places = readPlaces(text);
  const [twice] = places.twice.filter((each) => isReallyTwice(text, each));
  if (twice) {
    throw refuse(
      `blueprint: line ${twice.line}: ${JSON.stringify(stripHidden(twice.key).slice(0, 60))} is there twice, first on line ${twice.first}.`,
      'Put both into one.',
    );
  }
  const eaten = eatenByComment(value, text, places);
  if (eaten) throw eaten;
  const checked = checkShape(value);
  if ('document' in checked) return { document: checked.document, places };
  const told = checked.problems.map((problem) => located(problem, value, places));
  const [first] = told;
  throw new OperationError(
    'invalid_input',
    told.map(({ message }, index) => (index === 0 ? message : message.replace(/^blueprint: /, ''))).join(' '),
    {
      hint: first?.hint ?? NOTHING_DONE,
    },
  );
}

const AFTER_SPACE = /:\s+#[^\s#]/;

/** A colour or a channel without quotes is a comment to YAML, and the field empty: never what was meant. */
function eatenByComment(value: unknown, text: string, places: Places): OperationError | undefined {
  const lines = text.split(/\r?\n/);
  const walk = (inner: unknown, path: readonly PropertyKey[]): OperationError | undefined => {
    if (inner === null && AFTER_SPACE.test(lines[places.lineOf(path) - 1] ?? '')) {
      return located(
        new BlueprintError(path, 'is empty, since # begins a comment.', 'Put the value into quotes.'),
        value,
        places,
      );
    }
    if (typeof inner !== 'object' || inner === null) return undefined;
    for (const [key, each] of Object.entries(inner)) {
      const found = walk(each, [...path, Array.isArray(inner) ? Number(key) : key]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(value, []);
}

/** Lines are found by indentation alone, so what looks like a second key is made sure of: under another name it would be one more. */
function isReallyTwice(text: string, { line, key }: { line: number; key: string }): boolean {
  const lines = text.split(/\r?\n/);
  const own = lines[line - 1] ?? '';
  const probe = `probe_${line}`;
  const at = own.indexOf(key);
  if (at < 0) return false;
  lines[line - 1] = `${own.slice(0, at)}${probe}${own.slice(at + key.length)}`;
  try {
    return JSON.stringify(Bun.YAML.parse(lines.join('\n'))).includes(`"${probe}":`);
  } catch {
    return false;
  }
}
