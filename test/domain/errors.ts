import { OperationError } from '../../src/kernel/errors.ts';

/** The OperationError that running this throws. */
export function errorIn(run: () => unknown): OperationError {
  try {
    run();
  } catch (error) {
    if (error instanceof OperationError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}
