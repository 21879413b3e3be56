import type { Selectable } from 'kysely';
import type { Question, Questions } from '../kernel/store/questions.ts';
import { claimRows, isFree, RELEASED } from './claims.ts';
import { optionalText, readJson, text, writeJson } from './codec.ts';
import type { Access } from './engine.ts';
import type { QuestionTable } from './schema.ts';

const MOST = 1000;

function toQuestion({ lease: _lease, leased_until: _until, ...row }: Selectable<QuestionTable>): Question {
  return { ...row, spec: readJson(row.spec), answer: readJson(row.answer) };
}

export function createQuestions(access: Access): Questions {
  const one = async (column: 'id' | 'key', value: number | string) => {
    const row = await access.read((db) =>
      db
        .selectFrom('questions')
        .selectAll()
        .where(column, '=', value as never)
        .executeTakeFirst(),
    );
    return row && toQuestion(row);
  };

  return {
    add: ({ spec, ...question }) =>
      access.write({ repeatable: false, durable: true }, async (db) => {
        const now = access.now();
        const row = await db
          .insertInto('questions')
          .values({
            ...question,
            ...{ guild_id: question.guild_id ?? null, state: 'open', spec: text(writeJson(spec)) },
            ...{ created_at: now, updated_at: now, due_at: question.expires_at },
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return toQuestion(row);
      }),

    async posted(id, message_id) {
      await access.write({ repeatable: true, durable: true }, (db) =>
        db.updateTable('questions').set({ message_id, updated_at: access.now() }).where('id', '=', id).execute(),
      );
    },

    get: (id) => one('id', id),
    byKey: (key) => one('key', key),

    async list({ bot_id, states, guild_id, created_by, before, limit }) {
      if (states?.length === 0) return [];
      const rows = await access.read((db) => {
        let found = db.selectFrom('questions').selectAll().where('bot_id', '=', bot_id);
        if (states) found = found.where('state', 'in', states);
        if (guild_id !== undefined) found = found.where('guild_id', '=', guild_id);
        if (created_by !== undefined) found = found.where('created_by', '=', created_by);
        if (before !== undefined) found = found.where('id', '<', before);
        return found.orderBy('id', 'desc').limit(Math.min(limit, MOST)).execute();
      });
      return rows.map(toQuestion);
    },

    // Done twice, the second would say that somebody else was faster.
    end: (id, { state, answer, answered_by, at, show_at }) =>
      access.write({ repeatable: false, durable: true }, async (db) => {
        let open = db
          .updateTable('questions')
          .set({
            state,
            ...(answer === undefined ? {} : { answer: text(writeJson(answer)) }),
            answered_by: optionalText(answered_by),
            ...{ ended_at: at, due_at: show_at, attempts: 0, updated_at: access.now() },
          })
          .where('id', '=', id)
          .where('state', '=', 'open');
        if (state === 'answered') open = open.where('expires_at', '>', at);
        const row = await open.returningAll().executeTakeFirst();
        return row && toQuestion(row);
      }),

    async shown(id) {
      await access.write({ repeatable: true }, (db) =>
        db
          .updateTable('questions')
          .set({ ...RELEASED, due_at: null, updated_at: access.now() })
          .where('id', '=', id)
          .where('state', '!=', 'open')
          .execute(),
      );
    },

    async claim({ bot_id, due_until, lease_ms, worker, limit }) {
      const rows = await access.write({ repeatable: true, durable: true }, (db) =>
        claimRows(access, db, {
          table: 'questions',
          worker,
          lease_ms,
          limit: Math.min(limit, MOST),
          eligible: (query) => query.where('bot_id', '=', bot_id).where('due_at', '<=', due_until),
        }),
      );
      return rows.map((row) => ({ ...toQuestion(row), lease: row.lease, leased_until: row.leased_until }));
    },

    async release(id, lease, due_at) {
      await access.write({ repeatable: true }, (db) =>
        db
          .updateTable('questions')
          .set({ ...RELEASED, due_at, updated_at: access.now() })
          .where('id', '=', id)
          .where('lease', '=', lease)
          .execute(),
      );
    },

    async nextDue(bot_id) {
      const row = await access.read((db) =>
        db
          .selectFrom('questions')
          .where('bot_id', '=', bot_id)
          .where('due_at', 'is not', null)
          .where(isFree(access) as never)
          .select('due_at')
          .orderBy('due_at')
          .limit(1)
          .executeTakeFirst(),
      );
      return row?.due_at ?? undefined;
    },

    async prune(before) {
      const { numDeletedRows } = await access.write({ repeatable: true }, (db) =>
        db.deleteFrom('questions').where('ended_at', '<', before).where('due_at', 'is', null).executeTakeFirst(),
      );
      return Number(numDeletedRows);
    },
  };
}
