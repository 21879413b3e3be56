import { afterAll, describe } from 'bun:test';
import { startPostgres } from '../support/postgres.ts';
import { engineUnderTest } from './store/engine-under-test.ts';
import { eventSuite } from './store/events.ts';
import { memberSuite } from './store/members.ts';
import { messageSuite } from './store/messages.ts';
import { workSuite } from './store/work.ts';

const postgres = startPostgres();
afterAll(() => postgres?.stop());

for (const name of ['sqlite', 'postgres'] as const) {
  describe.skipIf(name === 'postgres' && !postgres)(name, () => {
    const engine = engineUnderTest(name, name === 'postgres' ? postgres : undefined);
    for (const suite of [eventSuite, messageSuite, memberSuite, workSuite]) suite(engine);
  });
}
