import { afterAll, describe } from 'bun:test';
import { startPostgres } from '../support/postgres.ts';
import { engineUnderTest } from './store/engine-under-test.ts';
import { eventSuite } from './store/events.ts';
import { forgettingSuite } from './store/forgetting.ts';
import { jobSuite } from './store/jobs.ts';
import { logTailSuite } from './store/log-tail.ts';
import { memberSuite } from './store/members.ts';
import { messageSuite } from './store/messages.ts';
import { questionSuite } from './store/questions.ts';
import { transferSuite } from './store/transfer.ts';
import { versionSuite } from './store/versions.ts';
import { workSuite } from './store/work.ts';

const postgres = startPostgres();
afterAll(() => postgres?.stop());
const engines = [engineUnderTest('sqlite'), ...(postgres ? [engineUnderTest('postgres', postgres)] : [])];

for (const engine of engines) {
  describe(engine.name, () => {
    for (const suite of [
      eventSuite,
      logTailSuite,
      messageSuite,
      memberSuite,
      workSuite,
      jobSuite,
      questionSuite,
      versionSuite,
      forgettingSuite,
    ])
      suite(engine);
    transferSuite(engine, engines);
  });
}
