import { type ExpressionBuilder, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { Access, Database } from './engine.ts';
import type { Schema } from './schema.ts';

/** Tables whose rows are given out to workers, one at a time each. */
type Claimable = 'schedules' | 'jobs' | 'questions';

/** What a row is set to when nobody holds it any more. */
export const RELEASED = { lease: null, leased_until: null };

/** Rows that nobody holds, or whose holder was not heard of for as long as its lease. */
export const isFree = ({ dialect }: Pick<Access, 'dialect'>) => {
  const clock = dialect.clock();
  return (e: ExpressionBuilder<Schema, Claimable>) =>
    e.or([e('leased_until', 'is', null), e('leased_until', '<=', clock)]);
};

/** How a lease that begins or is renewed now ends. */
export const leaseEnd = ({ dialect }: Pick<Access, 'dialect'>, lease_ms: number) =>
  sql<number>`${dialect.clock()} + ${lease_ms}`;

interface Claim<T extends Claimable> {
  table: T;
  worker: string;
  lease_ms: number;
  limit: number;
  /** Which of them are wanted, whoever holds them. */
  eligible(query: SelectQueryBuilder<Schema, T, object>): SelectQueryBuilder<Schema, T, object>;
  /** What else becomes of those that are taken. */
  set?: object;
}

/** Takes rows that are free, earliest due first. Who comes at the same time passes over them. */
export async function claimRows<T extends Claimable>(
  access: Access,
  db: Database,
  { table, worker, lease_ms, limit, eligible, set = {} }: Claim<T>,
): Promise<(Selectable<Schema[T]> & { lease: string; leased_until: number })[]> {
  // All of them have the columns used here, which the types of a table that is one of several cannot say.
  const name = table as 'schedules';
  const free = await (
    eligible(db.selectFrom(name) as never) as unknown as SelectQueryBuilder<Schema, 'schedules', object>
  )
    .select('id')
    .where(isFree(access) as never)
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit)
    .$if(access.dialect.skipLocked, (query) => query.forUpdate().skipLocked())
    .execute();
  if (free.length === 0) return [];
  const rows = await db
    .updateTable(name)
    .set((e) => ({
      lease: `${worker}/${crypto.randomUUID()}`,
      leased_until: leaseEnd(access, lease_ms),
      attempts: e('attempts', '+', 1),
      updated_at: access.now(),
      ...set,
    }))
    .where(
      'id',
      'in',
      free.map(({ id }) => id),
    )
    .returningAll()
    .execute();
  rows.sort((a, b) => a.due_at - b.due_at || a.id - b.id);
  return rows as unknown as (Selectable<Schema[T]> & { lease: string; leased_until: number })[];
}
