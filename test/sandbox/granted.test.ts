import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Events } from 'discord.js';
import { type Community, openCommunity, refusal } from './community-world.ts';

let club: Community;

beforeAll(async () => {
  club = await openCommunity();
});
afterAll(async () => {
  await club.close();
  expect(club.sandbox.mismatches).toEqual([]);
});

const grant = (who: string, scope: string, application = 'Helper') =>
  club.driver.as(who).authorize(application, [scope]);

test('discord.js adds a user who let the application do so', async () => {
  const ned = club.stage.id('ned');
  const accessToken = await grant('ned', 'guilds.join');
  const added = club.next(Events.GuildMemberAdd);
  const member = await club.guild.members.add(ned, { accessToken, roles: [club.stage.id('Crew')], mute: true });
  expect((await added)[0].id).toBe(ned);
  expect(member?.roles.cache.has(club.stage.id('Crew'))).toBe(true);
  const place = `/guilds/${club.stage.guild}/members/${ned}`;
  expect((await club.stage.call('PUT', place, { access_token: accessToken })).status).toBe(204);
  await club.driver.as('ned').leave();
  expect((await club.stage.call('PUT', place, { access_token: accessToken, deaf: true })).body.code).toBe(50013);
  expect((await club.stage.call('PUT', place, { access_token: await grant('ned', 'identify') })).body.code).toBe(50026);
  expect((await club.stage.call('PUT', place, { access_token: await grant('mia', 'guilds.join') })).body.code).toBe(
    50025,
  );
  const others = await grant('ned', 'guilds.join', 'Blind');
  expect(await refusal(club.guild.members.add(ned, { accessToken: others }))).toBe(50025);
  await club.driver.advance(8 * 86_400_000);
  expect((await club.stage.call('PUT', place, { access_token: accessToken })).body.code).toBe(50025);
});

test('a group channel is made of those who let the application do so', async () => {
  const tokens = [await grant('mia', 'gdm.join'), await grant('max', 'gdm.join')];
  const { body: group } = await club.stage.call('POST', '/users/@me/channels', { access_tokens: tokens });
  expect(group).toMatchObject({ type: 3, owner_id: club.client.user.id, managed: true });
  expect(group.recipients.map(({ username }: { username: string }) => username)).toEqual(['mia', 'max']);
  const recipient = (name: string) => `/channels/${group.id}/recipients/${club.stage.id(name)}`;
  club.stage.seen();
  const { status, body } = await club.stage.call('PUT', recipient('ned'), {
    access_token: await grant('ned', 'gdm.join'),
  });
  expect([status, body.recipients.length]).toEqual([201, 3]);
  expect(club.stage.seen().at(-1)).toMatchObject({ t: 'MESSAGE_CREATE', data: { type: 1, channel_id: group.id } });
  expect((await club.stage.call('PUT', recipient('ned'), {})).status).toBe(204);
  expect((await club.stage.call('PUT', recipient('olga'), {})).body.code).toBe(50025);
  await expect(club.driver.as('mia').request('DELETE', recipient('max'))).rejects.toMatchObject({ code: 50013 });
  await club.driver.as('mia').request('DELETE', recipient('mia'));
  expect((await club.stage.call('DELETE', recipient('max'))).status).toBe(204);
  expect((await club.stage.call('DELETE', recipient('max'))).body.code).toBe(10013);
  expect((await club.stage.call('POST', `/channels/${group.id}/messages`, { content: 'hi' })).status).toBe(200);
  expect((await club.driver.as('ned').read(group.id)).map(({ content }) => content)).toContain('hi');
  await expect(club.driver.as('mia').read(group.id)).rejects.toMatchObject({ code: 50001 });
  const { body: direct } = await club.stage.call('POST', '/users/@me/channels', { recipient_id: club.stage.id('mia') });
  const wrong = await club.stage.call('DELETE', `/channels/${direct.id}/recipients/${club.stage.id('mia')}`);
  expect(wrong.body.code).toBe(50024);
});
