import { stripHidden } from '../hidden-text.ts';
import type { Wording, Wordings } from './wording.ts';

/** Something in the file that cannot be used: where, what, and what to do. */
export type Refuse = (where: string, problem: string, remedy: string) => Error;

/** Longest texts, in characters: every client reads them with every list. */
const LONGEST = { title: 100, description: 1000, field: 500, toolset: 300 } as const;

type Json = Record<string, unknown>;

/** The words of a file. Nothing that a reader could not see gets into what models are told. */
export function readWordings(content: unknown, refuse: Refuse): Wordings {
  function objectAt(value: unknown, where: string): Json {
    if (value === null || value === undefined) return {};
    if (typeof value === 'object' && !Array.isArray(value)) return value as Json;
    throw refuse(where, 'must hold entries by name', 'Write one `name: …` a line.');
  }

  function textAt(value: unknown, where: string, kind: keyof typeof LONGEST): string {
    if (typeof value !== 'string') {
      throw refuse(where, `must be text, got ${value === null ? 'nothing' : typeof value}`, 'Write it in quotes.');
    }
    const text = stripHidden(value).trim();
    if (text === '') throw refuse(where, 'is empty', 'Leave it out to keep what stands there.');
    const most = LONGEST[kind];
    if (text.length > most) throw refuse(where, `has ${text.length} characters of at most ${most}`, 'Shorten it.');
    return text;
  }

  function requireKnown(object: Json, known: readonly string[], where: string): void {
    const strange = Object.keys(object).find((key) => !known.includes(key));
    if (strange === undefined) return;
    throw refuse(`${where}${strange}`, 'is none of what can be put here', `There are: ${known.join(', ')}.`);
  }

  function wordingAt(value: unknown, where: string): Wording {
    const { title, description, fields, ...rest } = objectAt(value, where);
    requireKnown(rest, ['title', 'description', 'fields'], `${where}.`);
    return {
      ...(title === undefined ? {} : { title: textAt(title, `${where}.title`, 'title').replace(/\s+/g, ' ') }),
      ...(description === undefined ? {} : { description: textAt(description, `${where}.description`, 'description') }),
      fields: new Map(
        Object.entries(objectAt(fields, `${where}.fields`)).map(([name, text]) => [
          name,
          textAt(text, `${where}.fields.${name}`, 'field'),
        ]),
      ),
    };
  }

  const { operations, toolsets, ...rest } = objectAt(content, 'the file');
  requireKnown(rest, ['operations', 'toolsets'], '');
  return {
    operations: new Map(
      Object.entries(objectAt(operations, 'operations')).map(([name, value]) => [
        name,
        wordingAt(value, `operations.${name}`),
      ]),
    ),
    toolsets: new Map(
      Object.entries(objectAt(toolsets, 'toolsets')).map(([name, text]) => [
        name,
        textAt(text, `toolsets.${name}`, 'toolset'),
      ]),
    ),
  };
}
