import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { createPublicKey, verify } from 'node:crypto';
import { createDriver, type Driver } from '../../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/main.ts';
import { type Client, clientOf } from '../sandbox-client.ts';

type Json = ReturnType<typeof JSON.parse>;
type Answer = Response | Promise<Response>;

let sandbox: Sandbox;
let driver: Driver;
let call: Client;
let server: ReturnType<typeof Bun.serve>;
let publicKey: string;
/** What the application does with an interaction whose signature is right. */
let answer: (interaction: Json) => Answer;
const received: Json[] = [];
const dispatched: string[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ validateResponses: true, rateLimits: 'off' });
  sandbox.world.subscribe(({ t }) => dispatched.push(t));
  driver = createDriver(sandbox.control);
  call = clientOf(sandbox);
  publicKey = (await call('GET', '/applications/@me')).body.verify_key;
  server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: receive });
  answer = pong;
  const { status, body } = await patch(String(server.url));
  expect([status, body.interactions_endpoint_url]).toEqual([200, String(server.url)]);
  await call('POST', `/applications/${applicationId()}/commands`, { name: 'ping', description: 'Ping' });
});
afterEach(() => {
  answer = pong;
});
afterAll(async () => {
  await server.stop(true);
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

const applicationId = () => [...sandbox.world.applications.keys()][0]!;
const patch = (url: string | null) => call('PATCH', '/applications/@me', { interactions_endpoint_url: url });
const pong = (): Answer => Response.json({ type: 1 });
const alice = () => driver.as('alice');

/** As Discord's documentation tells applications to check signatures. */
async function receive(request: Request): Promise<Response> {
  const body = await request.text();
  const signature = Buffer.from(request.headers.get('x-signature-ed25519') ?? '', 'hex');
  const signed = Buffer.from((request.headers.get('x-signature-timestamp') ?? '') + body);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey, 'hex')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  if (!verify(null, signed, key, signature)) return new Response('invalid request signature', { status: 401 });
  const interaction = JSON.parse(body);
  received.push(interaction);
  return answer(interaction);
}

describe('an endpoint', () => {
  test('is taken if it answers a PING and refuses forged signatures', async () => {
    expect(received[0]).toMatchObject({ type: 1, version: 1, application_id: applicationId() });
    const refused = { 50035: ['APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID'] };
    const codes = async (url: string) => {
      const { body } = await patch(url);
      return { [body.code]: body.errors.interactions_endpoint_url._errors.map(({ code }: Json) => code) };
    };
    answer = () => new Response('hello');
    expect(await codes(String(server.url))).toEqual(refused);
    answer = () => Response.json({ type: 4 });
    expect(await codes(String(server.url))).toEqual(refused);
    const careless = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: pong });
    expect(await codes(String(careless.url))).toEqual(refused);
    await careless.stop(true);
    expect(await codes(String(careless.url))).toEqual(refused);
    const { body } = await call('GET', '/applications/@me');
    expect(body.interactions_endpoint_url).toBe(String(server.url));
  });

  test('gets interactions instead of the gateway and answers in the same breath', async () => {
    answer = () => Response.json({ type: 4, data: { content: 'Pong', flags: 64 } });
    dispatched.length = 0;
    const using = await alice().use('general', 'ping');
    const seen = await using.answered();
    expect(seen).toMatchObject({
      state: 'answered',
      ephemeral: true,
      message: { content: 'Pong' },
      delivery: { by: 'endpoint', status: 200, problem: null },
    });
    expect(received.at(-1)).toMatchObject({
      id: using.id,
      type: 2,
      data: { name: 'ping' },
      member: { user: { username: 'alice' } },
    });
    expect(dispatched).not.toContain('INTERACTION_CREATE');
  });

  test('may answer by the callback route, and follow up', async () => {
    answer = async ({ id, token }) => {
      await call('POST', `/interactions/${id}/${token}/callback`, { type: 5 });
      return new Response(null, { status: 202 });
    };
    const using = await alice().use('general', 'ping');
    await using.until(({ state }) => state === 'thinking');
    const { token } = received.at(-1);
    const { status } = await call('PATCH', `/webhooks/${applicationId()}/${token}/messages/@original`, {
      content: 'Late',
    });
    expect(status).toBe(200);
    expect(await using.answered()).toMatchObject({ answer: 5, message: { content: 'Late' } });
    const webhook = await call('GET', `/webhooks/${applicationId()}/${token}`);
    expect(webhook.body).toMatchObject({ id: applicationId(), type: 3, application_id: applicationId() });
  });

  test('may send files with its answer', async () => {
    answer = () => {
      const form = new FormData();
      form.set('payload_json', JSON.stringify({ type: 4, data: { content: 'See' } }));
      form.set('files[0]', new File(['hello'], 'a.txt'));
      return new Response(form);
    };
    const { message } = await (await alice().use('general', 'ping')).answered();
    expect(message?.attachments).toMatchObject([{ filename: 'a.txt', size: 5 }]);
  });

  test.each<[string, () => Answer, RegExp]>([
    ['an error', () => new Response('no', { status: 500 }), /500/],
    ['what is no answer', () => Response.json({ type: 4, data: {} }), /50006/],
    ['an answer of the wrong kind', () => Response.json({ type: 7, data: { content: 'x' } }), /50035/],
    ['no JSON', () => new Response('{', { headers: { 'content-type': 'application/json' } }), /50109/],
  ])('that gives %s fails the interaction', async (_what, given, problem) => {
    answer = given;
    const seen = await (await alice().use('general', 'ping')).answered();
    expect(seen.state).toBe('failed');
    expect(seen.delivery.problem).toMatch(problem);
  });

  test('that is taken away leaves interactions to the gateway', async () => {
    expect((await patch(null)).body.interactions_endpoint_url).toBeNull();
    dispatched.length = 0;
    const using = await alice().use('general', 'ping');
    expect(dispatched).toContain('INTERACTION_CREATE');
    expect((await using.seen()).delivery.by).toBe('gateway');
  });
});

test('interactions and their webhooks are not bound to the global limit', async () => {
  const limited = await startSandbox({ globalRateLimit: 3 });
  const [application] = [...limited.world.applications.values()];
  const headers = { authorization: `Bot ${application!.token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'ping', description: 'Ping' });
  const base = `${limited.api}/v10`;
  await fetch(`${base}/applications/${application!.id}/commands`, { method: 'POST', headers, body });
  await createDriver(limited.control).as('alice').use('general', 'ping');
  const { id, token } = [...limited.world.interactions.values()][0]!;
  const answered = await fetch(`${base}/interactions/${id}/${token}/callback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 4, data: { content: 'Pong' } }),
  });
  expect([answered.status, answered.headers.get('x-ratelimit-bucket') !== null]).toEqual([204, true]);
  const original = `${base}/webhooks/${application!.id}/${token}/messages/@original`;
  const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await fetch(original)).status));
  expect(statuses).toEqual(Array(8).fill(200));
  const others = await Promise.all(Array.from({ length: 8 }, async () => (await fetch(`${base}/gateway`)).status));
  expect(others).toContain(429);
  await limited.stop();
});
