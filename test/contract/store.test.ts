import { afterAll, describe } from 'bun:test';
import { startPostgres } from '../support/postgres.ts';
import { engineUnderTest } from './store/engine-under-test.ts';
import { eventSuite } from './store/events.ts';

const postgres = startPostgres();
afterAll(() => postgres?.stop());

for (const name of ['sqlite', 'postgres'] as const) {
  describe.skipIf(name === 'postgres' && !postgres)(name, () => {
    const engine = engineUnderTest(name, name === 'postgres' ? postgres : undefined);
    eventSuite(engine);
  });
}
