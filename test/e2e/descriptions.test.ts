// Descriptions in other words: what clients, models and people read, through the program as users start it.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/program.ts';
import { type AnyClient, connect, KINDS } from '../surfaces/clients.ts';

const main = new URL('../../src/main/main.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'guildhall-words-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(text: string, kind = 'yaml'): string {
  const path = join(folder, `words-${files++}.${kind}`);
  writeFileSync(path, text);
  return path;
}

const GERMAN = `
toolsets:
  messages: Nachrichten senden, lesen und suchen.
operations:
  read_messages:
    title: Nachrichten lesen
    description: Liest einen Kanal.\u200B
    fields:
      channel: "Kanal oder Thema: #Name, ID oder Link"
  assign_role:
    fields:
      users: Mitglied, @Name oder ID
  call_delete_operation:
    description: Führt aus, was löscht.
  create_webhook:
    title: ウェブフックを作成
    description: チャンネルにウェブフックを作成する。
  create_auto_moderation_rule:
    description: Legt eine Regel an, die Schimpfwörter zurückhält.
`;

for (const kind of KINDS) {
  describe(`${kind} client of a program with other descriptions`, () => {
    let client: AnyClient;
    beforeAll(async () => {
      client = await connect(kind, {
        over: 'stdio',
        args: [main, 'stdio', '--sandbox', '--descriptions', file(GERMAN)],
        env: { GUILDHALL_HOME: join(folder, kind), DISCORD_TOKEN: '', GUILDHALL_TOKEN: '' },
      });
    });
    afterAll(() => client.close());

    const search = async (query: string) =>
      String((await client.call('search_operations', { query })).structuredContent?.['text']);

    test('lists tools by them, and leaves the others as they are', async () => {
      const { tools } = await client.list();
      const tool = (name: string) => tools.find((each) => each.name === name);
      expect(tool('read_messages')).toMatchObject({
        title: 'Nachrichten lesen',
        description: 'Liest einen Kanal.',
        inputSchema: {
          properties: {
            channel: { type: 'string', description: 'Kanal oder Thema: #Name, ID oder Link' },
            since: { description: 'Nothing older' },
          },
        },
      });
      expect(tool('assign_role')).toMatchObject({
        title: 'Give or take roles',
        inputSchema: { properties: { users: { items: { description: 'Mitglied, @Name oder ID' } } } },
      });
      expect(tool('call_delete_operation')).toMatchObject({ description: 'Führt aus, was löscht.' });
    });

    test('calls work as before', async () => {
      const answer = await client.call('read_messages', { channel: '#general' });
      expect(answer.isError).toBeFalsy();
    });

    test('finds operations by their new words and by their old ones, endpoints too', async () => {
      expect(await search('schimpfworter')).toStartWith('create_auto_moderation_rule(');
      expect(await search('Create an auto moderation rule')).toContain('die Schimpfwörter zurückhält');
      expect(await search('ウェブフック作成')).toStartWith('create_webhook(');
      expect(await search('create webhook')).toContain('チャンネルにウェブフックを作成する。');
    });
  });
}

test('the tool names of another server tell them too', async () => {
  const client = await connect('modern', {
    over: 'stdio',
    args: [main, 'stdio', '--sandbox', '--compat', 'hanweg', '--descriptions', file(GERMAN)],
    env: { GUILDHALL_HOME: join(folder, 'compat'), DISCORD_TOKEN: '', GUILDHALL_TOKEN: '' },
  });
  const { tools } = await client.list();
  await client.close();
  expect(tools.map((each) => (each as { description?: string }).description)).toContain(
    'Deprecated name of read_messages, as hanweg has it. Liest einen Kanal.',
  );
});

test('people read them too', async () => {
  const words = file(GERMAN);
  const shown = await run(['tools', 'read_messages', '--descriptions', words]);
  expect(shown.out).toStartWith('read_messages: Liest einen Kanal.\n');
  expect(shown.out).toContain('Kanal oder Thema: #Name, ID oder Link');
  const listed = await run(['tools'], { env: { GUILDHALL_DESCRIPTIONS: words } });
  expect(listed.out).toContain('messages: Nachrichten senden, lesen und suchen.');
  expect(listed.out).toMatch(/read_messages +read +Nachrichten lesen\n/);
});

test('the file to start from holds every text and changes nothing', async () => {
  const starter = await run(['tools', '--all', '--yaml']);
  expect(starter.code).toBe(0);
  const { operations } = Bun.YAML.parse(starter.out) as { operations: Record<string, { title: string }> };
  const plain = await run(['tools', '--all', '--json']);
  const names = (JSON.parse(plain.out) as { name: string }[]).map(({ name }) => name);
  expect(Object.keys(operations)).toEqual(names);
  const again = await run(['tools', '--all', '--json', '--descriptions', file(starter.out)]);
  expect(again.out).toBe(plain.out);
});

test('JSON does as well as YAML, and says what has been said already when printed again', async () => {
  const words = file(
    `\uFEFF${JSON.stringify({ operations: { list_roles: { title: 'Rollen', fields: { server: 'Server' } } } })}`,
    'json',
  );
  const printed = await run(['tools', 'list_roles', '--yaml', '--descriptions', words]);
  expect(Bun.YAML.parse(printed.out)).toMatchObject({
    operations: { list_roles: { title: 'Rollen', fields: { server: 'Server' } } },
  });
});

describe('a file that cannot be used stops the start and says where', () => {
  const cases: [name: string, text: string, kind: string, ...says: string[]][] = [
    [
      'an unknown operation',
      'operations:\n  read_mesages:\n    title: x',
      'yaml',
      'operations.read_mesages',
      'Did you mean read_messages',
    ],
    [
      'an unknown field',
      'operations:\n  read_messages:\n    fields:\n      chanel: x',
      'yaml',
      'operations.read_messages.fields.chanel',
      'Did you mean channel',
    ],
    ['an unknown toolset', 'toolsets:\n  mesages: x', 'yaml', 'toolsets.mesages', 'Did you mean messages'],
    [
      'a key that means nothing',
      'operations:\n  read_messages:\n    name: x',
      'yaml',
      'operations.read_messages.name',
      'title, description, fields',
    ],
    ['a part that means nothing', 'prompt: {}', 'yaml', 'prompt', 'operations, toolsets'],
    [
      'no text',
      'operations:\n  read_messages:\n    title: 5',
      'yaml',
      'operations.read_messages.title',
      'must be text, got number',
    ],
    [
      'nothing to see',
      'operations:\n  read_messages:\n    title: "\u200B"',
      'yaml',
      'operations.read_messages.title',
      'is empty',
    ],
    [
      'too long a text',
      `operations:\n  read_messages:\n    title: ${'x'.repeat(101)}`,
      'yaml',
      '101 characters of at most 100',
    ],
    ['a list for a map', 'operations:\n  - read_messages', 'yaml', 'operations', 'entries by name'],
    [
      'broken YAML',
      'operations:\n  read_messages:\n    title: a\n\tdescription: b\n',
      'yaml',
      'line 4',
      'not valid YAML',
    ],
    ['broken JSON', '{\n"operations": {\n"read_messages" 1}}', 'json', 'line 3', 'not valid JSON'],
  ];
  for (const [name, text, kind, ...says] of cases) {
    test(name, async () => {
      const { code, err, out } = await run(['tools', '--descriptions', file(text, kind)]);
      expect(code).toBe(2);
      expect(out).toBe('');
      for (const part of ['descriptions', `.${kind}`, ...says]) expect(err).toContain(part);
    });
  }

  test('no file', async () => {
    const { code, err } = await run(['stdio', '--descriptions', '/nowhere/words.yaml']);
    expect(code).toBe(2);
    expect(err).toContain('/nowhere/words.yaml');
    expect(err).toContain('cannot be read');
  });
});
