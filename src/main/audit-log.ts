import { closeSync, openSync, writeSync } from 'node:fs';
import { ConfigError } from '../config/config-error.ts';
import type { Logger } from '../kernel/telemetry.ts';
import type { AuditRecord, AuditSink } from '../policy/audit.ts';

export interface AuditLog extends AuditSink {
  close(): void;
}

/** The record of calls: a log line each, and a line of JSON in a file of its owner's when one is configured. */
export function openAuditLog({ logger, file }: { logger: Logger; file?: string }): AuditLog {
  const descriptor = file === undefined ? undefined : openForAppend(file);
  return {
    write(record: AuditRecord) {
      logger.info({ audit: record }, `${record.tool_name} ${record.result_status}`);
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
