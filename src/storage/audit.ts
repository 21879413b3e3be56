import { type CompiledQuery, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { Audit, AuditFilter, ToolUsage } from '../kernel/store/audit.ts';
import { optionalText, readJson, writeJson } from './codec.ts';
import type { Access, Database } from './engine.ts';
import type { Schema, ToolUsageTable } from './schema.ts';
import { littleByLittle } from './waiting.ts';

const MOST = 1000;
const MOST_QUEUED = 10_000;
const BATCH = 250;
const PRUNED_AT_ONCE = 500;
/** Milliseconds. What is asked for within them shares a transaction, and may be lost with the process. */
const DELAY = 20;
const AFTER_FAILURE = 2000;

const toRow = (record: ToolUsage) => ({
  call_id: record.call_id,
  tool_name: record.tool_name,
  effect: record.effect,
  surface: record.surface,
  caller_kind: record.caller_kind,
  user_id: record.user_id,
  guild_id: record.guild_id,
  channel_id: record.channel_id,
  parameters: writeJson(record.parameters),
  result_status: record.result_status,
  error_code: record.error_code,
  error_message: optionalText(record.error_message),
  execution_time: record.execution_time,
  timestamp: record.timestamp,
});

/** Rows in one statement. Of few sizes, each is compiled once: kysely takes longer for that than SQLite for storing. */
const SIZES = [64, 8, 1] as const;

function createInsert(): (db: Database, records: readonly ToolUsage[]) => Promise<void> {
  const compiled = new Map<number, CompiledQuery>();
  return async (db, records) => {
    for (let at = 0; at < records.length; ) {
      const size = SIZES.find((each) => each <= records.length - at) ?? 1;
      const rows = records.slice(at, at + size).map(toRow);
      const known = compiled.get(size) ?? db.insertInto('tool_usage_log').values(rows).compile();
      compiled.set(size, known);
      await db.executeQuery({ ...known, parameters: rows.flatMap((row) => Object.values(row)) });
      at += size;
    }
  };
}

function toRecord(row: Selectable<ToolUsageTable>): ToolUsage & { id: number } {
  return { ...row, parameters: readJson(row.parameters) };
}

type Query<O> = SelectQueryBuilder<Schema, 'tool_usage_log', O>;

function matching<O>(query: Query<O>, filter: AuditFilter): Query<O> {
  const { tool_names, user_id, guild_id, channel_id, result_statuses, call_id, since, until } = filter;
  let found = query;
  if (tool_names) found = found.where('tool_name', 'in', tool_names);
  if (user_id !== undefined) found = found.where('user_id', '=', user_id);
  if (guild_id !== undefined) found = found.where('guild_id', '=', guild_id);
  if (channel_id !== undefined) found = found.where('channel_id', '=', channel_id);
  if (result_statuses) found = found.where('result_status', 'in', result_statuses);
  if (call_id !== undefined) found = found.where('call_id', '=', call_id);
  if (since !== undefined) found = found.where('timestamp', '>=', since);
  if (until !== undefined) found = found.where('timestamp', '<', until);
  return found;
}

const matchesNothing = ({ tool_names, result_statuses }: AuditFilter): boolean =>
  tool_names?.length === 0 || result_statuses?.length === 0;

/** Those that an earlier attempt, whose commit was not answered, has not stored already. */
async function missing(db: Database, records: readonly ToolUsage[]): Promise<readonly ToolUsage[]> {
  const stored = await db
    .selectFrom('tool_usage_log')
    .select(['call_id', 'timestamp'])
    .where('timestamp', '>=', Math.min(...records.map(({ timestamp }) => timestamp)))
    .where(
      'call_id',
      'in',
      records.map(({ call_id }) => call_id),
    )
    .execute();
  const known = new Set(stored.map(({ call_id, timestamp }) => `${call_id} ${timestamp}`));
  return records.filter(({ call_id, timestamp }) => !known.has(`${call_id} ${timestamp}`));
}

export interface AuditQueue extends Audit {
  /** Writes what is queued and takes no more. */
  close(): Promise<void>;
}

export function createAudit(access: Access): AuditQueue {
  let queue: ToolUsage[] = [];
  let lost = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> | undefined;
  let closed = false;
  const insert = createInsert();

  function plan(delay: number): void {
    if (timer || closed) return;
    timer = setTimeout(() => {
      timer = undefined;
      drain().catch(() => plan(AFTER_FAILURE));
    }, delay);
    // Whoever ends the process closes the store first.
    timer.unref();
  }

  async function store(records: readonly ToolUsage[]): Promise<void> {
    let attempts = 0;
    await access.write({ repeatable: true }, async (db) => {
      const left = attempts++ === 0 ? records : await missing(db, records);
      await insert(db, left);
    });
  }

  async function storeAll(): Promise<void> {
    try {
      while (queue.length > 0) {
        const batch = queue.splice(0, BATCH);
        try {
          await store(batch);
        } catch (error) {
          lost += Math.max(0, batch.length + queue.length - MOST_QUEUED);
          queue = [...batch, ...queue].slice(-MOST_QUEUED);
          throw error;
        }
      }
    } finally {
      // In the same moment in which the queue was seen empty: who asks next must not be given this promise.
      writing = undefined;
    }
  }

  function drain(): Promise<void> {
    if (!writing && queue.length > 0) writing = storeAll();
    return writing ?? Promise.resolve();
  }

  return {
    write(record) {
      if (closed) {
        lost += 1;
        return;
      }
      queue.push(record);
      if (queue.length > MOST_QUEUED) {
        queue.shift();
        lost += 1;
      }
      plan(queue.length >= BATCH ? 0 : DELAY);
    },
    flush: drain,
    get lost() {
      return lost;
    },

    async list({ before, limit, ...filter }) {
      if (matchesNothing(filter)) return [];
      const rows = await access.read((db) => {
        const found = matching(db.selectFrom('tool_usage_log'), filter);
        return (before === undefined ? found : found.where('id', '<', before))
          .selectAll()
          .orderBy('id', 'desc')
          .limit(Math.min(limit, MOST))
          .execute();
      });
      return rows.map(toRecord);
    },

    async summary(filter) {
      if (matchesNothing(filter)) return [];
      return access.read((db) =>
        matching(db.selectFrom('tool_usage_log'), filter)
          .groupBy('tool_name')
          .select((e) => [
            'tool_name',
            e.fn.countAll<number>().as('calls'),
            sql<number>`sum(case when result_status = 'failed' then 1 else 0 end)`.as('failures'),
            e.fn.avg<number>('execution_time').as('mean_ms'),
          ])
          .orderBy(sql`count(*)`, 'desc')
          .orderBy('tool_name')
          .execute(),
      );
    },

    prune: (before) =>
      littleByLittle(() =>
        access.write({ repeatable: true }, async (db) => {
          const old = db
            .selectFrom('tool_usage_log')
            .select('id')
            .where('timestamp', '<', before)
            .limit(PRUNED_AT_ONCE);
          const { numDeletedRows } = await db.deleteFrom('tool_usage_log').where('id', 'in', old).executeTakeFirst();
          return Number(numDeletedRows);
        }),
      ),

    async close() {
      clearTimeout(timer);
      try {
        await drain();
      } finally {
        closed = true;
      }
    },
  };
}
