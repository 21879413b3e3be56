import { AsyncLocalStorage } from 'node:async_hooks';
import type { Store, StoreHealth } from '../kernel/store/store.ts';
import { createCursors } from './cursors.ts';
import type { Access, Engine } from './engine.ts';
import { createEventLog } from './events.ts';
import { migrate, schemaState } from './migrate.ts';
import { migrations as ours } from './migrations/all.ts';
import type { Migration } from './migrations/migration.ts';
import { createSessions } from './sessions.ts';
import { createSettings } from './settings.ts';

const repositories = (access: Access) => ({
  events: createEventLog(access),
  cursors: createCursors(access),
  sessions: createSessions(access),
  settings: createSettings(access),
});

type Repositories = ReturnType<typeof repositories>;
/** What is there of Store so far. */
export type OpenStore = Repositories &
  Pick<Store, 'health' | 'close'> & { transaction<T>(work: (within: Repositories) => Promise<T>): Promise<T> };

export async function createStore(engine: Engine, steps: readonly Migration[] = ours): Promise<OpenStore> {
  try {
    await migrate(engine, steps);
  } catch (error) {
    await engine.close();
    throw error;
  }
  const inside = new AsyncLocalStorage<true>();
  const outside: Access = {
    dialect: engine.dialect,
    now: engine.now,
    read: engine.read,
    write(options, work) {
      // On SQLite this would wait for itself for ever; say so on both engines.
      if (inside.getStore()) throw new Error('Within a transaction write with the repositories it was given.');
      return engine.write(options, work);
    },
  };

  async function health(): Promise<StoreHealth> {
    const began = performance.now();
    const measured = () => Math.round((performance.now() - began) * 100) / 100;
    const base = { engine: engine.dialect.name };
    try {
      const schema = await schemaState(engine, steps);
      const latency_ms = measured();
      const size_bytes = await engine.size();
      const newer = schema.found > schema.expected;
      return {
        ...base,
        ok: !newer,
        schema,
        latency_ms,
        size_bytes,
        ...(newer ? { problem: 'A newer Guildhall has changed the schema. Restart this one with that version.' } : {}),
      };
    } catch (error) {
      const schema = { found: 0, expected: steps.at(-1)?.version ?? 0 };
      const problem = error instanceof Error ? error.message : String(error);
      return { ...base, ok: false, schema, latency_ms: measured(), problem };
    }
  }

  return {
    ...repositories(outside),
    health,
    transaction: (work) =>
      inside.run(true, () =>
        engine.write({ repeatable: false, durable: true }, (db) =>
          work(
            repositories({
              dialect: engine.dialect,
              now: engine.now,
              read: (inner) => inner(db),
              write: (_options, inner) => inner(db),
            }),
          ),
        ),
      ),
    close: () => engine.close(),
  };
}
