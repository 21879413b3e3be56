import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { createDriver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { cleanEnvironment, command, type Run } from '../support/program.ts';

let sandbox: Sandbox;
let discord: Record<string, string>;
beforeAll(async () => {
  sandbox = await startSandbox({ rateLimits: 'off' });
  const token = sandbox.world.applications.values().next().value?.token ?? '';
  discord = { DISCORD_TOKEN: token, DISCORD_API_URL: sandbox.api, GUILDHALL_LOG_LEVEL: 'warn' };
});
afterAll(() => sandbox.stop());

/** The program in a shell: `line` has it as "$@". The exit code is its own, not that of what reads it. */
async function shell(line: string, args: readonly string[], prepare: readonly string[] = []): Promise<Run> {
  const { env, home, remove } = cleanEnvironment(discord);
  const spawn = (what: readonly string[]) =>
    Bun.spawn([...what], { cwd: home, env, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  if (prepare.length > 0) await spawn([...command, ...prepare]).exited;
  const child = spawn(['bash', '-c', line, 'bash', ...command, ...args]);
  const timer = setTimeout(() => child.kill('SIGKILL'), 40_000);
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  clearTimeout(timer);
  remove();
  return { code, out, err };
}

const intoHead = (lines: number) => `"$@" | head -${lines}; exit \${PIPESTATUS[0]}`;

const COMMANDS: readonly { args: readonly string[]; prepare?: readonly string[] }[] = [
  { args: ['--help'] },
  { args: ['--version'] },
  { args: ['serve', '--help'] },
  { args: ['sandbox', '--help'] },
  { args: ['sandbox'] },
  { args: ['tools'] },
  { args: ['tools', '--json'] },
  { args: ['prompts'] },
  { args: ['call', 'list_channels'] },
  { args: ['doctor'] },
  { args: ['demo', '--once'] },
  { args: ['db', 'status'], prepare: ['db', 'migrate'] },
  { args: ['db', 'export'], prepare: ['db', 'migrate'] },
];

test.each(COMMANDS)('$args: a reader that leaves at once is no failure', async ({ args, prepare }) => {
  expect(await shell(intoHead(0), args, prepare)).toEqual({ out: '', err: '', code: 0 });
});

test.each([[['tools', '--json']], [['tools', '--all']], [['doctor']], [['demo', '--port', '0']]])(
  '%p: nor is one that has read enough',
  async (args) => {
    const { out, err, code } = await shell(intoHead(1), args);
    expect(out).toMatch(/^.+\n$/);
    expect([err, code]).toEqual(['', 0]);
  },
);

test.skipIf(!existsSync('/dev/full')).each(COMMANDS)(
  '$args: what cannot be written is said in one line, exit code 1',
  async ({ args, prepare }) => {
    const { err, code } = await shell('"$@" > /dev/full', args, prepare);
    expect(err).toMatch(/^.*output cannot be written: ENOSPC.*\n$/);
    expect(code).toBe(1);
  },
);

test('a call whose answer nobody reads was made all the same, and is recorded', async () => {
  const line = `"$@" call send_message channel=general 'content=into the void' | head -0 && "$@" db export`;
  const { out, err } = await shell(line, []);
  expect(err).toBe('');
  expect(out).toMatch(/"table":"tool_usage_log".*"tool_name":"send_message"/);
  const messages = await createDriver(sandbox.control).messages('general');
  expect(messages.map(({ content }) => content)).toContain('into the void');
});

test('events: the feed ends when its reader has read enough', async () => {
  const driver = createDriver(sandbox.control);
  let over = false;
  const feed = shell(intoHead(1), ['events', '--follow', '--types', 'message_create']).finally(() => {
    over = true;
  });
  for (let i = 0; !over; i++) {
    await driver.as('alice').say('general', `line ${i}`);
    await Bun.sleep(50);
  }
  const { out, err, code } = await feed;
  expect(out).toMatch(/^\{.*"MESSAGE_CREATE".*\}\n$/);
  expect([err, code]).toEqual(['', 0]);
});

test('sandbox: it stays for those who were told where it is, and goes quietly', async () => {
  const child = Bun.spawn([...command, 'sandbox'], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const reader = child.stdout.getReader();
  const { api } = JSON.parse(new TextDecoder().decode((await reader.read()).value)) as { api: string };
  await reader.cancel();
  expect((await fetch(`${api}/v10/gateway`)).status).toBeLessThan(500);
  child.kill('SIGTERM');
  expect(await child.exited).toBe(0);
  expect(await new Response(child.stderr).text()).toBe('');
});

const PING = `echo '{"jsonrpc":"2.0","id":1,"method":"ping"}'`;
const LIST = `echo '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`;

test.each([
  ['before the first answer', `(${LIST}; sleep 1) | "$@" | head -0; exit \${PIPESTATUS[1]}`],
  ['after it', `(${PING}; sleep 1; ${LIST}; sleep 1) | "$@" | head -1 >/dev/null; exit \${PIPESTATUS[1]}`],
])('stdio: a client that closes its end %s ends it in silence', async (_when, line) => {
  expect(await shell(line, ['stdio'])).toEqual({ out: '', err: '', code: 0 });
});

test.skipIf(!existsSync('/dev/full'))('stdio: what cannot be written is logged in one line, exit code 1', async () => {
  const { err, code } = await shell(`(${PING}; sleep 1) | "$@" > /dev/full; exit \${PIPESTATUS[1]}`, ['stdio']);
  const [line, ...others] = err.trimEnd().split('\n');
  expect(others).toEqual([]);
  expect(JSON.parse(line ?? '')).toMatchObject({ msg: expect.stringContaining('cannot be written'), level: 50 });
  expect(line).not.toContain('stack');
  expect(code).toBe(1);
});
