import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** The tables of the first design with their names; ids are text, times milliseconds, truth 0 and 1. */
export const membersAndMessages: Migration = {
  version: 2,
  name: 'members, interests, messages, activity',
  async up(db, { text, integer, real, serial, identity }, engine) {
    await db.schema
      .createTable('members')
      .addColumn('id', serial, identity)
      .addColumn('user_id', text, (c) => c.notNull())
      .addColumn('guild_id', text, (c) => c.notNull())
      .addColumn('username', text, (c) => c.notNull())
      .addColumn('display_name', text)
      // As words.ts folds them, for finding people by name.
      .addColumn('username_folded', text, (c) => c.notNull())
      .addColumn('display_name_folded', text)
      .addColumn('joined_at', integer)
      .addColumn('left_at', integer)
      .addColumn('avatar_url', text)
      .addColumn('is_bot', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('role_ids', text, (c) => c.notNull().defaultTo('[]'))
      .addColumn('last_active', integer)
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('updated_at', integer, (c) => c.notNull())
      .addUniqueConstraint('members_once', ['user_id', 'guild_id'])
      .execute();
    await db.schema.createIndex('members_joined').on('members').columns(['guild_id', 'joined_at']).execute();
    await db.schema.createIndex('members_active').on('members').columns(['guild_id', 'last_active']).execute();

    await db.schema
      .createTable('member_interests')
      .addColumn('id', serial, identity)
      .addColumn('member_id', integer, (c) => c.notNull().references('members.id').onDelete('cascade'))
      .addColumn('topic', text, (c) => c.notNull())
      .addColumn('confidence', real, (c) => c.notNull())
      .addColumn('source', text)
      .addColumn('created_at', integer, (c) => c.notNull())
      .addUniqueConstraint('member_interests_once', ['member_id', 'topic'])
      .execute();

    await db.schema
      .createTable('member_messages')
      .addColumn('id', serial, identity)
      // Webhooks and direct messages have authors who are no members.
      .addColumn('member_id', integer, (c) => c.references('members.id').onDelete('cascade'))
      .addColumn('guild_id', text)
      .addColumn('channel_id', text, (c) => c.notNull())
      .addColumn('message_id', text, (c) => c.notNull().unique())
      .addColumn('author_id', text, (c) => c.notNull())
      .addColumn('author_name', text, (c) => c.notNull())
      .addColumn('author_is_bot', integer, (c) => c.notNull())
      .addColumn('webhook_id', text)
      .addColumn('content', text)
      .addColumn('timestamp', integer, (c) => c.notNull())
      .addColumn('edited_at', integer)
      .addColumn('deleted_at', integer)
      .addColumn('reply_to_id', text)
      .addColumn('attachments', text, (c) => c.notNull().defaultTo('[]'))
      .addColumn('embeds', text, (c) => c.notNull().defaultTo('[]'))
      .addColumn('mention_ids', text, (c) => c.notNull().defaultTo('[]'))
      .addColumn('mentions_everyone', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('is_introduction', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('analyzed', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('raw', text)
      .execute();
    await db.schema
      .createIndex('member_messages_of_channel')
      .on('member_messages')
      .columns(['channel_id', 'timestamp', 'message_id'])
      .execute();
    await db.schema
      .createIndex('member_messages_of_guild')
      .on('member_messages')
      .columns(['guild_id', 'timestamp'])
      .execute();
    await db.schema
      .createIndex('member_messages_of_author')
      .on('member_messages')
      .columns(['author_id', 'timestamp'])
      .execute();
    await db.schema.createIndex('member_messages_of_member').on('member_messages').column('member_id').execute();

    // The words of each message, as words.ts cuts them, found by the engine's full-text index.
    if (engine === 'sqlite') {
      await sql`create virtual table message_text using fts5 (words, tokenize = 'ascii')`.execute(db);
      await sql`create trigger member_messages_gone after delete on member_messages
        begin delete from message_text where rowid = old.id; end`.execute(db);
    } else {
      await sql`create table message_text (
        rowid bigint primary key references member_messages (id) on delete cascade,
        words tsvector not null)`.execute(db);
      await sql`create index message_text_words on message_text using gin (words)`.execute(db);
    }

    await db.schema
      .createTable('read_marks')
      .addColumn('reader', text, (c) => c.notNull())
      .addColumn('channel_id', text, (c) => c.notNull())
      .addColumn('message_id', text, (c) => c.notNull())
      .addColumn('timestamp', integer, (c) => c.notNull())
      .addColumn('updated_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('read_marks_key', ['reader', 'channel_id'])
      .execute();

    await db.schema
      .createTable('member_activity')
      .addColumn('id', serial, identity)
      .addColumn('member_id', integer, (c) => c.notNull().references('members.id').onDelete('cascade'))
      .addColumn('date', text, (c) => c.notNull())
      .addColumn('messages_sent', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('reactions_given', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('reactions_received', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('channels_active', integer, (c) => c.notNull().defaultTo(0))
      .addUniqueConstraint('member_activity_once', ['member_id', 'date'])
      .execute();
    // Which channels `channels_active` has counted already.
    await db.schema
      .createTable('member_activity_channels')
      .addColumn('member_id', integer, (c) => c.notNull().references('members.id').onDelete('cascade'))
      .addColumn('date', text, (c) => c.notNull())
      .addColumn('channel_id', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('member_activity_channels_key', ['member_id', 'date', 'channel_id'])
      .execute();
    await db.schema
      .createTable('channel_activity')
      .addColumn('guild_id', text, (c) => c.notNull())
      .addColumn('channel_id', text, (c) => c.notNull())
      .addColumn('hour', integer, (c) => c.notNull())
      .addColumn('messages_sent', integer, (c) => c.notNull().defaultTo(0))
      .addColumn('reactions_given', integer, (c) => c.notNull().defaultTo(0))
      .addPrimaryKeyConstraint('channel_activity_key', ['channel_id', 'hour'])
      .execute();
    await db.schema
      .createIndex('channel_activity_of_guild')
      .on('channel_activity')
      .columns(['guild_id', 'hour'])
      .execute();
  },
};
