import type { Database, SQLQueryBindings, Statement } from 'bun:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Schema } from '../schema.ts';

/** Statements kept ready for each connection. */
const PREPARED = 100;
/** Longer statements are inserts of many rows, seldom of the same number; they are not kept. */
const LONGEST_KEPT = 12_000;

function createConnection(database: Database): DatabaseConnection & { close(): void } {
  const prepared = new Map<string, Statement>();

  const prepare = (sql: string): Statement => {
    const known = prepared.get(sql);
    if (known) {
      prepared.delete(sql);
      prepared.set(sql, known);
      return known;
    }
    const statement = database.prepare(sql);
    if (sql.length > LONGEST_KEPT) return statement;
    prepared.set(sql, statement);
    const oldest = prepared.size > PREPARED ? prepared.entries().next().value : undefined;
    if (oldest) {
      prepared.delete(oldest[0]);
      oldest[1].finalize();
    }
    return statement;
  };

  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const statement = prepare(sql);
      try {
        const bindings = parameters as SQLQueryBindings[];
        if (statement.columnNames.length > 0) return { rows: statement.all(...bindings) as R[] };
        const { changes, lastInsertRowid } = statement.run(...bindings);
        return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
      } finally {
        if (!prepared.has(sql)) statement.finalize();
      }
    },
    // biome-ignore lint/correctness/useYield: there is nothing to yield; large results are read in pages
    async *streamQuery() {
      throw new Error('Results are read in pages, not streamed.');
    },
    close() {
      // A connection with a statement left would stay half open, and its write-ahead log would not be folded in.
      for (const statement of prepared.values()) statement.finalize();
      database.close(true);
    },
  };
}

/**
 * Kysely on one connection of bun:sqlite. Every statement runs to its end before the next begins; who may begin a
 * transaction is for the engine to decide.
 */
export function kyselyOn(database: Database): { db: Kysely<Schema>; close(): void } {
  const connection = createConnection(database);
  const transactions = async () => {
    throw new Error('Transactions are begun by the engine.');
  };
  const driver: Driver = {
    async init() {},
    acquireConnection: async () => connection,
    beginTransaction: transactions,
    commitTransaction: transactions,
    rollbackTransaction: transactions,
    async releaseConnection() {},
    async destroy() {},
  };
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  return { db: new Kysely<Schema>({ dialect }), close: connection.close };
}
