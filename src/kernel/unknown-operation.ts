import type { CatalogueEntry } from './catalogue.ts';
import { OperationError } from './errors.ts';
import { nearest } from './nearest.ts';

/** Suggests only what the caller may call. */
export function unknownOperation(name: string, allowed: readonly CatalogueEntry[]): OperationError {
  const close = nearest(
    name,
    allowed.map((entry) => entry.name),
  );
  return new OperationError('unknown_operation', `There is no operation named ${JSON.stringify(name.slice(0, 80))}.`, {
    hint: close.length > 0 ? `Did you mean ${close.join(', ')}?` : 'search_operations finds what there is.',
  });
}
