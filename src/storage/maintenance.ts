import { closeSync, copyFileSync, createReadStream, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '../kernel/store/store-error.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { migrate, requireCurrent, type SchemaState, schemaState } from './migrate.ts';
import { migrations } from './migrations/all.ts';
import { openEngine } from './open-engine.ts';
import { parseStoreUrl, shownStoreUrl } from './store-url.ts';
import { exportLines } from './transfer/export.ts';
import { restoreLines } from './transfer/restore.ts';

async function using<T>(url: string, options: EngineOptions, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine(parseStoreUrl(url), options);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

export interface StoreStatus {
  /** Without its password. */
  address: string;
  engine: 'sqlite' | 'postgres';
  schema: SchemaState;
  size_bytes: number;
}

// What an operator does to a store as a whole. None of it needs the store to be closed elsewhere.

export const migrateStore = (url: string) => using(url, {}, (engine) => migrate(engine, migrations));

/** Looks without changing anything. */
export const storeStatus = (url: string): Promise<StoreStatus> =>
  using(url, { create: false }, async (engine) => ({
    address: shownStoreUrl(parseStoreUrl(url)),
    engine: engine.dialect.name,
    schema: await schemaState(engine, migrations),
    size_bytes: await engine.size(),
  }));

/** A copy of a SQLite store in a new file. */
export const backupStore = (url: string, path: string) =>
  using(url, { create: false }, (engine) => engine.backup(path));

/** Rewrites a SQLite store without what is not used any more. Answers with the bytes before and after. */
export const compactStore = (url: string): Promise<{ before: number; after: number }> =>
  using(url, { create: false }, async (engine) => {
    const before = await engine.size();
    await engine.rebuild();
    return { before, after: await engine.size() };
  });

/** Everything as JSON lines, given to `write` one after the other. Answers how many lines there were. */
export const exportStore = (url: string, write: (line: string) => unknown): Promise<number> =>
  using(url, { create: false }, async (engine) => {
    const schema = await schemaState(engine, migrations);
    requireCurrent(schema);
    return engine.snapshot(async (db) => {
      let lines = 0;
      for await (const line of exportLines(db, { schema: schema.found, engine: engine.dialect.name }, engine.now())) {
        await write(line);
        lines += 1;
      }
      return lines;
    });
  });

/** Fills an empty store from an export or from a SQLite backup. Answers how many rows there were. */
export async function restoreStore(url: string, path: string): Promise<number> {
  if (isSqlite(path)) return restoreBackup(url, path);
  return using(url, {}, (engine) => restoreLines(engine, linesOf(path), migrations));
}

/** Lines end with a line feed and nothing else: JSON may hold the other characters that readline takes for an end. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function isSqlite(path: string): boolean {
  const magic = Buffer.alloc(16);
  try {
    const file = openSync(path, 'r');
    readSync(file, magic);
    closeSync(file);
  } catch (error) {
    throw new StoreError('bad_input', `${path} cannot be read.`, { remedy: 'Check the path.', cause: error });
  }
  return magic.toString('latin1') === 'SQLite format 3\0';
}

/** By way of a copy, which may be brought up to date: the backup itself stays as it is. */
async function restoreBackup(url: string, path: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-restore-'));
  const copy = join(folder, 'backup.db');
  try {
    copyFileSync(path, copy);
    return await using(`sqlite:${copy}`, {}, async (backup) => {
      const { expected } = await migrate(backup, migrations);
      return backup.snapshot((db) =>
        using(url, {}, (engine) =>
          restoreLines(engine, exportLines(db, { schema: expected, engine: 'sqlite' }, backup.now()), migrations),
        ),
      );
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
