import { sql } from 'kysely';
import { StoreError } from '../kernel/store/store-error.ts';
import type { Database, Dialect, Engine } from './engine.ts';
import type { Migration } from './migrations/migration.ts';

export interface SchemaState {
  /** 0 for an empty database. */
  found: number;
  expected: number;
}

const latest = (steps: readonly Migration[]) => steps.at(-1)?.version ?? 0;

async function versionOf(db: Database, engine: Dialect['name']): Promise<number> {
  const tables =
    engine === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where name = 'schema_migrations'`
      : sql<{ name: string }>`select tablename as name from pg_tables
          where tablename = 'schema_migrations' and schemaname = current_schema()`;
  if ((await tables.execute(db)).rows.length === 0) return 0;
  const newest = sql<{ version: number | null }>`select max(version) as version from schema_migrations`;
  return (await newest.execute(db)).rows[0]?.version ?? 0;
}

export async function schemaState(engine: Engine, steps: readonly Migration[]): Promise<SchemaState> {
  return { found: await engine.read((db) => versionOf(db, engine.dialect.name)), expected: latest(steps) };
}

function refuseNewer({ found, expected }: SchemaState): void {
  if (found <= expected) return;
  throw new StoreError(
    'newer_schema',
    `The store has schema version ${found}; this program works with versions up to ${expected}.`,
    {
      remedy:
        'A newer Guildhall has used this store. Run that version or a later one, or restore a backup made before.',
    },
  );
}

/** For those who must not change anything: fails unless the schema is exactly ours. */
export function requireCurrent(state: SchemaState): void {
  refuseNewer(state);
  if (state.found < state.expected) {
    throw new StoreError(
      'older_schema',
      `The store has schema version ${state.found}; this program needs ${state.expected}.`,
      { remedy: 'Run `guildhall db migrate`.' },
    );
  }
}

/** Takes those steps that are missing, within a migration's transaction. Answers with their names. */
export async function applySteps(engine: Engine, db: Database, steps: readonly Migration[]): Promise<string[]> {
  const { columns, name: dialect } = engine.dialect;
  const found = await versionOf(db, dialect);
  refuseNewer({ found, expected: latest(steps) });
  await db.schema
    .createTable('schema_migrations')
    .ifNotExists()
    .addColumn('version', columns.integer, (c) => c.primaryKey())
    .addColumn('name', columns.text, (c) => c.notNull())
    .addColumn('applied_at', columns.integer, (c) => c.notNull())
    .execute();
  const missing = steps.filter(({ version }) => version > found);
  for (const { version, name, up } of missing) {
    await up(db as never, columns, dialect);
    await sql`insert into schema_migrations (version, name, applied_at)
      values (${version}, ${name}, ${engine.now()})`.execute(db);
  }
  return missing.map(({ name }) => name);
}

/**
 * Brings the schema up to date. However many processes start at once, one does each step and the others find it done:
 * the version is read again under the engine's migration lock. All missing steps are one transaction.
 */
export async function migrate(
  engine: Engine,
  steps: readonly Migration[],
): Promise<SchemaState & { applied: string[] }> {
  const before = await schemaState(engine, steps);
  refuseNewer(before);
  if (before.found === before.expected) return { ...before, applied: [] };
  return { ...before, applied: await engine.migrating((db) => applySteps(engine, db, steps)) };
}
