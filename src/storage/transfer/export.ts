import { sql } from 'kysely';
import type { Database } from '../engine.ts';
import { type ExportEnd, type ExportHeader, type ExportRow, type TransferTable, tablesAt } from './tables.ts';

const PAGE = 500;
type Row = ExportRow['row'];

async function pageAfter(db: Database, { name, key }: TransferTable, last: Row | undefined): Promise<Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const after = last ? sql`where (${columns}) > (${sql.join(key.map((column) => last[column]))})` : sql``;
  const page = sql<Row>`select * from ${sql.table(name)} ${after} order by ${columns} limit ${sql.lit(PAGE)}`;
  return (await page.execute(db)).rows;
}

/** The lines of an export, one consistent view of everything, in small pieces. */
export async function* exportLines(
  db: Database,
  about: Pick<ExportHeader, 'schema' | 'engine'>,
  now: number,
): AsyncGenerator<string> {
  const header: ExportHeader = { guildhall_export: 1, ...about, exported_at: new Date(now).toISOString() };
  yield JSON.stringify(header);
  let rows = 0;
  for (const table of tablesAt(about.schema)) {
    for (let last: Row | undefined; ; ) {
      const page = await pageAfter(db, table, last);
      for (const row of page) yield JSON.stringify({ table: table.name, row } satisfies ExportRow);
      rows += page.length;
      last = page.at(-1);
      if (page.length < PAGE) break;
    }
  }
  yield JSON.stringify({ end: true, rows } satisfies ExportEnd);
}
