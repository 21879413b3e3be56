import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { isSnowflake } from '../../spec/formats.ts';
import { entitlementView, isActive } from '../../views/monetization.ts';
import type { EntitlementRecord } from '../../world/records.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import { announceEntitlement, entitlementTypes, grant, skuTypes } from '../monetization/entitle.ts';
import { ownApplication } from '../own-application.ts';
import { type RestRequest, route } from '../route.ts';

const path = '/applications/{application_id}/entitlements';
const ownerTypes = { guild: 1, user: 2 } as const;

interface EntitlementsQuery {
  user_id?: string;
  guild_id?: string;
  sku_ids?: string | readonly (string | null)[];
  before?: string;
  after?: string;
  limit?: number;
  exclude_ended?: boolean;
  exclude_deleted?: boolean;
  only_active?: boolean;
}

interface TestBody {
  readonly sku_id: string;
  readonly owner_id: string;
  readonly owner_type: number;
}

/** https://discord.com/developers/docs/resources/entitlement */
export const entitlementRoutes = [
  route<unknown, EntitlementsQuery>({
    method: 'GET',
    path,
    run(request) {
      const { entitlements } = ownApplication(request);
      const { before, after, limit = 100 } = request.query;
      const matching = [...entitlements.values()]
        .filter(filterOf(request.query, request.world.clock.now()))
        .filter(
          ({ id }) => (!before || compareSnowflakes(id, before) < 0) && (!after || compareSnowflakes(id, after) > 0),
        );
      const page = before && !after ? matching.slice(-limit) : matching.slice(0, limit);
      return page.map(entitlementView);
    },
  }),

  route({ method: 'GET', path: `${path}/{entitlement_id}`, run: (request) => entitlementView(entitlementOf(request)) }),

  /** For trying things out: it costs nothing and lasts for ever. */
  route<TestBody>({
    method: 'POST',
    path,
    run(request) {
      const { world, body } = request;
      const application = ownApplication(request);
      const sku = application.skus.get(body.sku_id);
      if (!sku) throw discordError(10027);
      const forGuild = body.owner_type === ownerTypes.guild;
      if (forGuild && !world.guilds.has(body.owner_id)) throw discordError(10004);
      if (!forGuild && !world.users.has(body.owner_id)) throw discordError(10013);
      const owner = forGuild ? { user_id: null, guild_id: body.owner_id } : { user_id: body.owner_id, guild_id: null };
      const type =
        sku.type === skuTypes.subscription ? entitlementTypes.subscription : entitlementTypes.testModePurchase;
      return entitlementView(grant(world, application, sku, owner, { is_test: true, type }));
    },
  }),

  route({
    method: 'DELETE',
    path: `${path}/{entitlement_id}`,
    run(request) {
      const entitlement = entitlementOf(request);
      if (entitlement.deleted) throw discordError(10029);
      if (!entitlement.is_test) throw discordError(40019);
      entitlement.deleted = true;
      announceEntitlement(request.world, ownApplication(request), entitlement, 'DELETE');
    },
  }),

  route({
    method: 'POST',
    path: `${path}/{entitlement_id}/consume`,
    run(request) {
      const application = ownApplication(request);
      const entitlement = entitlementOf(request);
      if (application.skus.get(entitlement.sku_id)?.type !== skuTypes.consumable) throw discordError(40018);
      if (entitlement.deleted || entitlement.consumed) throw discordError(10029);
      entitlement.consumed = true;
      announceEntitlement(request.world, application, entitlement, 'UPDATE');
    },
  }),
];

function entitlementOf(request: RestRequest<unknown>): EntitlementRecord {
  const entitlement = ownApplication(request).entitlements.get(request.params.entitlement_id ?? '');
  if (!entitlement) throw discordError(10029);
  return entitlement;
}

/** Deleted ones are left out unless asked for, ended ones are not. */
function filterOf(query: EntitlementsQuery, now: number): (entitlement: EntitlementRecord) => boolean {
  const { user_id, guild_id, exclude_ended, exclude_deleted = true, only_active } = query;
  const skus = readSkuIds(query.sku_ids);
  return (entitlement) =>
    (user_id === undefined || entitlement.user_id === user_id) &&
    (guild_id === undefined || entitlement.guild_id === guild_id) &&
    (skus === null || skus.includes(entitlement.sku_id)) &&
    !(exclude_deleted && entitlement.deleted) &&
    !(exclude_ended && entitlement.ends_at !== null && entitlement.ends_at <= now) &&
    !(only_active && !isActive(entitlement, now));
}

/** "comma-delimited set of snowflakes" */
function readSkuIds(given: EntitlementsQuery['sku_ids']): readonly string[] | null {
  if (given === undefined) return null;
  const ids = (typeof given === 'string' ? given.split(',') : given).flatMap((id) => id ?? []);
  const wrong = ids.find((id) => !isSnowflake(id));
  if (wrong !== undefined) throw invalidForm({ sku_ids: fieldErrors.notSnowflake(wrong) });
  return ids;
}
