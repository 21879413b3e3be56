import { buy, cancel, skuTypes, subscriptionStatus } from '../rest/monetization/entitle.ts';
import { entitlementView, skuView } from '../views/monetization.ts';
import type { ApplicationRecord, SkuRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { type ControlRoute, refusal, textOf } from './route.ts';

const available = 1 << 2;
const guildSubscription = 1 << 7;
const userSubscription = 1 << 8;
const subscriptionGroup = 6;

/** What is sold in the developer portal and bought in clients. No money is moved. */
export const monetizationControls: readonly ControlRoute[] = [
  /** `type`: durable, consumable, subscription; a subscription may be `for` a guild. */
  {
    method: 'POST',
    path: '/applications/{application_id}/skus',
    run({ world, params, body }) {
      const application = world.applications.get(params.application_id ?? '');
      if (!application) throw refusal('There is no such application.', 404);
      const kind = textOf(body, 'type');
      if (!isKind(kind)) throw refusal(`"type" must be one of ${Object.keys(skuTypes).join(', ')}.`);
      const level = body.for === 'guild' ? guildSubscription : userSubscription;
      const flags = available | (kind === 'subscription' ? level : 0);
      const name = textOf(body, 'name');
      if (kind === 'subscription') addSku(world, application, subscriptionGroup, name, flags);
      return skuView(addSku(world, application, skuTypes[kind], name, flags));
    },
  },
  {
    method: 'POST',
    path: '/users/{user_id}/purchases',
    run({ world, params, body }) {
      const user_id = params.user_id ?? '';
      if (!world.users.has(user_id)) throw refusal('There is no such user.', 404);
      const { application, sku } = findSku(world, textOf(body, 'sku_id'));
      const guild_id = typeof body.guild_id === 'string' ? body.guild_id : null;
      if (guild_id !== null && !world.guilds.has(guild_id)) throw refusal('There is no such guild.', 404);
      return entitlementView(buy(world, application, sku, { user_id, guild_id }));
    },
  },
  {
    method: 'DELETE',
    path: '/users/{user_id}/purchases/{sku_id}',
    run({ world, params }) {
      const { application } = findSku(world, params.sku_id ?? '');
      const subscription = [...application.subscriptions.values()].find(
        ({ user_id, sku_ids, status }) =>
          user_id === params.user_id && sku_ids.includes(params.sku_id ?? '') && status === subscriptionStatus.active,
      );
      if (!subscription) throw refusal('They have no such subscription.', 404);
      cancel(world, application, subscription);
    },
  },
];

function isKind(kind: string): kind is keyof typeof skuTypes {
  return kind in skuTypes;
}

function addSku(world: World, application: ApplicationRecord, type: number, name: string, flags: number): SkuRecord {
  const sku = { id: world.snowflakes.next(), application_id: application.id, type, name, flags };
  application.skus.set(sku.id, sku);
  return sku;
}

function findSku(world: World, id: string): { application: ApplicationRecord; sku: SkuRecord } {
  for (const application of world.applications.values()) {
    const sku = application.skus.get(id);
    if (sku && sku.type !== subscriptionGroup) return { application, sku };
  }
  throw refusal('There is no such SKU for sale.', 404);
}
