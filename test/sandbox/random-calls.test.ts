import { expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { allRoutes } from '../../sandbox/rest/routes/all.ts';
import { type DocumentedOperation, documentedOperation, resolveSchema } from '../../sandbox/spec/document.ts';
import type { World } from '../../sandbox/world/world.ts';
import { type Draw, drawFrom, pick, spoiled, valueFor } from './random-bodies.ts';
import { clientOf } from './sandbox-client.ts';

/** After these the bot is out of its guild, and there is little left to ask about. */
const final = new Set([
  'DELETE /users/@me/guilds/{guild_id}',
  'DELETE /guilds/{guild_id}/integrations/{integration_id}',
]);

/** Ids and codes of what is there, by the name of the parameter they may stand for. */
function placesOf(world: World): { by: Readonly<Record<string, readonly string[]>>; ids: string[] } {
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

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

function callOf(world: World, draw: Draw, method: string, path: string, documented: DocumentedOperation): Call {
  const { by, ids } = placesOf(world);
  const making = { draw, ids, now: world.clock.now(), fullness: pick(draw, [0, 0.2, 0.5]) ?? 0 };
  let channel = '';
  const secret = secretOf(world, draw);
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const inChannel = name === 'message_id' && draw() < 0.9 ? world.channels.get(channel)?.messages.all() : undefined;
    const known = secret[name] ?? inChannel?.map(({ id }) => id) ?? by[name] ?? by[name.replace(/_\d$/, '')] ?? ids;
    const id = (draw() < 0.95 ? pick(draw, known) : pick(draw, ['1', 'x', '0', '18446744073709551615'])) ?? '5';
    if (name === 'channel_id') channel = id;
    return id;
  });
  const query = documented.parameters
    .filter((parameter) => parameter.in === 'query' && (parameter.required || draw() < 0.4))
    .map(({ name, schema }) => {
      const value = draw() < 0.8 ? valueFor(schema, making) : pick(draw, ['', '-1', 'x', '99999']);
      return `${name}=${encodeURIComponent(String(value))}`;
    });
  const content = documented.operation.requestBody?.content;
  const schema = content?.['application/json']?.schema ?? content?.['multipart/form-data']?.schema;
  const whole = schema && valueFor(resolveSchema(schema), making);
  const body = draw() < 0.6 ? whole : spoiled(whole, draw);
  return { method, path: place + (query.length > 0 ? `?${query.join('&')}` : ''), ...(schema && { body }) };
}

/** A webhook with its token: of a channel, or that of the latest interaction. */
function secretOf(world: World, draw: Draw): Readonly<Record<string, readonly string[]>> {
  const interaction = [...world.interactions.values()].at(-1);
  const webhook = pick(draw, [...world.webhooks.values()]);
  if (interaction && draw() < 0.5)
    return { webhook_id: [interaction.application_id], webhook_token: [interaction.token] };
  return webhook?.token ? { webhook_id: [webhook.id], webhook_token: [webhook.token] } : {};
}

/** A command that a member has just used, now and then answered already. */
async function interact(sandbox: Sandbox, draw: Draw): Promise<void> {
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
async function furnish(sandbox: Sandbox): Promise<void> {
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

test('whatever is asked, the sandbox answers as the document allows and never breaks', async () => {
  const faults: string[] = [];
  const mismatches: string[] = [];
  const seen = new Map<number, number>();
  for (const seed of [1, 2]) {
    let last = '';
    const sandbox = await startSandbox({
      validateResponses: true,
      rateLimits: 'off',
      invalidRequestLimit: Number.POSITIVE_INFINITY,
      onFault: (error) => faults.push(`${last}: ${error instanceof Error ? error.stack : String(error)}`),
    });
    await furnish(sandbox);
    const call = clientOf(sandbox);
    const draw = drawFrom(seed);
    const routes = [...allRoutes, ...allRoutes].filter(({ method, path }) => !final.has(`${method} ${path}`));
    for (const { method, path } of routes.toSorted(() => draw() - 0.5)) {
      const documented = documentedOperation(method, path);
      if (!documented) continue;
      if (path.includes('interaction_token') || path.includes('webhook_token')) await interact(sandbox, draw);
      const made = callOf(sandbox.world, draw, method, path, documented);
      last = `${made.method} ${made.path} ${JSON.stringify(made.body)?.slice(0, 600)}`;
      const before = sandbox.mismatches.length;
      const { status } = await call(made.method, made.path, made.body);
      seen.set(status, (seen.get(status) ?? 0) + 1);
      for (const { problems } of sandbox.mismatches.slice(before)) mismatches.push(`${last}: ${status} ${problems}`);
    }
    await sandbox.stop();
  }
  expect({ faults, mismatches }).toEqual({ faults: [], mismatches: [] });
  // Not only refusals.
  const good = [...seen].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
  expect(good).toBeGreaterThan(200);
}, 120_000);
