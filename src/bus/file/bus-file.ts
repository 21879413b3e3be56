import { Database } from 'bun:sqlite';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { BusError } from '../../kernel/bus.ts';

const VERSION = 1;

const SCHEMA = `
  create table meta(key text primary key, value text not null) strict;
  create table leases(
    name text primary key, holder text not null, fence integer not null, beat integer not null, ttl integer not null
  ) strict;
  create table messages(
    id integer primary key autoincrement,
    sender text not null, topic text not null, payload text not null, at integer not null
  ) strict;
  create table counters(
    name text not null, slot integer not null, sum integer not null, primary key (name, slot)
  ) strict, without rowid;
  create table peers(id text primary key, port integer not null, seen integer not null) strict;
`;

export interface BusFile {
  db: Database;
  /** What wake-ups carry, known to those who may read the file. */
  secret: string;
  /** True when another file, or none, is at the path by now. */
  replaced(): boolean;
}

/** Of a writer that waits for another: short, since it holds up the whole process. Transactions take microseconds. */
const BUSY_MS = 250;
const ATTEMPTS = 20;

/** Opens or makes the file. Several processes may do so at the same moment. */
export function openBusFile(path: string): BusFile {
  for (let attempt = 1; ; attempt++) {
    try {
      return open(path);
    } catch (error) {
      // Changing to WAL and recovering it ask for locks that SQLite does not wait for.
      if (!isBusy(error) || attempt === ATTEMPTS) throw explained(path, error);
      Bun.sleepSync(5 + Math.random() * 20);
    }
  }
}

function open(path: string): BusFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  const { ino } = statSync(path);
  const db = new Database(path);
  try {
    db.run(`pragma busy_timeout = ${BUSY_MS}`);
    db.run('pragma journal_mode = wal');
    db.run('pragma synchronous = normal');
    db.run('pragma journal_size_limit = 1000000');
    const secret = db
      .transaction(() => {
        const version = db.query<{ user_version: number }, []>('pragma user_version').get()?.user_version;
        if (version === 0) {
          db.run(SCHEMA);
          db.run("insert into meta values ('secret', ?)", [randomBytes(16).toString('hex')]);
          db.run(`pragma user_version = ${VERSION}`);
        } else if (version !== VERSION) {
          throw new BusError(
            `The bus file ${path} cannot be used`,
            'another version of Guildhall made it',
            'Stop all Guildhall processes of this home and remove the file: nothing lasting is in it.',
          );
        }
        return db.query<{ value: string }, []>("select value from meta where key = 'secret'").get()?.value ?? '';
      })
      .immediate();
    return { db, secret, replaced: () => statSync(path, { throwIfNoEntry: false })?.ino !== ino };
  } catch (error) {
    db.close();
    throw error;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));

/** SQLite's and the system's words, with what to do about them. */
export function explained(path: string, error: unknown): BusError {
  if (error instanceof BusError) return error;
  const code = codeOf(error);
  const what = `The bus file ${path} cannot be used`;
  const becauseOf = (why: string, remedy: string) => new BusError(what, why, remedy, error);
  if (isBusy(error)) {
    return becauseOf('another process keeps it locked', 'Try again; end a process that hangs.');
  }
  if (/^SQLITE_FULL|^ENOSPC/.test(code)) return becauseOf('the disk is full', 'Free some space.');
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return becauseOf(
      'it is damaged',
      'Stop all Guildhall processes of this home and remove it: nothing lasting is in it.',
    );
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)|^E(ACCES|PERM|ROFS|NOTDIR|ISDIR|EXIST)/.test(code)) {
    return becauseOf(`it cannot be written (${code})`, 'Choose a folder that can, with the setting home or bus.');
  }
  return becauseOf(code || String(error), 'Check the disk, or choose another place with the setting bus.');
}
