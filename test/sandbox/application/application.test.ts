import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
  ApplicationCommandType,
  ApplicationRoleConnectionMetadataType,
  type Entitlement,
  EntitlementType,
  Events,
  SKUType,
  SubscriptionStatus,
} from 'discord.js';
import { openStage, refusal, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.stop();
  expect(stage.sandbox.mismatches).toEqual([]);
});

const day = 86_400_000;
const rest = () => stage.client.rest;

describe('the application', () => {
  test('is edited', async () => {
    const edited = await stage.client.application.edit({
      description: 'For tests',
      tags: ['one', 'two'],
      customInstallURL: 'https://example.org/install',
      roleConnectionsVerificationURL: 'https://example.org/verify',
    });
    expect(edited).toMatchObject({ description: 'For tests', tags: ['one', 'two'] });
    const fetched = await stage.client.application.fetch();
    expect(fetched.roleConnectionsVerificationURL).toBe('https://example.org/verify');
    expect(await refusal(stage.client.application.edit({ tags: ['x'.repeat(21)] }))).toBe(50035);
  });

  test('describes what linked roles can ask for', async () => {
    const { application } = stage.client;
    expect(await application.fetchRoleConnectionMetadataRecords()).toEqual([]);
    const level = {
      type: ApplicationRoleConnectionMetadataType.IntegerGreaterThanOrEqual,
      key: 'level',
      name: 'Level',
      nameLocalizations: { de: 'Stufe' },
      description: 'At least',
    };
    const [record] = await application.editRoleConnectionMetadataRecords([level]);
    expect(record).toMatchObject(level);
    expect(await application.fetchRoleConnectionMetadataRecords()).toHaveLength(1);
    expect(await refusal(application.editRoleConnectionMetadataRecords([level, level]))).toBe(50035);
    expect(await refusal(application.editRoleConnectionMetadataRecords([{ ...level, key: 'Level' }]))).toBe(50035);
    expect(await refusal(application.editRoleConnectionMetadataRecords(Array(6).fill(level)))).toBe(50035);
    expect(await application.editRoleConnectionMetadataRecords([])).toEqual([]);
  });

  test('uploads a file for its activity', async () => {
    const file = { name: 'a.txt', key: 'file', data: 'hello', contentType: 'text/plain' };
    const path = `/applications/${stage.application.id}/attachment` as const;
    const { attachment } = (await rest().post(path, { files: [file] })) as {
      attachment: { url: string; size: number };
    };
    expect(attachment).toMatchObject({ filename: 'a.txt', size: 5, ephemeral: true });
    expect(await (await fetch(attachment.url)).text()).toBe('hello');
    const other = `/applications/${stage.user('bob')}/attachment` as const;
    expect(await refusal(rest().post(other, { files: [file] }))).toBe(20012);
  });

  test('runs activities that members join and leave', async () => {
    const { application, client, driver } = stage;
    const entry = { name: 'launch', description: 'Launch', type: ApplicationCommandType.PrimaryEntryPoint as const };
    expect(await refusal(client.application.commands.create({ ...entry, handler: 2 }))).toBe(50035);
    application.flags |= 1 << 17;
    await client.application.commands.create({ ...entry, handler: 2 });
    const launched = await (await driver.as('alice').launch('Lounge', 'launch')).answered();
    const joined = await (await driver.as('bob').launch('Lounge', 'launch')).answered();
    expect(joined.activity_instance_id).toBe(launched.activity_instance_id);
    const id = launched.activity_instance_id ?? '';
    const path = `/applications/${application.id}/activity-instances/${id}` as const;
    expect(await rest().get(path)).toMatchObject({
      application_id: application.id,
      instance_id: id,
      location: { kind: 'gc', channel_id: stage.channel('Lounge'), guild_id: stage.guildId },
      users: [stage.user('alice'), stage.user('bob')],
    });
    await driver.as('alice').leaveActivity(id);
    await driver.as('bob').leaveActivity(id);
    expect(await refusal(rest().get(path))).toBe(0);

    const answer = stage.next(Events.InteractionCreate);
    await client.application.commands.set([{ ...entry, handler: 1 }]);
    const asked = await driver.as('alice').launch('Lounge', 'launch');
    const [interaction] = await answer;
    if (!interaction.isPrimaryEntryPointCommand()) throw new Error('It is no entry point.');
    const { resource } = await interaction.launchActivity({ withResponse: true });
    expect(resource?.activityInstance?.id).toBe((await asked.answered()).activity_instance_id ?? '');
    expect(await refusal(client.application.commands.set([]))).toBe(50240);
    for (const command of (await client.application.commands.fetch()).values()) await command.delete();
    application.flags &= ~(1 << 17);
  });
});

describe('what is for sale', () => {
  test('is bought, consumed and cancelled', async () => {
    const { application, client, driver } = stage;
    const coin = await driver.createSku(application.id, { name: 'Gold Coin!', type: 'consumable' });
    const plus = await driver.createSku(application.id, { name: 'Plus', type: 'subscription' });
    const skus = await client.application.fetchSKUs();
    expect(skus.map(({ type, slug }) => [type, slug])).toEqual([
      [SKUType.Consumable, 'gold-coin'],
      [SKUType.SubscriptionGroup, 'plus'],
      [SKUType.Subscription, 'plus'],
    ]);
    const { entitlements, subscriptions } = client.application;

    const created = stage.next(Events.EntitlementCreate);
    await driver.as('bob').buy(coin.id);
    const [entitlement] = await created;
    expect(entitlement).toMatchObject({ skuId: coin.id, userId: stage.user('bob'), type: EntitlementType.Purchase });
    const updated = stage.next(Events.EntitlementUpdate);
    await entitlements.consume(entitlement.id);
    expect((await updated)[1].consumed).toBe(true);
    expect(await refusal(entitlements.consume(entitlement.id))).toBe(10029);
    expect(await refusal(entitlements.deleteTest(entitlement.id))).toBe(40019);

    const started = stage.next(Events.SubscriptionCreate);
    await driver.as('bob').buy(plus.id);
    const [subscription] = await started;
    expect(subscription).toMatchObject({ skuIds: [plus.id], status: SubscriptionStatus.Active });
    expect((await subscriptions.fetch({ sku: plus.id, user: stage.user('bob') })).size).toBe(1);
    expect((await subscriptions.fetch({ sku: plus.id, subscriptionId: subscription.id })).id).toBe(subscription.id);
    const path = `/skus/${plus.id}/subscriptions` as const;
    expect(await refusal(rest().get(path))).toBe(50035);
    expect(await refusal(rest().get(`/skus/${stage.user('bob')}/subscriptions`))).toBe(10027);

    const active = () =>
      entitlements.fetch({ user: stage.user('bob'), excludeEnded: true, skus: [plus.id], cache: false });
    await driver.advance(31 * day);
    expect((await active()).size).toBe(1);
    await driver.as('bob').cancelSubscription(plus.id);
    const ending = await subscriptions.fetch({ sku: plus.id, subscriptionId: subscription.id, force: true });
    expect([ending.status, ending.canceledAt !== null]).toEqual([SubscriptionStatus.Ending, true]);
    expect((await active()).size).toBe(1);
    await driver.advance(31 * day);
    expect((await active()).size).toBe(0);
    expect((await entitlements.fetch({ user: stage.user('bob'), cache: false })).size).toBe(2);
  });

  test('is tried out for a user or a guild, and comes with interactions', async () => {
    const { application, client, driver } = stage;
    const [sku] = [...application.skus.values()].filter(({ type }) => type === SKUType.Subscription);
    const { entitlements } = client.application;
    const made: Entitlement = await entitlements.createTest({ sku: sku!.id, guild: stage.guildId });
    expect(made).toMatchObject({ guildId: stage.guildId, startsAt: null, endsAt: null });
    await client.application.commands.create({ name: 'perks', description: 'Perks' });
    const asked = stage.next(Events.InteractionCreate);
    await driver.as('carol').use('general', 'perks');
    expect((await asked)[0].entitlements.map(({ id }) => id)).toEqual([made.id]);
    const deleted = stage.next(Events.EntitlementDelete);
    await entitlements.deleteTest(made.id);
    expect((await deleted)[0].id).toBe(made.id);
    expect((await entitlements.fetch({ guild: stage.guildId, cache: false })).size).toBe(0);
    const all = await entitlements.fetch({ guild: stage.guildId, excludeDeleted: false, cache: false });
    expect(all.size).toBe(1);
    expect(await refusal(entitlements.createTest({ sku: stage.guildId, user: stage.user('bob') }))).toBe(10027);
    expect(await refusal(entitlements.fetch({ entitlement: stage.guildId }))).toBe(10029);
    const wrong = `/applications/${application.id}/entitlements?sku_ids=1,x` as const;
    expect(await refusal(rest().get(wrong))).toBe(50035);
  });
});

describe('event webhooks', () => {
  test('are told, signed, what the application subscribes to', async () => {
    const { createPublicKey, verify } = await import('node:crypto');
    const events: { type: number; event?: { type: string; data: object } }[] = [];
    let status = 204;
    const der = Buffer.from(`302a300506032b6570032100${stage.application.verify_key}`, 'hex');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      async fetch(request) {
        const body = await request.text();
        const signature = Buffer.from(request.headers.get('x-signature-ed25519') ?? '', 'hex');
        const signed = Buffer.from(`${request.headers.get('x-signature-timestamp')}${body}`);
        if (!verify(null, signed, key, signature)) return new Response(null, { status: 401 });
        events.push(JSON.parse(body));
        return new Response(null, { status });
      },
    });
    const edit = (body: object) => refusal(rest().patch('/applications/@me', { body }));
    status = 200;
    expect(await edit({ event_webhooks_url: String(server.url) })).toBe(50035);
    status = 204;
    const subscribed = { event_webhooks_status: 2, event_webhooks_types: ['ENTITLEMENT_CREATE'] };
    expect(await edit({ event_webhooks_url: String(server.url), ...subscribed })).toBe('done');
    expect(events.map(({ type }) => type)).toEqual([0, 0]);
    status = 500;
    const sku = [...stage.application.skus.values()].find(({ type }) => type === SKUType.Consumable);
    await stage.driver.as('bob').buy(sku!.id);
    while (events.length < 3) await Bun.sleep(5);
    status = 204;
    while (events.length < 4) {
      await stage.driver.advance(1000);
      await Bun.sleep(5);
    }
    expect(events[3]).toMatchObject({ type: 1, event: { type: 'ENTITLEMENT_CREATE', data: { sku_id: sku!.id } } });
    expect(await edit({ event_webhooks_url: null, event_webhooks_status: 1, event_webhooks_types: [] })).toBe('done');
    await server.stop(true);
  });
});
