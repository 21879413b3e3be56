import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** What is searched and listed is found in the order of time, and what one member did without looking at all else. */
export const inTime: Migration = {
  version: 4,
  name: 'messages in the order of time, events by author',
  async up(db, { text }, engine) {
    await db.schema.dropIndex('member_messages_of_guild').execute();
    await db.schema
      .createIndex('member_messages_of_guild')
      .on('member_messages')
      .columns(['guild_id', 'timestamp', 'message_id'])
      .execute();
    await db.schema.createIndex('events_of_author').on('events').columns(['author_id', 'seq']).execute();

    // The words of each message were kept under the row's number; they move as they are to the message's id.
    if (engine === 'sqlite') {
      await sql`drop trigger member_messages_gone`.execute(db);
      await sql`alter table message_text rename to message_text_before`.execute(db);
      await sql`create virtual table message_text using fts5 (words, tokenize = 'ascii')`.execute(db);
      await sql`insert into message_text (rowid, words)
        select cast(message_id as integer), words from message_text_before
        join member_messages on member_messages.id = message_text_before.rowid
        order by cast(message_id as integer)`.execute(db);
      await sql`drop table message_text_before`.execute(db);
      await sql`create trigger member_messages_gone after delete on member_messages
        begin delete from message_text where rowid = cast(old.message_id as integer); end`.execute(db);
    } else {
      await sql`alter table message_text rename to message_text_before`.execute(db);
      await sql`alter index message_text_words rename to message_text_words_before`.execute(db);
      await db.schema
        .createTable('message_text')
        .addColumn('message_id', text, (c) =>
          c.primaryKey().references('member_messages.message_id').onDelete('cascade'),
        )
        .addColumn('words', sql`tsvector`, (c) => c.notNull())
        .execute();
      await sql`insert into message_text (message_id, words)
        select member_messages.message_id, message_text_before.words from message_text_before
        join member_messages on member_messages.id = message_text_before.rowid`.execute(db);
      await sql`drop table message_text_before`.execute(db);
      await sql`create index message_text_words on message_text using gin (words)`.execute(db);
    }
  },
};
