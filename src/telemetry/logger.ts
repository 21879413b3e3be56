import pino from 'pino';
import type { Fields, Logger } from '../kernel/telemetry.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * JSON lines on stderr, never stdout: stdio MCP owns that. `mask` sees every finished line, so that a secret inside a
 * foreign error text or a nested field is caught too.
 */
export function createLogger({ level, mask }: { level: LogLevel; mask: (line: string) => string }): Logger {
  const stderr = pino.destination({ fd: 2, sync: true });
  const root = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } },
    { write: (line: string) => stderr.write(mask(line)) },
  );
  return wrap(root);
}

function wrap(logger: pino.Logger): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields: Fields) => wrap(logger.child(fields)),
  };
}

/** Foreign errors may carry whole requests with headers; only these parts are written. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) };
}
