import type { GatewaySessions, SessionProgress } from '../kernel/store/sessions.ts';
import type { Access, Database } from './engine.ts';

type Which = Omit<SessionProgress, 'sequence'>;

const latest = (db: Database, { bot_id, shard_id, session_id }: Which) =>
  db
    .updateTable('gateway_sessions')
    .where('bot_id', '=', bot_id)
    .where('shard_id', '=', shard_id)
    .where('session_id', '=', session_id);

/**
 * A process that was stopped and goes on has nothing to say about the session that another began meanwhile; of the same
 * session both have stored everything up to their own number, so the higher one is true.
 */
export async function keepProgress(db: Database, { sequence, ...which }: SessionProgress, now: number): Promise<void> {
  await latest(db, which).where('sequence', '<', sequence).set({ sequence, updated_at: now }).execute();
}

export function createSessions(access: Access): GatewaySessions {
  return {
    find: (owner, shard_id) =>
      access.read((db) =>
        db
          .selectFrom('gateway_sessions')
          .selectAll()
          .where('owner', '=', owner)
          .where('shard_id', '=', shard_id)
          .executeTakeFirst(),
      ),
    async begin({ bot_id, shard_id, gap_since, ...rest }) {
      const fresh = { ...rest, updated_at: access.now() };
      const { gap_since: since } = await access.write({ repeatable: true, durable: true }, (db) =>
        db
          .insertInto('gateway_sessions')
          .values({ bot_id, shard_id, gap_since, ...fresh })
          .onConflict((conflict) =>
            conflict.columns(['bot_id', 'shard_id']).doUpdateSet((e) => ({
              ...fresh,
              gap_since: e.fn.coalesce('gateway_sessions.gap_since', 'excluded.gap_since'),
            })),
          )
          .returning('gap_since')
          .executeTakeFirstOrThrow(),
      );
      return since;
    },
    async openGap(session, since) {
      await access.write({ repeatable: true, durable: true }, (db) =>
        latest(db, session)
          .where((e) => e.or([e('gap_since', 'is', null), e('gap_since', '>', since)]))
          .set({ gap_since: since })
          .execute(),
      );
    },
    async closeGap(session) {
      await access.write({ repeatable: true }, (db) => latest(db, session).set({ gap_since: null }).execute());
    },
  };
}
