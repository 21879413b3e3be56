export type Fields = Readonly<Record<string, unknown>>;

/** Structured log lines, to stderr only. Implementations redact secrets; callers still never pass one. */
export interface Logger {
  debug(fields: Fields, message: string): void;
  info(fields: Fields, message: string): void;
  warn(fields: Fields, message: string): void;
  error(fields: Fields, message: string): void;
  child(fields: Fields): Logger;
}

export type Labels = Readonly<Record<string, string>>;

/** Counters and distributions, in process. Durations are in seconds, as Prometheus wants them. */
export interface Metrics {
  count(name: string, labels?: Labels, by?: number): void;
  observe(name: string, value: number, labels?: Labels): void;
}

/** For code that runs before telemetry exists, and for tests. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
};
