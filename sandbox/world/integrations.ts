import { integrationView } from '../views/integrations.ts';
import { forgetRole } from './forget.ts';
import type { GuildRecord, IntegrationRecord } from './records.ts';
import type { World } from './world.ts';

type Given = Pick<IntegrationRecord, 'type' | 'name' | 'account'> & Partial<IntegrationRecord>;

/** Announces nothing. */
export function createIntegration(world: World, guild: GuildRecord, given: Given): IntegrationRecord {
  const integration: IntegrationRecord = {
    id: world.snowflakes.next(),
    enabled: true,
    application_id: null,
    scopes: [],
    user_id: null,
    created_at: world.clock.now(),
    ...given,
  };
  guild.integrations.set(integration.id, integration);
  return integration;
}

/** `user` is omitted. https://discord.com/developers/docs/events/gateway-events#integration-create */
export function announceIntegration(world: World, guild: GuildRecord, integration: IntegrationRecord): void {
  const data = integrationView(world, { ...integration, user_id: null });
  world.dispatch({ t: 'INTEGRATION_CREATE', guild_id: guild.id, data: { ...data, guild_id: guild.id } });
  announceIntegrations(world, guild);
}

/** It is gone, and with it the role that a bot brought along. */
export function removeIntegration(world: World, guild: GuildRecord, integration: IntegrationRecord): void {
  const { id, application_id } = integration;
  if (!guild.integrations.delete(id)) return;
  const bot_id = world.applications.get(application_id ?? '')?.bot_id;
  const role = [...guild.roles.values()].find(({ tags }) => bot_id !== undefined && tags?.bot_id === bot_id);
  if (role) {
    forgetRole(guild, role);
    world.dispatch({ t: 'GUILD_ROLE_DELETE', guild_id: guild.id, data: { guild_id: guild.id, role_id: role.id } });
  }
  const data = { id, guild_id: guild.id, ...(application_id !== null && { application_id }) };
  world.dispatch({ t: 'INTEGRATION_DELETE', guild_id: guild.id, data });
  announceIntegrations(world, guild);
}

function announceIntegrations(world: World, guild: GuildRecord): void {
  world.dispatch({ t: 'GUILD_INTEGRATIONS_UPDATE', guild_id: guild.id, data: { guild_id: guild.id } });
}
