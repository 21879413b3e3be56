import type { Json } from './json.ts';

export interface StoredSetting {
  scope: string;
  key: string;
  value: Json;
  /** One more with each change. */
  version: number;
  /** milliseconds */
  updated_at: number;
}

/** Small things that are set while running: privacy of a channel, retention of a server. Not for secrets. */
export interface Settings {
  get(scope: string, key: string): Promise<StoredSetting | undefined>;
  list(scope: string): Promise<StoredSetting[]>;
  /**
   * `ifVersion` is the version that was read, 0 for none: undefined is answered and nothing changed when another
   * process was faster.
   */
  set(scope: string, key: string, value: Json, ifVersion?: number): Promise<StoredSetting | undefined>;
  remove(scope: string, key: string): Promise<boolean>;
}
