import { OperationError } from '../../kernel/errors.ts';

/** Where a page begins, from `next` of the one before. */
export function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new OperationError('invalid_input', 'cursor: is not one that this operation gave.', {
    hint: 'Pass `next` of the previous answer as it is, with the same other fields.',
  });
}
