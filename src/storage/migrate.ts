import { type Kysely, sql } from 'kysely';
import { StoreError } from '../kernel/store/store-error.ts';
import type { Engine } from './engine.ts';
import type { Migration } from './migrations/migration.ts';

export interface SchemaState {
  /** 0 for an empty database. */
  found: number;
  expected: number;
}

const latest = (steps: readonly Migration[]) => steps.at(-1)?.version ?? 0;

async function versionOf(db: Kysely<never>, engine: Engine['dialect']['name']): Promise<number> {
  const there =
    engine === 'sqlite'
      ? sql<{ there: number }>`select count(*) as there from sqlite_master where name = 'schema_migrations'`
      : sql<{
          there: number;
        }>`select count(*) as there from pg_tables where tablename = 'schema_migrations' and schemaname = current_schema()`;
  if ((await there.execute(db)).rows[0]?.there === 0) return 0;
  const newest = await sql<{ version: number | null }>`select max(version) as version from schema_migrations`.execute(
    db,
  );
  return newest.rows[0]?.version ?? 0;
}

export async function schemaState(engine: Engine, steps: readonly Migration[]): Promise<SchemaState> {
  return { found: await engine.read((db) => versionOf(db as never, engine.dialect.name)), expected: latest(steps) };
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
  return engine.migrating(async (db) => {
    const found = await versionOf(db as never, engine.dialect.name);
    refuseNewer({ found, expected: latest(steps) });
    const { text, integer } = engine.dialect.columns;
    await db.schema
      .createTable('schema_migrations')
      .ifNotExists()
      .addColumn('version', integer, (c) => c.primaryKey())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('applied_at', integer, (c) => c.notNull())
      .execute();
    const missing = steps.filter(({ version }) => version > found);
    for (const { version, name, up } of missing) {
      await up(db as never, engine.dialect.columns, engine.dialect.name);
      await sql`insert into schema_migrations (version, name, applied_at) values (${version}, ${name}, ${engine.now()})`.execute(
        db,
      );
    }
    return { found, expected: latest(steps), applied: missing.map(({ name }) => name) };
  });
}
