import type { Pattern } from '../domain/events/selection.ts';
import { OperationError } from '../kernel/errors.ts';

/** Patterns come from outside, so they run in time linear in the text. */
export async function patternOf(text: string | undefined): Promise<Pattern | undefined> {
  if (text === undefined) return undefined;
  const { RE2JS } = await import('re2js');
  try {
    const compiled = RE2JS.compile(text, RE2JS.CASE_INSENSITIVE);
    return { test: (content) => compiled.matcher(content).find() };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read';
    throw new OperationError('invalid_input', `matches: is not a regular expression: ${why}.`, {
      hint: 'RE2 syntax: no look-around and no back-references.',
    });
  }
}
