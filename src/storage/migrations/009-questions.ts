import type { Migration } from './migration.ts';

export const questions: Migration = {
  version: 9,
  name: 'questions to people, and interactions that wait for an answer',
  async up(db, { text, integer, serial, identity }) {
    await db.schema
      .createTable('questions')
      .addColumn('id', serial, identity)
      .addColumn('bot_id', text, (c) => c.notNull())
      .addColumn('guild_id', text)
      .addColumn('channel_id', text, (c) => c.notNull())
      .addColumn('message_id', text)
      .addColumn('created_by', text, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('updated_at', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addColumn('key', text, (c) => c.notNull().unique())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('spec', text, (c) => c.notNull())
      .addColumn('answer', text, (c) => c.notNull().defaultTo('null'))
      .addColumn('answered_by', text)
      .addColumn('ended_at', integer)
      .addColumn('due_at', integer)
      .addColumn('attempts', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('lease', text)
      .addColumn('leased_until', integer)
      .execute();
    await db.schema
      .createIndex('questions_due')
      .on('questions')
      .columns(['bot_id', 'due_at'])
      .where('due_at' as never, 'is not', null)
      .execute();

    await db.schema
      .createTable('interactions')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('bot_id', text, (c) => c.notNull())
      .addColumn('application_id', text, (c) => c.notNull())
      .addColumn('token', text, (c) => c.notNull())
      .addColumn('type', integer, (c) => c.notNull())
      .addColumn('guild_id', text)
      .addColumn('channel_id', text)
      .addColumn('user_id', text)
      .addColumn('message_id', text)
      .addColumn('data', text, (c) => c.notNull())
      .addColumn('received_at', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addColumn('acknowledged', text)
      .addColumn('answered_at', integer)
      .execute();
    await db.schema.createIndex('interactions_expiry').on('interactions').column('expires_at').execute();
  },
};
