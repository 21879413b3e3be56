import type { Migration } from './migration.ts';

export const work: Migration = {
  version: 3,
  name: 'schedules, prompts, tool usage log',
  async up(db, { text, integer, real, serial, identity }) {
    await db.schema
      .createTable('schedules')
      .addColumn('id', serial, identity)
      .addColumn('kind', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('due_at', integer, (c) => c.notNull())
      .addColumn('cron', text)
      .addColumn('time_zone', text)
      .addColumn('guild_id', text)
      .addColumn('channel_id', text)
      .addColumn('created_by', text, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('updated_at', integer, (c) => c.notNull())
      .addColumn('payload', text, (c) => c.notNull())
      .addColumn('unique_key', text)
      .addColumn('attempts', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('runs', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('last_run_at', integer)
      .addColumn('result', text, (c) => c.notNull().defaultTo('null'))
      .addColumn('last_error', text)
      .addColumn('lease', text)
      .addColumn('leased_until', integer)
      .execute();
    await db.schema.createIndex('schedules_due').on('schedules').columns(['state', 'due_at']).execute();
    await db.schema
      .createIndex('schedules_once')
      .unique()
      .on('schedules')
      .column('unique_key')
      .where('state' as never, '=', 'pending')
      .execute();

    await db.schema
      .createTable('prompts')
      .addColumn('name', text, (c) => c.primaryKey())
      .addColumn('active_version', integer, (c) => c.notNull())
      .addColumn('last_version', integer, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('prompt_versions')
      .addColumn('name', text, (c) => c.notNull().references('prompts.name').onDelete('cascade'))
      .addColumn('version', integer, (c) => c.notNull())
      .addColumn('title', text)
      .addColumn('description', text)
      .addColumn('arguments', text, (c) => c.notNull())
      .addColumn('body', text, (c) => c.notNull())
      .addColumn('author', text, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('prompt_versions_key', ['name', 'version'])
      .execute();

    await db.schema
      .createTable('tool_usage_log')
      .addColumn('id', serial, identity)
      .addColumn('call_id', text, (c) => c.notNull())
      .addColumn('tool_name', text, (c) => c.notNull())
      .addColumn('effect', text, (c) => c.notNull())
      .addColumn('surface', text, (c) => c.notNull())
      .addColumn('caller_kind', text, (c) => c.notNull())
      .addColumn('user_id', text, (c) => c.notNull())
      .addColumn('guild_id', text)
      .addColumn('channel_id', text)
      .addColumn('parameters', text, (c) => c.notNull())
      .addColumn('result_status', text, (c) => c.notNull())
      .addColumn('error_code', text)
      .addColumn('error_message', text)
      .addColumn('execution_time', real, (c) => c.notNull())
      .addColumn('timestamp', integer, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('tool_usage_log_time').on('tool_usage_log').column('timestamp').execute();
  },
};
