import type { EntitlementRecord, SkuRecord, SubscriptionRecord } from '../world/records.ts';
import { timestamp, timestampOrNull } from './time.ts';

/** https://discord.com/developers/docs/resources/sku#sku-object */
export function skuView({ id, type, application_id, name, flags }: SkuRecord) {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return {
    id,
    type,
    dependent_sku_id: null,
    application_id,
    manifest_labels: null,
    access_type: 1,
    name,
    features: [],
    release_date: null,
    premium: false,
    slug,
    flags,
    show_age_gate: false,
  };
}

/** https://discord.com/developers/docs/resources/entitlement#entitlement-object */
export function entitlementView(entitlement: EntitlementRecord) {
  const { id, sku_id, application_id, type, user_id, guild_id, deleted, consumed } = entitlement;
  return {
    id,
    sku_id,
    application_id,
    type,
    ...(user_id !== null && { user_id }),
    ...(guild_id !== null && { guild_id }),
    deleted,
    consumed,
    starts_at: timestampOrNull(entitlement.starts_at),
    ends_at: timestampOrNull(entitlement.ends_at),
  };
}

/** Whether it gives what was bought now. */
export function isActive({ deleted, consumed, starts_at, ends_at }: EntitlementRecord, now: number): boolean {
  return !deleted && !consumed && (starts_at ?? now) <= now && (ends_at === null || ends_at > now);
}

/** https://discord.com/developers/docs/resources/subscription#subscription-object */
export function subscriptionView(subscription: SubscriptionRecord) {
  const { id, user_id, sku_ids, entitlement_ids, status } = subscription;
  return {
    id,
    user_id,
    sku_ids,
    entitlement_ids,
    renewal_sku_ids: status === 0 ? sku_ids : [],
    current_period_start: timestamp(subscription.current_period_start),
    current_period_end: timestamp(subscription.current_period_end),
    status,
    canceled_at: timestampOrNull(subscription.canceled_at),
  };
}
