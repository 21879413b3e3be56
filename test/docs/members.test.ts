import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { createDriver } from '../../sandbox/driver.ts';
import { openTeam, type Team } from '../support/team.ts';

const page = readFileSync(new URL('../../docs/members.md', import.meta.url), 'utf8');

interface Example {
  operation: string;
  args: Record<string, unknown>;
  says: string[];
}

/** Calls in blocks of their own: an operation with its input as JSON, then what its answer says, each after an arrow. */
function examplesIn(text: string): Example[] {
  const found: Example[] = [];
  for (const [, block = ''] of text.matchAll(/```calls\n(.*?)```/gs)) {
    for (const line of block.trim().split('\n')) {
      if (line.startsWith('→ ')) found.at(-1)?.says.push(line.slice(2));
      else {
        const [, operation = '', args = ''] = /^(\w+) (\{.*\})$/.exec(line) ?? [];
        found.push({ operation, args: JSON.parse(args), says: [] });
      }
    }
  }
  return found;
}

let team: Team;
beforeAll(async () => {
  team = await openTeam({ gateway: true, sandbox: { rateLimits: 'off' } });
  const driver = createDriver(team.sandbox.control);
  await driver.as('bob').leave();
  await driver.as('bob').join();
  await driver.as('bob').say('general', 'Hello, I am Bob and I love sailing');
  await driver.as('bob').say('general', 'Sailing again on Sunday');
  await driver.as('carol').say('off-topic', 'just between us');
  const { messages } = await team.parts.memory.store();
  while ((await messages.list({ limit: 5 })).length < 3) await Bun.sleep(10);
});
afterAll(() => team.close());

const examples = examplesIn(page);

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(15);
});

for (const { operation, args, says } of examples) {
  test(`${operation} ${JSON.stringify(args)}`, async () => {
    const answer = await team.read(operation, args);
    for (const each of says) expect(answer).toContain(each);
  });
}

test('the page names every setting and default of how long things are kept', () => {
  const { eventsKeepDays, eventsKeepCount, callsKeepDays } = team.config;
  for (const part of [`${eventsKeepDays} days`, eventsKeepCount.toLocaleString('en'), `${callsKeepDays} days`]) {
    expect(page).toContain(part);
  }
});
