import { oneLine } from '../domain/hidden-text.ts';
import type { Redactor } from '../domain/redaction.ts';
import { toOperationError } from '../kernel/errors.ts';
import type { Call, Outcome, Policy } from '../kernel/pipeline.ts';

/** One line of the record that operators read. Field names follow the `tool_usage_log` table. */
export interface AuditRecord {
  /** ISO 8601 */
  timestamp: string;
  call_id: string;
  tool_name: string;
  effect: string;
  surface: string;
  caller_kind: string;
  user_id: string;
  guild_id?: string;
  channel_id?: string;
  parameters: Record<string, unknown>;
  result_status: 'ok' | 'refused' | 'failed' | 'awaiting_approval' | 'awaiting_model';
  error_code?: string;
  error_message?: string;
  /** milliseconds */
  execution_time: number;
}

/** How a call that did not fail ended. */
export const STATUS = {
  done: 'ok',
  approval: 'awaiting_approval',
  sampling: 'awaiting_model',
} as const satisfies Record<Outcome['kind'], AuditRecord['result_status']>;

export interface AuditSink {
  write(record: AuditRecord): void;
}

/** Refusals by Guildhall itself, as opposed to failures of a call that was let through. */
const REFUSALS = new Set([
  'invalid_input',
  'ambiguous',
  'forbidden',
  'missing_permission',
  'missing_intent',
  'approval_required',
  'approval_denied',
  'quota_exceeded',
  'busy',
  'no_token',
]);

const MAX_TEXT = 500;

/** Long texts and file contents are summed up: the record says what was done, it is no second copy of the data. */
function summarise(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… (${value.length})` : value;
  if (Array.isArray(value)) return value.slice(0, 50).map(summarise);
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .slice(0, 100)
        .map(([key, inner]) => [
          key.slice(0, 100),
          key === 'data' && typeof inner === 'string' ? `(${inner.length} characters)` : summarise(inner),
        ]),
    );
  }
  return value;
}

/** Writes one record for every call, refused ones included, with secrets masked first. */
export function audit({ sink, redactor }: { sink: AuditSink; redactor: Redactor }): Policy {
  const record = (call: Call, began: number, result: Pick<AuditRecord, 'result_status'> & Partial<AuditRecord>) => {
    const channel = call.target.channelIds[0];
    sink.write({
      timestamp: new Date(call.startedAt).toISOString(),
      call_id: call.id,
      tool_name: call.known ? call.entry.name : redactor.text(oneLine(call.entry.name)),
      effect: call.known ? call.entry.effect : 'unknown',
      surface: call.surface,
      caller_kind: call.caller.kind,
      user_id: call.caller.id,
      ...(call.target.guildId ? { guild_id: call.target.guildId } : {}),
      ...(channel ? { channel_id: channel } : {}),
      parameters: redactor.value(summarise(call.args) as Record<string, unknown>),
      execution_time: Math.round((performance.now() - began) * 100) / 100,
      ...result,
    });
  };
  return {
    name: 'audit',
    async wrap(call, next) {
      const began = performance.now();
      try {
        const outcome = await next();
        record(call, began, { result_status: STATUS[outcome.kind] });
        return outcome;
      } catch (error) {
        const known = toOperationError(error, call.id, { writes: call.entry.effect !== 'read' });
        record(call, began, {
          result_status: call.refusal || REFUSALS.has(known.code) ? 'refused' : 'failed',
          error_code: known.code,
          error_message: redactor.text(known.message),
        });
        throw known;
      }
    },
  };
}
