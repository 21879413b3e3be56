import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Words of messages that are gone do not linger in the index: https://sqlite.org/fts5.html#the_secure_delete_configuration_option */
export const erasing: Migration = {
  version: 7,
  name: 'words that are removed leave no trace',
  async up(db, _columns, engine) {
    if (engine !== 'sqlite') return;
    await sql`insert into message_text (message_text, rank) values ('secure-delete', 1)`.execute(db);
  },
};
