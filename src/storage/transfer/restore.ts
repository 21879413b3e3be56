import { sql } from 'kysely';
import { StoreError } from '../../kernel/store/store-error.ts';
import type { Database, Engine } from '../engine.ts';
import { wordsOfMessage } from '../message-rows.ts';
import { applySteps, schemaState } from '../migrate.ts';
import type { Migration } from '../migrations/migration.ts';
import { type ExportHeader, type ExportRow, TABLES, tablesAt } from './tables.ts';

const BATCH = 200;

const broken = (line: number, problem: string) =>
  new StoreError('bad_input', `The export cannot be taken in: line ${line} ${problem}.`, {
    remedy: 'Nothing was restored. Export again, or take another backup.',
  });

function parse(text: string, line: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw broken(line, 'is no JSON object');
}

function headerOf(text: string, steps: readonly Migration[]): ExportHeader {
  const header = parse(text, 1) as unknown as ExportHeader;
  if (header.guildhall_export !== 1 || !Number.isInteger(header.schema)) {
    throw broken(1, 'is not how an export of Guildhall begins');
  }
  const known = steps.at(-1)?.version ?? 0;
  if (header.schema > known) {
    throw new StoreError(
      'newer_schema',
      `The export has schema version ${header.schema}; this program works with versions up to ${known}.`,
      { remedy: 'Restore it with the Guildhall that wrote it, or a later one.' },
    );
  }
  return header;
}

const isRow = (row: unknown): row is ExportRow['row'] =>
  typeof row === 'object' &&
  row !== null &&
  Object.values(row).every((value) => value === null || typeof value === 'string' || Number.isFinite(value));

async function requireEmpty(db: Database, schema: number): Promise<void> {
  for (const { name } of tablesAt(schema)) {
    // The one counter that is there from the beginning, and whose value shows whether it was used.
    const used = name === 'counters' ? sql`where value > 0` : sql``;
    const { rows } = await sql`select 1 from ${sql.table(name)} ${used} limit 1`.execute(db);
    if (rows.length > 0) {
      throw new StoreError('not_empty', `The store holds something already (in ${name}).`, {
        remedy: 'Restore into a new one: name another file or database in `store`, and switch to it afterwards.',
      });
    }
  }
}

async function put(db: Database, table: string, rows: readonly ExportRow['row'][]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto(table as 'events')
    .values(rows as never)
    .execute();
}

/** The words of all messages, once the tables are as this program knows them: earlier ones kept words differently. */
async function indexWords({ dialect }: Engine, db: Database): Promise<void> {
  for (let last = -1; ; ) {
    const page = await db
      .selectFrom('member_messages')
      .select(['id', 'message_id', 'content', 'attachments', 'embeds'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(BATCH)
      .execute();
    await dialect.text.index(
      db,
      page.map((row) => ({ message_id: row.message_id, words: wordsOfMessage(row) })),
    );
    last = page.at(-1)?.id ?? last;
    if (page.length < BATCH) return;
  }
}

async function fill(db: Database, lines: AsyncIterator<string>): Promise<number> {
  await sql`delete from counters`.execute(db);
  const names = new Set<string>(TABLES.map(({ name }) => name));
  let rows = 0;
  let table = '';
  let batch: ExportRow['row'][] = [];
  for (let line = 2; ; line++) {
    const { value, done } = await lines.next();
    if (done || value === '') throw broken(line, 'is missing: the export is cut short');
    const read = parse(value, line);
    if (read['end'] === true) {
      if (read['rows'] !== rows) throw broken(line, `speaks of ${read['rows']} rows, but there were ${rows}`);
      await put(db, table, batch);
      return rows;
    }
    const { table: name, row } = read;
    if (typeof name !== 'string' || !names.has(name) || !isRow(row)) throw broken(line, 'is no row of a known table');
    if (name !== table || batch.length === BATCH) {
      await put(db, table, batch);
      [table, batch] = [name, []];
    }
    batch.push(row);
    rows += 1;
  }
}

/** PostgreSQL gives out ids by a sequence that has seen nothing of the rows that came with theirs. */
async function continueSerials(db: Database, schema: number): Promise<void> {
  for (const { name } of tablesAt(schema).filter(({ serial }) => serial)) {
    await sql`select setval(pg_get_serial_sequence(${name}, 'id'), (select max(id) from ${sql.table(name)}))
      where exists (select 1 from ${sql.table(name)})`.execute(db);
  }
}

/**
 * Fills an empty store with the lines of an export, all or nothing. The schema is first brought to the version that the
 * export was made at, and the later steps are taken with the rows in place. Answers how many rows there were.
 */
export async function restoreLines(
  engine: Engine,
  source: AsyncIterable<string>,
  steps: readonly Migration[],
): Promise<number> {
  const lines = source[Symbol.asyncIterator]();
  try {
    return await restoreFrom(engine, lines, steps);
  } finally {
    await lines.return?.();
  }
}

async function restoreFrom(engine: Engine, lines: AsyncIterator<string>, steps: readonly Migration[]): Promise<number> {
  const first = await lines.next();
  if (first.done) throw broken(1, 'is missing: the file is empty');
  const { schema } = headerOf(first.value, steps);
  const { found } = await schemaState(engine, steps);
  if (found > schema) {
    throw new StoreError('not_empty', `The store has schema version ${found} already, the export ${schema}.`, {
      remedy: 'Restore into a file or database that does not exist yet.',
    });
  }
  let begun = false;
  return engine.migrating(async (db) => {
    if (begun) {
      throw new StoreError('unreachable', 'The connection was lost while restoring.', {
        remedy: 'Nothing was restored. Start again.',
      });
    }
    begun = true;
    await applySteps(
      engine,
      db,
      steps.filter(({ version }) => version <= schema),
    );
    await requireEmpty(db, schema);
    const rows = await fill(db, lines);
    if (engine.dialect.name === 'postgres') await continueSerials(db, schema);
    await applySteps(engine, db, steps);
    await indexWords(engine, db);
    return rows;
  });
}
