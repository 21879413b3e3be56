import { AsyncLocalStorage } from 'node:async_hooks';
import type { Repositories, Store, StoreHealth } from '../kernel/store/store.ts';
import { createActivity } from './activity.ts';
import { createAudit } from './audit.ts';
import { createCursors } from './cursors.ts';
import type { Access, Engine } from './engine.ts';
import { createEventLog } from './events.ts';
import { createInteractions } from './interactions.ts';
import { createInterests } from './interests.ts';
import { createJobs } from './jobs.ts';
import { createMembers } from './members.ts';
import { createMessages } from './messages.ts';
import { migrate, schemaState } from './migrate.ts';
import { migrations as ours } from './migrations/all.ts';
import type { Migration } from './migrations/migration.ts';
import { createPrompts } from './prompts.ts';
import { createQuestions } from './questions.ts';
import { createSchedules } from './schedules.ts';
import { createSessions } from './sessions.ts';
import { createSettings } from './settings.ts';

const repositories = (access: Access): Repositories => ({
  events: createEventLog(access),
  cursors: createCursors(access),
  sessions: createSessions(access),
  messages: createMessages(access),
  members: createMembers(access),
  activity: createActivity(access),
  interests: createInterests(access),
  schedules: createSchedules(access),
  jobs: createJobs(access),
  questions: createQuestions(access),
  interactions: createInteractions(access),
  prompts: createPrompts(access),
  settings: createSettings(access),
});

export async function createStore(engine: Engine, steps: readonly Migration[] = ours): Promise<Store> {
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

  const audit = createAudit(engine);

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
    audit,
    checkpoint: engine.checkpoint,
    shrink: engine.shrink,
    replaced: engine.replaced,
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
    async close() {
      try {
        await audit.close();
      } finally {
        await engine.close();
      }
    },
  };
}
