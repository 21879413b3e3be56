import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { fieldErrors, refused } from '../../src/discord/errors.ts';
import { type Discord, type Method, type Path, path } from '../../src/kernel/discord.ts';
import type { ErrorCode } from '../../src/kernel/errors.ts';
import { connect, errorOf } from './peer.ts';

const CHANNEL = '200000000000000001';
const MESSAGE = '300000000000000001';

const answer = (code: number, status = 400, more: object = {}, method: Method = 'POST', url: Path = '/channels/1/x') =>
  refused({ method, path: url, status, body: { code, message: 'Discord says so', ...more } });

describe('each code in our own words', () => {
  test.each<[number, number, ErrorCode]>([
    [10003, 404, 'not_found'],
    [10008, 404, 'not_found'],
    [10999, 404, 'not_found'],
    [20001, 403, 'discord_refused'],
    [30005, 400, 'conflict'],
    [40005, 413, 'too_large'],
    [40033, 400, 'conflict'],
    [50001, 403, 'missing_permission'],
    [50006, 400, 'invalid_input'],
    [50007, 403, 'discord_refused'],
    [50013, 403, 'missing_permission'],
    [50034, 400, 'invalid_input'],
    [50083, 400, 'conflict'],
    [130000, 503, 'discord_unavailable'],
    [160004, 400, 'conflict'],
    [987654, 400, 'discord_refused'],
  ])('%i (%i) is %s', (code, status, expected) => {
    const error = answer(code, status);
    expect(error.code).toBe(expected);
    expect(error.message).toMatch(/[.)]$/);
    expect(error.hint).toMatch(/\S$/);
  });

  test('names what is unknown, with the id that was asked for', () => {
    const of = (code: number, url: Path) => answer(code, 404, {}, 'GET', url).message;
    expect(of(10003, path`/channels/${CHANNEL}`)).toBe(`Discord knows no channel with id ${CHANNEL} here.`);
    expect(of(10008, path`/channels/${CHANNEL}/messages/${MESSAGE}`)).toContain(`no message with id ${MESSAGE}`);
    expect(of(10007, '/guilds/1/members/222222222222222222')).toContain('no member with id 222222222222222222');
  });

  test.each<[Method, Path, string]>([
    ['POST', path`/channels/${CHANNEL}/messages`, '"Send Messages"'],
    ['DELETE', path`/channels/${CHANNEL}/messages/${MESSAGE}`, '"Manage Messages"'],
    ['PUT', path`/channels/${CHANNEL}/messages/pins/${MESSAGE}`, '"Pin Messages"'],
    ['PUT', path`/channels/${CHANNEL}/messages/${MESSAGE}/reactions/${'👍'}/@me`, '"Add Reactions"'],
    ['PATCH', path`/channels/${CHANNEL}`, '"Manage Channels"'],
    ['PUT', '/guilds/1/bans/2', '"Ban Members"'],
    ['PATCH', '/guilds/1', '"Manage Server"'],
    ['POST', path`/channels/${CHANNEL}/webhooks`, '"Manage Webhooks"'],
  ])('a missing permission of %s %s is most likely %s', (method, url, title) => {
    const error = answer(50013, 403, {}, method, url);
    expect(error.message).toContain(title);
    expect(error.hint).toContain('Server Settings > Roles');
  });

  test('tells of the order of roles where it matters', () => {
    expect(answer(50013, 403, {}, 'DELETE', '/guilds/1/members/2').hint).toContain('highest role');
    expect(answer(50013, 403, {}, 'POST', path`/channels/${CHANNEL}/messages`).hint).not.toContain('highest role');
  });

  test('a code that says when to come back is a rate limit', () => {
    expect(answer(20016, 429, { retry_after: 3.2 }).body).toMatchObject({
      code: 'rate_limited',
      retriable: true,
      retry_after: 4,
    });
  });
});

describe('field errors', () => {
  const problem = (message: string) => ({ _errors: [{ code: 'X', message }] });

  test('become one line each, with the path of the field', () => {
    expect(
      fieldErrors({
        content: problem('Must be 2000 or fewer in length.'),
        embeds: { 0: { fields: { 12: { value: problem('This field is required') } } } },
        _errors: [{ message: 'Whole form' }],
      }),
    ).toEqual([
      'Whole form',
      'content: Must be 2000 or fewer in length.',
      'embeds[0].fields[12].value: This field is required',
    ]);
  });

  test('are few, short and free of hidden characters', () => {
    const hostile = `a\u202Eb\u0007c\u{E0041}d\n\n${'x'.repeat(1000)}`;
    const lines = fieldErrors(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}\n#`, problem(hostile)])));
    expect(lines).toHaveLength(8);
    for (const line of lines) {
      expect(line.length).toBeLessThan(220);
      expect(line).toMatch(/^f\d: abcd x+…$/);
    }
  });

  test('survive what no one should send', () => {
    for (const odd of [null, 1, 'x', [], { a: null }, { _errors: 'x' }, { a: { _errors: [null, 1, {}] } }]) {
      expect(() => fieldErrors(odd)).not.toThrow();
    }
  });
});

test('no text and no cause carries a token of a webhook or interaction', () => {
  for (const url of ['/webhooks/1/SECRETTOKEN', '/webhooks/1/SECRETTOKEN/messages/@original'] as const) {
    for (const [code, status] of [
      [50027, 401],
      [10015, 404],
      [0, 500],
      [50035, 400],
    ] as const) {
      const error = answer(code, status, {}, 'POST', url);
      expect(JSON.stringify([error.body, error.cause, error.message])).not.toContain('SECRET');
    }
  }
});

describe('from the sandbox', () => {
  let sandbox: Sandbox;
  let driver: Driver;
  let discord: Discord;
  let general: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimits: 'off' });
    driver = createDriver(sandbox.control);
    general = await driver.channelId('general');
    discord = connect(sandbox.api, { token: await driver.botToken(), gateway: false }).discord;
  });
  afterAll(() => sandbox.stop());

  test('an empty message, one that is too long, an unknown channel, a wrong token', async () => {
    const send = (body: object) => errorOf(discord.request('POST', path`/channels/${general}/messages`, { body }));
    expect((await send({})).message).toBe('The message is empty.');
    const long = await send({ content: 'x'.repeat(2001) });
    expect(long.code).toBe('invalid_input');
    expect(long.message).toContain('content: Must be 2000 or fewer in length.');
    expect((await errorOf(discord.channel('999999999999999999'))).message).toContain('999999999999999999');
    const stranger = connect(sandbox.api, { token: 'wrong', gateway: false }).discord;
    expect((await errorOf(stranger.me())).code).toBe('bad_token');
  });

  test('a message whose answer is lost is not sent twice', async () => {
    await driver.faults.add({
      fault: { kind: 'drop', after: true },
      method: 'POST',
      path: '/channels/*/messages',
      count: 1,
    });
    const body = { content: 'only once, please' };
    const error = await errorOf(discord.request('POST', path`/channels/${general}/messages`, { body }));
    expect(error).toMatchObject({ code: 'discord_unavailable', retriable: false });
    const sent = (await driver.messages('general')).filter(({ content }) => content === body.content);
    expect(sent).toHaveLength(1);
  });

  test('with an enforced nonce it is sent again, and still stands there once', async () => {
    await driver.faults.add({
      fault: { kind: 'drop', after: true },
      method: 'POST',
      path: '/channels/*/messages',
      count: 1,
    });
    const body = { content: 'safe to repeat', nonce: 'n-1', enforce_nonce: true };
    const message = await discord.request<{ id: string }>('POST', path`/channels/${general}/messages`, { body });
    const sent = (await driver.messages('general')).filter(({ content }) => content === body.content);
    expect(sent.map(({ id }) => id)).toEqual([message.id]);
  });

  test('reads survive a proxy page, a cut connection and a cut answer', async () => {
    for (const fault of [
      { kind: 'error', status: 502, html: true },
      { kind: 'drop' },
      { kind: 'malformed' },
    ] as const) {
      await driver.faults.add({ fault, method: 'GET', count: 1 });
      expect(await discord.request<{ id: string }>('GET', path`/channels/${general}`)).toMatchObject({ id: general });
    }
  });
});
