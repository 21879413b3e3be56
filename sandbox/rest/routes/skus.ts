import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { skuView, subscriptionView } from '../../views/monetization.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import { ownApplication } from '../own-application.ts';
import { type RestRequest, route } from '../route.ts';

interface SubscriptionsQuery {
  before?: string;
  after?: string;
  limit?: number;
  user_id?: string;
}

/** https://discord.com/developers/docs/resources/sku and https://discord.com/developers/docs/resources/subscription */
export const skuRoutes = [
  route({
    method: 'GET',
    path: '/applications/{application_id}/skus',
    run: (request) => [...ownApplication(request).skus.values()].map(skuView),
  }),

  /** "user_id: Required except for OAuth queries." */
  route<unknown, SubscriptionsQuery>({
    method: 'GET',
    path: '/skus/{sku_id}/subscriptions',
    run(request) {
      const { before, after, limit = 50, user_id } = request.query;
      const all = subscriptionsOf(request);
      if (user_id === undefined) throw invalidForm({ user_id: fieldErrors.required });
      const matching = all.filter(
        (subscription) =>
          subscription.user_id === user_id &&
          (!before || compareSnowflakes(subscription.id, before) < 0) &&
          (!after || compareSnowflakes(subscription.id, after) > 0),
      );
      const page = before && !after ? matching.slice(-limit) : matching.slice(0, limit);
      return page.map(subscriptionView);
    },
  }),

  route({
    method: 'GET',
    path: '/skus/{sku_id}/subscriptions/{subscription_id}',
    run(request) {
      const subscription = subscriptionsOf(request).find(({ id }) => id === request.params.subscription_id);
      if (!subscription) throw discordError(50057);
      return subscriptionView(subscription);
    },
  }),
];

/** Those that contain the path's SKU, which must be the caller's: else 10027. */
function subscriptionsOf(request: RestRequest<unknown, SubscriptionsQuery> | RestRequest) {
  const { skus, subscriptions } = ownApplication(request);
  const sku = skus.get(request.params.sku_id ?? '');
  if (!sku) throw discordError(10027);
  return [...subscriptions.values()].filter(({ sku_ids }) => sku_ids.includes(sku.id));
}
