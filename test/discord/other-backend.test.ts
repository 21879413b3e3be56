// A backend that is compatible with Discord and not Discord: no rate-limit headers, optional fields left out, unknown
// ones added, another status for success, routes missing, its gateway named by an http address with a path.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { loadConfig } from '../../src/config/load.ts';
import { toOperationError } from '../../src/kernel/errors.ts';
import { assemble } from '../../src/main/assemble.ts';
import { configuredAgent } from '../../src/main/callers.ts';
import { until } from '../support/eventually.ts';

const GUILD = '2222222222222222';
const LOBBY = '3333333333333333';
const BOT = { id: '1111111111111111', username: 'bot', bot: true, badge_ids: ['x'] };
const ANN = { id: '4444444444444444', username: 'ann' };

interface Frame {
  op: number;
}

/** What the gateway says first and in answer to IDENTIFY. */
interface Manners {
  hello: unknown;
  ready: readonly unknown[];
}
const manners: Manners = {
  hello: { op: 10, d: { heartbeat_interval: 30_000 }, instance: 'a' },
  ready: [{ op: 0, t: 'READY', s: 1, d: { user: BOT, session_id: 's', guilds: [{ id: GUILD, unavailable: true }] } }],
};

const told: { content: string; id: string }[] = [];
const message = (id: string, author: object, content: string) => ({
  id,
  channel_id: LOBBY,
  author,
  content,
  timestamp: '2026-01-02T03:04:05.000Z',
  type: 0,
});

const routes: Record<string, (body: { content?: string }) => unknown> = {
  'GET /users/@me': () => BOT,
  'GET /users/@me/guilds': () => [{ id: GUILD, name: 'Elsewhere' }],
  'GET /applications/@me': () => ({ id: BOT.id, name: 'bot' }),
  [`GET /guilds/${GUILD}`]: () => ({
    id: GUILD,
    name: 'Elsewhere',
    owner_id: ANN.id,
    roles: [{ id: GUILD, name: '@everyone', permissions: '1099511627775', position: 0 }],
    instance_deleted: false,
  }),
  [`GET /guilds/${GUILD}/roles`]: () => [{ id: GUILD, name: '@everyone', permissions: '1099511627775', position: 0 }],
  [`GET /guilds/${GUILD}/channels`]: () => [
    { id: LOBBY, type: 0, name: 'lobby', guild_id: GUILD },
    { id: '3333333333333335', type: 99, name: 'future' },
  ],
  [`GET /guilds/${GUILD}/members`]: () => [{ user: ANN }, { user: BOT, roles: [] }],
  [`GET /guilds/${GUILD}/members/${BOT.id}`]: () => ({ user: BOT }),
  [`GET /guilds/${GUILD}/members/${ANN.id}`]: () => ({ user: ANN }),
  [`GET /guilds/${GUILD}/members/search`]: () => [{ user: ANN }],
  [`GET /channels/${LOBBY}`]: () => ({ id: LOBBY, type: 0, name: 'lobby', guild_id: GUILD }),
  [`GET /channels/${LOBBY}/messages`]: () => [message('5555555555555555', ANN, 'hello there'), ...told].reverse(),
  [`POST /channels/${LOBBY}/messages`]: ({ content = '' }) => {
    const made = message(`${5_555_555_555_555_556 + told.length}`, BOT, content);
    told.push(made);
    return made;
  },
};

const connections: string[] = [];
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request, self) {
    const url = new URL(request.url);
    if (url.pathname === '/hub/ws') {
      connections.push(url.search);
      return self.upgrade(request) ? undefined : new Response(null, { status: 400 });
    }
    if (request.headers.get('authorization') !== 'Bot not.a.discord.token')
      return new Response('who?', { status: 401 });
    const path = url.pathname.replace('/compat/api/v10', '');
    if (path === '/gateway/bot') return Response.json({ url: `http://127.0.0.1:${self.port}/hub/ws` });
    const body = (await request.json().catch(() => ({}))) as { content?: string };
    const answer = routes[`${request.method} ${path}`]?.(body);
    return answer === undefined
      ? Response.json({ code: 0, message: 'Not Found' }, { status: 404 })
      : Response.json(answer, { status: request.method === 'POST' ? 201 : 200 });
  },
  websocket: {
    open: (socket) => void socket.send(JSON.stringify(manners.hello)),
    message(socket, text) {
      if ((JSON.parse(String(text)) as Frame).op !== 2) return;
      for (const frame of manners.ready) socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    },
  },
});
afterAll(() => server.stop(true));

function open(gateway: boolean) {
  const { config } = loadConfig({
    environment: {},
    flags: { logLevel: 'error', gateway, toolsets: 'all', store: 'sqlite::memory:', bus: 'memory:' },
  });
  Object.assign(config, { token: 'not.a.discord.token', apiUrl: `http://127.0.0.1:${server.port}/compat/api` });
  const parts = assemble({ config, fileRoots: [] });
  const caller = configuredAgent(config, parts.registry);
  return {
    ...parts,
    async read(operation: string, args: object = {}): Promise<string> {
      try {
        const outcome = await parts.guild.invoke({ operation, args, caller, surface: 'test' });
        return outcome.kind === 'done' ? outcome.text : 'waits for approval';
      } catch (error) {
        const { code, message: said } = toOperationError(error, '').body;
        return `${code}: ${said}`;
      }
    },
  };
}

describe.each([['REST alone', false] as const, ['REST and gateway', true] as const])('over %s', (_how, gateway) => {
  let team: ReturnType<typeof open>;
  beforeAll(async () => {
    team = open(gateway);
    await team.discord.start();
  });
  afterAll(() => team.stop());

  test.each([
    ['list_servers', {}, 'Elsewhere'],
    ['get_server', {}, 'Elsewhere'],
    ['list_channels', {}, '#lobby'],
    ['get_channel', { channel: 'lobby' }, '#lobby'],
    ['get_channel', { channel: 'future' }, 'not_found'],
    ['list_roles', {}, '@everyone'],
    ['list_members', {}, 'ann'],
    ['get_member', { user: 'ann' }, 'ann'],
    ['explain_permissions', { channel: '#lobby', user: 'me' }, 'SendMessages'],
    ['read_messages', { channel: 'lobby' }, 'hello there'],
    ['send_message', { channel: 'lobby', content: 'hi all' }, 'Sent 5555'],
    ['list_threads', {}, 'not_found'],
    ['search_messages', { content: 'hello' }, 'not_found'],
  ])('%s %o', async (operation, args, expected) => {
    expect(await team.read(operation, args)).toContain(expected);
  });

  if (gateway) {
    test('the gateway is reached under its own path', () => {
      expect(team.discord.status()).toMatchObject({ gateway: 'ready', missingIntents: [] });
      expect(connections.at(-1)).toMatch(/^\?v=10&encoding=json/);
    });
  }
});

describe('a gateway that talks nonsense', () => {
  const { hello, ready } = manners;
  afterAll(() => Object.assign(manners, { hello, ready }));

  test.each([
    ['HELLO without content', { hello: { op: 10 } }],
    ['HELLO that wants no heartbeat', { hello: { op: 10, d: { heartbeat_interval: 0 } } }],
    ['nothing but null', { hello: null }],
    ['READY without content', { ready: [{ op: 0, t: 'READY', s: 1 }] }],
    ['an invalid session without content', { ready: [{ op: 9 }] }],
    ['events without content', { ready: [...ready, { op: 0, t: 'GUILD_CREATE', s: 2, d: null }, { op: 0 }, 'x'] }],
  ])('%s: nothing fails unseen, and REST goes on', async (_what, bad) => {
    const strays: unknown[] = [];
    const stray = (reason: unknown) => void strays.push(reason);
    process.on('unhandledRejection', stray);
    Object.assign(manners, { hello, ready }, bad);
    const before = connections.length;
    const team = open(true);
    void team.discord.start();
    await until('connected', () => connections.length > before);
    expect(await team.read('read_messages', { channel: LOBBY })).toContain('hello there');
    await Bun.sleep(50);
    await team.stop();
    process.off('unhandledRejection', stray);
    expect(strays).toEqual([]);
  });
});
