/** A setting that cannot be used: which one, where it came from, what to do. */
export class ConfigError extends Error {
  constructor(key: string, source: string, problem: string, remedy: string) {
    super(`${key} (from ${source}): ${problem}. ${remedy}`);
    this.name = 'ConfigError';
  }
}
