import { CompiledQuery } from 'kysely';
import type { BulkInsert } from '../engine.ts';

const TYPES = { text: 'text', integer: 'bigint' } as const;

/**
 * One array for each column: a statement of the same few words for any number of rows, which PostgreSQL reads twice as
 * quickly as one with a parameter for each value.
 */
export const insertNew: BulkInsert = async (db, { table, columns, unless, returning, rows }) => {
  const names = Object.keys(columns);
  const arrays = Object.values(columns).map((type, index) => `$${index + 1}::${TYPES[type]}[]`);
  const statement = `insert into ${table} (${names.join(',')}) select * from unnest(${arrays.join(',')})
    on conflict (${unless.join(',')}) do nothing returning ${returning} as added`;
  const values = names.map((_, index) => rows.map((row) => row[index]));
  const { rows: found } = await db.executeQuery<{ added: number }>(CompiledQuery.raw(statement, values));
  return found.map(({ added }) => added);
};
