// What docs/jobs.md shows is what happens.
import { afterAll, expect, test } from 'bun:test';
import catalogue from '../../src/operations/catalogue.gen.json';
import { openGuide } from '../support/guide.ts';

const guide = await openGuide('jobs.md');
afterAll(guide.close);

/** Times, ids and marks are others on every run. */
const masked = (text: string) =>
  text
    .replace(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}/g, 'TIME')
    .replace(/\d{15,20}/g, 'ID')
    .replace(/(untrusted|end) [0-9a-f]{6}/g, '$1 MARK');

test('every example runs, and answers what stands below it', async () => {
  const kinds = await guide.follow(masked);
  expect(kinds.filter((kind) => kind === 'text')).toHaveLength(2);
}, 120_000);

test('the tables name every operation on jobs there is', () => {
  const named = new Set([...guide.text.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, name]) => name));
  const ours = catalogue.filter(
    ({ toolset, name }) => toolset === 'jobs' || toolset === 'bulk' || name === 'backfill_history',
  );
  expect(ours.length).toBeGreaterThan(10);
  expect(ours.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
});
