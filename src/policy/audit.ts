import { oneLine } from '../domain/hidden-text.ts';
import type { Redactor } from '../domain/redaction.ts';
import { type OperationError, toOperationError } from '../kernel/errors.ts';
import type { Call, Outcome, Policy } from '../kernel/pipeline.ts';

/** One line of the record that operators read. Field names follow the `tool_usage_log` table. */
export interface AuditRecord {
  /** When the call arrived, milliseconds since the epoch. */
  timestamp: number;
  call_id: string;
  tool_name: string;
  effect: string;
  surface: string;
  caller_kind: string;
  user_id: string;
  guild_id: string | undefined;
  channel_id: string | undefined;
  parameters: Record<string, unknown>;
  result_status: 'ok' | 'refused' | 'failed' | 'awaiting_approval' | 'awaiting_model';
  error_code: string | undefined;
  error_message: string | undefined;
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
  /** Never throws. */
  write(record: AuditRecord): void;
  /** As `write`; resolves, never rejects, once the record outlives this process, or when that has taken too long. */
  writeForGood(record: AuditRecord): Promise<void>;
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
/** Fields, and characters of their names. */
const MAX_FIELDS = 100;

/** Long texts and file contents are summed up: the record says what was done, it is no second copy of the data. */
function summarise(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… (${value.length})` : value;
  if (Array.isArray(value)) return value.slice(0, 50).map(summarise);
  if (value && typeof value === 'object') {
    const summed: Record<string, unknown> = Object.hasOwn(value, '__proto__') ? Object.create(null) : {};
    for (const name of Object.keys(value).slice(0, MAX_FIELDS)) {
      const inner = (value as Record<string, unknown>)[name];
      const key = name.slice(0, MAX_FIELDS);
      summed[key] = key === 'data' && typeof inner === 'string' ? `(${inner.length} characters)` : summarise(inner);
    }
    return summed;
  }
  return value;
}

/**
 * Writes one record for every call, refused ones included, with secrets masked first. Nobody hears of a change before its
 * record is safe; of reads and refusals the last moments may be lost with the process.
 */
export function audit({ sink, redactor }: { sink: AuditSink; redactor: Redactor }): Policy {
  const recordOf = (
    { startedAt, id, entry, known, surface, caller, target, args }: Call,
    began: number,
    result_status: AuditRecord['result_status'],
    error?: OperationError,
  ): AuditRecord => ({
    timestamp: startedAt,
    call_id: id,
    tool_name: known ? entry.name : redactor.text(oneLine(entry.name)),
    effect: known ? entry.effect : 'unknown',
    surface,
    caller_kind: caller.kind,
    user_id: caller.id,
    guild_id: target.guildId,
    channel_id: target.channelIds[0],
    parameters: redactor.value(summarise(args) as Record<string, unknown>),
    result_status,
    error_code: error?.code,
    error_message: error && redactor.text(error.message),
    execution_time: Math.round((performance.now() - began) * 100) / 100,
  });
  /** Whether something may have been changed. */
  const changes = ({ effect, result_status }: AuditRecord) =>
    effect !== 'read' && (result_status === 'ok' || result_status === 'failed');

  return {
    name: 'audit',
    async wrap(call, next) {
      const began = performance.now();
      try {
        const outcome = await next();
        const record = recordOf(call, began, STATUS[outcome.kind]);
        if (changes(record)) await sink.writeForGood(record);
        else sink.write(record);
        return outcome;
      } catch (error) {
        const known = toOperationError(error, call.id, { writes: call.entry.effect !== 'read' });
        const refused = call.refusal !== undefined || REFUSALS.has(known.code);
        const record = recordOf(call, began, refused ? 'refused' : 'failed', known);
        if (changes(record)) await sink.writeForGood(record);
        else sink.write(record);
        throw known;
      }
    },
  };
}
