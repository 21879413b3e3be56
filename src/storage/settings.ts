import type { Settings, StoredSetting } from '../kernel/store/settings.ts';
import { readJson, writeJson } from './codec.ts';
import type { Access } from './engine.ts';
import type { SettingRow } from './schema.ts';

const toSetting = (row: SettingRow): StoredSetting => ({ ...row, value: readJson(row.value) });

export function createSettings(access: Access): Settings {
  return {
    async get(scope, key) {
      const row = await access.read((db) =>
        db.selectFrom('settings').selectAll().where('scope', '=', scope).where('key', '=', key).executeTakeFirst(),
      );
      return row && toSetting(row);
    },
    async list(scope) {
      const rows = await access.read((db) =>
        db.selectFrom('settings').selectAll().where('scope', '=', scope).orderBy('key').execute(),
      );
      return rows.map(toSetting);
    },
    async set(scope, key, value, ifVersion) {
      const row = { value: writeJson(value), updated_at: access.now() };
      // Where a version is expected, a second attempt would find its own first one and call it someone else's.
      const options = { repeatable: ifVersion === undefined, durable: true };
      const stored = await access.write(options, (db) => {
        const insert = db.insertInto('settings').values({ scope, key, ...row, version: 1 });
        if (ifVersion === 0)
          return insert
            .onConflict((c) => c.doNothing())
            .returningAll()
            .executeTakeFirst();
        if (ifVersion === undefined) {
          return insert
            .onConflict((c) =>
              c.columns(['scope', 'key']).doUpdateSet((e) => ({ ...row, version: e('settings.version', '+', 1) })),
            )
            .returningAll()
            .executeTakeFirst();
        }
        return db
          .updateTable('settings')
          .set({ ...row, version: ifVersion + 1 })
          .where('scope', '=', scope)
          .where('key', '=', key)
          .where('version', '=', ifVersion)
          .returningAll()
          .executeTakeFirst();
      });
      return stored && toSetting(stored);
    },
    async remove(scope, key) {
      const { numDeletedRows } = await access.write({ repeatable: true }, (db) =>
        db.deleteFrom('settings').where('scope', '=', scope).where('key', '=', key).executeTakeFirst(),
      );
      return numDeletedRows > 0n;
    },
  };
}
