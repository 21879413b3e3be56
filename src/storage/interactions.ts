import type { Selectable } from 'kysely';
import type { Interactions, StoredInteraction } from '../kernel/store/interactions.ts';
import { readJson, text, writeJson } from './codec.ts';
import type { Access } from './engine.ts';
import type { InteractionRow } from './schema.ts';

const toInteraction = (row: Selectable<InteractionRow>): StoredInteraction => ({ ...row, data: readJson(row.data) });

/** They can be answered for a quarter of an hour: those of one server that wait are never many. */
const MOST = 500;

export function createInteractions(access: Access): Interactions {
  return {
    take: (interaction) =>
      access.write({ repeatable: false }, async (db) => {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('interactions')
          .values({ ...interaction, data: text(writeJson(interaction.data)) })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        return (numInsertedOrUpdatedRows ?? 0n) > 0n;
      }),
    async missed(id) {
      await access.write({ repeatable: true }, (db) =>
        db.updateTable('interactions').set({ acknowledged: null }).where('id', '=', id).execute(),
      );
    },
    async answered(id, at) {
      await access.write({ repeatable: true }, (db) =>
        db
          .updateTable('interactions')
          .set({ answered_at: at })
          .where('id', '=', id)
          .where('answered_at', 'is', null)
          .execute(),
      );
    },
    async get(id) {
      const row = await access.read((db) =>
        db.selectFrom('interactions').selectAll().where('id', '=', id).executeTakeFirst(),
      );
      return row && toInteraction(row);
    },
    async waiting({ bot_id, guild_id, now, limit }) {
      const rows = await access.read((db) => {
        let found = db
          .selectFrom('interactions')
          .selectAll()
          .where('expires_at', '>', now)
          .where('bot_id', '=', bot_id)
          .where('answered_at', 'is', null)
          .where('acknowledged', 'is not', null);
        if (guild_id !== undefined) found = found.where('guild_id', '=', guild_id);
        return found.orderBy('received_at').limit(Math.min(limit, MOST)).execute();
      });
      return rows.map(toInteraction);
    },
    async prune(before) {
      const { numDeletedRows } = await access.write({ repeatable: true }, (db) =>
        db.deleteFrom('interactions').where('expires_at', '<', before).executeTakeFirst(),
      );
      return Number(numDeletedRows);
    },
  };
}
