import { type Selectable, sql, type Updateable } from 'kysely';
import type { Job, JobItem, JobProgress, Jobs, Standing } from '../kernel/store/jobs.ts';
import { claimRows, isFree, leaseEnd, RELEASED } from './claims.ts';
import { chunks, optionalText, readJson, text, writeJson } from './codec.ts';
import type { Access, Database } from './engine.ts';
import type { JobItemRow, JobTable } from './schema.ts';

const MOST = 1000;
/** Those that somebody may claim: `running` ones when their worker was not heard of any more. */
const OPEN = ['queued', 'running'] as const;

function toJob(row: Selectable<JobTable>): Job {
  const { lease: _lease, leased_until: _until, ...rest } = row;
  return {
    ...rest,
    input: readJson(row.input),
    checkpoint: readJson(row.checkpoint),
    report: readJson(row.report),
  };
}

const toItem = ({ job_id: _job, ...row }: Selectable<JobItemRow>): JobItem => ({
  ...row,
  args: readJson(row.args),
  note: readJson(row.note),
});

/** What a wish comes to where nobody has to be asked. */
const granted = (wish: 'pause' | 'cancel', now: number): Updateable<JobTable> => ({
  ...RELEASED,
  wish: null,
  updated_at: now,
  ...(wish === 'cancel' ? { state: 'cancelled' as const, ended_at: now } : { state: 'paused' as const }),
});

async function writeItems(db: Database, id: number, { add = [], steps = [] }: JobProgress): Promise<void> {
  for (const part of chunks(add)) {
    await db
      .insertInto('job_items')
      .values(
        part.map(({ seq, key, args }) => ({
          job_id: id,
          seq,
          key: text(key),
          args: writeJson(args),
          state: 'open' as const,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  for (const { seq, state, note } of steps) {
    await db
      .updateTable('job_items')
      .set({ state, ...(note === undefined ? {} : { note: writeJson(note) }) })
      .where('job_id', '=', id)
      .where('seq', '=', seq)
      .execute();
  }
}

const columnsOf = ({ checkpoint, done, total, failed, report }: JobProgress): Updateable<JobTable> => ({
  ...(checkpoint === undefined ? {} : { checkpoint: writeJson(checkpoint) }),
  ...(done === undefined ? {} : { done, attempts: 0 }),
  ...(total === undefined ? {} : { total }),
  ...(failed === undefined ? {} : { failed }),
  ...(report === undefined ? {} : { report: writeJson(report) }),
});

export function createJobs(access: Access): Jobs {
  /**
   * Gives a claimed job away as long as the claim holds; a claim that was lost changes nothing. What is not over yet is
   * open to what somebody asked of it meanwhile.
   */
  const giveAway = (id: number, lease: string, set: Updateable<JobTable>): Promise<boolean> =>
    access.write({ repeatable: false, durable: true }, async (db) => {
      const now = access.now();
      const held = await db
        .updateTable('jobs')
        .set({ ...set, ...RELEASED, updated_at: now })
        .where('id', '=', id)
        .where('lease', '=', lease)
        .where('state', '=', 'running')
        .returning(['wish', 'ended_at'])
        .executeTakeFirst();
      if (!held?.wish) return held !== undefined;
      const then = held.ended_at === null ? granted(held.wish, now) : { wish: null };
      await db.updateTable('jobs').set(then).where('id', '=', id).execute();
      return true;
    });

  return {
    // Without a unique key a second attempt would add a second one.
    add: (job) =>
      access.write({ repeatable: job.unique_key != null, durable: true }, async (db) => {
        const now = access.now();
        const { kind, bot_id, guild_id = null, created_by, unique_key = null } = job;
        const added = await db
          .insertInto('jobs')
          .values({
            ...{ kind, bot_id, guild_id, created_by, unique_key, state: 'queued' },
            ...{ created_at: now, updated_at: now, due_at: now },
            input: writeJson(job.input),
          })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        if (added) return toJob(added);
        const there = db.selectFrom('jobs').selectAll().where('ended_at', 'is', null);
        return toJob(await there.where('unique_key', '=', unique_key).executeTakeFirstOrThrow());
      }),

    async get(id) {
      const row = await access.read((db) => db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst());
      return row && toJob(row);
    },

    async list({ bot_id, states, kinds, guild_id, created_by, before, limit }) {
      if (states?.length === 0 || kinds?.length === 0) return [];
      const rows = await access.read((db) => {
        let found = db.selectFrom('jobs').selectAll().where('bot_id', '=', bot_id);
        if (states) found = found.where('state', 'in', states);
        if (kinds) found = found.where('kind', 'in', kinds);
        if (guild_id !== undefined) found = found.where('guild_id', '=', guild_id);
        if (created_by !== undefined) found = found.where('created_by', '=', created_by);
        if (before !== undefined) found = found.where('id', '<', before);
        return found.orderBy('id', 'desc').limit(Math.min(limit, MOST)).execute();
      });
      return rows.map(toJob);
    },

    async items(id, { states, after = -1, limit }) {
      if (states?.length === 0) return [];
      const rows = await access.read((db) => {
        let found = db.selectFrom('job_items').selectAll().where('job_id', '=', id).where('seq', '>', after);
        if (states) found = found.where('state', 'in', states);
        return found.orderBy('seq').limit(Math.min(limit, MOST)).execute();
      });
      return rows.map(toItem);
    },

    async countItems(id) {
      const rows = await access.read((db) =>
        db
          .selectFrom('job_items')
          .where('job_id', '=', id)
          .groupBy('state')
          .select((e) => ['state', e.fn.countAll<number>().as('count')])
          .execute(),
      );
      const none = { open: 0, begun: 0, done: 0, failed: 0 };
      return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
    },

    async queue(id, from, input) {
      const row = await access.write({ repeatable: true, durable: true }, (db) => {
        const now = access.now();
        return db
          .updateTable('jobs')
          .set({
            ...(input === undefined ? {} : { input: writeJson(input) }),
            ...{ state: 'queued', due_at: now, updated_at: now, ended_at: null, wish: null, last_error: null },
            // Another one with the same key may have been added since this one failed.
            unique_key: sql<string | null>`case when state = 'failed' then null else unique_key end`,
          })
          .where('id', '=', id)
          .where('state', 'in', from)
          .returningAll()
          .executeTakeFirst();
      });
      return row && toJob(row);
    },

    async wish(id, wish) {
      const row = await access.write({ repeatable: true, durable: true }, async (db) => {
        const now = access.now();
        const done = await db
          .updateTable('jobs')
          .set(granted(wish, now))
          .where('id', '=', id)
          .where('state', 'in', wish === 'cancel' ? ['planned', 'paused', ...OPEN] : OPEN)
          .where(isFree(access) as never)
          .returningAll()
          .executeTakeFirst();
        if (done) return done;
        // Who pauses what is to be cancelled does not bring it back.
        return db
          .updateTable('jobs')
          .set({ wish: sql<'pause' | 'cancel'>`case when wish = 'cancel' then wish else ${wish} end`, updated_at: now })
          .where('id', '=', id)
          .where('state', '=', 'running')
          .returningAll()
          .executeTakeFirst();
      });
      return row && toJob(row);
    },

    async claim({ bot_id, due_until, lease_ms, worker, limit, ids }) {
      if (ids?.length === 0) return [];
      // A claim whose answer is lost runs out like that of a worker that died.
      const rows = await access.write({ repeatable: true, durable: true }, (db) => {
        const now = access.now();
        return claimRows(access, db, {
          table: 'jobs',
          worker,
          lease_ms,
          limit: Math.min(limit, MOST),
          set: { state: 'running', started_at: sql`coalesce(started_at, ${now})` },
          eligible(query) {
            const due = query.where('bot_id', '=', bot_id).where('state', 'in', OPEN).where('due_at', '<=', due_until);
            return ids ? due.where('id', 'in', ids) : due;
          },
        });
      });
      return rows.map((row) => ({ ...toJob(row), lease: row.lease, leased_until: row.leased_until }));
    },

    note: (id, lease, lease_ms, progress = {}) =>
      access.write({ repeatable: true }, async (db): Promise<Standing> => {
        const row = await db
          .updateTable('jobs')
          .set(() => ({ leased_until: leaseEnd(access, lease_ms), updated_at: access.now(), ...columnsOf(progress) }))
          .where('id', '=', id)
          .where('lease', '=', lease)
          .where('state', '=', 'running')
          .returning('wish')
          .executeTakeFirst();
        if (!row) return 'lost';
        await writeItems(db, id, progress);
        return row.wish ?? 'go';
      }),

    end: (id, lease, { state, error, report }) =>
      giveAway(id, lease, {
        state,
        ...(state === 'planned' || state === 'paused' ? {} : { ended_at: access.now() }),
        ...(report === undefined ? {} : { report: writeJson(report) }),
        last_error: optionalText(error),
      }),

    release: (id, lease, { due_at, error }) =>
      giveAway(id, lease, { state: 'queued', due_at, last_error: optionalText(error) }),

    async nextDue(bot_id, ids) {
      if (ids?.length === 0) return undefined;
      const row = await access.read((db) => {
        let open = db.selectFrom('jobs').where('bot_id', '=', bot_id).where('state', 'in', OPEN);
        if (ids) open = open.where('id', 'in', ids);
        return open
          .where(isFree(access) as never)
          .select('due_at')
          .orderBy('due_at')
          .limit(1)
          .executeTakeFirst();
      });
      return row?.due_at;
    },

    async prune({ ended, planned }) {
      const { numDeletedRows } = await access.write({ repeatable: true }, (db) =>
        db
          .deleteFrom('jobs')
          .where((e) =>
            e.or([
              e.and([e('ended_at', 'is not', null), e('updated_at', '<', ended)]),
              e.and([e('state', '=', 'planned'), e('updated_at', '<', planned)]),
            ]),
          )
          .executeTakeFirst(),
      );
      return Number(numDeletedRows);
    },
  };
}
