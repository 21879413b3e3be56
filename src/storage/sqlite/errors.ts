import { SQLiteError } from 'bun:sqlite';
import { StoreError, type StoreProblem } from '../../kernel/store/store-error.ts';

interface Known {
  problem: StoreProblem;
  what: string;
  remedy: string;
}

const FULL: Known = {
  problem: 'disk_full',
  what: 'The disk is full. Nothing was written, and what was there is whole',
  remedy: 'Free some space; nothing else has to be done.',
};
const READ_ONLY: Known = {
  problem: 'read_only',
  what: 'The store may be read but not written',
  remedy: 'Give this user the right to write to the file and its folder, or name another file in `store`.',
};
const CORRUPT: Known = {
  problem: 'corrupt',
  what: 'The file is damaged or no SQLite database',
  remedy:
    'Stop every Guildhall, put the file aside with its -wal, and run `guildhall db restore` with your latest backup. `sqlite3 FILE .recover` may save more.',
};
const LOCKED: Known = {
  problem: 'locked',
  what: 'Another process holds the store and does not let go',
  remedy: 'Find out who has it open (`fuser FILE`, a database browser perhaps) and end its transaction.',
};

/** By primary result code. https://sqlite.org/rescode.html */
const KNOWN: readonly [code: string, known: Known][] = [
  ['SQLITE_FULL', FULL],
  ['SQLITE_BUSY', LOCKED],
  ['SQLITE_LOCKED', LOCKED],
  ['SQLITE_READONLY', READ_ONLY],
  ['SQLITE_PERM', READ_ONLY],
  ['SQLITE_CORRUPT', CORRUPT],
  ['SQLITE_NOTADB', CORRUPT],
  [
    'SQLITE_CANTOPEN',
    {
      problem: 'unreachable',
      what: 'The store cannot be opened',
      remedy: 'Check that the folder exists and that this user may create files in it.',
    },
  ],
  [
    'SQLITE_IOERR',
    {
      problem: 'unreachable',
      what: 'The disk did not do what the store asked of it',
      remedy: 'Check the disk and its free space. SQLite needs a local disk: network folders do not lock reliably.',
    },
  ],
];

/** Errors of files that Node reports before SQLite has seen them. */
const FILE_ERRORS: Readonly<Record<string, Known>> = {
  EACCES: READ_ONLY,
  EPERM: READ_ONLY,
  EROFS: READ_ONLY,
  ENOSPC: FULL,
  EDQUOT: FULL,
};

export const isBusy = (error: unknown): boolean =>
  error instanceof SQLiteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code ?? '');

/** Says what is wrong with the file in words for whoever runs it; other errors pass as they are. */
export function toStoreError(error: unknown, path: string): unknown {
  if (error instanceof StoreError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error;
  const known =
    error instanceof SQLiteError ? KNOWN.find(([prefix]) => code.startsWith(prefix))?.[1] : FILE_ERRORS[code];
  return known
    ? new StoreError(known.problem, `${known.what}: ${path}.`, { remedy: known.remedy, cause: error })
    : error;
}
