import { maxFileSize } from '../file-size.ts';
import { channelPermissions, permissionsOf } from '../permissions.ts';
import type { ApplicationRecord, ChannelRecord, GuildRecord, InteractionRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { memberView } from './members.ts';
import { messageView } from './messages.ts';
import { entitlementView, isActive } from './monetization.ts';
import { resolvedChannel } from './resolved.ts';
import { userView } from './users.ts';

/** As the application receives it. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object */
export function interactionView(world: World, interaction: InteractionRecord) {
  const application = world.applications.get(interaction.application_id);
  const channel = world.channels.get(interaction.channel_id);
  if (!application || !channel) throw new Error(`Interaction ${interaction.id} is of no application or channel.`);
  const guild = world.guilds.get(interaction.guild_id ?? '') ?? null;
  const member = guild?.members.get(interaction.user_id);
  const message = findMessage(world, interaction.channel_id, interaction.source_message_id);
  const place = { guild, channel, user_id: interaction.user_id, bot_id: application.bot_id };
  return {
    id: interaction.id,
    application_id: application.id,
    type: interaction.type,
    token: interaction.token,
    version: 1,
    data: interaction.data,
    channel_id: channel.id,
    channel: resolvedChannel(world, channel, place),
    ...(guild &&
      member && {
        guild_id: guild.id,
        guild_locale: guild.preferred_locale,
        guild: { id: guild.id, locale: guild.preferred_locale, features: [...guild.features] },
        member: {
          ...memberView(world, member),
          permissions: String(channelPermissions(guild, member, channel, world.clock.now())),
        },
      }),
    ...(!member && { user: userView(world.user(interaction.user_id)) }),
    ...(message && { message: messageView(world, message, application.bot_id) }),
    locale: interaction.locale,
    app_permissions: String(appPermissions(world, application, guild, channel, interaction)),
    entitlements: entitlementsOf(world, application, interaction),
    authorizing_integration_owners: interaction.owners,
    context: interaction.context,
    attachment_size_limit: maxFileSize(guild),
  };
}

/** What the member or the guild has of what the application sells. */
function entitlementsOf(world: World, { entitlements }: ApplicationRecord, interaction: InteractionRecord) {
  const { user_id, guild_id } = interaction;
  const owned = [...entitlements.values()].filter(
    (entitlement) =>
      entitlement.user_id === user_id || (entitlement.guild_id !== null && entitlement.guild_id === guild_id),
  );
  return owned.filter((entitlement) => isActive(entitlement, world.clock.now())).map(entitlementView);
}

/** Of a channel's history, or one that a member alone sees. */
export function findMessage(world: World, channelId: string, id: string | null) {
  if (id === null) return undefined;
  return world.ephemeral.get(id)?.message ?? world.message(channelId, id);
}

const inDirect = permissionsOf('AttachFiles', 'EmbedLinks', 'MentionEveryone');

/** What the application may do where it was used. Where its bot is not, that is what the member may, and little. */
function appPermissions(
  world: World,
  { bot_id }: ApplicationRecord,
  guild: GuildRecord | null,
  channel: ChannelRecord,
  { user_id, context }: InteractionRecord,
): bigint {
  if (!guild) return context === 1 ? inDirect | permissionsOf('UseExternalEmojis') : inDirect;
  const now = world.clock.now();
  const bot = guild.members.get(bot_id);
  if (bot) return channelPermissions(guild, bot, channel, now);
  const member = guild.members.get(user_id);
  return member
    ? channelPermissions(guild, member, channel, now) & (inDirect | permissionsOf('UseExternalEmojis'))
    : 0n;
}
