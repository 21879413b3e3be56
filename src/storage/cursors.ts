import type { Cursors } from '../kernel/store/cursors.ts';
import type { Access } from './engine.ts';

export function createCursors(access: Access): Cursors {
  return {
    async get(reader) {
      const row = await access.read((db) =>
        db.selectFrom('cursors').select('seq').where('reader', '=', reader).executeTakeFirst(),
      );
      return row?.seq ?? 0;
    },
    advance: (reader, seq) =>
      access.write({ repeatable: true }, async (db) => {
        const updated_at = access.now();
        await db
          .insertInto('cursors')
          .values({ reader, seq, updated_at })
          .onConflict((conflict) =>
            conflict
              .column('reader')
              .doUpdateSet((e) => ({ seq: e.ref('excluded.seq'), updated_at }))
              .whereRef('excluded.seq', '>', 'cursors.seq'),
          )
          .execute();
        const row = await db.selectFrom('cursors').select('seq').where('reader', '=', reader).executeTakeFirst();
        return row?.seq ?? seq;
      }),
    list: () => access.read((db) => db.selectFrom('cursors').selectAll().orderBy('reader').execute()),
    async remove(reader) {
      await access.write({ repeatable: true }, (db) => db.deleteFrom('cursors').where('reader', '=', reader).execute());
    },
  };
}
