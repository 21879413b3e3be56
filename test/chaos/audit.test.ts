import { afterAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { createDriver } from '../../sandbox/driver.ts';
import { startSandbox } from '../../sandbox/main.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { cleanEnvironment, command } from '../support/program.ts';

const sandbox = await startSandbox({ rateLimits: 'off' });
const driver = createDriver(sandbox.control);
const { env, home, remove } = cleanEnvironment({
  DISCORD_TOKEN: String(sandbox.world.applications.values().next().value?.token),
  DISCORD_API_URL: sandbox.api,
  GUILDHALL_GATEWAY: 'false',
});
afterAll(async () => {
  await sandbox.stop();
  remove();
});

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** Starts the program, has it send these messages one after the other, and kills it with the answer to the last. */
async function sendAndKill(messages: readonly string[]): Promise<void> {
  const child = Bun.spawn([...command, 'stdio'], { cwd: home, env, stdin: 'pipe', stdout: 'pipe', stderr: 'ignore' });
  const ask = (id: number, content: string | undefined) => {
    const params = { name: 'send_message', arguments: { channel: 'general', content }, _meta: META };
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })}\n`);
    child.stdin.flush();
  };
  let answered = 0;
  let rest = '';
  ask(0, messages[0]);
  for await (const chunk of child.stdout) {
    const lines = (rest + new TextDecoder().decode(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { result } = JSON.parse(line) as { result?: { isError?: boolean } };
      expect(result?.isError).toBeUndefined();
      answered++;
      if (answered < messages.length) ask(answered, messages[answered]);
      else child.kill('SIGKILL');
    }
  }
  await child.exited;
  expect(answered).toBe(messages.length);
}

test('whatever is killed right after an answer: the record of what was changed is in the store', async () => {
  const rounds = [1, 2, 5, 9].map((count, round) => Array.from({ length: count }, (_, i) => `round ${round}, ${i}`));
  for (const messages of rounds) await sendAndKill(messages);
  const store = await openStore(`sqlite:${join(home, 'guildhall.db')}`);
  const kept = await store.audit.list({ tool_names: ['send_message'], limit: 100 });
  await store.close();
  const contents = (await driver.messages('general')).map(({ content }) => content);
  expect(kept.map(({ parameters }) => (parameters as { content: string }).content).reverse()).toEqual(rounds.flat());
  for (const { result_status } of kept) expect(result_status).toBe('ok');
  for (const content of rounds.flat()) expect(contents).toContain(content);
});
