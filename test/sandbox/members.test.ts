import { describe, expect, test } from 'bun:test';
import type { VoiceStateRecord } from '../../sandbox/world/records.ts';
import { openStage } from './guild-world.ts';

const { sandbox, stage } = await openStage();
const path = `/guilds/${stage.guild}/members`;

interface Member {
  user: { id: string; username: string };
}
const names = (members: Member[]) => members.map(({ user }) => user.username);
const edit = (name: string, body: object) => stage.call('PATCH', `${path}/${stage.id(name)}`, body);
const inDays = (days: number) => new Date(sandbox.world.clock.now() + days * 86_400_000).toISOString();

describe('read', () => {
  test('one at a time where no limit is given, on from a user id', async () => {
    expect((await stage.call('GET', path)).body).toHaveLength(1);
    const { body: all } = await stage.call('GET', `${path}?limit=1000`);
    expect(all).toHaveLength(6);
    const ids = all.map(({ user }: Member) => BigInt(user.id));
    expect(ids).toEqual([...ids].sort((a, b) => (a < b ? -1 : 1)));
    const { body: rest } = await stage.call('GET', `${path}?limit=1000&after=${all[1].user.id}`);
    expect(rest).toEqual(all.slice(2));
    expect((await stage.call('GET', `${path}?limit=1001`)).body.code).toBe(50035);
  });

  test('the list needs the intent of members', async () => {
    expect(stage.errorOf(await stage.callBlind('GET', path))).toEqual([403, 50001]);
    expect((await stage.callBlind('GET', `${path}/${stage.id('mia')}`)).status).toBe(200);
  });

  test('search goes by the beginning of any of their names', async () => {
    await edit('max', { nick: 'Miracle' });
    expect(names((await stage.call('GET', `${path}/search?query=MI&limit=10`)).body)).toEqual(['mia', 'max']);
    expect(names((await stage.call('GET', `${path}/search?query=ax&limit=10`)).body)).toEqual([]);
    await edit('max', { nick: null });
  });

  test('a stranger is no member, nobody is no user', async () => {
    expect(stage.errorOf(await stage.call('GET', `${path}/${stage.id('ned')}`))).toEqual([404, 10007]);
    expect(stage.errorOf(await stage.call('GET', `${path}/5`))).toEqual([404, 10013]);
  });
});

describe('edit', () => {
  test('the nickname, of those below one', async () => {
    const { status, body } = await edit('mia', { nick: 'M' });
    expect([status, body.nick]).toEqual([200, 'M']);
    expect(stage.seen()).toMatchObject([
      { t: 'GUILD_MEMBER_UPDATE', data: { guild_id: stage.guild, nick: 'M', user: { username: 'mia' } } },
      { data: { action_type: 24, target_id: stage.id('mia'), changes: [{ key: 'nick', new_value: 'M' }] } },
    ]);
    await edit('mia', { nick: '' });
    expect(stage.errorOf(await edit('olga', { nick: 'x' }))).toEqual([403, 50013]);
    const blind = await stage.callBlind('PATCH', `${path}/${stage.id('mia')}`, { nick: 'x' });
    expect(stage.errorOf(blind)).toEqual([403, 50013]);
    expect((await edit('mia', { nick: 'x'.repeat(33) })).body.code).toBe(50035);
  });

  test('a timeout of at most 28 days, not for administrators', async () => {
    const { body } = await edit('mia', { communication_disabled_until: inDays(28) });
    expect(Date.parse(body.communication_disabled_until)).toBeGreaterThan(sandbox.world.clock.now() + 27 * 86_400_000);
    expect(stage.seen()[1]?.data.changes[0].key).toBe('communication_disabled_until');
    const longer = await edit('mia', { communication_disabled_until: inDays(28.01) });
    expect(longer.body.errors.communication_disabled_until._errors[0].code).toBe(
      'INVALID_COMMUNICATION_DISABLED_TIMESTAMP',
    );
    for (const name of ['boss', 'olga']) {
      expect(stage.errorOf(await edit(name, { communication_disabled_until: inDays(1) }))).toEqual([403, 50013]);
    }
    expect((await edit('mia', { communication_disabled_until: null })).body.communication_disabled_until).toBeNull();
  });

  test('roles all at once, with what was added and removed', async () => {
    const { body } = await edit('mia', { roles: [stage.id('Lower')] });
    expect(body.roles).toEqual([stage.id('Lower')]);
    expect(stage.seen()[1]?.data).toMatchObject({
      action_type: 25,
      changes: [
        { key: '$add', new_value: [{ id: stage.id('Lower'), name: 'Lower' }] },
        { key: '$remove', new_value: [{ id: stage.id('Low'), name: 'Low' }] },
      ],
    });
    await edit('mia', { roles: [stage.id('Low')] });
    expect(stage.errorOf(await edit('mia', { roles: [stage.id('Helper')] }))).toEqual([400, 50028]);
    expect(stage.errorOf(await edit('mia', { roles: ['5'] }))).toEqual([404, 10011]);
  });

  test('one role, given and taken', async () => {
    const place = `${path}/${stage.id('mia')}/roles/${stage.id('Lower')}`;
    expect((await stage.call('PUT', place)).status).toBe(204);
    expect((await stage.call('GET', `${path}/${stage.id('mia')}`)).body.roles).toContain(stage.id('Lower'));
    expect((await stage.call('DELETE', place)).status).toBe(204);
    expect(stage.seen().filter(({ data }) => data.action_type === 25)).toHaveLength(2);
    expect(stage.errorOf(await stage.callBlind('PUT', place))).toEqual([403, 50013]);
    const unknown = await stage.call('PUT', `${path}/${stage.id('mia')}/roles/5`);
    expect(stage.errorOf(unknown)).toEqual([404, 10011]);
  });

  test('a refused part changes nothing', async () => {
    expect((await edit('mia', { nick: 'half', roles: ['5'] })).status).toBe(404);
    expect((await stage.call('GET', `${path}/${stage.id('mia')}`)).body.nick).toBeNull();
    expect(stage.seen()).toEqual([]);
  });

  test('the flag that lets them past verification, and no other', async () => {
    expect((await edit('mia', { flags: 0b1111 })).body.flags).toBe(0b100);
    expect((await edit('mia', { flags: 0 })).body.flags).toBe(0);
  });

  test('oneself: nickname, picture and text', async () => {
    const { body } = await stage.call('PATCH', `${path}/@me`, { nick: 'Me', bio: 'hi' });
    expect(body.nick).toBe('Me');
    expect((await stage.call('PATCH', `${path}/@me/nick`, { nick: null })).body).toEqual({ nick: null });
    const wrong = await stage.call('PATCH', `${path}/@me`, { avatar: 'data:image/png;base64,AAAA' });
    expect(wrong.body.errors.avatar._errors[0].code).toBe('IMAGE_INVALID');
  });
});

describe('voice', () => {
  test('is only for those who are there', async () => {
    for (const body of [{ mute: true }, { deaf: true }, { channel_id: null }]) {
      expect(stage.errorOf(await edit('mia', body))).toEqual([400, 40032]);
    }
  });

  test('mute, move and disconnect', async () => {
    const guild = sandbox.world.guilds.get(stage.guild);
    const { body: other } = await stage.call('POST', `/guilds/${stage.guild}/channels`, { name: 'other', type: 2 });
    const state: VoiceStateRecord = {
      user_id: stage.id('mia'),
      guild_id: stage.guild,
      channel_id: stage.id('call'),
      session_id: 'abc',
      deaf: false,
      mute: false,
      self_deaf: false,
      self_mute: false,
      self_stream: false,
      self_video: false,
      suppress: false,
      request_to_speak_timestamp: null,
    };
    guild?.voice_states.set(state.user_id, state);
    stage.seen();
    expect((await edit('mia', { mute: true })).body.mute).toBe(true);
    const { body: shown } = await stage.call('GET', `/guilds/${stage.guild}/voice-states/${stage.id('mia')}`);
    expect(shown).toMatchObject({ mute: true, channel_id: stage.id('call'), member: { mute: true } });
    expect(stage.errorOf(await edit('mia', { channel_id: stage.id('talk') }))).toEqual([400, 50024]);
    await edit('mia', { channel_id: other.id });
    await edit('mia', { mute: false, channel_id: null });
    const told = stage.seen();
    expect(told.filter(({ t }) => t === 'VOICE_STATE_UPDATE').map(({ data }) => [data.mute, data.channel_id])).toEqual([
      [true, stage.id('call')],
      [true, other.id],
      [false, null],
    ]);
    const moves = told.filter(({ data }) => [26, 27].includes(data.action_type));
    expect(moves.map(({ data }) => data.options)).toEqual([{ channel_id: other.id, count: '1' }, { count: '1' }]);
    const gone = await stage.call('GET', `/guilds/${stage.guild}/voice-states/${stage.id('mia')}`);
    expect(stage.errorOf(gone)).toEqual([404, 10065]);
  });
});

test('one comes in by one’s own access token only', async () => {
  const join = (name: string) => stage.call('PUT', `${path}/${stage.id(name)}`, { access_token: 'x' });
  expect((await join('mia')).status).toBe(204);
  expect(stage.errorOf(await join('ned'))).toEqual([401, 50025]);
});

describe('remove', () => {
  test('those below one', async () => {
    const reason = { 'x-audit-log-reason': 'spam' };
    expect((await stage.call('DELETE', `${path}/${stage.id('max')}`, undefined, reason)).status).toBe(204);
    expect(stage.seen()).toMatchObject([
      { t: 'GUILD_MEMBER_REMOVE', data: { guild_id: stage.guild, user: { username: 'max' } } },
      { data: { action_type: 20, target_id: stage.id('max'), reason: 'spam' } },
    ]);
    expect(stage.errorOf(await stage.call('DELETE', `${path}/${stage.id('max')}`))).toEqual([404, 10007]);
    expect(stage.errorOf(await stage.call('DELETE', `${path}/${stage.id('olga')}`))).toEqual([403, 50013]);
    expect(stage.errorOf(await stage.callBlind('DELETE', `${path}/${stage.id('mia')}`))).toEqual([403, 50013]);
  });
});
