import { closeSync, openSync, writeSync } from 'node:fs';
import { ConfigError } from '../config/config-error.ts';
import { isoTime } from '../kernel/iso-time.ts';
import type { Audit, ToolUsage } from '../kernel/store/audit.ts';
import type { Logger } from '../kernel/telemetry.ts';
import type { AuditRecord, AuditSink } from '../policy/audit.ts';

export interface AuditLog extends AuditSink {
  close(): void;
}

interface AuditLogOptions {
  logger: Logger;
  file?: string;
  /** Where the record is kept for good. */
  store(): Promise<{ audit: Pick<Audit, 'write' | 'flush'> }>;
}

/** Milliseconds that an answer waits for its record: a store that is away must not hold up what was done. */
const LONGEST_WAIT = 1000;

const kept = (record: AuditRecord): ToolUsage => ({
  call_id: record.call_id,
  tool_name: record.tool_name,
  effect: record.effect,
  surface: record.surface,
  caller_kind: record.caller_kind,
  user_id: record.user_id,
  guild_id: record.guild_id ?? null,
  channel_id: record.channel_id ?? null,
  parameters: record.parameters as ToolUsage['parameters'],
  result_status: record.result_status,
  error_code: record.error_code ?? null,
  error_message: record.error_message ?? null,
  execution_time: record.execution_time,
  timestamp: record.timestamp,
});

/**
 * The record of calls: a row in the store, a log line, and a line of JSON in a file of its owner's when one is
 * configured.
 */
export function openAuditLog({ logger, file, store }: AuditLogOptions): AuditLog {
  const descriptor = file === undefined ? undefined : openForAppend(file);
  let away = false;

  async function keep(record: AuditRecord, forGood: boolean): Promise<void> {
    try {
      const { audit } = await store();
      audit.write(kept(record));
      if (forGood) await audit.flush();
      away = false;
    } catch (error) {
      if (!away) logger.error({ err: error }, 'calls are not kept in the store; the log is their only record');
      away = true;
    }
  }

  function tell(record: AuditRecord): void {
    const told = { ...record, timestamp: isoTime(record.timestamp) };
    logger.info({ audit: told }, `${record.tool_name} ${record.result_status}`);
    if (descriptor === undefined) return;
    try {
      writeSync(descriptor, `${JSON.stringify(told)}\n`);
    } catch (error) {
      logger.error({ err: error, file }, 'the audit file cannot be written; free space or point audit_file elsewhere');
    }
  }

  return {
    write(record) {
      tell(record);
      void keep(record, false);
    },
    async writeForGood(record) {
      tell(record);
      await within(LONGEST_WAIT, keep(record, true));
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, late]);
  clearTimeout(timer);
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
