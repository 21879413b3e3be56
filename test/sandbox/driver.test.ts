import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import type { Dispatch } from '../../sandbox/world/dispatch.ts';
import { clientOf } from './sandbox-client.ts';

let sandbox: Sandbox;
let driver: Driver;
const dispatched: Dispatch[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ validateResponses: true, rateLimits: 'off' });
  sandbox.world.subscribe((dispatch) => dispatched.push(dispatch));
  driver = createDriver(sandbox.control);
});
afterAll(async () => {
  await sandbox.stop();
  expect(sandbox.mismatches).toEqual([]);
});

describe('scripted members', () => {
  test('speak through the API, so that bots hear and read them', async () => {
    const said = await driver.as('bob').say('general', 'Anybody here?');
    expect(said).toMatchObject({ content: 'Anybody here?', author: { username: 'bob' } });
    expect(dispatched.at(-1)).toMatchObject({ t: 'MESSAGE_CREATE', channel_id: said.channel_id });
    const { body } = await clientOf(sandbox)('GET', `/channels/${said.channel_id}/messages?limit=1`);
    expect(body[0]).toMatchObject({ id: said.id, content: 'Anybody here?' });
  });

  test('may only what their roles allow', async () => {
    await expect(driver.as('dave').say('staff', 'hello?')).rejects.toMatchObject({ status: 403, code: 50001 });
    await expect(driver.as('dave').say('welcome', 'hello?')).rejects.toMatchObject({ status: 403, code: 50013 });
    await driver.as('bob').say('staff', 'only we see this');
    expect((await driver.messages('staff')).at(-1)).toMatchObject({ content: 'only we see this' });
  });

  test('come and go', async () => {
    const newcomer = await driver.createUser({ name: 'ivan', display_name: 'Ivan' });
    const ivan = driver.as('ivan');
    await expect(ivan.say('general', 'too early')).rejects.toMatchObject({ code: 50001 });
    await ivan.join();
    expect(dispatched.find(({ t }) => t === 'GUILD_MEMBER_ADD')).toMatchObject({ data: { user: { id: newcomer.id } } });
    expect((await driver.messages('welcome')).at(-1)).toMatchObject({ type: 7, author: { username: 'ivan' } });
    await ivan.say('general', 'Hi, I am new.');
    await ivan.leave();
    expect(dispatched.at(-1)).toMatchObject({ t: 'GUILD_MEMBER_REMOVE', data: { user: { id: newcomer.id } } });
  });

  test('appear, and sit in voice channels they may enter', async () => {
    const grace = driver.as('grace');
    await grace.appear('dnd', 'Chess');
    expect(dispatched.at(-1)).toMatchObject({
      t: 'PRESENCE_UPDATE',
      data: { status: 'dnd', activities: [{ name: 'Chess' }] },
    });
    await grace.sitInVoice('Lounge');
    expect(dispatched.at(-1)).toMatchObject({
      t: 'VOICE_STATE_UPDATE',
      data: { channel_id: await driver.channelId('Lounge'), suppress: false },
    });
    await grace.sitInVoice('Town hall');
    expect(dispatched.at(-1)).toMatchObject({ data: { suppress: true } });
    await grace.leaveVoice();
    expect(dispatched.at(-1)).toMatchObject({ t: 'VOICE_STATE_UPDATE', data: { channel_id: null } });
    await expect(grace.sitInVoice('general')).rejects.toThrow('no such voice channel');
  });

  test('cannot be played without their token, nor by a web page', async () => {
    const path = `${sandbox.control}/api/users/@me`;
    expect((await fetch(path)).status).toBe(401);
    const { token } = (await driver.overview()).users[0] ?? { token: '' };
    expect((await fetch(path, { headers: { authorization: token } })).status).toBe(200);
    expect((await fetch(path, { headers: { authorization: token, origin: 'https://example.com' } })).status).toBe(403);
    expect((await fetch(`${sandbox.api}/users/@me`, { headers: { authorization: `Bot ${token}` } })).status).toBe(401);
  });
});

describe('looking on', () => {
  test('the requests of bots are remembered with what they asked', async () => {
    await driver.forgetRequests();
    const channel = await driver.channelId('general');
    await clientOf(sandbox)(
      'POST',
      `/channels/${channel}/messages`,
      { content: 'noted' },
      { 'x-audit-log-reason': 'because%20so' },
    );
    const [request, ...others] = await driver.requests();
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      method: 'POST',
      path: `/channels/${channel}/messages`,
      body: { content: 'noted' },
      reason: 'because so',
      status: 200,
    });
  });

  test('the clock moves on demand', async () => {
    const before = sandbox.world.clock.now();
    let rang = false;
    sandbox.world.timers.schedule(before + 3_600_000, () => {
      rang = true;
    });
    await driver.advance(3_600_000);
    expect(sandbox.world.clock.now() - before).toBeGreaterThanOrEqual(3_600_000);
    expect(rang).toBe(true);
  });

  test('what is asked wrongly is said plainly', async () => {
    await expect(driver.as('nobody').say('general', 'x')).rejects.toThrow(
      'The sandbox has no scripted member "nobody".',
    );
    await expect(driver.messages('nowhere')).rejects.toThrow('The sandbox has no channel "nowhere".');
    await expect(driver.faults.add({ fault: { kind: 'error', status: 42 } })).rejects.toThrow('"status"');
  });
});
