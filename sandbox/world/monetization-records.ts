/** Something the application sells. https://discord.com/developers/docs/resources/sku#sku-object */
export interface SkuRecord {
  readonly id: string;
  readonly application_id: string;
  /** 2 durable, 3 consumable, 5 subscription, 6 the group of a subscription. */
  readonly type: number;
  name: string;
  flags: number;
}

/** https://discord.com/developers/docs/resources/entitlement#entitlement-object */
export interface EntitlementRecord {
  readonly id: string;
  readonly sku_id: string;
  readonly application_id: string;
  /** 1 purchase, 4 purchase in test mode, 8 subscription. */
  readonly type: number;
  readonly user_id: string | null;
  readonly guild_id: string | null;
  readonly starts_at: number | null;
  ends_at: number | null;
  deleted: boolean;
  consumed: boolean;
  /** Made by the application to try things out: only such can it delete. */
  readonly is_test: boolean;
}

/** https://discord.com/developers/docs/resources/subscription#subscription-object */
export interface SubscriptionRecord {
  readonly id: string;
  readonly application_id: string;
  readonly user_id: string;
  readonly sku_ids: readonly string[];
  readonly entitlement_ids: readonly string[];
  current_period_start: number;
  current_period_end: number;
  /** 0 active, 1 inactive, 2 ending. */
  status: number;
  canceled_at: number | null;
}
