import type { GatewaySession, GatewaySessions } from '../kernel/store/sessions.ts';
import type { Access, Database } from './engine.ts';

export async function keepSession(db: Database, session: GatewaySession): Promise<void> {
  const { bot_id, shard_id, ...rest } = session;
  await db
    .insertInto('gateway_sessions')
    .values({ bot_id, shard_id, ...rest })
    .onConflict((conflict) => conflict.columns(['bot_id', 'shard_id']).doUpdateSet(rest))
    .execute();
}

export function createSessions(access: Access): GatewaySessions {
  return {
    get: (bot_id, shard_id) =>
      access.read((db) =>
        db
          .selectFrom('gateway_sessions')
          .selectAll()
          .where('bot_id', '=', bot_id)
          .where('shard_id', '=', shard_id)
          .executeTakeFirst(),
      ),
    set: (session) => access.write({ repeatable: true }, (db) => keepSession(db, session)),
    async clear(bot_id, shard_id) {
      await access.write({ repeatable: true }, (db) =>
        db.deleteFrom('gateway_sessions').where('bot_id', '=', bot_id).where('shard_id', '=', shard_id).execute(),
      );
    },
  };
}
