import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sign } from 'node:crypto';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { APIMessage } from 'discord-api-types/v10';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { cleanEnvironment, command } from '../support/program.ts';

const KEY = 'a-long-key-for-the-test';

let sandbox: Sandbox;
let driver: Driver;
let place: ReturnType<typeof cleanEnvironment>;
let child: Bun.Subprocess<'ignore', 'ignore', 'pipe'>;
let client: Client;
let endpoint: string;
/** What the program has logged. */
let log = '';

beforeAll(async () => {
  sandbox = await startSandbox({ validateResponses: true });
  driver = createDriver(sandbox.control);
  place = cleanEnvironment({
    DISCORD_TOKEN: await driver.botToken(),
    DISCORD_API_URL: sandbox.api,
    GUILDHALL_TOOLSETS: 'all',
    GUILDHALL_HTTP_KEY: KEY,
    GUILDHALL_GATEWAY: 'false',
  });
  child = Bun.spawn([...command, 'serve', '--http-port', '0'], {
    env: place.env,
    cwd: place.home,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) {
      log += decoder.decode(chunk, { stream: true });
      const found = /http:\/\/127\.0\.0\.1:\d+\/mcp/.exec(log)?.[0];
      if (found) resolve(found);
    }
    reject(new Error(`serve ended: ${log}`));
  })();
  const url = await promise;
  endpoint = url.replace(/mcp$/, 'interactions');
  client = new Client({ name: 'test', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${KEY}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
}, 120_000);

afterAll(async () => {
  await client.close();
  child.kill('SIGTERM');
  await child.exited;
  await sandbox.stop();
  place.remove();
  expect(sandbox.mismatches).toEqual([]);
});

async function call<T>(name: string, args: Record<string, unknown>): Promise<T> {
  const answer = await client.callTool({ name, arguments: args }, { timeout: 60_000 });
  if (answer.isError) throw new Error(JSON.stringify(answer.content));
  return answer.structuredContent as T;
}

async function discord<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const answer = await fetch(`${sandbox.api}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${place.env['DISCORD_TOKEN']}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

const post = (body: string, headers: Record<string, string> = {}) => fetch(endpoint, { method: 'POST', body, headers });

test('Discord takes the endpoint: it answers a PING and refuses what is not signed', async () => {
  const { status, body } = await discord<{ id: string }>('PATCH', '/applications/@me', {
    interactions_endpoint_url: endpoint,
  });
  expect({ status, body }).toMatchObject({ status: 200, body: { interactions_endpoint_url: endpoint } });
  const forged = { 'x-signature-timestamp': '1', 'x-signature-ed25519': 'ab'.repeat(64) };
  expect((await post('{"type":1}')).status).toBe(401);
  expect((await post('{"type":1}', forged)).status).toBe(401);
  expect((await post('{"type":1}', { ...forged, 'x-signature-ed25519': 'nonsense' })).status).toBe(401);
  expect((await post('x'.repeat(1024 * 1024 + 1), forged)).status).toBe(413);
  expect((await fetch(endpoint)).status).toBe(405);
  expect(await discord('POST', `/applications/${body.id}/commands`, { name: 'hi', description: 'Hi' })).toMatchObject({
    status: 201,
  });
});

test('what Discord signed is taken once and at its time: whoever posts it again later gets nothing', async () => {
  const application = sandbox.world.applications.values().next().value!;
  const general = await driver.channelId('general');
  const id = '1573999999999999999';
  const body = JSON.stringify({
    ...{ id, application_id: application.id, type: 2, token: 'a-token-of-an-interaction', version: 1 },
    ...{ channel_id: general, guild_id: await driver.guildId(), data: { id: '1', name: 'hi', type: 1 } },
    member: { user: { id: '1', username: 'alice' } },
  });
  const posted = (seconds: number) => {
    const timestamp = String(Math.floor(Date.now() / 1000) + seconds);
    const signature = sign(null, Buffer.from(timestamp + body), application.signing_key).toString('hex');
    return post(body, { 'x-signature-timestamp': timestamp, 'x-signature-ed25519': signature });
  };
  for (const seconds of [-3600, -310, 310, Number.NaN]) expect((await posted(seconds)).status).toBe(401);
  expect(log).toContain('signed at another time');
  expect(log).not.toContain('a-token-of-an-interaction');
  expect((await posted(-60)).status).toBe(200);
  expect((await posted(0)).status).toBe(409);
});

test('what is used comes by the endpoint, is stored as an event and answered by its id', async () => {
  const used = await driver.as('alice').use('general', 'hi');
  const seen = await used.until(({ state }) => state !== 'waiting');
  expect(seen).toMatchObject({ state: 'thinking', delivery: { by: 'endpoint', status: 200, problem: null } });
  await call('respond_interaction', { interaction: used.id, content: 'Hello by HTTP' });
  expect((await used.answered()).message?.content).toBe('Hello by HTTP');
  const events = await client.callTool({ name: 'list_events', arguments: { types: ['interactions'] } });
  expect(JSON.stringify(events.content)).toContain(`${used.id} /hi`);
});

test('a question is answered by it', async () => {
  const asked = call<{ state: string; values: string[] }>('ask_user', {
    channel: '#general',
    question: 'By HTTP?',
    buttons: ['Sure'],
    wait_seconds: 30,
  });
  const has = ({ content }: APIMessage) => content.includes('By HTTP?');
  const message = await driver.waitForMessage('general', has, 10_000);
  const pressed = await driver.as('bob').press('general', message.id, 'Sure');
  expect((await pressed.answered()).delivery.by).toBe('endpoint');
  expect(await asked).toMatchObject({ state: 'answered', values: ['Sure'] });
  const closed = await driver.waitForMessage('general', ({ content }) => content.includes('✅'));
  expect(closed.id).toBe(message.id);
}, 120_000);
