import type { IntegrationRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { timestamp } from './time.ts';
import { userView } from './users.ts';

/** https://discord.com/developers/docs/resources/guild#integration-object */
export function integrationView(world: World, integration: IntegrationRecord) {
  const { id, type, name, account, enabled, user_id } = integration;
  const basic = { id, type, name, account: { ...account }, enabled };
  const user = user_id === null ? {} : { user: userView(world.user(user_id)) };
  const application = world.applications.get(integration.application_id ?? '');
  if (application) {
    const { description, icon } = application;
    const bot = userView(world.user(application.bot_id));
    return {
      ...basic,
      application: { id: application.id, name: application.name, icon, description, type: null, bot },
      scopes: [...integration.scopes],
      ...user,
    };
  }
  if (type === 'guild_subscription') return basic;
  return {
    ...basic,
    ...user,
    revoked: false,
    expire_behavior: 0,
    expire_grace_period: 1,
    subscriber_count: 0,
    synced_at: timestamp(integration.created_at),
    role_id: null,
    syncing: false,
    enable_emoticons: type === 'twitch',
  };
}

/** As the audit log names it. https://discord.com/developers/docs/resources/audit-log#audit-log-object-example-partial-integration-object */
export function partialIntegrationView({ id, type, name, account, application_id }: IntegrationRecord) {
  return { id, type, name, account: { ...account }, ...(application_id !== null && { application_id }) };
}
