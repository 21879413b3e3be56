// What docs/blueprint.md shows is what happens.
import { afterAll, expect, test } from 'bun:test';
import { CHANNEL, ONBOARDING, ROLE, RULE, SERVER, WELCOME } from '../../src/domain/blueprint/fields.ts';
import catalogue from '../../src/operations/catalogue.gen.json';
import { openGuide } from '../support/guide.ts';

const guide = await openGuide('blueprint.md');
afterAll(guide.close);

/** Ids and plans are others on every run. */
const masked = (text: string) => text.replace(/\d{15,20}/g, 'ID').replace(/Plan [\w-]+$/m, 'Plan PLAN');

test('every example runs, and answers what stands below it', async () => {
  const seen = await guide.follow(masked, ['channels.yaml']);
  expect(seen).toEqual(['sh', 'yaml channels.yaml', 'yaml party.yaml', 'sh', 'text', 'sh', 'text', 'sh', 'text']);
}, 120_000);

test('it names every operation and every field there is', () => {
  const named = new Set([...guide.text.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name));
  const operations = catalogue.flatMap(({ toolset, name }) => (toolset === 'blueprint' ? [name] : []));
  const fields = [ROLE, CHANNEL, SERVER, RULE, WELCOME, ONBOARDING].flatMap((table) => table.map(([field]) => field));
  expect(operations).toHaveLength(4);
  expect([...operations, ...fields].filter((name) => !named.has(name))).toEqual([]);
});
