import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
  Events,
  GuildScheduledEventEntityType,
  GuildScheduledEventPrivacyLevel,
  GuildScheduledEventRecurrenceRuleFrequency,
  GuildScheduledEventStatus,
  type StageChannel,
} from 'discord.js';
import { isOccurrence, nextOccurrence, readRecurrence } from '../../sandbox/rest/events/recurrence.ts';
import { type Community, openCommunity, refusal } from './community-world.ts';

let club: Community;
let path: string;

const hour = 3_600_000;
const day = 24 * hour;
const privacyLevel = GuildScheduledEventPrivacyLevel.GuildOnly;
const pixel = `data:image/png;base64,${Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1').toString('base64')}`;

beforeAll(async () => {
  club = await openCommunity();
  path = `/guilds/${club.stage.guild}/scheduled-events`;
});
afterAll(async () => {
  await club.close();
  expect(club.sandbox.mismatches).toEqual([]);
});

const inHours = (hours: number) => new Date(club.sandbox.world.clock.now() + hours * hour);
const external = (more: object = {}) => ({
  name: 'Picnic',
  privacy_level: 2,
  entity_type: 3,
  entity_metadata: { location: 'Park' },
  scheduled_start_time: inHours(1).toISOString(),
  scheduled_end_time: inHours(2).toISOString(),
  ...more,
});

describe('scheduled events', () => {
  test('discord.js makes, changes, starts, ends and deletes one in a voice channel', async () => {
    const created = club.next(Events.GuildScheduledEventCreate);
    const event = await club.guild.scheduledEvents.create({
      name: 'Listening',
      description: 'Bring tea',
      scheduledStartTime: inHours(1),
      privacyLevel,
      entityType: GuildScheduledEventEntityType.Voice,
      channel: club.stage.id('lounge'),
      image: pixel,
      reason: 'weekly',
    });
    expect((await created)[0]).toMatchObject({ id: event.id, name: 'Listening', channelId: club.stage.id('lounge') });
    expect(event.creatorId).toBe(club.client.user.id);
    expect((await fetch(`${club.sandbox.world.urls.cdn}/guild-events/${event.id}/${event.image}.png`)).status).toBe(
      200,
    );
    expect(club.newestEntry(100)).toMatchObject({ reason: 'weekly', target_id: event.id });
    expect(club.newestEntry(100).keys).toContain('image_hash');

    const added = club.next(Events.GuildScheduledEventUserAdd);
    await club.driver.as('mia').isInterested(event.id, true);
    expect((await added)[1].id).toBe(club.stage.id('mia'));
    await club.driver.as('max').isInterested(event.id, true);
    const users = await event.fetchSubscribers({ withMember: true, limit: 10 });
    expect(users.map(({ user, member }) => [user.username, member?.id === user.id])).toEqual([
      ['mia', true],
      ['max', true],
    ]);
    const after = await club.stage.call('GET', `${path}/${event.id}/users?after=${club.stage.id('mia')}`);
    expect(after.body.map(({ user_id }: { user_id: string }) => user_id)).toEqual([club.stage.id('max')]);
    const before = await club.stage.call('GET', `${path}/${event.id}/users?limit=1&before=${club.stage.id('ned')}`);
    expect(before.body).toMatchObject([{ user_id: club.stage.id('max'), response: 1 }]);
    const removed = club.next(Events.GuildScheduledEventUserRemove);
    await club.driver.as('max').isInterested(event.id, false);
    await removed;
    expect((await club.guild.scheduledEvents.fetch({ guildScheduledEvent: event.id, force: true })).userCount).toBe(1);

    const updated = club.next(Events.GuildScheduledEventUpdate);
    await event.edit({ description: '', scheduledEndTime: inHours(3) });
    expect((await updated)[1]).toMatchObject({ description: null });
    expect(club.newestEntry(101).keys).toEqual(['description', 'scheduled_end_time']);
    await event.setStatus(GuildScheduledEventStatus.Active);
    expect(await refusal(event.setScheduledStartTime(inHours(2)))).toBe(50035);
    expect(await refusal(event.setStatus(GuildScheduledEventStatus.Canceled as never))).toBe(50035);
    await event.setStatus(GuildScheduledEventStatus.Completed);
    expect(await refusal(event.setName('late'))).toBe(180000);
    const deleted = club.next(Events.GuildScheduledEventDelete);
    await event.delete();
    expect((await deleted)[0].id).toBe(event.id);
    expect(await refusal(club.guild.scheduledEvents.fetch({ guildScheduledEvent: event.id, force: true }))).toBe(10070);
  });

  test('what each type of event needs', async () => {
    const code = async (body: object) => (await club.stage.call('POST', path, body)).body.code;
    const field = async (body: object) => Object.keys((await club.stage.call('POST', path, body)).body.errors ?? {});
    expect(await field(external({ scheduled_end_time: null }))).toEqual(['scheduled_end_time']);
    expect(await field(external({ channel_id: club.stage.id('lounge') }))).toEqual(['channel_id']);
    expect(await field(external({ scheduled_start_time: inHours(-1).toISOString() }))).toEqual([
      'scheduled_start_time',
    ]);
    expect(await field(external({ scheduled_end_time: inHours(0.5).toISOString() }))).toEqual(['scheduled_end_time']);
    const inVoice = external({ entity_type: 2, entity_metadata: null });
    expect(await field(inVoice)).toEqual(['channel_id']);
    expect(await code({ ...inVoice, channel_id: '5' })).toBe(10003);
    expect(await code({ ...inVoice, channel_id: club.stage.id('podium') })).toBe(50024);
    expect(await code({ ...inVoice, channel_id: club.stage.id('vault') })).toBe(50001);
    expect(await code(external({ entity_type: 9 }))).toBe(50035);
    expect(
      club.stage.errorOf(await club.stage.callBlind('POST', path, { ...inVoice, channel_id: club.stage.id('vault') })),
    ).toEqual([403, 50001]);
  });

  test('external ones begin and end by the clock; what nobody starts is canceled', async () => {
    const { body: picnic } = await club.stage.call('POST', path, external());
    expect(picnic).not.toHaveProperty('user_count');
    const { body: talk } = await club.stage.call('POST', path, {
      ...external({ entity_type: 2, entity_metadata: null, scheduled_end_time: null }),
      channel_id: club.stage.id('lounge'),
    });
    const statuses = async () => {
      const events = club.sandbox.world.guilds.get(club.stage.guild)?.scheduled_events;
      return [picnic.id, talk.id].map((id) => events?.get(id)?.status);
    };
    await club.driver.advance(hour + 1);
    expect(await statuses()).toEqual([2, 1]);
    await club.driver.advance(hour);
    expect(await statuses()).toEqual([3, 1]);
    await club.driver.advance(3 * hour);
    expect(await statuses()).toEqual([3, 4]);
    expect((await club.stage.call('GET', `${path}?with_user_count=true`)).body).toEqual([]);
  });

  test('one that all have left ends a few minutes later', async () => {
    const { body: event } = await club.stage.call('POST', path, {
      ...external({ entity_type: 2, entity_metadata: null, scheduled_end_time: null }),
      channel_id: club.stage.id('lounge'),
    });
    await club.driver.as('mia').sitInVoice('lounge');
    await club.stage.call('PATCH', `${path}/${event.id}`, { status: 2 });
    await club.driver.as('mia').leaveVoice();
    await club.driver.advance(4 * 60_000);
    await club.driver.as('max').sitInVoice('lounge');
    await club.driver.advance(4 * 60_000);
    expect((await club.stage.call('GET', `${path}/${event.id}`)).body.status).toBe(2);
    await club.driver.as('max').leaveVoice();
    await club.driver.advance(6 * 60_000);
    expect((await club.stage.call('GET', `${path}/${event.id}`)).body.status).toBe(3);
  });

  test('what one may see: events in channels one sees', async () => {
    const { body: event } = await club.driver
      .as('olga')
      .request<{ id: string }>('POST', path, {
        ...external({ entity_type: 2, entity_metadata: null, scheduled_end_time: null }),
        channel_id: club.stage.id('vault'),
      })
      .then((body) => ({ body }));
    expect((await club.stage.call('GET', `${path}/${event.id}`)).body.code).toBe(10070);
    expect((await club.stage.call('GET', path)).body).toEqual([]);
    expect(await club.driver.as('max').request<unknown[]>('GET', path)).toHaveLength(1);
    await club.driver.as('olga').request('DELETE', `${path}/${event.id}`);
  });

  test('one may change one’s own with CREATE_EVENTS, those of others with MANAGE_EVENTS', async () => {
    const { id } = await club.driver.as('mia').request<{ id: string }>('POST', path, external());
    expect(await club.driver.as('mia').request('PATCH', `${path}/${id}`, { name: 'Lunch' })).toMatchObject({
      name: 'Lunch',
    });
    await expect(club.driver.as('max').request('PATCH', `${path}/${id}`, { name: 'Mine' })).rejects.toMatchObject({
      code: 50013,
    });
    expect((await club.stage.call('DELETE', `${path}/${id}`)).status).toBe(204);
  });
});

describe('what recurs', () => {
  test('discord.js schedules it; its occurrences can be moved and called off', async () => {
    const start = inHours(1);
    const event = await club.guild.scheduledEvents.create({
      name: 'Standup',
      scheduledStartTime: start,
      scheduledEndTime: inHours(2),
      privacyLevel,
      entityType: GuildScheduledEventEntityType.External,
      entityMetadata: { location: 'Kitchen' },
      recurrenceRule: {
        startAt: start,
        frequency: GuildScheduledEventRecurrenceRuleFrequency.Weekly,
        interval: 1,
        byWeekday: [(start.getUTCDay() + 6) % 7],
      },
    });
    expect(event.recurrenceRule).toMatchObject({ frequency: 2, interval: 1 });
    const exceptions = `${path}/${event.id}/exceptions`;
    const at = (weeks: number) => new Date(start.getTime() + weeks * 7 * day).toISOString();
    const code = async (body: object) => (await club.stage.call('POST', exceptions, body)).body.code;
    expect(await code({ original_scheduled_start_time: at(1) })).toBe(180005);
    expect(await code({ original_scheduled_start_time: at(0.5), is_canceled: true })).toBe(50035);
    club.stage.seen();
    const { body } = await club.stage.call(
      'POST',
      exceptions,
      { original_scheduled_start_time: at(1), is_canceled: true },
      { 'x-audit-log-reason': 'holiday' },
    );
    expect(BigInt(body.event_exception_id) >> 22n).toBe(BigInt(Date.parse(at(1)) - 1_420_070_400_000));
    expect(body).toMatchObject({ event_id: event.id, is_canceled: true, scheduled_start_time: null });
    expect(club.stage.seen()[0]).toMatchObject({ t: 'GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE', data: body });
    expect(club.newestEntry(200)).toMatchObject({ reason: 'holiday', keys: ['is_canceled'] });
    expect(await code({ original_scheduled_start_time: at(1), is_canceled: false })).toBe(50035);

    const { body: moved } = await club.stage.call('POST', exceptions, {
      original_scheduled_start_time: at(2),
      scheduled_start_time: at(2.1),
    });
    const place = `${exceptions}/${moved.event_exception_id}`;
    const { body: changed } = await club.stage.call('PATCH', place, { scheduled_end_time: at(2.2) });
    expect(Date.parse(changed.scheduled_end_time)).toBe(Date.parse(at(2.2)));
    await club.driver.as('mia').isInterested(event.id, true, { exception: moved.event_exception_id });
    const users = await club.stage.call('GET', `${path}/${event.id}/${moved.event_exception_id}/users`);
    expect(users.body).toMatchObject([
      { user_id: club.stage.id('mia'), guild_scheduled_event_exception_id: moved.event_exception_id, response: 1 },
    ]);
    const ids = [body, moved]
      .map(({ event_exception_id: id }) => `guild_scheduled_event_exception_ids=${id}`)
      .join('&');
    expect((await club.stage.call('GET', `${path}/${event.id}/users/counts?${ids}`)).body).toEqual({
      guild_scheduled_event_count: 0,
      guild_scheduled_event_exception_counts: { [body.event_exception_id]: 0, [moved.event_exception_id]: 1 },
    });
    expect((await club.stage.call('GET', `${path}/${event.id}`)).body.guild_scheduled_event_exceptions).toHaveLength(2);
    expect((await club.stage.call('DELETE', place)).status).toBe(204);
    expect((await club.stage.call('DELETE', place)).body.code).toBe(10070);

    // Its first occurrence ends; the second is called off, so the third is next.
    await club.driver.advance(2 * hour + 1);
    const after = (await club.stage.call('GET', `${path}/${event.id}`)).body;
    expect([after.status, Date.parse(after.scheduled_start_time)]).toEqual([1, Date.parse(at(2))]);
    club.stage.seen();
    await club.stage.call('PATCH', `${path}/${event.id}`, { recurrence_rule: null });
    expect(club.stage.seen().map(({ t }) => t)).toContain('GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE');
    await event.delete();
  });

  test('the rules that can be set, and when they fall', () => {
    const start = '2026-01-05T12:00:00.000Z'; // A Monday.
    const next = (rule: object, after: string) => {
      const found = nextOccurrence(readRecurrence({ start, ...rule } as never), Date.parse(after));
      return found === undefined ? undefined : new Date(found).toISOString().slice(0, 10);
    };
    expect(next({ frequency: 3, by_weekday: [0, 1, 2, 3, 4] }, '2026-01-09T12:00:00Z')).toBe('2026-01-12');
    expect(next({ frequency: 2, interval: 2, by_weekday: [2] }, '2026-01-07T12:00:00Z')).toBe('2026-01-21');
    expect(next({ frequency: 1, by_n_weekday: [{ n: 4, day: 2 }] }, '2026-01-05T12:00:00Z')).toBe('2026-01-28');
    expect(next({ frequency: 0, by_month: [7], by_month_day: [24] }, '2026-07-24T12:00:00Z')).toBe('2027-07-24');
    expect(next({ frequency: 0, by_month: [2], by_month_day: [30] }, '2026-07-24T12:00:00Z')).toBeUndefined();
    expect(isOccurrence(readRecurrence({ start, frequency: 3 }), Date.parse(start))).toBe(true);
    for (const rule of [
      { frequency: 3, count: 3 },
      { frequency: 3, interval: 2 },
      { frequency: 2, by_weekday: [1, 2] },
      { frequency: 3, by_weekday: [1, 3] },
      { frequency: 2, by_n_weekday: [{ n: 1, day: 1 }] },
      { frequency: 0, by_month: [7] },
      { frequency: 2, by_weekday: [1], by_month: [7], by_month_day: [1] },
    ]) {
      expect(() => readRecurrence({ start, ...rule })).toThrow('Invalid Form Body');
    }
  });
});

describe('stages', () => {
  const podium = () => club.guild.channels.cache.get(club.stage.id('podium')) as StageChannel;

  test('discord.js opens, renames and closes one', async () => {
    const created = club.next(Events.StageInstanceCreate);
    const said = club.next(Events.MessageCreate);
    const stage = await podium().createStageInstance({ topic: 'Questions', sendStartNotification: true });
    expect((await created)[0]).toMatchObject({ id: stage.id, topic: 'Questions', privacyLevel: 2 });
    expect((await said)[0]).toMatchObject({ type: 27, content: 'Questions' });
    expect(await refusal(podium().createStageInstance({ topic: 'Again' }))).toBe(150006);
    const updated = club.next(Events.StageInstanceUpdate);
    await stage.edit({ topic: 'Answers' });
    expect((await updated)[1].topic).toBe('Answers');
    const entry = club.sandbox.world.guilds.get(club.stage.guild)?.audit_log.at(-1);
    expect(entry).toMatchObject({ action_type: 84, options: { channel_id: podium().id } });
    const deleted = club.next(Events.StageInstanceDelete);
    await stage.delete();
    expect((await deleted)[0].id).toBe(stage.id);
    expect(await refusal(club.guild.stageInstances.fetch(podium(), { force: true }))).toBe(10067);
    expect(await refusal(club.guild.stageInstances.create(club.stage.id('lounge'), { topic: 'x' }))).toBe(50024);
    const denied = await club.stage.callBlind('POST', '/stage-instances', { channel_id: podium().id, topic: 'x' });
    expect(club.stage.errorOf(denied)).toEqual([403, 50013]);
  });

  test('an event on a stage opens and closes it, and a stage starts and ends its event', async () => {
    const stageEvent = async () =>
      club.guild.scheduledEvents.create({
        name: 'Talk',
        scheduledStartTime: inHours(1),
        privacyLevel,
        entityType: GuildScheduledEventEntityType.StageInstance,
        channel: podium(),
      });
    const first = await stageEvent();
    const opened = club.next(Events.StageInstanceCreate);
    await first.setStatus(GuildScheduledEventStatus.Active);
    const [stage] = await opened;
    expect(stage).toMatchObject({ topic: 'Talk', guildScheduledEventId: first.id });
    const closed = club.next(Events.StageInstanceDelete);
    await first.setStatus(GuildScheduledEventStatus.Completed);
    expect((await closed)[0].id).toBe(stage.id);

    const second = await stageEvent();
    const started = club.next(Events.GuildScheduledEventUpdate);
    await podium().createStageInstance({ topic: 'Live', guildScheduledEvent: second });
    expect((await started)[1].status).toBe(2);
    expect(await refusal((await stageEvent()).setStatus(GuildScheduledEventStatus.Active))).toBe(180002);
    const ended = club.next(Events.GuildScheduledEventUpdate);
    await podium().stageInstance?.delete();
    expect((await ended)[1].status).toBe(3);

    const { body: picnic } = await club.stage.call('POST', path, external());
    const wrong = { channel_id: podium().id, topic: 'x', guild_scheduled_event_id: picnic.id };
    expect((await club.stage.call('POST', '/stage-instances', wrong)).body.code).toBe(50091);
  });

  test('who comes listens until let speak', async () => {
    await club.driver.as('max').sitInVoice('podium', { self_mute: true });
    const place = `/guilds/${club.stage.guild}/voice-states/${club.stage.id('max')}`;
    expect((await club.stage.call('GET', place)).body).toMatchObject({ suppress: true, self_mute: true });
    const hand = { channel_id: podium().id, request_to_speak_timestamp: new Date().toISOString() };
    await club.driver.as('max').request('PATCH', `/guilds/${club.stage.guild}/voice-states/@me`, hand);
    const moved = club.next(Events.VoiceStateUpdate);
    await (await club.guild.members.fetch(club.stage.id('max'))).voice.setSuppressed(false);
    expect((await moved)[1]).toMatchObject({ suppress: false, requestToSpeakTimestamp: expect.any(Number) });
    const mine = `/guilds/${club.stage.guild}/voice-states/@me`;
    await club.driver.as('max').request('PATCH', mine, { request_to_speak_timestamp: null });
    expect((await club.stage.call('GET', place)).body.request_to_speak_timestamp).toBeNull();
    await club.driver.as('max').leaveVoice();
  });

  test('closes when nobody has spoken for minutes', async () => {
    await club.driver.as('mia').sitInVoice('podium');
    await podium().createStageInstance({ topic: 'Silence' });
    const closed = club.next(Events.StageInstanceDelete);
    await club.driver.advance(6 * 60_000);
    expect((await closed)[0].topic).toBe('Silence');
    await club.driver.as('mia').leaveVoice();
  });
});
