import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const eventLog: Migration = {
  version: 1,
  name: 'event log, cursors, gateway sessions, settings',
  async up(db, { text, integer }) {
    await db.schema
      .createTable('events')
      .addColumn('seq', integer, (c) => c.primaryKey())
      .addColumn('bot_id', text, (c) => c.notNull())
      .addColumn('dedupe_key', text, (c) => c.notNull())
      .addColumn('type', text, (c) => c.notNull())
      .addColumn('guild_id', text)
      .addColumn('channel_id', text)
      .addColumn('message_id', text)
      .addColumn('author_id', text)
      .addColumn('author_is_bot', integer)
      .addColumn('occurred_at', integer, (c) => c.notNull())
      .addColumn('stored_at', integer, (c) => c.notNull())
      .addColumn('payload', text, (c) => c.notNull())
      .addUniqueConstraint('events_once', ['bot_id', 'dedupe_key'])
      .execute();
    await db.schema.createIndex('events_of_channel').on('events').columns(['channel_id', 'seq']).execute();

    // The one row that every append locks first: that is what makes commits visible in the order of their numbers.
    await db.schema
      .createTable('counters')
      .addColumn('name', text, (c) => c.primaryKey())
      .addColumn('value', integer, (c) => c.notNull())
      .execute();
    await sql`insert into counters (name, value) values ('events', 0)`.execute(db);

    await db.schema
      .createTable('cursors')
      .addColumn('reader', text, (c) => c.primaryKey())
      .addColumn('seq', integer, (c) => c.notNull())
      .addColumn('updated_at', integer, (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('gateway_sessions')
      .addColumn('bot_id', text, (c) => c.notNull())
      .addColumn('shard_id', integer, (c) => c.notNull())
      .addColumn('shard_count', integer, (c) => c.notNull())
      .addColumn('session_id', text, (c) => c.notNull())
      .addColumn('resume_url', text, (c) => c.notNull())
      .addColumn('sequence', integer, (c) => c.notNull())
      .addColumn('updated_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('gateway_sessions_key', ['bot_id', 'shard_id'])
      .execute();

    await db.schema
      .createTable('settings')
      .addColumn('scope', text, (c) => c.notNull())
      .addColumn('key', text, (c) => c.notNull())
      .addColumn('value', text, (c) => c.notNull())
      .addColumn('version', integer, (c) => c.notNull())
      .addColumn('updated_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('settings_key', ['scope', 'key'])
      .execute();
  },
};
