import { afterEach } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { snowflakeAt } from '../../../src/kernel/ids.ts';
import type { NewEvent } from '../../../src/kernel/store/events.ts';
import type { NewMessage } from '../../../src/kernel/store/messages.ts';
import type { Store } from '../../../src/kernel/store/store.ts';
import { type OpenStoreOptions, openStore } from '../../../src/storage/open-store.ts';
import type { TestPostgres } from '../../support/postgres.ts';

export interface EngineUnderTest {
  name: 'sqlite' | 'postgres';
  /** The address of an empty store. */
  freshUrl(): string;
  /** Opens a store, an empty one unless an address is given, and closes it after the test. */
  open(url?: string, options?: OpenStoreOptions): Promise<Store>;
}

export function engineUnderTest(name: EngineUnderTest['name'], postgres?: TestPostgres): EngineUnderTest {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  const freshUrl = () => {
    if (postgres) return postgres.freshUrl();
    const folder = mkdtempSync(join(tmpdir(), 'guildhall-store-'));
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
    return `sqlite:${join(folder, 'store.db')}`;
  };
  return {
    name,
    freshUrl,
    async open(url = freshUrl(), options = {}) {
      const store = await openStore(url, options);
      cleanups.push(() => store.close());
      return store;
    },
  };
}

export const NOON = Date.UTC(2026, 10, 20, 12);

export const SESSION = {
  bot_id: '1',
  shard_id: 0,
  shard_count: 1,
  owner: 'us',
  intents: 513,
  session_id: 's',
  resume_url: 'wss://x',
  sequence: 7,
  gap_since: null,
};

export const newEvent = (key: string | number, more: Partial<NewEvent> = {}): NewEvent => ({
  bot_id: '1',
  dedupe_key: String(key),
  type: 'MESSAGE_CREATE',
  guild_id: '10',
  channel_id: '100',
  author_id: '1000',
  author_is_bot: false,
  occurred_at: NOON,
  payload: { key },
  ...more,
});

/** The id of a message sent so many milliseconds after noon. */
export const idAt = (offset: number) => snowflakeAt(NOON + offset);

export const newMessage = (offset: number, content: string | null, more: Partial<NewMessage> = {}): NewMessage => ({
  message_id: idAt(offset),
  channel_id: '100',
  guild_id: '10',
  author_id: '1000',
  author_name: 'ada',
  author_is_bot: false,
  content,
  ...more,
});
