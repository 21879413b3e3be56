import { Database } from 'bun:sqlite';
import { existsSync } from 'node:fs';
import { parseStoreUrl } from './store-url.ts';

/** A saved prompt and which of its versions is in use. */
export interface PromptInUse {
  name: string;
  version: number;
}

/**
 * Which prompts are saved in a store that this process has not opened, and perhaps need not: opening it costs megabytes,
 * this a look into its file. Undefined when only the open store can tell.
 */
export function peekPrompts(url: string): PromptInUse[] | undefined {
  const address = parseStoreUrl(url);
  if (address.engine !== 'sqlite') return undefined;
  // What is in memory is in the memory of those who opened it.
  if (address.path === ':memory:' || !existsSync(address.path)) return [];
  try {
    using database = new Database(address.path, { readonly: true });
    return database.query<PromptInUse, []>('select name, active_version as version from prompts order by name').all();
  } catch {
    // Older than prompts, locked, not readable like this: opening the store brings it up to date, or says what is wrong.
    return undefined;
  }
}
