// What docs/blueprint.md shows is what happens.
import { afterAll, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../../sandbox/main.ts';
import { CHANNEL, ONBOARDING, ROLE, RULE, SERVER, WELCOME } from '../../src/domain/blueprint/fields.ts';
import catalogue from '../../src/operations/catalogue.gen.json';
import { cleanEnvironment } from '../support/program.ts';
import { shellIn } from '../support/shell.ts';

const guide = readFileSync(new URL('../../docs/blueprint.md', import.meta.url), 'utf8');
const blocks = [...guide.matchAll(/`([\w.]+)`[^`]*\n```(yaml)\n([\s\S]*?)```|```(sh|text)\n([\s\S]*?)```/g)].map(
  ([, file = '', yaml, written = '', language, text = '']) => ({
    file,
    language: yaml ?? language,
    text: yaml ? written : text,
  }),
);

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

/** Ids and plans are others on every run. */
const masked = (text: string) =>
  text
    .replace(/\d{15,20}/g, 'ID')
    .replace(/Plan [\w-]+$/m, 'Plan PLAN')
    .trim();

test('every example runs, and answers what stands below it', async () => {
  const seen: string[] = [];
  let last = '';
  for (const { file, language, text } of blocks) {
    seen.push(`${language} ${file}`.trim());
    if (file === 'channels.yaml') expect(readFileSync(join(place.home, file), 'utf8').trim()).toBe(text.trim());
    else if (language === 'yaml') writeFileSync(join(place.home, file), text);
    else if (language === 'text') expect(masked(last)).toBe(masked(text));
    else for (const line of text.trim().split('\n')) last = await shell(line);
  }
  expect(seen).toEqual(['sh', 'yaml channels.yaml', 'yaml party.yaml', 'sh', 'text', 'sh', 'text', 'sh', 'text']);
}, 120_000);

test('it names every operation and every field there is', () => {
  const named = new Set([...guide.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name));
  const operations = catalogue.flatMap(({ toolset, name }) => (toolset === 'blueprint' ? [name] : []));
  const fields = [ROLE, CHANNEL, SERVER, RULE, WELCOME, ONBOARDING].flatMap((table) => table.map(([field]) => field));
  expect(operations).toHaveLength(4);
  expect([...operations, ...fields].filter((name) => !named.has(name))).toEqual([]);
});
