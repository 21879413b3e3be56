import { discordError } from '../../errors.ts';
import { integrationView } from '../../views/integrations.ts';
import { removeIntegration } from '../../world/integrations.ts';
import { leaveGuild } from '../../world/membership.ts';
import { guildFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { route } from '../route.ts';
import { announceWebhooks } from '../webhooks/webhook.ts';

/** "A maximum of 50 integrations." */
const maxListed = 50;

/** https://discord.com/developers/docs/resources/guild#get-guild-integrations */
export const integrationRoutes = [
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/integrations',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
      return [...guild.integrations.values()]
        .slice(0, maxListed)
        .map((integration) => integrationView(request.world, integration));
    },
  }),

  /** "Deletes any associated webhooks and kicks the associated bot if there is one." */
  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/integrations/{integration_id}',
    run(request) {
      const { world, user, reason, params } = request;
      const { guild } = guildFor(request, params.guild_id ?? '', 'ManageGuild');
      const integration = guild.integrations.get(params.integration_id ?? '');
      if (!integration) throw discordError(10005);
      if (integration.type === 'guild_subscription') throw discordError(50163);
      const { id, name, type, application_id } = integration;
      for (const webhook of [...world.webhooks.values()]) {
        if (webhook.guild_id !== guild.id || application_id === null || webhook.application_id !== application_id)
          continue;
        world.webhooks.delete(webhook.id);
        announceWebhooks(world, guild.id, webhook.channel_id);
      }
      const changes = changesBetween({ name, type }, {});
      world.audit(guild, { user_id: user.id, target_id: id, action_type: 82, changes, reason });
      const bot = guild.members.get(world.applications.get(application_id ?? '')?.bot_id ?? '');
      if (bot) leaveGuild(world, guild, bot);
      removeIntegration(world, guild, integration);
    },
  }),
];
