import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/**
 * Counts transactions that removed or changed events, in the same transaction: who keeps events in memory asks whether
 * they are still what the log holds. In the database, so that no code that erases can forget it.
 */
export const changesOfEvents: Migration = {
  version: 8,
  name: 'a count of changes to the event log',
  async up(db, _columns, engine) {
    const count = sql`insert into counters (name, value) values ('events_changed', 1)
      on conflict (name) do update set value = counters.value + 1`;
    if (engine === 'sqlite') {
      await sql`create trigger events_removed after delete on events begin ${count}; end`.execute(db);
      await sql`create trigger events_altered after update on events begin ${count}; end`.execute(db);
      return;
    }
    await sql`create function events_changed() returns trigger language plpgsql as
      $$ begin ${count}; return null; end $$`.execute(db);
    await sql`create trigger events_changed after delete or update or truncate on events
      for each statement execute function events_changed()`.execute(db);
  },
};
