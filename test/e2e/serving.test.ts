import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { createDriver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { cleanEnvironment, command } from '../support/program.ts';

let sandbox: Sandbox;
let token: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  token = sandbox.world.applications.values().next().value?.token ?? '';
});
afterAll(() => sandbox.stop());

const place = (more: Record<string, string> = {}) =>
  cleanEnvironment({ DISCORD_TOKEN: token, DISCORD_API_URL: sandbox.api, ...more });

async function serve(more: Record<string, string> = {}) {
  const { env, home, remove } = place(more);
  const child = Bun.spawn([...command, 'serve', '--http-port', '0'], {
    env,
    cwd: home,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  let log = '';
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) {
      log += decoder.decode(chunk, { stream: true });
      const url = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(log)?.[0];
      if (url) resolve(url);
    }
    reject(new Error(`serve ended: ${log}`));
  })();
  const url = await promise;
  return {
    url,
    home,
    child,
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      const code = await child.exited;
      await reading;
      remove();
      return { code, out: await new Response(child.stdout).text() };
    },
  };
}

test('stdio: a client lists, calls and leaves; nothing but protocol on stdout', async () => {
  const { env, home, remove } = place();
  const client = new Client({ name: 'test', version: '1' });
  const [program = '', ...args] = command;
  await client.connect(
    new StdioClientTransport({ command: program, args: [...args, 'stdio'], env, cwd: home, stderr: 'ignore' }),
  );
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('search_operations');
  const sent = await client.callTool({
    name: 'send_message',
    arguments: { channel: 'general', content: 'over stdio' },
  });
  expect(sent.isError).toBeFalsy();
  const read = await client.callTool({ name: 'read_messages', arguments: { channel: 'general', limit: 1 } });
  expect(JSON.stringify(read.content)).toContain('over stdio');
  await client.close();
  remove();
});

test('stdio without a token: lists work, calls say plainly what is missing', async () => {
  const { env, home, remove } = place({ DISCORD_TOKEN: '' });
  const client = new Client({ name: 'test', version: '1' });
  const [program = '', ...args] = command;
  await client.connect(
    new StdioClientTransport({ command: program, args: [...args, 'stdio'], env, cwd: home, stderr: 'ignore' }),
  );
  expect((await client.listTools()).tools.length).toBeGreaterThan(20);
  const answer = await client.callTool({ name: 'list_servers', arguments: {} });
  expect(answer.isError).toBe(true);
  expect(JSON.stringify(answer.content)).toMatch(/no_token.*DISCORD_TOKEN/);
  await client.close();
  remove();
});

test('stdio: the client is gone, the program ends', async () => {
  const { env, home, remove } = place();
  const child = Bun.spawn([...command, 'stdio'], { env, cwd: home, stdin: 'pipe', stdout: 'pipe', stderr: 'ignore' });
  child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
  child.stdin.end();
  expect(await child.exited).toBe(0);
  for (const line of (await new Response(child.stdout).text()).split('\n').filter(Boolean)) JSON.parse(line);
  remove();
});

test('HTTP: the key is made once, kept from others, never shown, and asked for', async () => {
  const service = await serve();
  const file = join(service.home, 'http.key');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const key = readFileSync(file, 'utf8').trim();
  while (!service.log().includes('bearer key')) await Bun.sleep(10);
  expect(service.log()).toContain(file);
  const post = (authorization?: string) =>
    fetch(service.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(authorization && { authorization }),
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
      }),
    });
  expect((await post()).status).toBe(401);
  expect((await post('Bearer wrong-key-of-some-length-0123456789')).status).toBe(401);
  expect((await post(`Bearer ${key}`)).status).toBe(200);

  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(service.url), {
      requestInit: { headers: { authorization: `Bearer ${key}` } },
    }),
  );
  const answer = await client.callTool({ name: 'list_channels', arguments: {} });
  expect(JSON.stringify(answer.content)).toContain('#general');
  await client.close();
  const { code, out } = await service.stop();
  expect(code).toBe(0);
  expect(out).toBe('');
  expect(service.log()).not.toContain(key);
  expect(service.log()).not.toContain(token);
});

test('HTTP: SIGTERM lets a running call finish', async () => {
  const driver = createDriver(sandbox.control);
  const key = 'a-key-only-for-this-test-0123456789';
  const service = await serve({ GUILDHALL_HTTP_KEY: key });
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(service.url), {
      requestInit: { headers: { authorization: `Bearer ${key}` } },
    }),
  );
  await driver.faults.add({ fault: { kind: 'latency', milliseconds: 700 }, path: '/channels/*/messages', count: 1 });
  await driver.forgetRequests();
  const running = client.callTool({ name: 'read_messages', arguments: { channel: 'general', limit: 50 } });
  while (!(await driver.requests()).some(({ path }) => path.includes('/messages'))) await Bun.sleep(10);
  service.child.kill('SIGTERM');
  expect((await running).isError).toBeFalsy();
  await client.close();
  expect(await service.child.exited).toBe(0);
  await service.stop();
});

test('HTTP: what clients do wrong is a line in the log, and no stack', async () => {
  const key = 'a-key-only-for-this-test-0123456789';
  const service = await serve({ GUILDHALL_HTTP_KEY: key });
  const ask = (body: string, headers: Record<string, string> = {}) =>
    fetch(service.url, { method: 'POST', body, headers: { authorization: `Bearer ${key}`, ...headers } });
  const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const hello = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
  });
  const refused = [
    await ask('{"oops'),
    await ask('[]', json),
    await ask(hello, { ...json, accept: 'text/plain' }),
    await ask(hello, { ...json, 'content-type': 'text/plain' }),
    await ask(hello, { ...json, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' }),
    await ask(hello, { ...json, 'mcp-session-id': 'nobody' }),
  ];
  for (const { status } of refused) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  }
  const { code } = await service.stop();
  expect(code).toBe(0);
  const told = service
    .log()
    .split('\n')
    .filter((line) => line.includes('protocol error'))
    .map((line) => JSON.parse(line));
  expect(told.length).toBeGreaterThan(0);
  for (const line of told) {
    expect(line).toMatchObject({ level: 40, problem: expect.any(String) });
    expect(Object.keys(line).sort()).toEqual(['level', 'msg', 'problem', 'time']);
  }
  expect(service.log()).not.toContain('"stack"');
});

test('no secret stands in the process list', async () => {
  const service = await serve();
  const line = readFileSync(`/proc/${service.child.pid}/cmdline`, 'utf8');
  expect(line).not.toContain(token);
  await service.stop();
});
