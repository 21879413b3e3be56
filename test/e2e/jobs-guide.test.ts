// What docs/jobs.md shows is what happens.
import { afterAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { startSandbox } from '../../sandbox/main.ts';
import catalogue from '../../src/operations/catalogue.gen.json';
import { cleanEnvironment } from '../support/program.ts';
import { shellIn } from '../support/shell.ts';

const guide = readFileSync(new URL('../../docs/jobs.md', import.meta.url), 'utf8');
const blocks = [...guide.matchAll(/```(sh|text)\n([\s\S]*?)```/g)].map(([, language, text = '']) => ({
  language,
  text,
}));

const sandbox = await startSandbox({ rateLimits: 'off' });
const place = cleanEnvironment({
  DISCORD_TOKEN: sandbox.world.applications.values().next().value?.token ?? '',
  DISCORD_API_URL: sandbox.api,
});
afterAll(async () => {
  await sandbox.stop();
  place.remove();
});

const shell = shellIn(place);

/** Times, ids and marks are others on every run. */
const masked = (text: string) =>
  text
    .replace(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}/g, 'TIME')
    .replace(/\d{15,20}/g, 'ID')
    .replace(/(untrusted|end) [0-9a-f]{6}/g, '$1 MARK')
    .trim();

test('every example runs, and answers what stands below it', async () => {
  let shown = 0;
  let last = '';
  for (const { language, text } of blocks) {
    if (language === 'text') {
      expect(masked(last)).toBe(masked(text));
      shown++;
    } else {
      for (const line of text.trim().split('\n')) last = await shell(line);
    }
  }
  expect(shown).toBe(2);
}, 120_000);

test('the tables name every operation on jobs there is', () => {
  const named = new Set([...guide.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, name]) => name));
  const ours = catalogue.filter(
    ({ toolset, name }) => toolset === 'jobs' || toolset === 'bulk' || name === 'backfill_history',
  );
  expect(ours.length).toBeGreaterThan(10);
  expect(ours.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
});
