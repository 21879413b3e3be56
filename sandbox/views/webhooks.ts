import type { WebhookRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { userView } from './users.ts';

/** A webhook without its creator, as its token's holder gets it. https://discord.com/developers/docs/resources/webhook#webhook-object */
export function webhookByTokenView(world: World, webhook: WebhookRecord) {
  return { ...basicView(webhook), ...secretsOf(world, webhook), ...sourceOf(world, webhook) };
}

/** For `applicationId`: the token of another application's webhook stays hidden. */
export function webhookView(world: World, webhook: WebhookRecord, applicationId: string | null) {
  const hidden = webhook.application_id !== null && webhook.application_id !== applicationId;
  return {
    ...basicView(webhook),
    ...(!hidden && secretsOf(world, webhook)),
    ...sourceOf(world, webhook),
    ...(webhook.user_id !== null && { user: userView(world.user(webhook.user_id)) }),
  };
}

function basicView(webhook: WebhookRecord) {
  return {
    id: webhook.id,
    type: webhook.type,
    application_id: webhook.application_id,
    avatar: webhook.avatar,
    channel_id: webhook.channel_id,
    guild_id: webhook.guild_id,
    name: webhook.name,
  };
}

function secretsOf(world: World, { id, token }: WebhookRecord) {
  return token === null ? {} : { token, url: `${world.urls.api}/webhooks/${id}/${token}` };
}

/** What a follower follows; absent where it is gone. */
function sourceOf(world: World, { source_guild_id, source_channel_id }: WebhookRecord) {
  const guild = world.guilds.get(source_guild_id ?? '');
  const channel = guild?.channels.get(source_channel_id ?? '');
  if (!guild || !channel) return {};
  return {
    source_guild: { id: guild.id, icon: guild.icon, name: guild.name },
    source_channel: { id: channel.id, name: channel.name },
  };
}
