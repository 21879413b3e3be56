import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Costs nothing where no presence is kept, and finds the last one of somebody without looking through the log. */
export const presences: Migration = {
  version: 10,
  name: 'presences by person',
  async up(db) {
    await sql`create index events_of_presence on events (author_id, guild_id, seq)
      where type = 'PRESENCE_UPDATE'`.execute(db);
  },
};
