import { discordError } from '../../errors.ts';
import { webhookByTokenView } from '../../views/webhooks.ts';
import type { GuildChannelRecord, GuildRecord, WebhookRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { channelFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { storeImage } from '../images.ts';
import { readWebhookName } from '../names.ts';
import type { RestRequest } from '../route.ts';

export interface WebhookFields {
  readonly name?: string;
  readonly avatar?: string | null;
  readonly channel_id?: string | null;
}

/** Categories have no messages, and so no webhooks. */
const channelTypes: readonly number[] = [0, 2, 5, 13, 15, 16];
const maxInChannel = 15;

/** The webhook of the path, whose token must be the path's: 10015, 50027. */
export function webhookByToken({ world, params }: Pick<RestRequest, 'world' | 'params'>): WebhookRecord {
  const webhook = world.webhooks.get(params.webhook_id ?? '');
  if (!webhook) throw discordError(10015);
  if (webhook.token === null || webhook.token !== params.webhook_token) throw discordError(50027);
  return webhook;
}

/** The channel and guild of a webhook, which exist as long as it does. */
export function placeOf(world: World, webhook: WebhookRecord): { channel: GuildChannelRecord; guild: GuildRecord } {
  const guild = world.guilds.get(webhook.guild_id);
  const channel = guild?.channels.get(webhook.channel_id);
  if (!guild || !channel) throw discordError(10015);
  return { channel, guild };
}

/** A channel where the caller may make and move webhooks: else 50001, 50013, 50024, 30007. */
export function channelForWebhook(request: RestRequest, channelId: string) {
  const { channel, guild } = channelFor(request, channelId, 'ManageWebhooks');
  if (channel.kind !== 'guild' || !guild || !channelTypes.includes(channel.type)) throw discordError(50024);
  const there = [...request.world.webhooks.values()].filter(({ channel_id }) => channel_id === channel.id);
  if (there.length >= maxInChannel) throw discordError(30007);
  return { channel, guild };
}

export function readWebhookFields(
  world: World,
  id: string,
  { name, avatar }: WebhookFields,
): { name?: string; avatar?: string | null } {
  return {
    ...(name !== undefined && { name: readWebhookName(name) }),
    ...(avatar !== undefined && { avatar: storeImage(world, avatar, `avatars/${id}`, { field: 'avatar' }) }),
  };
}

export function announceWebhooks(world: World, guildId: string, channelId: string): void {
  const scope = { guild_id: guildId, channel_id: channelId };
  world.dispatch({ t: 'WEBHOOKS_UPDATE', ...scope, data: scope });
}

interface Actor {
  /** Null where the webhook's token was all that was shown. */
  readonly user_id: string | null;
  readonly reason: string | null;
}

/** Sets what is given, tells everyone and writes it down. */
export function updateWebhook(
  world: World,
  webhook: WebhookRecord,
  fields: Partial<Pick<WebhookRecord, 'name' | 'avatar' | 'channel_id'>>,
  { user_id, reason }: Actor,
): void {
  const { guild } = placeOf(world, webhook);
  const before = auditedWebhook(world, webhook);
  const left = webhook.channel_id;
  Object.assign(webhook, fields);
  const changes = changesBetween(before, auditedWebhook(world, webhook));
  if (changes.length === 0) return;
  for (const id of new Set([left, webhook.channel_id])) announceWebhooks(world, guild.id, id);
  world.audit(guild, { user_id, target_id: webhook.id, action_type: 51, changes, reason });
}

export function deleteWebhook(world: World, webhook: WebhookRecord, { user_id, reason }: Actor): void {
  const { guild } = placeOf(world, webhook);
  world.webhooks.delete(webhook.id);
  announceWebhooks(world, guild.id, webhook.channel_id);
  const changes = changesBetween(auditedWebhook(world, webhook), {});
  world.audit(guild, { user_id, target_id: webhook.id, action_type: 52, changes, reason });
}

export function auditedWebhook(world: World, webhook: WebhookRecord) {
  const { type, channel_id, name, avatar, application_id } = webhookByTokenView(world, webhook);
  return { type, channel_id, name, avatar, application_id };
}
