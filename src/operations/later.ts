import { approvalWanted } from '../kernel/caller.ts';
import type { Context } from '../kernel/context.ts';
import { OperationError } from '../kernel/errors.ts';
import type { Json } from '../kernel/store/json.ts';

/** What is kept to be done when nobody can be asked any more. */

/**
 * Refuses what would be refused when the time comes. Answers whether a human has approved this call, and with it what is
 * done later: there will be nobody to ask then.
 */
export function requireLater(context: Context, operation: string, through: string): boolean {
  const allowed = context.operations();
  const later = allowed.find(({ name }) => name === operation);
  if (!later) {
    throw new OperationError('forbidden', `The role "${context.caller.role.name}" does not allow ${operation}.`, {
      hint: 'What you may not do now you may not have done later. Nothing was done.',
    });
  }
  const own = allowed.find(({ name }) => name === through);
  const approved = own !== undefined && (own.asks === true || approvalWanted(context.caller, own));
  if (approvalWanted(context.caller, later) && !approved) {
    throw new OperationError('forbidden', `${operation} needs the approval of a human, who may not be there later.`, {
      hint: `Ask the operator to have ${through} approved as well. Nothing was done.`,
    });
  }
  return approved;
}

/** Only what was given, as it can be written down. */
export const keepArgs = (args: Record<string, unknown>): { readonly [name: string]: Json } =>
  JSON.parse(JSON.stringify(args)) as { readonly [name: string]: Json };
