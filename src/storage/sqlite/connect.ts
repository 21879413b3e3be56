import { Database } from 'bun:sqlite';
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pause } from '../waiting.ts';
import { isBusy } from './errors.ts';

/**
 * SQLite's own waiting stops this whole process, so it gets only this long (milliseconds). The rest is waited
 * asynchronously, and at random, so that processes that want the same thing do not meet again and again.
 */
const BLOCKING_WAIT = 2;

export async function patiently<T>(work: () => T, patience: number): Promise<T> {
  const deadline = performance.now() + patience;
  for (let longest = 4; ; longest = Math.min(longest * 1.5, 40)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      await pause(1 + Math.random() * longest);
    }
  }
}

/** Creates the file for its owner alone; SQLite gives -wal and -shm the same rights. */
function createFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

export interface ConnectOptions {
  path: string;
  /** How long others are waited for, in milliseconds. */
  patience: number;
  /** Pages of the file that may stay in memory, in kilobytes; it grows as they are used. */
  cache: number;
}

export async function connect({ path, patience, cache }: ConnectOptions): Promise<Database> {
  if (path !== ':memory:') createFile(path);
  const database = new Database(path, { readwrite: true, create: true });
  // Most of these look into the file, which another process that opens it for the first time has to itself for a moment.
  const run = (pragma: string) => patiently(() => database.run(`pragma ${pragma}`), patience);
  try {
    database.run(`pragma busy_timeout = ${BLOCKING_WAIT}`);
    // What is removed is overwritten, also in copies that lie about in pages no longer used.
    await run('secure_delete = on');
    // Lets a file shrink; it has to be said before anything is in it.
    if (path !== ':memory:' && statSync(path).size === 0) await run('auto_vacuum = incremental');
    // Readers and the writer do not stop each other. Stays with the file, so it changes something only once.
    await run('journal_mode = wal');
    await run('foreign_keys = on');
    // After a checkpoint the write-ahead log shrinks to this many bytes, however large a burst made it.
    await run('journal_size_limit = 16777216');
    await run('temp_store = memory');
    await run(`cache_size = -${cache}`);
    // In pages: a burst is folded into the file less often, for a log of up to 16 MB.
    await run('wal_autocheckpoint = 4000');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
