import type { Store } from '../kernel/store/store.ts';
import type { EngineOptions } from './engine.ts';
import type { Migration } from './migrations/migration.ts';
import { openEngine } from './open-engine.ts';
import { parseStoreUrl } from './store-url.ts';

export interface OpenStoreOptions extends EngineOptions {
  /** The steps of the schema; others than the program's own only to try what happens between versions. */
  migrations?: readonly Migration[];
}

/**
 * Opens `sqlite:/path`, `sqlite::memory:` or `postgres://…` and brings its schema up to date. Kysely and the drivers
 * are loaded here and not before.
 */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<Store> {
  const address = parseStoreUrl(url);
  const [{ createStore }, engine] = await Promise.all([import('./create-store.ts'), openEngine(address, options)]);
  return createStore(engine, options.migrations);
}
