import type { AuditLogEntryRecord } from '../world/records.ts';

/** https://discord.com/developers/docs/resources/audit-log#audit-log-entry-object */
export function auditLogEntryView(entry: AuditLogEntryRecord) {
  return {
    id: entry.id,
    user_id: entry.user_id,
    target_id: entry.target_id,
    action_type: entry.action_type,
    ...(entry.changes.length > 0 && { changes: entry.changes }),
    ...(entry.options && { options: entry.options }),
    ...(entry.reason !== null && { reason: entry.reason }),
  };
}
