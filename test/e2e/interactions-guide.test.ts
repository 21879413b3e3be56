// What docs/interactions.md shows is what happens.
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { OPTION_TYPES } from '../../src/domain/commands/options.ts';
import { eventually } from '../support/eventually.ts';
import { openTeam, type Team } from '../support/team.ts';

const guide = readFileSync(new URL('../../docs/interactions.md', import.meta.url), 'utf8');
const calls = [...guide.matchAll(/^guildhall call (\w+)(?: --json '([\s\S]*?)')?$/gm)].map(
  ([, name = '', json = '{}']) => ({ name, args: JSON.parse(json) as Record<string, unknown> }),
);

let team: Team;
let driver: Driver;
beforeAll(async () => {
  team = await openTeam({ gateway: true, sandbox: { validateResponses: true } });
  driver = createDriver(team.sandbox.control);
});
afterAll(async () => {
  await team.close();
  expect(team.sandbox.mismatches).toEqual([]);
});

test('every example does what it says', async () => {
  expect(calls.map(({ name }) => name)).toEqual([
    'ask_user',
    'ask_user',
    'ask_user',
    'create_command',
    'list_commands',
    'send_message',
    'send_message',
    'save_form',
    'send_message',
    'create_command',
  ]);
  for (const { name, args } of calls) await team.call(name, args);

  const messages = await driver.messages('general');
  const deploy = messages.find(({ content }) => content.includes('Deploy version 2'))?.id ?? '';
  await (await driver.as('alice').press('general', deploy, 'Deploy')).answered();
  const bug = messages.find(({ content }) => content.includes('about the bug'))?.id ?? '';
  const form = await driver.as('bob').press('general', bug, 'Answer');
  await (await form.submit({ 'What happened': 'It broke', 'How bad': 'fire' })).answered();
  const { questions } = await team.call<{ questions: { id: number; state: string }[] }>('list_questions', {
    status: 'all',
  });
  const states = questions.toSorted((a, b) => a.id - b.id).map(({ state }) => state);
  expect(states).toEqual(['answered', 'open', 'answered']);
  expect(await team.read('get_question', { question: questions.at(-1)?.id ?? 0 })).toContain('Values: yes');

  const typing = await driver.as('alice').complete('general', 'deploy', 'what', { what: 's' });
  expect(typing.choices).toMatchObject([{ value: 'site' }, { value: 'shop' }]);
  const report = messages.find(({ content }) => content.includes('report is ready'));
  expect(report?.components).toHaveLength(3);
  const release = messages.at(-2)?.components?.[0];
  expect(release).toMatchObject({
    type: 17,
    components: [{ type: 10 }, { type: 9 }, { type: 14 }, { type: 12 }, { type: 1 }],
  });
});

test('its form opens for its button and its command', async () => {
  const messages = await driver.messages('general');
  const found = messages.find(({ content }) => content === 'Found a bug?')?.id ?? '';
  const opened = await driver.as('carol').press('general', found, 'Report it');
  await opened.submit({ what: 'Smoke', bad: 'fire' });
  await (await driver.as('bob').use('general', 'bug')).submit({ what: 'Steam', bad: 'a little' });
  await eventually(async () => {
    const listed = await team.read('list_interactions');
    return listed.includes('form "bug-report" what: "Smoke"') && listed.includes('what: "Steam"');
  });
});

test('it names every type of option', () => {
  const named = /Types of options: ([\s\S]*?)\./.exec(guide)?.[1]?.matchAll(/`(\w+)`/g) ?? [];
  expect([...named].map(([, name]) => name)).toEqual(expect.arrayContaining([...OPTION_TYPES]));
});
