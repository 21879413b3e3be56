import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { StoreError } from '../../kernel/store/store-error.ts';
import type { Database, Engine, EngineOptions, WriteOptions } from '../engine.ts';
import type { ColumnTypes } from '../migrations/migration.ts';
import type { Schema } from '../schema.ts';
import { type StoreAddress, shownStoreUrl } from '../store-url.ts';
import { pause } from '../waiting.ts';
import { insertNew } from './bulk.ts';
import { isConflict, isLost, toStoreError } from './errors.ts';
import { fullText } from './full-text.ts';
import { SILENCE, watchForSilence } from './silence.ts';

/** How long a lost server is waited for before callers are told, in milliseconds. */
const PATIENCE = 15_000;
/** Longest wait for a row that another session is changing. */
const LOCK_WAIT = 15_000;
/** A process that stops in the middle of a transaction, frozen perhaps, must not stop all others. */
const IDLE_IN_TRANSACTION = 30_000;
/** Whoever migrates holds this advisory lock: any number will do that nothing else in the database uses. */
const MIGRATION_LOCK = 7_105_234_881;
/** The same for whoever writes messages, members and activity, in each schema by itself. */
const MEMBERS_LOCK = 7_105_234;

const columns: ColumnTypes = {
  // Bytes decide, in every locale: ids compare as in SQLite, and indexes are smaller and quicker.
  text: sql`text collate "C"`,
  integer: 'bigint',
  real: 'double precision',
  serial: 'bigint',
  // Restoring gives ids that were there before; `always` would refuse them.
  identity: (column) => column.generatedByDefaultAsIdentity().primaryKey(),
};

/** int8 and numeric come as text since they may exceed what a number holds; none of ours does. */
const NUMBERS: readonly number[] = [pg.types.builtins.INT8, pg.types.builtins.NUMERIC];
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    NUMBERS.includes(oid) ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

export async function openPostgres(
  address: StoreAddress & { engine: 'postgres' },
  { patience = PATIENCE }: EngineOptions = {},
): Promise<Engine> {
  const server = shownStoreUrl(address);
  const pool = new pg.Pool({
    connectionString: address.url,
    application_name: 'guildhall',
    max: 8,
    connectionTimeoutMillis: Math.min(5000, patience),
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    types,
  });
  // A connection that the server ends is replaced when it is next used. Unheard, its error would end this process;
  // the pool hears those of idle connections only.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const silence = watchForSilence(pool, address.url, Math.min(SILENCE, patience));
  const kysely = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool,
      async onCreateConnection(connection) {
        const session = sql`set lock_timeout = ${sql.lit(LOCK_WAIT)}; set idle_in_transaction_session_timeout = ${sql.lit(IDLE_IN_TRANSACTION)}`;
        await connection.executeQuery(session.compile(kysely));
      },
    }),
  });
  let closed = false;

  /** Does the work again while the server is away, as long as nothing can have come of it. */
  async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + patience;
    for (let wait = 50; ; wait = Math.min(wait * 2, 1000)) {
      if (closed) throw new StoreError('closed', 'The store is closed.', { remedy: 'Open it again.' });
      try {
        return await attempt();
      } catch (error) {
        const again = isConflict(error) || isLost(error);
        if (!again || performance.now() + wait > deadline) throw toStoreError(error, server);
        await pause(wait * (0.5 + Math.random() / 2));
      }
    }
  }

  const transaction = <T>(
    begin: string,
    { repeatable }: WriteOptions,
    work: (db: Database) => Promise<T>,
  ): Promise<T> =>
    patiently(() =>
      kysely.connection().execute(async (db) => {
        await sql.raw(begin).execute(db);
        let result: T;
        try {
          result = await work(db);
        } catch (error) {
          // On a connection that is gone the server rolls back without being asked.
          await sql`rollback`.execute(db).catch(() => {});
          throw error;
        }
        try {
          await sql`commit`.execute(db);
          return result;
        } catch (error) {
          if (repeatable || !isLost(error)) throw error;
          throw new StoreError('unreachable', `PostgreSQL at ${server} went away while it was storing something.`, {
            remedy: 'Look whether it was stored before doing it again.',
            uncertain: true,
            cause: error,
          });
        }
      }),
    );

  const read = <T>(work: (db: Database) => Promise<T>) => patiently(() => work(kysely));

  return {
    dialect: {
      name: 'postgres',
      columns,
      skipLocked: true,
      async inTurn(db) {
        await sql`select pg_advisory_xact_lock(${MEMBERS_LOCK}, hashtext(current_schema()))`.execute(db);
      },
      clock: () => sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
      text: fullText,
      insertNew,
    },
    now: () => Date.now(),
    read,
    write: (options, work) => transaction('begin', options, work),
    snapshot: (work) => transaction('begin isolation level repeatable read read only', { repeatable: true }, work),
    migrating: (work) =>
      transaction('begin', { repeatable: true }, async (db) => {
        // A long migration of another process is waited for.
        await sql`set local lock_timeout = 0`.execute(db);
        await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(db);
        return work(db);
      }),
    replaced: () => false,
    async size() {
      const found = await read((db) =>
        sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(db),
      );
      return found.rows[0]?.bytes ?? 0;
    },
    // PostgreSQL's log is its own: it makes copies and recovery work, and ends by itself.
    checkpoint: async () => {},
    // PostgreSQL's own autovacuum makes room for what comes next.
    shrink: async () => 0,
    async rebuild() {
      throw new StoreError('unsupported', 'A PostgreSQL store is compacted with the tools of PostgreSQL.', {
        remedy: 'Run, while Guildhall is stopped: vacuumdb --full, or use pg_repack. Autovacuum mostly is enough.',
      });
    },
    async backup() {
      throw new StoreError('unsupported', 'A PostgreSQL store is backed up with the tools of PostgreSQL.', {
        remedy: `Run: pg_dump --format=custom --file=guildhall.dump '${server}'. For a copy that any engine can take in: guildhall db export.`,
      });
    },
    async close() {
      if (closed) return;
      closed = true;
      await kysely.destroy();
      silence.stop();
    },
  };
}
