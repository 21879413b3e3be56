import { OperationError } from '../kernel/errors.ts';

/** Names of the fields that were given; a change of nothing is refused. */
export function givenFields(fields: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(fields).filter((name) => fields[name] !== undefined);
  if (names.length > 0) return names;
  const some = Object.keys(fields).slice(0, 4).join(', ');
  throw new OperationError('invalid_input', 'Nothing to change was given.', { hint: `Give ${some}, … as well.` });
}
