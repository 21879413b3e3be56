// Prompts of the program as real clients see them, in front of the sandbox.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveAssembly } from '../../src/main/serve-assembly.ts';
import { openBothTransports } from '../support/both-transports.ts';
import { eventually } from '../support/eventually.ts';
import { type AnyClient, connect, KINDS } from '../surfaces/clients.ts';

const home = mkdtempSync(join(tmpdir(), 'guildhall-prompts-'));
const folder = join(home, 'prompts');
const both = await openBothTransports({ settings: { promptsDir: folder } });
const { team, targets } = both;
afterAll(async () => {
  await both.close();
  rmSync(home, { recursive: true });
});

for (const [over, target] of Object.entries(targets)) {
  for (const kind of KINDS) {
    describe(`${kind} client over ${over}`, () => {
      let client: AnyClient;
      beforeAll(async () => {
        client = await connect(kind, target);
      });
      afterAll(() => client.close());

      test('lists what comes with the program', async () => {
        const { prompts } = await client.prompts();
        expect(prompts.map(({ name }) => name)).toEqual(
          expect.arrayContaining(['draft_announcement', 'moderate_thread', 'summarise_channel', 'welcome_newcomer']),
        );
        const summarise = prompts.find(({ name }) => name === 'summarise_channel');
        expect(summarise?.arguments?.filter(({ required }) => required).map(({ name }) => name)).toEqual(['channel']);
      });

      test('gets one with what it is about, marked as not ours, and the task last', async () => {
        const { messages } = await client.prompt('summarise_channel', { channel: '#general', since: '7d' });
        const resources = messages.flatMap(({ content }) => content.resource ?? []);
        expect(resources.map(({ uri }) => uri)).toContain('discord://channels/%23general/messages?since=7d&limit=300');
        for (const { text } of resources) expect(text).toMatch(/^\[untrusted (\w+): [^\n]*\n[\s\S]*\n\[end \1\]$/);
        expect(resources.at(-1)?.text).toContain('Where do I report a bug?');
        expect(messages.at(-1)?.content.text).toStartWith('Summarise what happened in #general');
      });

      test('is told what is missing or wrong', async () => {
        await expect(client.prompt('summarise_channel')).rejects.toThrow('channel: is required');
        await expect(client.prompt('sumarise_channel')).rejects.toThrow('Did you mean summarise_channel?');
        const nowhere = client.prompt('summarise_channel', { channel: 'nowhere-at-all' });
        await expect(nowhere).rejects.toThrow('there is no channel named');
      });

      test('completes arguments', async () => {
        expect(await client.complete('summarise_channel', 'length', '')).toEqual(['short', 'normal', 'detailed']);
        expect((await client.complete('summarise_channel', 'channel', 'gen'))[0]).toBe('general');
        expect(await client.complete('welcome_newcomer', 'member', 'eri', { server: 'Guildhall' })).toContain('erin');
        expect(await client.complete('draft_announcement', 'about', 'x')).toEqual([]);
        expect(await client.complete('weekly_report', 'language', 'fre')).toEqual(['French']);
      });

      test('hears of a new file, and can use it', async () => {
        const heard: string[] = [];
        const stop = await client.subscribe([], (what) => void heard.push(what));
        mkdirSync(folder, { recursive: true });
        const name = `own-${kind}-${over}`;
        const text = '---\ntitle: Own\narguments:\n  who: Whom\n---\nHello {{who}}!\n';
        // It may be there before the first look, which later ones are compared with; so it goes on changing.
        await eventually(() => {
          appendFileSync(join(folder, `${name}.md`), existsSync(join(folder, `${name}.md`)) ? '\n' : text);
          return heard.includes('prompts');
        });
        await stop();
        expect((await client.prompts()).prompts.map((prompt) => prompt.name)).toContain(name);
        const { messages } = await client.prompt(name, { who: 'world' });
        expect(messages).toEqual([{ role: 'user', content: { type: 'text', text: 'Hello world!' } }]);
      }, 60_000);
    });
  }
}

test('what one process saves another hears of and offers, though it had opened no store before', async () => {
  const target = targets.stdio;
  const [writer, reader] = await Promise.all([connect('modern', target), connect('legacy', target)]);
  const heard: string[] = [];
  await reader.subscribe([], (what) => void heard.push(what));
  const names = async (client: AnyClient) => (await client.prompts()).prompts.map(({ name }) => name);
  expect(await names(reader)).not.toContain('plan');
  // The reader listens to others as soon as it can, which nothing tells of; so the writer goes on saving.
  let text = '---\ntitle: Plan\ndescription: What next.\n---\nPlan it.\n';
  await eventually(async () => {
    expect((await writer.call('save_prompt', { name: 'plan', text })).isError).toBeFalsy();
    text += '\n';
    await Bun.sleep(100);
    return heard.includes('prompts');
  });
  expect(await names(reader)).toContain('plan');
  expect((await reader.prompts()).prompts.find(({ name }) => name === 'plan')).toMatchObject({
    description: 'What next. (Saved by agent.)',
  });
  heard.length = 0;
  expect((await writer.call('delete_prompt', { name: 'plan' })).isError).toBeFalsy();
  await eventually(() => heard.includes('prompts'));
  expect(await names(reader)).not.toContain('plan');
  await Promise.all([writer.close(), reader.close()]);
}, 60_000);

test('a session bound to a server needs not name it', async () => {
  const server = [...team.sandbox.world.guilds.keys()][0] ?? '';
  const bound = serveAssembly(
    { ...team.parts, config: team.config },
    { host: '127.0.0.1', port: 0, authenticate: () => ({ ...team.caller, pinned: { server } }) },
  );
  const client = await connect('modern', { over: 'http', url: bound.url, key: 'any' });
  const report = (await client.prompts()).prompts.find(({ name }) => name === 'weekly_report');
  expect(report?.arguments?.map(({ name }) => name)).not.toContain('server');
  const { messages } = await client.prompt('weekly_report');
  expect(messages[0]?.content.resource?.uri).toBe(`discord://servers/${server}`);
  await client.close();
  await bound.drain(0);
});

test('what is asked for is recorded as calls are, with secrets masked and without what it became', async () => {
  const { token } = team.config;
  const client = await connect('modern', targets.http);
  await client.prompt('summarise_channel', { channel: '#general', since: '7d', focus: `the token ${token}` });
  await expect(client.prompt('no_such_prompt')).rejects.toThrow('There is no prompt named');
  await client.close();
  const { audit } = await team.parts.memory.store();
  await audit.flush();
  const records = (await audit.list({ limit: 100 })).filter(({ surface }) => surface === 'mcp');
  const asked = records.filter(({ tool_name }) => tool_name === 'prompts/get');
  const last = asked.slice(0, 2);
  expect(last).toMatchObject([
    { parameters: { name: 'no_such_prompt', arguments: {} }, result_status: 'failed', error_code: 'not_found' },
    {
      parameters: { name: 'summarise_channel', arguments: { channel: '#general', since: '7d' } },
      effect: 'read',
      caller_kind: 'agent',
      user_id: 'agent',
      result_status: 'ok',
    },
  ]);
  expect(JSON.stringify(last)).not.toContain(String(token));
  expect(JSON.stringify(last)).not.toContain('Where do I report a bug?');
  // What it is about is a call of its own.
  expect(records.map(({ tool_name }) => tool_name)).toContain('read_messages');
}, 60_000);
