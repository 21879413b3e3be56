import { threadView } from '../../views/channels.ts';
import type { ThreadRecord } from '../../world/records.ts';

/** What the audit log tells of a thread. https://discord.com/developers/docs/resources/audit-log#audit-log-events */
export function auditedThread(thread: ThreadRecord) {
  const { name, type, flags, rate_limit_per_user, thread_metadata } = threadView(thread);
  const { archived, locked, auto_archive_duration, invitable } = thread_metadata;
  const { applied_tags } = thread;
  return { name, type, flags, rate_limit_per_user, archived, locked, auto_archive_duration, invitable, applied_tags };
}
