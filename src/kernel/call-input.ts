import { z } from 'zod';
import type { Operation } from './operation.ts';
import { tableOf } from './table.ts';

const reason = z.string().max(400).optional().describe('For the audit log');
const format = z.enum(['text', 'json']).optional();
const tabular = {
  fields: z.string().optional(),
  format: z.enum(['text', 'json', 'csv']).optional(),
};

/** Doors have none of it: how to answer is for what they lead to. */
function answering(operation: Operation): z.ZodRawShape {
  if (operation.effect !== 'read' || operation.door) return {};
  if (!tableOf(operation)) return { format };
  return 'fields' in operation.input.shape ? { format: tabular.format } : tabular;
}

/** What callers may send: the operation's own fields and the common ones, nothing else; what it asks of all of them together stays. */
export function callInput(operation: Operation): z.ZodObject {
  const { shape, _zod } = operation.input;
  const schema = z.strictObject({
    ...shape,
    ...(operation.reason ? { reason } : {}),
    ...answering(operation),
  });
  return _zod.def.checks ? schema.check(...(_zod.def.checks as z.core.$ZodCheck<object>[])) : schema;
}
