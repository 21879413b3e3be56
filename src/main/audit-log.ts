import { closeSync, openSync, writeSync } from 'node:fs';
import { ConfigError } from '../config/config-error.ts';
import type { ToolUsage } from '../kernel/store/audit.ts';
import type { Store } from '../kernel/store/store.ts';
import type { Logger } from '../kernel/telemetry.ts';
import type { AuditRecord, AuditSink } from '../policy/audit.ts';

export interface AuditLog extends AuditSink {
  close(): void;
}

interface AuditLogOptions {
  logger: Logger;
  file?: string;
  /** Where the record is kept for good. */
  store(): Promise<Pick<Store, 'audit'>>;
}

const kept = ({ timestamp, guild_id, channel_id, error_code, error_message, ...record }: AuditRecord): ToolUsage => ({
  ...record,
  parameters: record.parameters as ToolUsage['parameters'],
  guild_id: guild_id ?? null,
  channel_id: channel_id ?? null,
  error_code: error_code ?? null,
  error_message: error_message ?? null,
  timestamp: Date.parse(timestamp),
});

/**
 * The record of calls: a row in the store, a log line, and a line of JSON in a file of its owner's when one is
 * configured. A call is never held up by its record.
 */
export function openAuditLog({ logger, file, store }: AuditLogOptions): AuditLog {
  const descriptor = file === undefined ? undefined : openForAppend(file);
  let away = false;

  const keep = async (record: AuditRecord) => {
    try {
      (await store()).audit.write(kept(record));
      away = false;
    } catch (error) {
      if (!away) logger.error({ err: error }, 'calls are not kept in the store; the log is their only record');
      away = true;
    }
  };

  return {
    write(record: AuditRecord) {
      logger.info({ audit: record }, `${record.tool_name} ${record.result_status}`);
      void keep(record);
      if (descriptor === undefined) return;
      try {
        writeSync(descriptor, `${JSON.stringify(record)}\n`);
      } catch (error) {
        logger.error(
          { err: error, file },
          'the audit file cannot be written; free space or point audit_file elsewhere',
        );
      }
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}

function openForAppend(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch {
    throw new ConfigError(
      'audit_file',
      'the configuration',
      `${file} cannot be opened`,
      'Check the folder and its permissions.',
    );
  }
}
