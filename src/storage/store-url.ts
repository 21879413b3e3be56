import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StoreError } from '../kernel/store/store-error.ts';

/** How safe a commit is when the power fails; see sqlite/connect.ts. */
export type Synchronous = 'full' | 'normal';

export type StoreAddress =
  | { engine: 'sqlite'; path: string; synchronous: Synchronous }
  | { engine: 'postgres'; url: string };

const remedy = 'Write sqlite:/path/to/file, sqlite::memory:, or postgres://user@host/database.';

/** Takes a store's address apart. The password of a PostgreSQL address never gets into a message. */
export function parseStoreUrl(text: string): StoreAddress {
  if (/^postgres(ql)?:\/\//.test(text)) {
    if (!URL.canParse(text)) throw new StoreError('bad_url', 'The PostgreSQL address cannot be read.', { remedy });
    return { engine: 'postgres', url: text };
  }
  if (!text.startsWith('sqlite:')) {
    throw new StoreError('bad_url', 'The store address names no engine that Guildhall knows.', { remedy });
  }
  const [place = '', query = ''] = text.slice('sqlite:'.length).split('?', 2);
  const synchronous = new URLSearchParams(query).get('synchronous') ?? 'full';
  if (synchronous !== 'full' && synchronous !== 'normal') {
    throw new StoreError('bad_url', `The store address asks for synchronous=${synchronous}.`, {
      remedy: 'Use full, which is the default, or normal.',
    });
  }
  if (place === '') throw new StoreError('bad_url', 'The store address names no file.', { remedy });
  if (place === ':memory:') return { engine: 'sqlite', path: place, synchronous };
  const path = place.startsWith('//') ? fileURLToPath(`file:${place}`) : place;
  return { engine: 'sqlite', path: isAbsolute(path) ? path : resolve(path), synchronous };
}

/** The address without what must not be printed. */
export function shownStoreUrl(address: StoreAddress): string {
  if (address.engine === 'sqlite') return `sqlite:${address.path}`;
  const url = new URL(address.url);
  url.password = '';
  url.search = '';
  return url.toString();
}
