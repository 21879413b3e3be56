import { z } from 'zod';
import type { Operation } from './operation.ts';

const reason = z.string().max(400).optional().describe('For the audit log');
const format = z.enum(['text', 'json']).optional();

/** What callers may send: the operation's own fields and the common ones, nothing else. */
export function callInput(operation: Operation): z.ZodObject {
  return z.strictObject({
    ...operation.input.shape,
    ...(operation.reason ? { reason } : {}),
    ...(operation.effect === 'read' ? { format } : {}),
  });
}
