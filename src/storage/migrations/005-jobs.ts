import type { Migration } from './migration.ts';

export const jobs: Migration = {
  version: 5,
  name: 'jobs and their steps',
  async up(db, { text, integer, serial, identity }) {
    await db.schema
      .createTable('jobs')
      .addColumn('id', serial, identity)
      .addColumn('kind', text, (c) => c.notNull())
      .addColumn('bot_id', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('guild_id', text)
      .addColumn('created_by', text, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('updated_at', integer, (c) => c.notNull())
      .addColumn('started_at', integer)
      .addColumn('ended_at', integer)
      .addColumn('due_at', integer, (c) => c.notNull())
      .addColumn('input', text, (c) => c.notNull())
      .addColumn('checkpoint', text, (c) => c.notNull().defaultTo('null'))
      .addColumn('done', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('total', integer)
      .addColumn('failed', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('report', text, (c) => c.notNull().defaultTo('null'))
      .addColumn('last_error', text)
      .addColumn('attempts', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('wish', text)
      .addColumn('unique_key', text)
      .addColumn('lease', text)
      .addColumn('leased_until', integer)
      .execute();
    await db.schema.createIndex('jobs_due').on('jobs').columns(['state', 'due_at']).execute();
    await db.schema
      .createIndex('jobs_once')
      .unique()
      .on('jobs')
      .column('unique_key')
      .where('ended_at' as never, 'is', null)
      .execute();

    await db.schema
      .createTable('job_items')
      .addColumn('job_id', integer, (c) => c.notNull().references('jobs.id').onDelete('cascade'))
      .addColumn('seq', integer, (c) => c.notNull())
      .addColumn('key', text, (c) => c.notNull())
      .addColumn('args', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('note', text, (c) => c.notNull().defaultTo('null'))
      .addPrimaryKeyConstraint('job_items_key', ['job_id', 'seq'])
      .execute();
    await db.schema.createIndex('job_items_state').on('job_items').columns(['job_id', 'state', 'seq']).execute();
  },
};
