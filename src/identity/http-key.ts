import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The bearer key of this installation: made once, readable by its owner alone.
 * The caller is told the path and never the key, so that it stays out of logs and scrollback.
 */
export function ensureHttpKey(home: string): { key: string; path: string; created: boolean } {
  const path = join(home, 'http.key');
  if (existsSync(path)) {
    const key = readFileSync(path, 'utf8').trim();
    if (key.length >= 32) {
      chmodSync(path, 0o600);
      return { key, path, created: false };
    }
  }
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const key = randomBytes(32).toString('base64url');
  writeFileSync(path, `${key}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return { key, path, created: true };
}
