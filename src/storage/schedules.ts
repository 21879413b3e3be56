import { type Selectable, type SelectQueryBuilder, sql, type UpdateObject } from 'kysely';
import type { ClaimedSchedule, Schedule, Schedules } from '../kernel/store/schedules.ts';
import { claimRows, leaseEnd, RELEASED } from './claims.ts';
import { readJson, text, writeJson } from './codec.ts';
import type { Access } from './engine.ts';
import type { ScheduleTable, Schema } from './schema.ts';

const MOST = 1000;

function toSchedule(row: Selectable<ScheduleTable>): Schedule {
  const { lease: _lease, leased_until: _until, ...rest } = row;
  return { ...rest, payload: readJson(row.payload), result: readJson(row.result) };
}

const ofKinds = <O>(query: SelectQueryBuilder<Schema, 'schedules', O>, kinds: readonly string[] | undefined) =>
  kinds ? query.where('kind', 'in', kinds) : query;

export function createSchedules(access: Access): Schedules {
  /** Changes a claimed schedule as long as the claim holds; a claim that was lost changes nothing. */
  async function withLease(id: number, lease: string, set: UpdateObject<Schema, 'schedules'>): Promise<boolean> {
    const { numUpdatedRows } = await access.write({ repeatable: false, durable: true }, (db) =>
      db
        .updateTable('schedules')
        .set({ ...set, updated_at: access.now() })
        .where('id', '=', id)
        .where('lease', '=', lease)
        .where('state', '=', 'pending')
        .executeTakeFirst(),
    );
    return numUpdatedRows > 0n;
  }

  return {
    // Without a unique key a second attempt would add a second one.
    add: (schedule) =>
      access.write({ repeatable: schedule.unique_key != null, durable: true }, async (db) => {
        const now = access.now();
        const { cron = null, time_zone = null, guild_id = null, channel_id = null, unique_key = null } = schedule;
        const { kind, due_at, created_by } = schedule;
        const row = { kind, due_at, created_by, cron, time_zone, guild_id, channel_id, unique_key };
        const added = await db
          .insertInto('schedules')
          .values({
            ...row,
            state: 'pending',
            payload: writeJson(schedule.payload),
            created_at: now,
            updated_at: now,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        if (added) return toSchedule(added);
        const there = db.selectFrom('schedules').selectAll().where('state', '=', 'pending');
        return toSchedule(await there.where('unique_key', '=', unique_key).executeTakeFirstOrThrow());
      }),

    async get(id) {
      const row = await access.read((db) =>
        db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst(),
      );
      return row && toSchedule(row);
    },

    async list({ states, kinds, guild_id, channel_id, created_by, due_until, limit, offset = 0 }) {
      if (states?.length === 0 || kinds?.length === 0) return [];
      const rows = await access.read((db) => {
        let found = ofKinds(db.selectFrom('schedules'), kinds);
        if (states) found = found.where('state', 'in', states);
        if (guild_id !== undefined) found = found.where('guild_id', '=', guild_id);
        if (channel_id !== undefined) found = found.where('channel_id', '=', channel_id);
        if (created_by !== undefined) found = found.where('created_by', '=', created_by);
        if (due_until !== undefined) found = found.where('due_at', '<=', due_until);
        return found.selectAll().orderBy('due_at').orderBy('id').limit(Math.min(limit, MOST)).offset(offset).execute();
      });
      return rows.map(toSchedule);
    },

    async edit(id, { payload, ...change }) {
      const row = await access.write({ repeatable: true, durable: true }, (db) =>
        db
          .updateTable('schedules')
          .set({
            ...change,
            ...(payload === undefined ? {} : { payload: writeJson(payload) }),
            ...RELEASED,
            updated_at: access.now(),
          })
          .where('id', '=', id)
          .where('state', '=', 'pending')
          .returningAll()
          .executeTakeFirst(),
      );
      return row && toSchedule(row);
    },

    async cancel(id) {
      const { numUpdatedRows } = await access.write({ repeatable: false, durable: true }, (db) =>
        db
          .updateTable('schedules')
          .set({ state: 'cancelled', ...RELEASED, updated_at: access.now() })
          .where('id', '=', id)
          .where('state', '=', 'pending')
          .executeTakeFirst(),
      );
      return numUpdatedRows > 0n;
    },

    async claim({ due_until, lease_ms, worker, limit, kinds }) {
      if (kinds?.length === 0) return [];
      // A claim whose answer is lost runs out like that of a worker that died.
      const rows = await access.write({ repeatable: true, durable: true }, (db) =>
        claimRows(access, db, {
          table: 'schedules',
          worker,
          lease_ms,
          limit: Math.min(limit, MOST),
          eligible: (query) => ofKinds(query, kinds).where('state', '=', 'pending').where('due_at', '<=', due_until),
        }),
      );
      return rows.map(
        (row): ClaimedSchedule => ({ ...toSchedule(row), lease: row.lease, leased_until: row.leased_until }),
      );
    },

    async renew(id, lease, lease_ms, progress) {
      const { numUpdatedRows } = await access.write({ repeatable: true }, (db) =>
        db
          .updateTable('schedules')
          .set(() => ({
            leased_until: leaseEnd(access, lease_ms),
            ...(progress === undefined ? {} : { result: writeJson(progress) }),
          }))
          .where('id', '=', id)
          .where('lease', '=', lease)
          .where('state', '=', 'pending')
          .executeTakeFirst(),
      );
      return numUpdatedRows > 0n;
    },

    complete: (id, lease, { result, next_due_at } = {}) =>
      withLease(id, lease, {
        ...RELEASED,
        ...(next_due_at === undefined ? { state: 'done' as const } : { due_at: next_due_at }),
        ...(result === undefined ? {} : { result: writeJson(result) }),
        attempts: 0,
        runs: sql<number>`runs + 1`,
        last_run_at: access.now(),
        last_error: null,
      }),

    retry: (id, lease, error, due_at) => withLease(id, lease, { ...RELEASED, due_at, last_error: text(error) }),

    fail: (id, lease, error, next_due_at) =>
      withLease(id, lease, {
        ...RELEASED,
        ...(next_due_at === undefined ? { state: 'failed' as const } : { due_at: next_due_at, attempts: 0 }),
        last_error: text(error),
      }),

    async nextDue(kinds) {
      if (kinds?.length === 0) return undefined;
      const row = await access.read((db) =>
        ofKinds(db.selectFrom('schedules'), kinds)
          .select('due_at')
          .where('state', '=', 'pending')
          .orderBy('due_at')
          .limit(1)
          .executeTakeFirst(),
      );
      return row?.due_at;
    },

    async prune(before) {
      const { numDeletedRows } = await access.write({ repeatable: true }, (db) =>
        db.deleteFrom('schedules').where('state', '<>', 'pending').where('updated_at', '<', before).executeTakeFirst(),
      );
      return Number(numDeletedRows);
    },
  };
}
