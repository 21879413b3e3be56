import type { Engine, EngineOptions } from './engine.ts';
import type { StoreAddress } from './store-url.ts';

/** Kysely and the drivers are loaded here and not before. */
export async function openEngine(address: StoreAddress, options: EngineOptions): Promise<Engine> {
  if (address.engine === 'sqlite') return (await import('./sqlite/engine.ts')).openSqlite(address, options);
  return (await import('./postgres/engine.ts')).openPostgres(address, options);
}
