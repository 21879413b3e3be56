import { expect, test } from 'bun:test';
import { openStage } from './guild-world.ts';

const { sandbox, stage } = await openStage();

const invite = (body: object, channel = 'talk') => stage.call('POST', `/channels/${stage.id(channel)}/invites`, body);
const nobody = { authorization: '' };

test('an invite lasts a day where nothing is said, and is announced and written down', async () => {
  const { status, body } = await invite({});
  expect(status).toBe(200);
  expect(body).toMatchObject({
    type: 0,
    uses: 0,
    max_uses: 0,
    max_age: 86_400,
    temporary: false,
    guild: { id: stage.guild, name: 'Lab' },
    channel: { id: stage.id('talk'), name: 'talk', type: 0 },
    inviter: { username: 'Helper' },
  });
  expect(Date.parse(body.expires_at) - Date.parse(body.created_at)).toBe(86_400_000);
  const [created, logged] = stage.seen();
  expect(created).toMatchObject({
    t: 'INVITE_CREATE',
    data: { code: body.code, channel_id: stage.id('talk'), guild_id: stage.guild, max_age: 86_400, uses: 0 },
  });
  expect(logged?.data).toMatchObject({ action_type: 40, target_id: null });
});

test('a similar one is given again, unless it is to be unique', async () => {
  const [first, again, other, unique] = [
    await invite({ max_uses: 3 }),
    await invite({ max_uses: 3 }),
    await invite({ max_uses: 4 }),
    await invite({ max_uses: 3, unique: true }),
  ].map(({ body }) => body.code);
  expect(again).toBe(first);
  expect(new Set([first, other, unique]).size).toBe(3);
});

test('anyone may look at it, and sees counts on request but not its use', async () => {
  const { body } = await invite({ unique: true });
  const seen = await stage.call('GET', `/invites/${body.code}?with_counts=true`, undefined, nobody);
  expect(seen.body).toMatchObject({ code: body.code, approximate_member_count: 6 });
  expect(seen.body).not.toHaveProperty('uses');
  expect(stage.errorOf(await stage.call('GET', '/invites/nothing', undefined, nobody))).toEqual([404, 10006]);
});

test('channel and guild list it with its use; those who only read the log do without', async () => {
  const { body } = await invite({ unique: true, max_uses: 7 });
  for (const place of [`/channels/${stage.id('talk')}`, `/guilds/${stage.guild}`]) {
    const list = (await stage.call('GET', `${place}/invites`)).body;
    expect(list.find(({ code }: { code: string }) => code === body.code)).toMatchObject({ uses: 0, max_uses: 7 });
    expect(stage.errorOf(await stage.callBlind('GET', `${place}/invites`))).toEqual([403, 50013]);
  }
});

test('it ends by deletion and by time', async () => {
  const { body } = await invite({ unique: true });
  const code = body.code;
  expect(stage.errorOf(await stage.callBlind('DELETE', `/invites/${code}`))).toEqual([403, 50013]);
  stage.seen();
  expect((await stage.call('DELETE', `/invites/${code}`)).body.code).toBe(code);
  expect(stage.seen()).toMatchObject([
    { t: 'INVITE_DELETE', data: { code, channel_id: stage.id('talk'), guild_id: stage.guild } },
    { t: 'GUILD_AUDIT_LOG_ENTRY_CREATE', data: { action_type: 42 } },
  ]);
  const brief = (await invite({ max_age: 60, unique: true })).body.code;
  sandbox.world.clock.advance(61_000);
  for (const gone of [code, brief]) {
    expect(stage.errorOf(await stage.call('GET', `/invites/${gone}`))).toEqual([404, 10006]);
  }
});

test('limits, places and targets are checked', async () => {
  expect((await invite({ max_age: 604_801 })).body.errors.max_age._errors[0].code).toBe('NUMBER_TYPE_MAX');
  expect((await invite({ max_uses: 101 })).body.code).toBe(50035);
  expect(stage.errorOf(await invite({}, 'Rooms'))).toEqual([400, 50024]);
  expect(stage.errorOf(await invite({ target_type: 1 }))).toEqual([400, 50024]);
  expect((await invite({ target_type: 1 }, 'call')).body.errors.target_user_id._errors[0].code).toBe(
    'BASE_TYPE_REQUIRED',
  );
  const idle = await invite({ target_type: 1, target_user_id: stage.id('mia') }, 'call');
  expect(stage.errorOf(idle)).toEqual([400, 50035]);
  const refused = await stage.callBlind('POST', `/channels/${stage.id('talk')}/invites`, {});
  expect(stage.errorOf(refused)).toEqual([403, 50013]);
});

test('it may bring roles, which the inviter must be able to give', async () => {
  const { body } = await invite({ role_ids: [stage.id('Low')] });
  expect(body.roles).toMatchObject([{ id: stage.id('Low'), name: 'Low' }]);
  const helper = [...(sandbox.world.guilds.get(stage.guild)?.roles.values() ?? [])].find(
    ({ name }) => name === 'Helper',
  );
  expect(stage.errorOf(await invite({ role_ids: [helper?.id] }))).toEqual([400, 50028]);
});

test('it may be for some only', async () => {
  const form = new FormData();
  const ids = [stage.id('ned'), stage.id('max')];
  form.set('payload_json', JSON.stringify({ max_age: 0 }));
  form.set('target_users_file', new File([`user_id\n${ids.join('\n')}\n`], 'users.csv', { type: 'text/csv' }));
  const created = await stage.call('POST', `/channels/${stage.id('talk')}/invites`, form);
  expect([created.status, created.body.expires_at]).toEqual([200, null]);
  const place = `/invites/${created.body.code}/target-users`;
  const list = await stage.call('GET', place);
  expect([list.body, list.headers.get('content-type')]).toEqual([`user_id\n${ids.join('\n')}`, 'text/csv']);
  expect((await stage.call('GET', `${place}/job-status`)).body).toMatchObject({ status: 2, total_users: 2 });
  const wrong = new FormData();
  wrong.set('target_users_file', new File(['123\nann\n'], 'users.csv', { type: 'text/csv' }));
  const refused = await stage.call('PUT', place, wrong);
  expect(refused.body.errors.target_users_file._errors[0].message).toStartWith('Line 2: invalid user ID');
  const fewer = new FormData();
  fewer.set('target_users_file', new File([ids[0] ?? ''], 'users.csv', { type: 'text/csv' }));
  expect((await stage.call('PUT', place, fewer)).status).toBe(204);
  expect((await stage.call('GET', place)).body).toBe(`user_id\n${ids[0]}`);
  expect((await stage.call('PUT', `${place}/${stage.id('mia')}`)).status).toBe(204);
  expect((await stage.call('DELETE', `${place}/${ids[0]}`)).status).toBe(204);
  expect((await stage.call('POST', `${place}/bulk-add`, { user_ids: ids })).status).toBe(204);
  expect((await stage.call('POST', `${place}/bulk-delete`, { user_ids: [stage.id('mia')] })).status).toBe(204);
  expect((await stage.call('GET', place)).body.split('\n').slice(1)).toEqual(ids);
  expect((await stage.call('POST', `${place}/bulk-add`, { user_ids: ['x'] })).body.code).toBe(50035);
  expect(stage.errorOf(await stage.callBlind('GET', place))).toEqual([403, 50013]);
});
