import { entitlementView, subscriptionView } from '../../views/monetization.ts';
import type { ApplicationRecord, EntitlementRecord, SkuRecord, SubscriptionRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { tellApplication } from '../webhook-events.ts';

export const skuTypes = { durable: 2, consumable: 3, subscription: 5 } as const;
export const subscriptionStatus = { active: 0, inactive: 1, ending: 2 } as const;
export const entitlementTypes = { purchase: 1, testModePurchase: 4, subscription: 8 } as const;

const month = 30 * 86_400_000;

export interface Owner {
  readonly user_id: string | null;
  readonly guild_id: string | null;
}

/** Gives the owner what the SKU stands for. In test mode it lasts for ever. */
export function grant(
  world: World,
  application: ApplicationRecord,
  sku: SkuRecord,
  owner: Owner,
  given: Pick<EntitlementRecord, 'is_test' | 'type'> & Partial<EntitlementRecord>,
): EntitlementRecord {
  const entitlement: EntitlementRecord = {
    id: world.snowflakes.next(),
    sku_id: sku.id,
    application_id: application.id,
    ...owner,
    starts_at: null,
    ends_at: null,
    deleted: false,
    consumed: false,
    ...given,
  };
  application.entitlements.set(entitlement.id, entitlement);
  announceEntitlement(world, application, entitlement, 'CREATE');
  return entitlement;
}

export function announceEntitlement(
  world: World,
  application: ApplicationRecord,
  entitlement: EntitlementRecord,
  what: 'CREATE' | 'UPDATE' | 'DELETE',
): void {
  tellApplication(world, application, `ENTITLEMENT_${what}`, entitlementView(entitlement));
}

/** A purchase. A subscription renews every thirty days until it is cancelled; its entitlement ends with it. */
export function buy(world: World, application: ApplicationRecord, sku: SkuRecord, owner: Owner): EntitlementRecord {
  const now = world.clock.now();
  const subscribes = sku.type === skuTypes.subscription && owner.user_id !== null;
  const entitlement = grant(world, application, sku, owner, {
    is_test: false,
    type: subscribes ? entitlementTypes.subscription : entitlementTypes.purchase,
    starts_at: subscribes ? now : null,
  });
  if (!subscribes || owner.user_id === null) return entitlement;
  const subscription: SubscriptionRecord = {
    id: world.snowflakes.next(),
    application_id: application.id,
    user_id: owner.user_id,
    sku_ids: [sku.id],
    entitlement_ids: [entitlement.id],
    current_period_start: now,
    current_period_end: now + month,
    status: subscriptionStatus.active,
    canceled_at: null,
  };
  application.subscriptions.set(subscription.id, subscription);
  announceSubscription(world, application, subscription, 'CREATE');
  world.timers.schedule(subscription.current_period_end, () => turn(world, application, subscription));
  return entitlement;
}

/** It goes on to the end of the period that is paid for. */
export function cancel(world: World, application: ApplicationRecord, subscription: SubscriptionRecord): void {
  subscription.status = subscriptionStatus.ending;
  subscription.canceled_at = world.clock.now();
  announceSubscription(world, application, subscription, 'UPDATE');
  for (const entitlement of entitlementsOf(application, subscription)) {
    entitlement.ends_at = subscription.current_period_end;
    announceEntitlement(world, application, entitlement, 'UPDATE');
  }
}

/** At the end of a period. */
function turn(world: World, application: ApplicationRecord, subscription: SubscriptionRecord): void {
  if (subscription.status === subscriptionStatus.active) {
    subscription.current_period_start = subscription.current_period_end;
    subscription.current_period_end += month;
    world.timers.schedule(subscription.current_period_end, () => turn(world, application, subscription));
  } else {
    subscription.status = subscriptionStatus.inactive;
  }
  announceSubscription(world, application, subscription, 'UPDATE');
}

function entitlementsOf(application: ApplicationRecord, { entitlement_ids }: SubscriptionRecord): EntitlementRecord[] {
  return entitlement_ids.flatMap((id) => application.entitlements.get(id) ?? []);
}

function announceSubscription(
  world: World,
  application: ApplicationRecord,
  subscription: SubscriptionRecord,
  what: 'CREATE' | 'UPDATE',
): void {
  tellApplication(world, application, `SUBSCRIPTION_${what}`, subscriptionView(subscription));
}
