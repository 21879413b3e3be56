import { discordError } from '../../errors.ts';
import type { WebhookRecord } from '../../world/records.ts';
import { channelFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { postMessage } from '../messages/post.ts';
import { route } from '../route.ts';
import { announceWebhooks, auditedWebhook, channelForWebhook } from '../webhooks/webhook.ts';

const followAdded = 12;

export const followerRoutes = [
  /** A webhook in the other channel brings what is published here. https://discord.com/developers/docs/resources/channel#follow-announcement-channel */
  route<{ webhook_channel_id: string }>({
    method: 'POST',
    path: '/channels/{channel_id}/followers',
    run(request) {
      const { world, user, body, reason } = request;
      const source = channelFor(request, request.params.channel_id ?? '');
      if (source.channel.kind !== 'guild' || source.channel.type !== 5 || !source.guild) throw discordError(50024);
      const target = channelForWebhook(request, body.webhook_channel_id);
      if (target.channel.type !== 0 && target.channel.type !== 5) throw discordError(50024);
      const webhook: WebhookRecord = {
        id: world.snowflakes.next(),
        type: 2,
        guild_id: target.guild.id,
        channel_id: target.channel.id,
        user_id: user.id,
        name: `${source.guild.name} #${source.channel.name}`,
        avatar: source.guild.icon,
        token: null,
        application_id: null,
        source_guild_id: source.guild.id,
        source_channel_id: source.channel.id,
      };
      world.webhooks.set(webhook.id, webhook);
      announceWebhooks(world, target.guild.id, target.channel.id);
      const changes = changesBetween({}, auditedWebhook(world, webhook));
      world.audit(target.guild, { user_id: user.id, target_id: webhook.id, action_type: 50, changes, reason });
      postMessage(world, target.channel, {
        author_id: user.id,
        type: followAdded,
        content: webhook.name,
        message_reference: {
          type: 0,
          message_id: null,
          channel_id: source.channel.id,
          guild_id: source.guild.id,
        },
      });
      return { channel_id: source.channel.id, webhook_id: webhook.id };
    },
  }),
];
