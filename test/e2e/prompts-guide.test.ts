// What docs/prompts.md shows is what happens.
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtIn } from '../../src/domain/prompts/built-in.ts';
import { readPrompt } from '../../src/domain/prompts/document.ts';
import { cleanEnvironment } from '../support/program.ts';
import { shellIn } from '../support/shell.ts';
import { openTeam, type Team } from '../support/team.ts';

const guide = readFileSync(new URL('../../docs/prompts.md', import.meta.url), 'utf8');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text = '']) => text);

let team: Team;
let place: ReturnType<typeof cleanEnvironment>;

beforeAll(async () => {
  team = await openTeam();
  place = cleanEnvironment({ DISCORD_TOKEN: String(team.config.token), DISCORD_API_URL: team.sandbox.api });
});
afterAll(async () => {
  await team.close();
  place.remove();
});

const shell = (line: string) => shellIn(place)(line);

test('the table names the built-in prompts with what they take', () => {
  const rows = [...guide.matchAll(/^\| `(\w+)` \| ([^|]+) \|$/gm)].map(([, name, takes]) => [name, takes]);
  const real = Object.entries(builtIn).map(([name, text]) => [
    name,
    readPrompt(text)
      .arguments.map((argument) => argument.name)
      .join(', '),
  ]);
  expect(rows.sort()).toEqual(real.sort());
});

test('the example file is a prompt, used as soon as it is there', async () => {
  const [, name = ''] = /`prompts\/([\w-]+)\.md`:/.exec(guide) ?? [];
  const [text = ''] = blocks('markdown');
  mkdirSync(join(place.home, 'prompts'));
  writeFileSync(join(place.home, 'prompts', `${name}.md`), text);
  writeFileSync(join(place.home, 'prompts', 'bad.md'), '---\ntitel: X\n---\nx\n');
  const listed = await shell('guildhall prompts');
  expect(listed).toContain(`${name} (file): Recap an event.`);
  expect(listed).toMatch(/left out: .*bad\.md:2: there is no field "titel"; did you mean "title"\?/);
  const used = await shell(`guildhall prompts ${name} channel=general event='the "big" party' language=French`);
  expect(used).toContain('how the "big" party was');
  expect(used).toContain('Write in French.\n');
  expect(used).toContain('Where do I report a bug?');
});

test('the lines for the shell do what they say', async () => {
  const standup = (what: string) =>
    `---\ntitle: Standup\narguments: { channel: { kind: channel } }\ncontext: ["discord://channels/{channel}/messages"]\n---\n${what}\n`;
  writeFileSync(join(place.home, 'standup.md'), standup('Who did what?'));
  writeFileSync(join(place.home, 'standup-2.md'), standup('Who is stuck?'));
  const lines = blocks('sh').flatMap((block) => block.trim().split('\n'));
  expect(lines.length).toBeGreaterThanOrEqual(9);
  const out = new Map<string, string>();
  for (const line of lines) out.set(line, await shell(line));
  const [versions, restored, used, deleted] = lines.slice(-4).map((line) => out.get(line) ?? '');
  expect(JSON.parse(versions ?? '')).toMatchObject({
    versions: [
      { version: 2, author: 'operator', in_use: true },
      { version: 1, in_use: false },
    ],
  });
  expect(JSON.parse(restored ?? '')).toMatchObject({ version: 1 });
  expect(used).toContain('Who did what?');
  expect(used).toContain('Where do I report a bug?');
  expect(JSON.parse(deleted ?? '')).toEqual({ name: 'standup' });
  expect(out.get('guildhall prompts weekly_report --source')?.trim()).toBe(builtIn['weekly_report']?.trim() ?? '');
}, 120_000);
