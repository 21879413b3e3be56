import { discordError } from '../../errors.ts';
import { webhookByTokenView, webhookView } from '../../views/webhooks.ts';
import type { WebhookRecord } from '../../world/records.ts';
import { channelFor, guildFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { interactionOf, interactionWebhookView } from '../interactions/webhook.ts';
import { type RestRequest, route } from '../route.ts';
import {
  announceWebhooks,
  auditedWebhook,
  channelForWebhook,
  deleteWebhook,
  readWebhookFields,
  updateWebhook,
  type WebhookFields,
  webhookByToken,
} from '../webhooks/webhook.ts';

/** https://discord.com/developers/docs/resources/webhook */
export const webhookRoutes = [
  route<WebhookFields>({
    method: 'POST',
    path: '/channels/{channel_id}/webhooks',
    run(request) {
      const { world, user, application, body, reason } = request;
      const { channel, guild } = channelForWebhook(request, request.params.channel_id ?? '');
      const id = world.snowflakes.next();
      const webhook: WebhookRecord = {
        id,
        type: 1,
        guild_id: guild.id,
        channel_id: channel.id,
        user_id: user.id,
        name: '',
        avatar: null,
        token: world.random.text(68),
        application_id: application?.id ?? null,
        source_guild_id: null,
        source_channel_id: null,
        ...readWebhookFields(world, id, body),
      };
      world.webhooks.set(id, webhook);
      announceWebhooks(world, guild.id, channel.id);
      const changes = changesBetween({}, auditedWebhook(world, webhook));
      world.audit(guild, { user_id: user.id, target_id: id, action_type: 50, changes, reason });
      return webhookView(world, webhook, application?.id ?? null);
    },
  }),

  route({
    method: 'GET',
    path: '/channels/{channel_id}/webhooks',
    run(request) {
      const { channel } = channelFor(request, request.params.channel_id ?? '', 'ManageWebhooks');
      if (channel.kind !== 'guild') throw discordError(50024);
      return list(request, ({ channel_id }) => channel_id === channel.id);
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/webhooks',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageWebhooks');
      return list(request, ({ guild_id }) => guild_id === guild.id);
    },
  }),

  route({
    method: 'GET',
    path: '/webhooks/{webhook_id}',
    run(request) {
      const webhook = ownOrManaged(request);
      return webhookView(request.world, webhook, request.application?.id ?? null);
    },
  }),

  route<WebhookFields>({
    method: 'PATCH',
    path: '/webhooks/{webhook_id}',
    run(request) {
      const { world, user, application, body, reason } = request;
      const webhook = ownOrManaged(request);
      const moves = typeof body.channel_id === 'string' && body.channel_id !== webhook.channel_id;
      const fields = {
        ...readWebhookFields(world, webhook.id, body),
        ...(moves && { channel_id: channelForWebhook(request, body.channel_id ?? '').channel.id }),
      };
      updateWebhook(world, webhook, fields, { user_id: user.id, reason });
      return webhookView(world, webhook, application?.id ?? null);
    },
  }),

  route({
    method: 'DELETE',
    path: '/webhooks/{webhook_id}',
    run(request) {
      const { world, user, reason } = request;
      deleteWebhook(world, ownOrManaged(request), { user_id: user.id, reason });
    },
  }),

  route({
    method: 'GET',
    path: '/webhooks/{webhook_id}/{webhook_token}',
    auth: 'none',
    run(request) {
      const speech = interactionOf(request);
      if (speech) return interactionWebhookView(speech);
      return webhookByTokenView(request.world, webhookByToken(request));
    },
  }),

  route<WebhookFields>({
    method: 'PATCH',
    path: '/webhooks/{webhook_id}/{webhook_token}',
    auth: 'none',
    run(request) {
      const { world, caller, body, reason } = request;
      const webhook = webhookByToken(request);
      const fields = readWebhookFields(world, webhook.id, body);
      updateWebhook(world, webhook, fields, { user_id: caller?.id ?? null, reason });
      return webhookByTokenView(world, webhook);
    },
  }),

  route({
    method: 'DELETE',
    path: '/webhooks/{webhook_id}/{webhook_token}',
    auth: 'none',
    run(request) {
      const { world, caller, reason } = request;
      deleteWebhook(world, webhookByToken(request), { user_id: caller?.id ?? null, reason });
    },
  }),
];

function list({ world, application }: RestRequest, wanted: (webhook: WebhookRecord) => boolean) {
  return [...world.webhooks.values()]
    .filter(wanted)
    .map((webhook) => webhookView(world, webhook, application?.id ?? null));
}

/** Needs MANAGE_WEBHOOKS in its channel, unless the calling application owns it. */
function ownOrManaged(request: RestRequest): WebhookRecord {
  const webhook = request.world.webhooks.get(request.params.webhook_id ?? '');
  if (!webhook) throw discordError(10015);
  const owned = webhook.application_id !== null && webhook.application_id === request.application?.id;
  if (!owned) channelFor(request, webhook.channel_id, 'ManageWebhooks');
  return webhook;
}
