import { expect } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import type { Sandbox } from '../../sandbox/main.ts';
import type { World } from '../../sandbox/world/world.ts';
import { type Draw, pick } from './random-bodies.ts';
import { clientOf } from './sandbox-client.ts';

/** Ids and codes of what is there, by the name of the parameter they may stand for. */
export function placesOf(world: World): { by: Readonly<Record<string, readonly string[]>>; ids: string[] } {
  const guilds = [...world.guilds.values()];
  const applications = [...world.applications.values()];
  const interactions = [...world.interactions.values()];
  const of = (list: (guild: (typeof guilds)[number]) => Iterable<string>) =>
    guilds.flatMap((guild) => [...list(guild)]);
  const messages = [...world.channels.values()].flatMap((channel) => channel.messages.all().map(({ id }) => id));
  const by = {
    guild_id: guilds.map(({ id }) => id),
    channel_id: [...world.channels.keys()],
    message_id: messages,
    user_id: [...world.users.keys()],
    role_id: of(({ roles }) => roles.keys()),
    overwrite_id: of(({ roles }) => roles.keys()),
    emoji_id: of(({ emojis }) => emojis.keys()),
    emoji_name: ['%F0%9F%91%8B', '%F0%9F%8D%B5'],
    sticker_id: of(({ stickers }) => stickers.keys()),
    sound_id: of(({ soundboard_sounds }) => soundboard_sounds.keys()),
    rule_id: of(({ auto_moderation_rules }) => auto_moderation_rules.keys()),
    guild_scheduled_event_id: of(({ scheduled_events }) => scheduled_events.keys()),
    integration_id: of(({ integrations }) => integrations.keys()),
    request_id: of(({ join_requests }) => join_requests.keys()),
    application_id: applications.map(({ id }) => id),
    command_id: applications.flatMap(({ commands }) => [...commands.keys()]),
    sku_id: applications.flatMap(({ skus }) => [...skus.keys()]),
    entitlement_id: applications.flatMap(({ entitlements }) => [...entitlements.keys()]),
    subscription_id: applications.flatMap(({ subscriptions }) => [...subscriptions.keys()]),
    instance_id: applications.flatMap(({ activity_instances }) => [...activity_instances.keys()]),
    interaction_id: interactions.map(({ id }) => id).slice(-1),
    interaction_token: interactions.map(({ token }) => token).slice(-1),
    webhook_id: [...world.webhooks.keys()],
    webhook_token: [...world.webhooks.values()].flatMap(({ token }) => token ?? []),
    lobby_id: [...world.lobbies.keys()],
    code: [...world.invites.keys(), ...guilds.flatMap(({ template }) => template?.code ?? [])],
  };
  const ids = Object.values(by)
    .flat()
    .filter((id) => /^\d+$/.test(id));
  return { by, ids };
}

/** A webhook with its token: of a channel, or that of the latest interaction. */
export function secretOf(world: World, draw: Draw): Readonly<Record<string, readonly string[]>> {
  const interaction = [...world.interactions.values()].at(-1);
  const webhook = pick(draw, [...world.webhooks.values()]);
  if (interaction && draw() < 0.5)
    return { webhook_id: [interaction.application_id], webhook_token: [interaction.token] };
  return webhook?.token ? { webhook_id: [webhook.id], webhook_token: [webhook.token] } : {};
}

/** A command that a member has just used, now and then answered already. */
export async function interact(sandbox: Sandbox, draw: Draw): Promise<void> {
  const call = clientOf(sandbox);
  const [bot] = sandbox.world.applications.keys();
  const text = [...sandbox.world.channels.values()].find(({ type, kind }) => kind === 'guild' && type === 0);
  if (!text) return;
  await call('POST', `/applications/${bot}/commands`, { name: 'brew', description: 'tea' });
  const used = await createDriver(sandbox.control)
    .as('alice')
    .use(text.id, 'brew')
    .catch(() => null); // by now she may have lost the right to
  if (!used || draw() < 0.5) return;
  const { id } = used;
  const token = sandbox.world.interactions.get(id)?.token;
  await call('POST', `/interactions/${id}/${token}/callback`, { type: 4, data: { content: 'tea' } });
}

/** A world with one of everything, in which the bot owns the guild. */
export async function furnish(sandbox: Sandbox): Promise<void> {
  const driver = createDriver(sandbox.control);
  const guild = [...sandbox.world.guilds.values()][0];
  const bot = [...sandbox.world.applications.values()][0];
  if (!guild || !bot) throw new Error('The default world has a guild and a bot.');
  guild.owner_id = bot.bot_id;
  guild.features.add('MEMBER_VERIFICATION_GATE_ENABLED').add('MEMBER_VERIFICATION_MANUAL_APPROVAL').add('VANITY_URL');
  const call = clientOf(sandbox);
  const channel = await driver.channelId('general');
  const soon = (hours: number) => new Date(sandbox.world.clock.now() + hours * 3_600_000).toISOString();
  const silence = Buffer.alloc(417);
  silence.set([0xff, 0xfb, 0x90, 0x64]);
  const started = await Promise.all([
    call('POST', `/guilds/${guild.id}/scheduled-events`, {
      name: 'Tea',
      privacy_level: 2,
      entity_type: 3,
      entity_metadata: { location: 'Here' },
      scheduled_start_time: soon(5),
      scheduled_end_time: soon(6),
    }),
    call('POST', `/guilds/${guild.id}/auto-moderation/rules`, {
      name: 'Words',
      event_type: 1,
      trigger_type: 1,
      trigger_metadata: { keyword_filter: ['lorem'] },
      actions: [{ type: 1 }],
    }),
    call('POST', `/guilds/${guild.id}/soundboard-sounds`, {
      name: 'hush',
      sound: `data:audio/mpeg;base64,${silence.toString('base64')}`,
    }),
    call('POST', `/guilds/${guild.id}/templates`, { name: 'Base' }),
    call('POST', `/stage-instances`, { channel_id: await driver.channelId('Town hall'), topic: 'Talk' }),
    call('POST', `/channels/${channel}/webhooks`, { name: 'Herald' }),
    call('POST', `/channels/${channel}/invites`, {}),
    call('POST', `/applications/${bot.id}/commands`, { name: 'brew', description: 'tea' }),
    call('PATCH', `/guilds/${guild.id}/widget`, { enabled: true }),
    call('POST', '/lobbies', { members: [{ id: bot.bot_id, flags: 1 }] }),
  ]);
  expect(started.map(({ status }) => status < 300)).toEqual(started.map(() => true));
  await driver.createUser({ name: 'applicant' });
  await driver.as('applicant').applyToJoin();
  await driver.as('alice').sitInVoice('Lounge');
  await driver.connectService('twitch', 'Alice');
  for (const type of ['durable', 'consumable', 'subscription'] as const) {
    const sku = await driver.createSku(bot.id, { name: type, type });
    await driver.as('bob').buy(sku.id);
  }
  await driver.writeServerGuide({});
}
