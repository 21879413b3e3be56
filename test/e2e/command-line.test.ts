import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { run } from '../support/program.ts';

let sandbox: Sandbox;
let env: Record<string, string>;
beforeAll(async () => {
  sandbox = await startSandbox();
  const token = sandbox.world.applications.values().next().value?.token ?? '';
  env = { DISCORD_TOKEN: token, DISCORD_API_URL: sandbox.api };
});
afterAll(() => sandbox.stop());

const call = (args: readonly string[], more: Record<string, string> = {}) =>
  run(['call', ...args], { env: { ...env, ...more } });

test('every command explains itself on stdout', async () => {
  const { out, code } = await run(['--help']);
  expect(code).toBe(0);
  for (const name of ['stdio', 'serve', 'sandbox', 'demo', 'call', 'tools', 'doctor']) {
    expect(out).toContain(name);
    const help = await run([name, '--help']);
    expect(help.code).toBe(0);
    expect(help.out).toContain('Usage: guildhall');
  }
});

test('tools are listed without a token, for people and for programs', async () => {
  const plain = await run(['tools']);
  expect(plain.code).toBe(0);
  expect(plain.out).toContain('send_message');
  const all = JSON.parse((await run(['tools', '--all', '--json'])).out) as { name: string }[];
  const listed = JSON.parse((await run(['tools', '--json'])).out) as { name: string }[];
  expect(all.length).toBeGreaterThan(listed.length);
  expect(all.find(({ name }) => name === 'send_message')).toMatchObject({
    toolset: 'messages',
    effect: 'create',
    input: { type: 'object', required: ['channel'] },
    output: { type: 'object' },
  });
});

test('one operation explains its fields', async () => {
  const { out, code } = await run(['tools', 'read_messages']);
  expect(code).toBe(0);
  expect(out).toMatch(/channel \(string, required\)/);
  const unknown = await run(['tools', 'read_mesages']);
  expect(unknown.code).toBe(1);
  expect(unknown.err).toContain('read_messages');
});

test('a call prints its result as JSON; words, JSON and stdin all bring fields', async () => {
  const sent = await call(['send_message', 'channel=general', 'content=from the shell']);
  expect(sent.err).toBe('');
  expect(sent.code).toBe(0);
  expect(JSON.parse(sent.out)).toBeObject();
  const read = await call(['read_messages', '--json', '{"channel": "#general", "limit": 1}']);
  expect(JSON.parse(read.out).messages[0].content).toBe('from the shell');
  const number = await call(['send_message', 'channel=general', 'content=123', 'silent=true']);
  expect([number.err, number.code]).toEqual(['', 0]);
  const piped = await run(['call', 'read_messages', '--text', '--json', '-'], {
    env,
    input: '{"channel":"general","limit":2}',
  });
  expect(piped.out).toContain('from the shell');
  expect(piped.out).toContain('untrusted');
});

test.each([
  ['no token', ['list_servers'], { DISCORD_TOKEN: '' }, 1, /^no_token: .*\nSet DISCORD_TOKEN/],
  ['an unknown operation', ['lst_servers'], {}, 1, /unknown_operation: .*\n.*list_servers/],
  ['broken JSON', ['list_servers', '--json', '{oops'], {}, 1, /invalid_input: --json is not valid JSON/],
  ['a word that is no field', ['list_servers', 'oops'], {}, 1, /field=value/],
  ['an unknown flag', ['list_servers', '--oops'], {}, 2, /unknown option '--oops'/],
  [
    'a setting out of range',
    ['list_servers'],
    { GUILDHALL_HTTP_PORT: '99999' },
    2,
    /http_port \(from GUILDHALL_HTTP_PORT\)/,
  ],
  ['a toolset that does not exist', ['list_servers'], { GUILDHALL_TOOLSETS: 'nope' }, 2, /toolsets/],
  ['an address that is none', ['list_servers'], { DISCORD_API_URL: 'nowhere' }, 1, /DISCORD_API_URL/],
  [
    'Discord away',
    ['list_servers'],
    { DISCORD_API_URL: 'http://127.0.0.1:9/api' },
    1,
    /discord_unavailable: .*\n.*[Tt]ry again/,
  ],
])('%s: a clear error on stderr, nothing on stdout', async (_what, args, more, code, message) => {
  const result = await call(args, more);
  expect(result.out).toBe('');
  expect(result.err).toMatch(message);
  expect(result.err).not.toMatch(/^\s+at /m);
  expect(result.code).toBe(code);
});

test.each([
  [['nosuch'], /unknown command 'nosuch'/],
  [[], /Usage: guildhall/],
  [['call'], /missing required argument 'operation'/],
  [['tools', 'one', 'two'], /too many arguments/],
  [['stdio', '--oops'], /unknown option '--oops'/],
  [['serve', '--http-port'], /argument missing/],
  [['serve', '--http-port', 'many'], /http_port/],
  [['demo', '--port', 'many'], /http_port/],
  [['events', '--after', 'yesterday'], /--after/],
  [['db'], /Usage: guildhall db/],
  [['db', 'backup'], /missing required argument 'file'/],
  [['help', 'nosuch'], /Usage: guildhall/],
  [['sandbox', '--oops'], /Unknown option '--oops'/],
  [['sandbox', '--port', 'many'], /--port many/],
])('%p is asked for in a wrong way: said on stderr, exit code 2', async (args, message) => {
  const { out, err, code } = await run(args);
  expect(out).toBe('');
  expect(err).toMatch(message);
  expect(code).toBe(2);
});

test('a refused token is named as such and never shown', async () => {
  const token = `${'A'.repeat(26)}.bbbbbb.${'c'.repeat(38)}`;
  const result = await call(['list_servers'], { DISCORD_TOKEN: token });
  expect(result.code).toBe(1);
  expect(result.err).toContain('bad_token');
  expect(result.err + result.out).not.toContain(token);
});

test('doctor says what is right and what to click', async () => {
  const healthy = await run(['doctor', '--json'], { env });
  expect(healthy.code).toBe(0);
  const findings = JSON.parse(healthy.out) as { check: string; level: string; remedy?: string }[];
  expect(findings.every(({ level }) => level === 'ok')).toBe(true);
  expect(healthy.out).not.toContain(env['DISCORD_TOKEN']);
  const broken = await run(['doctor'], { env: { ...env, DISCORD_TOKEN: '' } });
  expect(broken.code).toBe(1);
  expect(broken.out).toMatch(/FAIL {2}Token: .*\n.*→ /);
});

test('approval is asked at a terminal, and refused where there is none', async () => {
  const result = await call(['kick_member', 'user=bob'], { GUILDHALL_APPROVAL: 'delete' });
  expect(result.code).toBe(1);
  expect(result.err).toContain('approval_required');
});

test.each([
  [['serve', '--http-port'], '--http-port'],
  [['serve', '--sandbox', '--http-port'], '--http-port'],
  [['demo', '--port'], '--port'],
])('%p on a port that is taken ends at once and says so', async (args, flag) => {
  const taken = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() });
  const { code, err } = await run([...args, String(taken.port)]);
  await taken.stop(true);
  expect(code).toBe(2);
  expect(err).toContain('another program listens there');
  expect(err).toContain(flag);
});
