import { CompiledQuery } from 'kysely';
import type { BulkInsert } from '../engine.ts';

/** Rows of one statement. Few sizes, so that the statements stay prepared; the largest has 7 kB. */
const SIZES = [250, 50, 10, 1];

/** Kysely would build, and SQLite read, a tree of every single value: three quarters of the time that storing takes. */
export const insertNew: BulkInsert = async (db, { table, columns, unless, returning, rows }) => {
  const names = Object.keys(columns);
  const values = `(${names.map(() => '?').join(',')})`;
  const added: number[] = [];
  let start = 0;
  for (const size of SIZES) {
    const statement = `insert into ${table} (${names.join(',')}) values ${Array(size).fill(values).join(',')}
      on conflict (${unless.join(',')}) do nothing returning ${returning} as added`;
    for (; rows.length - start >= size; start += size) {
      const part = rows.slice(start, start + size).flat();
      const { rows: found } = await db.executeQuery<{ added: number }>(CompiledQuery.raw(statement, part));
      for (const { added: one } of found) added.push(one);
    }
  }
  return added;
};
