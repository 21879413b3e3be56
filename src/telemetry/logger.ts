import { OperationError } from '../kernel/errors.ts';
import { isoTime } from '../kernel/iso-time.ts';
import type { Fields, Logger } from '../kernel/telemetry.ts';
import { lineWriter, type Sink } from './line-writer.ts';

/** Numbers as pino has them, so that its viewers read these lines. */
const LEVELS = { debug: 20, info: 30, warn: 40, error: 50, silent: 100 } as const;

export type LogLevel = keyof typeof LEVELS;

export interface LoggerOptions {
  level: LogLevel;
  /** Sees every finished line, so that a secret inside a foreign error text or a nested field is caught too. */
  mask: (line: string) => string;
  output?: Sink;
}

/** JSON lines on stderr, never stdout: stdio MCP owns that. Written by hand because pino costs 7 MB and 10 ms at start. */
export function createLogger({ level, mask, output = Bun.stderr.writer() }: LoggerOptions): Logger {
  const write = lineWriter(output);
  const lowest = LEVELS[level];

  function at(number: number, bound: Fields): Logger['info'] {
    if (number < lowest) return () => {};
    return (fields, msg) =>
      write(mask(line({ level: number, time: isoTime(Date.now()), ...bound, ...writable(fields), msg })));
  }
  const logger = (bound: Fields): Logger => ({
    debug: at(LEVELS.debug, bound),
    info: at(LEVELS.info, bound),
    warn: at(LEVELS.warn, bound),
    error: at(LEVELS.error, bound),
    child: (fields) => logger({ ...bound, ...fields }),
  });
  return logger({});
}

/** A line is worth more than a field of it that JSON cannot hold. */
function line(record: Fields): string {
  try {
    return JSON.stringify(record);
  } catch (error) {
    const { level, time, msg } = record;
    return JSON.stringify({ level, time, msg, unwritable: String(error) });
  }
}

/** A copy where a field is an error, which JSON would leave empty. */
function writable(fields: Fields): Fields {
  if (!Object.values(fields).some((value) => value instanceof Error)) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? describeError(value) : value]),
  );
}

/**
 * Foreign errors may carry whole requests with headers; only these parts are written. Our own say what was wrong and
 * need no stack: it would point at the place that says so.
 */
function describeError(error: Error): unknown {
  const { name, message, stack, cause } = error;
  const own = error instanceof OperationError;
  const because = cause instanceof Error ? describeError(cause) : own ? cause : String(cause);
  return {
    name,
    ...(own ? { code: error.code, message } : { message, stack }),
    ...(cause === undefined ? {} : { cause: because }),
  };
}
