import type { Database as Connection } from 'bun:sqlite';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { sql } from 'kysely';
import { StoreError } from '../../kernel/store/store-error.ts';
import type { Database, Engine, EngineOptions, WriteOptions } from '../engine.ts';
import type { ColumnTypes } from '../migrations/migration.ts';
import type { StoreAddress } from '../store-url.ts';
import { createMutex, littleByLittle, takeTurns } from '../waiting.ts';
import { insertNew } from './bulk.ts';
import { connect, patiently } from './connect.ts';
import { kyselyOn } from './driver.ts';
import { toStoreError } from './errors.ts';
import { fullText } from './full-text.ts';
import { watchFile } from './watch-file.ts';

const columns: ColumnTypes = {
  text: 'text',
  integer: 'integer',
  real: 'real',
  serial: 'integer',
  // Without `autoincrement` the id of the last row would be given out again once that row is gone.
  identity: (column) => column.primaryKey().autoIncrement(),
};

interface Line {
  connection: Connection;
  db: Database;
  close(): void;
}

interface Pages {
  pages: number;
  free: number;
  /** bytes */
  size: number;
  mode: number;
}

const PATIENCE = 10_000;
/** https://sqlite.org/pragma.html#pragma_auto_vacuum */
const INCREMENTAL = 2;
/** Free pages that stay for what comes next; 8 MB. */
const SPARE = 2000;
const SHRUNK_AT_ONCE = 500;
/** Kilobytes. A writer that finds its indexes in memory is twice as quick. */
const WRITER_CACHE = 16_000;
const READER_CACHE = 8000;

/** An empty file for its owner alone, which SQLite fills. */
function createNew(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new StoreError('not_empty', `${path} exists already.`, { remedy: 'Name a file that does not exist.' });
  }
}

/**
 * SQLite in one file that several processes share. One connection writes, one transaction at a time; another reads, so
 * that reading never waits for a writer in this or any other process.
 *
 * `synchronous`: in WAL mode `normal` survives the death of the process but may lose the last transactions when the
 * power fails; `full` survives that too and costs a sync of the disk for each transaction. Durable writes (events, what
 * was sent) use what the address asks for, `full` by default; the rest can be rebuilt from the log and uses `normal`.
 */
export async function openSqlite(
  address: StoreAddress & { engine: 'sqlite' },
  { patience = PATIENCE, create = true }: EngineOptions = {},
): Promise<Engine> {
  const { path } = address;
  if (!create && path !== ':memory:' && !existsSync(path)) {
    throw new StoreError('unreachable', `There is no store at ${path} yet.`, {
      remedy:
        'Check `store` and `home`; a first `guildhall stdio`, `guildhall serve` or `guildhall db migrate` makes it.',
    });
  }
  const open = async (cache = READER_CACHE): Promise<Line> => {
    const connection = await connect({ path, patience, cache });
    return { connection, ...kyselyOn(connection) };
  };
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new StoreError('closed', 'The store is closed.', { remedy: 'Open it again.' });
    if (replaced()) {
      throw new StoreError('replaced', `The file of the store was moved or removed while in use: ${path}.`, {
        remedy: 'From the next attempt on, the one that is there now is used.',
      });
    }
    try {
      await breathe();
      return await work();
    } catch (error) {
      throw toStoreError(error, path);
    }
  };
  let closed = false;
  const breathe = takeTurns();
  const alone = createMutex();
  let replaced = () => false;
  const writer = await explained(() => open(WRITER_CACHE));
  const shared = path === ':memory:';
  if (!shared) replaced = watchFile(path);
  let reader: Promise<Line> | undefined;

  async function openReader(): Promise<Line> {
    const line = await open();
    line.connection.run('pragma query_only = on');
    return line;
  }

  let level: 'full' | 'normal' | undefined;
  function setLevel(wanted: 'full' | 'normal'): void {
    if (level === wanted) return;
    writer.connection.run(`pragma synchronous = ${wanted}`);
    level = wanted;
  }

  async function transaction<T>(line: Line, begin: string, work: (db: Database) => Promise<T>): Promise<T> {
    await patiently(() => line.connection.run(begin), patience);
    try {
      const result = await work(line.db);
      line.connection.run('commit');
      return result;
    } catch (error) {
      // After a full disk SQLite has rolled back by itself already.
      if (line.connection.inTransaction) line.connection.run('rollback');
      throw error;
    }
  }

  const write = <T>({ durable = false }: Omit<WriteOptions, 'repeatable'>, work: (db: Database) => Promise<T>) =>
    alone(() =>
      explained(() => {
        setLevel(durable ? address.synchronous : 'normal');
        return transaction(writer, 'begin immediate', work);
      }),
    );

  /** Moves what the write-ahead log holds into the file and empties it, where nobody is reading at the moment. */
  const checkpoint = () =>
    alone(() => explained(async () => void writer.connection.query('pragma wal_checkpoint(truncate)').all()));

  async function read<T>(work: (db: Database) => Promise<T>): Promise<T> {
    if (shared) return alone(() => explained(() => work(writer.db)));
    return explained(async () => {
      reader ??= openReader();
      const { db } = await reader;
      return work(db);
    });
  }

  return {
    dialect: {
      name: 'sqlite',
      columns,
      skipLocked: false,
      // There is one writer at a time anyway.
      inTurn: async () => {},
      clock: () => sql<number>`${Date.now()}`,
      text: fullText,
      insertNew,
    },
    now: () => Date.now(),
    read,
    write,
    migrating: (work) => write({ durable: true }, work),
    snapshot: (work) =>
      shared
        ? alone(() => explained(() => transaction(writer, 'begin', work)))
        : explained(async () => {
            const line = await openReader();
            try {
              return await transaction(line, 'begin', work);
            } finally {
              line.close();
            }
          }),
    replaced: () => replaced(),
    async size() {
      const pages = await read((db) =>
        sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count, pragma_page_size`.execute(
          db,
        ),
      );
      return pages.rows[0]?.bytes ?? 0;
    },
    checkpoint,
    async shrink() {
      const pages = async () => {
        const counted = await read((db) =>
          sql<Pages>`select page_count as pages, freelist_count as free,
          page_size as size, auto_vacuum as mode
          from pragma_page_count, pragma_freelist_count, pragma_page_size, pragma_auto_vacuum`.execute(db),
        );
        return counted.rows[0] ?? { pages: 0, free: 0, size: 0, mode: 0 };
      };
      const { mode, size, free, pages: all } = await pages();
      // What goes and comes all day is not worth moving other pages for.
      if (mode !== INCREMENTAL || free <= Math.max(SPARE, all / 8)) return 0;
      const given = await littleByLittle(async () => {
        const before = await pages();
        if (before.free <= SPARE) return 0;
        await write({}, async () => void writer.connection.query(`pragma incremental_vacuum(${SHRUNK_AT_ONCE})`).all());
        return before.free - (await pages()).free;
      });
      await checkpoint();
      return given * size;
    },
    async rebuild() {
      await alone(() =>
        explained(async () => {
          writer.connection.run('pragma auto_vacuum = incremental');
          await patiently(() => writer.connection.run('vacuum'), patience);
        }),
      );
      await checkpoint();
    },
    backup: (target) =>
      explained(async () => {
        createNew(target);
        const line = await open();
        try {
          await patiently(() => line.connection.run('vacuum into ?', [target]), patience);
        } catch (error) {
          rmSync(target, { force: true });
          throw error;
        } finally {
          line.close();
        }
      }),
    async close() {
      if (closed) return;
      await alone(async () => {
        closed = true;
        const opened = await reader?.catch(() => undefined);
        opened?.close();
        writer.close();
      });
    },
  };
}
