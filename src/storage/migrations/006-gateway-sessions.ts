import type { Migration } from './migration.ts';

/** What another process needs to go on with a gateway session, and to know what the log lacks. */
export const sessionsOfSeveralProcesses: Migration = {
  version: 6,
  name: 'gateway sessions that another process can go on with',
  async up(db, { text, integer }) {
    await db.schema
      .alterTable('gateway_sessions')
      .addColumn('owner', text, (c) => c.notNull().defaultTo(''))
      .execute();
    await db.schema
      .alterTable('gateway_sessions')
      .addColumn('intents', integer, (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('gateway_sessions').addColumn('gap_since', integer).execute();
  },
};
