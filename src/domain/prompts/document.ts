import { nearest } from '../../kernel/nearest.ts';
import {
  ARGUMENT_KINDS,
  type ArgumentKind,
  type PromptArgument,
  type PromptContext,
  type PromptDocument,
} from '../../kernel/prompts.ts';
import { oneLine, stripHidden } from '../hidden-text.ts';
import { lineOf, readFrontMatter } from './front-matter.ts';
import { MAX_PROMPT_CHARS } from './names.ts';
import { PromptError } from './prompt-error.ts';
import { checkTemplate } from './template.ts';

const MAX_ARGUMENTS = 20;
const MAX_CONTEXT = 10;
const MAX_CHOICES = 100;

/** Longest of what lists show of a prompt, in characters. */
const MAX_TITLE = 100;
const MAX_DESCRIPTION = 500;
const MAX_VALUE = 200;
const MAX_URI = 500;

const FIELDS = ['title', 'description', 'arguments', 'context'];
const OF_ARGUMENTS = ['description', 'kind', 'required', 'default', 'choices'];
const OF_CONTEXT = ['uri', 'optional'];

type Fields = Readonly<Record<string, unknown>>;
type Fail = (path: readonly (string | number)[], problem: string) => PromptError;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

function known(given: Fields, fields: readonly string[], path: readonly (string | number)[], fail: Fail): void {
  for (const key of Object.keys(given)) {
    if (fields.includes(key)) continue;
    const close = nearest(key, fields, 1)[0];
    throw fail(
      [...path, key],
      `there is no field "${oneLine(key, 60)}"; ${close ? `did you mean "${close}"?` : `there are ${fields.join(', ')}.`}`,
    );
  }
}

function optionalText(
  value: unknown,
  { path, most, fail }: { path: readonly (string | number)[]; most: number; fail: Fail },
): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw fail(path, `${path.at(-1)} must be text.`);
  if (value.length > most) throw fail(path, `${path.at(-1)} must be no longer than ${most} characters.`);
  return oneLine(value, most) || undefined;
}

function argumentOf(name: string, given: unknown, fail: Fail): PromptArgument {
  const path = ['arguments', name];
  if (!/^[a-z]\w{0,39}$/i.test(name)) {
    throw fail(path, `"${oneLine(name, 60)}" is no name for an argument: use letters, digits and _.`);
  }
  const fields = typeof given === 'string' ? { description: given } : (given ?? {});
  if (!isFields(fields)) throw fail(path, `${name} must be a description, or fields: ${OF_ARGUMENTS.join(', ')}.`);
  known(fields, OF_ARGUMENTS, path, fail);
  const { kind: givenKind, choices, required, default: given_ } = fields;
  const kind = givenKind ?? (choices === undefined ? 'text' : 'choice');
  if (!ARGUMENT_KINDS.includes(kind as ArgumentKind)) {
    throw fail([...path, 'kind'], `kind must be one of ${ARGUMENT_KINDS.join(', ')}.`);
  }
  const listed =
    Array.isArray(choices) && choices.length > 0 && choices.every(isScalar)
      ? choices.map((choice) => oneLine(String(choice), MAX_VALUE))
      : undefined;
  if (listed && listed.length > MAX_CHOICES) {
    throw fail([...path, 'choices'], `there are more than ${MAX_CHOICES} choices.`);
  }
  if ((kind === 'choice') !== (choices !== undefined) || (choices !== undefined && !listed)) {
    throw fail([...path, 'choices'], 'choices must be a list of texts, with kind choice and no other.');
  }
  if (required !== undefined && typeof required !== 'boolean') {
    throw fail([...path, 'required'], 'required must be true or false.');
  }
  if (given_ !== undefined && !isScalar(given_)) throw fail([...path, 'default'], 'default must be text.');
  const fallback = given_ === undefined ? undefined : oneLine(String(given_), MAX_VALUE);
  if (listed && fallback !== undefined && !listed.includes(fallback)) {
    throw fail([...path, 'default'], `default must be one of ${listed.join(', ')}.`);
  }
  const description = optionalText(fields['description'], {
    path: [...path, 'description'],
    most: MAX_DESCRIPTION,
    fail,
  });
  return {
    name,
    kind: kind as ArgumentKind,
    required: required ?? fallback === undefined,
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(listed ? { choices: listed } : {}),
  };
}

function contextOf(given: unknown, at: number, names: readonly string[], fail: Fail): PromptContext {
  const path = ['context', at];
  const fields = typeof given === 'string' ? { uri: given } : given;
  if (!isFields(fields) || typeof fields['uri'] !== 'string') {
    throw fail(path, 'each context must be a URI, or uri and optional.');
  }
  known(fields, OF_CONTEXT, path, fail);
  const { uri, optional = false } = fields;
  if (uri.length > MAX_URI || stripHidden(uri) !== uri || !/^[a-z][a-z0-9+.-]{0,30}:\/\/\S+$/.test(uri))
    throw fail(path, `${JSON.stringify(uri.slice(0, 100))} is no URI of a resource.`);
  if (typeof optional !== 'boolean') throw fail([...path, 'optional'], 'optional must be true or false.');
  const unknown = [...uri.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name).find((name) => !names.includes(name));
  if (unknown !== undefined) throw fail(path, `{${oneLine(unknown, 60)}} is no argument of this prompt.`);
  return { uri, optional };
}

/**
 * Reads a prompt from Markdown with front matter, without what a reader of it would not see. Throws PromptError, which
 * names the line.
 */
export function readPrompt(text: string): PromptDocument {
  if (text.length > MAX_PROMPT_CHARS) {
    throw new PromptError(1, `the text is longer than ${MAX_PROMPT_CHARS} characters.`);
  }
  const { fields, head, body, bodyLine } = readFrontMatter(stripHidden(text));
  const fail: Fail = (path, problem) => new PromptError(lineOf(head, path), problem);
  known(fields, FIELDS, [], fail);

  const title = optionalText(fields['title'], { path: ['title'], most: MAX_TITLE, fail });
  if (title === undefined) throw new PromptError(1, 'there is no title.');
  const description = optionalText(fields['description'], { path: ['description'], most: MAX_DESCRIPTION, fail });

  const given = fields['arguments'] ?? {};
  if (!isFields(given)) throw fail(['arguments'], 'arguments must be names, each with what it is.');
  const args = Object.entries(given).map(([name, value]) => argumentOf(name, value, fail));
  if (args.length > MAX_ARGUMENTS) throw fail(['arguments'], `there are more than ${MAX_ARGUMENTS} arguments.`);
  const names = args.map(({ name }) => name);

  const uris = fields['context'] ?? [];
  if (!Array.isArray(uris)) throw fail(['context'], 'context must be a list of URIs.');
  if (uris.length > MAX_CONTEXT) throw fail(['context'], `there are more than ${MAX_CONTEXT} resources in context.`);
  const context = uris.map((uri, at) => contextOf(uri, at, names, fail));

  if (body.trim() === '') throw new PromptError(bodyLine, 'there is no text below the front matter.');
  checkTemplate(body, names, bodyLine);
  return { title, ...(description === undefined ? {} : { description }), arguments: args, context, body };
}
