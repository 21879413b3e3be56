import { describe, expect, test } from 'bun:test';
import { openStage } from './guild-world.ts';

const { sandbox, stage } = await openStage();
const bans = `/guilds/${stage.guild}/bans`;
const prune = `/guilds/${stage.guild}/prune`;

describe('ban', () => {
  test('removes the member and what they wrote lately', async () => {
    const reason = { 'x-audit-log-reason': 'spam' };
    const body = { delete_message_seconds: 25 * 60 };
    expect((await stage.call('PUT', `${bans}/${stage.id('mia')}`, body, reason)).status).toBe(204);
    expect(stage.seen().map(({ t, data }) => [t, data.ids?.length ?? data.user?.username ?? data.reason])).toEqual([
      ['GUILD_BAN_ADD', 'mia'],
      ['GUILD_MEMBER_REMOVE', 'mia'],
      ['GUILD_AUDIT_LOG_ENTRY_CREATE', 'spam'],
      ['MESSAGE_DELETE_BULK', 1],
    ]);
    // Written 30 minutes ago: kept. In the post 20 minutes ago: gone.
    expect((await stage.call('GET', `/channels/${stage.id('talk')}/messages`)).body).toHaveLength(1);
    expect((await stage.call('GET', `/channels/${stage.id('one')}/messages`)).body).toHaveLength(0);
  });

  test('again changes nothing', async () => {
    expect((await stage.call('PUT', `${bans}/${stage.id('mia')}`, {})).status).toBe(204);
    expect(stage.seen()).toEqual([]);
  });

  test('is read one by one and in pages', async () => {
    await stage.call('PUT', `${bans}/${stage.id('ned')}`);
    const { body } = await stage.call('GET', bans);
    expect(
      body.map(({ user, reason }: { user: { username: string }; reason: string }) => [user.username, reason]),
    ).toEqual([
      ['mia', 'spam'],
      ['ned', null],
    ]);
    const [mia, ned] = body;
    expect((await stage.call('GET', `${bans}?before=${ned.user.id}`)).body).toEqual([mia]);
    expect((await stage.call('GET', `${bans}?after=${mia.user.id}&limit=1`)).body).toEqual([ned]);
    expect((await stage.call('GET', `${bans}/${mia.user.id}`)).body).toEqual(mia);
    expect(stage.errorOf(await stage.call('GET', `${bans}/${stage.id('max')}`))).toEqual([404, 10026]);
  });

  test('is lifted', async () => {
    expect((await stage.call('DELETE', `${bans}/${stage.id('ned')}`)).status).toBe(204);
    expect(stage.seen()).toMatchObject([
      { t: 'GUILD_BAN_REMOVE', data: { guild_id: stage.guild, user: { username: 'ned' } } },
      { data: { action_type: 23, target_id: stage.id('ned') } },
    ]);
    expect(stage.errorOf(await stage.call('DELETE', `${bans}/${stage.id('ned')}`))).toEqual([404, 10026]);
  });

  test('is refused for those above, for nobody, and without permission', async () => {
    expect(stage.errorOf(await stage.call('PUT', `${bans}/${stage.id('olga')}`, {}))).toEqual([403, 50013]);
    expect(stage.errorOf(await stage.call('PUT', `${bans}/5`, {}))).toEqual([404, 10013]);
    expect(stage.errorOf(await stage.callBlind('PUT', `${bans}/${stage.id('max')}`, {}))).toEqual([403, 50013]);
    expect(stage.errorOf(await stage.callBlind('GET', bans))).toEqual([403, 50013]);
    expect((await stage.call('PUT', `${bans}/${stage.id('max')}`, { delete_message_seconds: 604_801 })).status).toBe(
      400,
    );
  });

  test('of many says who was and who was not', async () => {
    const place = `/guilds/${stage.guild}/bulk-ban`;
    const user_ids = [stage.id('ned'), stage.id('mia'), stage.id('olga'), '5'];
    const { body } = await stage.call('POST', place, { user_ids });
    expect(body).toEqual({ banned_users: [stage.id('ned')], failed_users: user_ids.slice(1) });
    expect(stage.errorOf(await stage.call('POST', place, { user_ids }))).toEqual([400, 500000]);
  });
});

describe('prune', () => {
  const lastWeek = () => sandbox.world.clock.now() - 8 * 86_400_000;

  test('takes those who were away and have no roles', async () => {
    const max = sandbox.world.member(stage.guild, stage.id('max'));
    expect((await stage.call('GET', `${prune}?days=7`)).body).toEqual({ pruned: 1 });
    if (max) max.roles.add(stage.id('Low'));
    expect((await stage.call('GET', `${prune}?days=7`)).body).toEqual({ pruned: 0 });
    const named = `${prune}?days=7&include_roles=${stage.id('Low')},${stage.id('Lower')}`;
    expect((await stage.call('GET', named)).body).toEqual({ pruned: 1 });
    if (max) max.roles.clear();
    expect(max?.joined_at).toBeLessThan(lastWeek());
  });

  test('counts only where asked, and removes', async () => {
    const { body } = await stage.call('POST', prune, { days: 7, compute_prune_count: false });
    expect(body).toEqual({ pruned: null });
    expect(stage.seen()).toMatchObject([
      { t: 'GUILD_MEMBER_REMOVE', data: { user: { username: 'max' } } },
      { data: { action_type: 21, target_id: null, options: { delete_member_days: '7', members_removed: '1' } } },
    ]);
    expect((await stage.call('POST', prune, {})).body).toEqual({ pruned: 0 });
    expect((await stage.call('POST', prune, { days: 31 })).body.code).toBe(50035);
    expect(stage.errorOf(await stage.callBlind('GET', prune))).toEqual([403, 50013]);
  });
});
