import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { inflateSync } from 'node:zlib';
import { Events, GuildOnboardingMode } from 'discord.js';
import { type Community, openCommunity, refusal } from './community-world.ts';

let club: Community;
let path: string;

beforeAll(async () => {
  club = await openCommunity();
  path = `/guilds/${club.stage.guild}`;
});
beforeEach(() => void club.stage.seen());
afterAll(async () => {
  await club.close();
  expect(club.sandbox.mismatches).toEqual([]);
});

const record = () => {
  const guild = club.sandbox.world.guilds.get(club.stage.guild);
  if (!guild) throw new Error('The guild is gone.');
  return guild;
};

describe('onboarding', () => {
  const prompt = (more: object = {}) => ({ id: '1', title: 'What do you like?', options: [{ title: 'Tea' }], ...more });

  test('discord.js sets it up, and its questions keep their ids', async () => {
    expect((await club.guild.fetchOnboarding()).enabled).toBe(false);
    const onboarding = await club.guild.editOnboarding({
      prompts: [
        {
          title: 'What do you like?',
          singleSelect: true,
          options: [
            { title: 'Tea', emoji: '🍵', roles: [club.stage.id('Crew')], description: 'hot' },
            { title: 'Talk', channels: [club.stage.id('lobby')] },
          ],
        },
      ],
      defaultChannels: [club.stage.id('lobby')],
      mode: GuildOnboardingMode.OnboardingAdvanced,
      reason: 'newcomers',
    });
    const [asked] = [...onboarding.prompts.values()];
    expect(asked).toMatchObject({ title: 'What do you like?', singleSelect: true, required: false });
    expect(asked?.options.first()).toMatchObject({ title: 'Tea', description: 'hot' });
    expect(asked?.options.first()?.emoji?.name).toBe('🍵');
    expect(asked?.options.last()?.channels.has(club.stage.id('lobby'))).toBe(true);
    expect(club.newestEntry(163)).toMatchObject({ reason: 'newcomers', target_id: asked?.id });
    expect(club.newestEntry(166).keys).toEqual(['default_channel_ids', 'mode']);
    const again = await club.stage.call('PUT', `${path}/onboarding`, {
      prompts: [prompt({ id: asked?.id, required: true })],
    });
    expect(again.body.prompts[0]).toMatchObject({ id: asked?.id, required: true });
    expect(club.newestEntry(164).keys).toContain('required');
    expect((await club.stage.call('PUT', `${path}/onboarding`, { prompts: [] })).body.prompts).toEqual([]);
    expect(club.newestEntry(165).target_id).toBe(asked?.id ?? '');
  });

  test('is switched on for communities with seven default channels, five of them to write in', async () => {
    const enable = async (more: object = {}) =>
      (await club.stage.call('PUT', `${path}/onboarding`, { enabled: true, mode: 0, ...more })).body;
    expect((await enable()).code).toBe(350000);
    const channels = [];
    for (let index = 0; index < 7; index += 1) {
      channels.push((await club.stage.call('POST', `${path}/channels`, { name: `room ${index}` })).body.id);
    }
    expect((await enable({ default_channel_ids: channels })).enabled).toBe(true);
    expect((await enable({ default_channel_ids: channels.slice(1) })).code).toBe(350001);
    const more = { default_channel_ids: channels.slice(1), mode: 1 };
    const options = [{ title: 'Room', channel_ids: [channels[0]] }];
    expect((await enable({ ...more, prompts: [prompt({ options })] })).enabled).toBe(true);
    const deny = { type: 0, deny: String(1n << 11n) };
    for (const id of channels.slice(0, 3))
      await club.stage.call('PUT', `/channels/${id}/permissions/${club.stage.guild}`, deny);
    expect((await enable()).code).toBe(350001);
    expect((await club.stage.call('PUT', `${path}/onboarding`, { enabled: false, prompts: [] })).status).toBe(200);
    for (const id of channels) await club.stage.call('DELETE', `/channels/${id}`);
  });

  test('what does not exist is refused', async () => {
    const code = async (option: object) => {
      const body = { prompts: [prompt({ options: [{ title: 'x', ...option }] })] };
      return (await club.stage.call('PUT', `${path}/onboarding`, body)).body.code;
    };
    expect(await code({ role_ids: ['5'] })).toBe(10011);
    expect(await code({ role_ids: [club.stage.guild] })).toBe(50028);
    expect(await code({ channel_ids: ['5'] })).toBe(10003);
    expect(await code({ emoji_id: '5' })).toBe(10014);
    expect(await code({ title: '' })).toBe(50035);
    expect(club.stage.errorOf(await club.stage.callBlind('PUT', `${path}/onboarding`, {}))).toEqual([403, 50013]);
  });
});

describe('welcome screen and server guide', () => {
  test('discord.js writes the screen; others see it once it is enabled', async () => {
    const place = `${path}/welcome-screen`;
    expect(club.stage.errorOf(await club.stage.callBlind('GET', place))).toEqual([404, 10069]);
    const updated = club.next(Events.GuildUpdate);
    const screen = await club.guild.editWelcomeScreen({
      enabled: true,
      description: 'Come in',
      welcomeChannels: [{ channel: club.stage.id('lobby'), description: 'Say hello', emoji: '👋' }],
    });
    expect((await updated)[1].features).toContain('WELCOME_SCREEN_ENABLED');
    expect(screen.welcomeChannels.first()).toMatchObject({
      channelId: club.stage.id('lobby'),
      description: 'Say hello',
    });
    expect((await club.stage.callBlind('GET', place)).body).toEqual({
      description: 'Come in',
      welcome_channels: [
        { channel_id: club.stage.id('lobby'), description: 'Say hello', emoji_id: null, emoji_name: '👋' },
      ],
    });
    expect(club.newestEntry(1).keys).toEqual(['description', 'enabled', 'welcome_channels']);
    const wrong = { welcome_channels: [{ channel_id: '5', description: 'x' }] };
    expect((await club.stage.call('PATCH', place, wrong)).body.code).toBe(10003);
    record().features.delete('COMMUNITY');
    expect((await club.stage.call('GET', place)).body.code).toBe(10069);
    record().features.add('COMMUNITY');
  });

  test('the guide is there once somebody wrote it', async () => {
    const place = `${path}/new-member-welcome`;
    expect((await club.stage.call('GET', place)).status).toBe(204);
    const settings = {
      welcome_message: { author_ids: [club.stage.id('olga')], message: 'Hi [username]' },
      new_member_actions: [{ channel_id: club.stage.id('lobby'), action_type: 1, title: 'Say hello', description: '' }],
    };
    await club.driver.writeServerGuide(settings);
    expect((await club.stage.call('GET', place)).body).toMatchObject({ enabled: true, ...settings });
  });
});

describe('widget', () => {
  const anybody = (what: string) =>
    fetch(`${club.sandbox.api}/v10${path}/${what}`, { headers: { 'user-agent': 'page' } });

  test('discord.js switches it on; anybody sees who is online and what is open', async () => {
    expect((await anybody('widget.json')).status).toBe(403);
    expect(await refusal(club.guild.fetchWidget())).toBe(50004);
    await club.guild.setWidgetSettings({ enabled: true, channel: club.stage.id('lobby') }, 'public');
    expect((await club.guild.fetchWidgetSettings()).enabled).toBe(true);
    expect(club.newestEntry(1)).toMatchObject({ reason: 'public', keys: ['widget_channel_id', 'widget_enabled'] });
    const invited = club.next(Events.InviteCreate);
    await club.driver.as('mia').sitInVoice('lounge');
    await club.driver.as('max').appear('idle', 'chess');
    await club.driver.as('olga').appear('offline');
    const widget = await club.guild.fetchWidget();
    expect((await invited)[0].channelId).toBe(club.stage.id('lobby'));
    expect(widget.instantInvite).toMatch(/^https:\/\/discord\.com\/invite\/\w{8}$/);
    expect((await club.guild.fetchWidget()).instantInvite).toBe(widget.instantInvite ?? '');
    expect(widget.channels.map(({ name }) => name)).toEqual(['lounge', 'podium']);
    const members = [...widget.members.values()].map(({ username, status, channelId, activity }) => [
      username,
      status,
      channelId ?? null,
      activity?.name ?? null,
    ]);
    expect(members).toContainEqual(['Mia', 'online', club.stage.id('lounge'), null]);
    expect(members).toContainEqual(['max', 'idle', null, 'chess']);
    expect(members.some(([name]) => name === 'olga')).toBe(false);
    expect((await fetch([...widget.members.values()][0]?.avatarURL ?? '')).status).toBe(200);
    await club.driver.as('mia').leaveVoice();
  });

  test('its pictures are pictures', async () => {
    for (const [style, width] of [
      ['shield', 91],
      ['banner1', 320],
      ['banner4', 320],
    ] as const) {
      const response = await anybody(`widget.png?style=${style}`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.readUInt32BE(16)).toBe(width);
      const height = bytes.readUInt32BE(20);
      const data = bytes.indexOf('IDAT');
      const pixels = inflateSync(bytes.subarray(data + 4, data + 4 + bytes.readUInt32BE(data - 4)));
      expect(pixels.length).toBe((width + 1) * height);
      expect(pixels.includes(1)).toBe(true);
    }
    expect((await anybody('widget.png?style=huge')).status).toBe(400);
  });
});

describe('incidents', () => {
  test('discord.js pauses invites and messages for a day at most', async () => {
    const until = (hours: number) => new Date(club.sandbox.world.clock.now() + hours * 3_600_000);
    expect(await refusal(club.guild.setIncidentActions({ invitesDisabledUntil: until(25) }))).toBe(50035);
    const updated = club.next(Events.GuildUpdate);
    const incidents = await club.guild.setIncidentActions({
      invitesDisabledUntil: until(1),
      dmsDisabledUntil: until(1),
    });
    expect(incidents.invitesDisabledUntil?.getTime()).toBeGreaterThan(Date.now());
    expect((await updated)[1].incidentsData?.dmsDisabledUntil).toBeInstanceOf(Date);
    await expect(club.driver.as('ned').join()).rejects.toMatchObject({ status: 403 });
    const { body: direct } = await club.stage.call('POST', '/users/@me/channels', {
      recipient_id: club.stage.id('mia'),
    });
    const write = () => club.stage.call('POST', `/channels/${direct.id}/messages`, { content: 'hi' });
    expect((await write()).body.code).toBe(50007);
    await club.guild.setIncidentActions({ invitesDisabledUntil: null, dmsDisabledUntil: null });
    expect((await write()).status).toBe(200);
    expect((await club.stage.call('GET', path)).body.incidents_data).toBeNull();
    expect(club.stage.errorOf(await club.stage.callBlind('PUT', `${path}/incident-actions`, {}))).toEqual([403, 50013]);
  });
});

describe('join requests', () => {
  const place = () => `${path}/requests`;
  const apply = async (name: string, responses: Record<string, unknown>[] = []) => {
    const { id: user_id } = await club.driver.createUser({ name });
    return { id: await club.driver.as(name).applyToJoin('Club', responses), user_id };
  };

  test('are for guilds that approve by hand', async () => {
    expect(club.stage.errorOf(await club.stage.call('GET', place()))).toEqual([403, 50001]);
    record().features.add('MEMBER_VERIFICATION_GATE_ENABLED').add('MEMBER_VERIFICATION_MANUAL_APPROVAL');
    expect((await club.stage.call('GET', place())).body).toEqual({ total: 0, guild_join_requests: [] });
    expect(club.stage.errorOf(await club.stage.callBlind('GET', place()))).toEqual([403, 50013]);
  });

  test('are listed, approved and rejected', async () => {
    const form_responses = [
      { field_type: 'TEXT_INPUT', label: 'Why?', required: true, response: 'Friends' },
      { field_type: 'MULTIPLE_CHOICE', label: 'Which?', choices: ['A', 'B'], response: 1 },
    ];
    const first = await apply('pat', form_responses);
    expect(club.stage.seen().at(-1)).toMatchObject({
      t: 'GUILD_JOIN_REQUEST_CREATE',
      data: { status: 'SUBMITTED', request: { id: first.id, form_responses } },
    });
    record().features.add('PREVIEW_ENABLED');
    const second = await apply('quin');
    expect(record().members.get(second.user_id)?.pending).toBe(true);
    const unfinished = await apply('rae');
    const started = record().join_requests.get(unfinished.id);
    if (started) started.status = 'STARTED';
    const { body } = await club.stage.call('GET', place());
    expect(body.total).toBe(2);
    expect(body.guild_join_requests.map(({ id }: { id: string }) => id)).toEqual([second.id, first.id]);
    const older = await club.stage.call('GET', `${place()}?before=${second.id}`);
    expect(older.body.guild_join_requests).toMatchObject([{ id: first.id, application_status: 'SUBMITTED' }]);

    const act = (id: string, more: object) => club.stage.call('PATCH', `${place()}/${id}`, more);
    const added = club.next(Events.GuildMemberAdd);
    const approved = await act(first.id, { action: 'APPROVED' });
    expect(approved.body).toMatchObject({
      application_status: 'APPROVED',
      rejection_reason: null,
      actioned_by_user: { id: club.client.user.id },
    });
    expect((await added)[0].id).toBe(first.user_id);
    expect((await act(first.id, { action: 'REJECTED' })).body.application_status).toBe('APPROVED');
    const rejected = await act(second.id, { action: 'REJECTED', rejection_reason: 'full' });
    expect(rejected.body).toMatchObject({ application_status: 'REJECTED', rejection_reason: 'full' });
    expect((await act(unfinished.id, { action: 'APPROVED' })).status).toBe(404);
    expect((await act(second.id, { action: 'SUBMITTED' })).body.code).toBe(50035);
    expect((await club.stage.call('GET', `${place()}?status=REJECTED`)).body.guild_join_requests).toHaveLength(1);
    expect((await club.stage.call('GET', `${place()}?status=STARTED`)).body.code).toBe(50035);
  });

  test('who may kick sees them, who manages the guild only their number', async () => {
    await apply('sol');
    const kick = 1n << 1n;
    const role = [...record().roles.values()].find(({ name }) => name === 'Helper');
    const before = role?.permissions ?? 0n;
    if (role) role.permissions &= ~kick;
    expect((await club.stage.call('GET', place())).body).toEqual({ total: 1 });
    if (role) role.permissions = before;
  });
});

describe('screening', () => {
  test('newcomers can do nothing until they have passed it', async () => {
    await club.driver.createUser({ name: 'tess' });
    const added = club.next(Events.GuildMemberAdd);
    await club.driver.as('tess').join('Club');
    expect((await added)[0].pending).toBe(true);
    await expect(club.driver.as('tess').say('lobby', 'hello')).rejects.toMatchObject({ code: 50013 });
    const updated = club.next(Events.GuildMemberUpdate);
    await club.driver.as('tess').passScreening('Club');
    expect((await updated)[1].pending).toBe(false);
    expect((await club.driver.as('tess').say('lobby', 'hello')).content).toBe('hello');
    record().features.delete('MEMBER_VERIFICATION_GATE_ENABLED');
  });
});

describe('what is gone', () => {
  test('is no longer named by questions, greetings and rules', async () => {
    const { body: room } = await club.stage.call('POST', `${path}/channels`, { name: 'room', type: 2 });
    const { body: text } = await club.stage.call('POST', `${path}/channels`, { name: 'text' });
    const { body: role } = await club.stage.call('POST', `${path}/roles`, { name: 'Gone' });
    const option = { title: 'x', role_ids: [role.id], channel_ids: [text.id] };
    const prompts = [{ id: '1', title: 'y', options: [option] }];
    await club.stage.call('PUT', `${path}/onboarding`, { prompts, default_channel_ids: [text.id] });
    await club.stage.call('PATCH', `${path}/welcome-screen`, {
      welcome_channels: [{ channel_id: text.id, description: 'z' }],
    });
    const { body: rule } = await club.stage.call('POST', `${path}/auto-moderation/rules`, {
      name: 'r',
      event_type: 1,
      trigger_type: 1,
      trigger_metadata: { keyword_filter: ['q'] },
      actions: [{ type: 1 }, { type: 2, metadata: { channel_id: text.id } }],
      exempt_roles: [role.id],
      exempt_channels: [text.id],
    });
    const { body: event } = await club.driver
      .as('olga')
      .request<{ id: string }>('POST', `${path}/scheduled-events`, {
        name: 'Talk',
        privacy_level: 2,
        entity_type: 2,
        channel_id: room.id,
        scheduled_start_time: new Date(club.sandbox.world.clock.now() + 3_600_000).toISOString(),
      })
      .then((body) => ({ body }));
    const canceled = club.next(Events.GuildScheduledEventUpdate);
    for (const what of [`/channels/${room.id}`, `/channels/${text.id}`, `${path}/roles/${role.id}`]) {
      expect((await club.stage.call('DELETE', what)).status).toBeLessThan(300);
    }
    expect((await canceled)[1]).toMatchObject({ id: event.id, status: 4 });
    const { body: onboarding } = await club.stage.call('GET', `${path}/onboarding`);
    expect(onboarding).toMatchObject({
      default_channel_ids: [],
      prompts: [{ options: [{ role_ids: [], channel_ids: [] }] }],
    });
    expect((await club.stage.call('GET', `${path}/welcome-screen`)).body.welcome_channels).toEqual([]);
    expect((await club.stage.call('GET', `${path}/auto-moderation/rules/${rule.id}`)).body).toMatchObject({
      exempt_roles: [],
      exempt_channels: [],
      actions: [{ type: 1 }],
    });
  });
});

describe('integrations', () => {
  test('discord.js lists them and removes one, with its bot', async () => {
    const integrations = await club.guild.fetchIntegrations();
    const own = integrations.find(({ application }) => application?.bot?.id === club.client.user.id);
    expect(own).toMatchObject({ name: 'Helper', type: 'discord', scopes: ['bot', 'applications.commands'] });
    const blind = integrations.find(({ name }) => name === 'Blind');
    const updated = club.next(Events.GuildIntegrationsUpdate);
    const left = club.next(Events.GuildMemberRemove);
    await blind?.delete('unused');
    expect((await updated)[0].id).toBe(club.guild.id);
    expect((await left)[0].user.username).toBe('Blind');
    expect([...record().roles.values()].some(({ name }) => name === 'Blind')).toBe(false);
    expect(club.newestEntry(82)).toMatchObject({ reason: 'unused', target_id: blind?.id });
    expect(await refusal(blind?.delete() ?? Promise.resolve())).toBe(10005);
  });

  test('other services are connected by people', async () => {
    const twitch = await club.driver.connectService('twitch', 'Olga');
    expect(club.stage.seen().map(({ t }) => t)).toEqual(['INTEGRATION_CREATE', 'GUILD_INTEGRATIONS_UPDATE']);
    const subscription = await club.driver.connectService('guild_subscription', 'Olga');
    const { body } = await club.stage.call('GET', `${path}/integrations`);
    expect(body.map(({ type }: { type: string }) => type)).toEqual(['discord', 'twitch', 'guild_subscription']);
    expect((await club.stage.call('DELETE', `${path}/integrations/${twitch}`)).status).toBe(204);
    expect((await club.stage.call('DELETE', `${path}/integrations/${subscription}`)).body.code).toBe(50163);
  });
});

describe('templates', () => {
  test('discord.js makes, reads, syncs, renames and deletes one', async () => {
    const template = await club.guild.createTemplate('Base', 'as we are');
    expect(template).toMatchObject({ name: 'Base', description: 'as we are', usageCount: 0, unSynced: false });
    const guild = template.serializedGuild;
    expect(guild.name).toBe('Club');
    expect(guild.roles?.[0]).toMatchObject({ id: 0, name: '@everyone' } as object);
    expect(guild.roles?.map(({ name }) => name)).toEqual(['@everyone', 'Crew']);
    const vault = guild.channels?.find(({ name }) => name === 'vault');
    expect(vault).toMatchObject({
      permission_overwrites: [
        { id: 0, deny: '1024' },
        { id: 1, allow: '1024' },
      ],
    } as object);
    expect(await refusal(club.guild.createTemplate('Other'))).toBe(30031);
    expect((await club.client.fetchGuildTemplate(template.code)).name).toBe('Base');
    await club.stage.call('PATCH', path, { name: 'Society' });
    expect((await club.guild.fetchTemplates()).first()?.unSynced).toBe(true);
    const synced = await template.sync();
    expect([synced.unSynced, synced.serializedGuild.name]).toEqual([false, 'Society']);
    expect((await template.edit({ name: 'Ground', description: '' })).name).toBe('Ground');
    const anybody = await fetch(`${club.sandbox.api}/v10/guilds/templates/${template.code}`, {
      headers: { 'user-agent': 'page' },
    });
    expect(anybody.status).toBe(200);
    await template.delete();
    expect(await refusal(club.client.fetchGuildTemplate(template.code))).toBe(10057);
    expect(await refusal(template.delete())).toBe(10057);
  });
});
