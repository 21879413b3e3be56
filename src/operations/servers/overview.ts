import type { APIGuild } from 'discord-api-types/v10';
import { z } from 'zod';
import { channelTypeName } from '../../domain/channels/types.ts';
import { gaps } from '../../domain/common-work.ts';
import { formatTime } from '../../domain/durations.ts';
import { oneLine } from '../../domain/hidden-text.ts';
import { highestRole } from '../../domain/hierarchy.ts';
import { permissionSummary } from '../../domain/permissions.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { CONTENT_FILTERS, NOTIFICATIONS, VERIFICATION_LEVELS } from '../../domain/server-words.ts';
import { path } from '../../kernel/discord.ts';
import { snowflakeTime } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';

const id = z.string().optional();

/** https://docs.discord.com/developers/resources/guild#guild-object-guild-nsfw-level */
const NSFW = ['default', 'explicit', 'safe', 'age_restricted'];

/** Largest upload in MiB by boost tier. https://support.discord.com/hc/en-us/articles/360028038352 */
const UPLOAD_MIB = [10, 10, 50, 100];

const image = (kind: string, guildId: string, hash: string | null) =>
  hash ? `https://cdn.discordapp.com/${kind}/${guildId}/${hash}.${hash.startsWith('a_') ? 'gif' : 'png'}` : undefined;

const Overview = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  owner_id: z.string(),
  owner_name: z.string().optional(),
  created_at: z.string(),
  approximate_member_count: z.int().optional(),
  approximate_presence_count: z.int().optional(),
  premium_tier: z.int(),
  premium_subscription_count: z.int().optional(),
  upload_limit_mib: z.int(),
  features: z.array(z.string()),
  preferred_locale: z.string().optional(),
  verification_level: z.string().optional(),
  explicit_content_filter: z.string().optional(),
  default_message_notifications: z.string().optional(),
  nsfw_level: z.string().optional(),
  mfa_level: z.int().optional(),
  vanity_url_code: id,
  system_channel_id: id,
  rules_channel_id: id,
  public_updates_channel_id: id,
  safety_alerts_channel_id: id,
  afk_channel_id: id,
  afk_timeout: z.int().optional(),
  widget_enabled: z.boolean().optional(),
  icon_url: id,
  banner_url: id,
  channels: z.record(z.string(), z.int()).describe('how many of each type'),
  roles: z.int(),
  emojis: z.int(),
  stickers: z.int(),
  bot: z.object({
    id: z.string(),
    highest_role: z.string(),
    permissions: z.array(z.string()),
    missing: z.array(z.object({ work: z.string(), permissions: z.array(z.string()) })),
  }),
});

export const overview = {
  get_server: operation({
    title: 'Get a server',
    description: 'Overview of a server: owner, counts, settings, boosts, and what the bot may and may not do.',
    effect: 'read',
    permissions: [],
    resources: [{ template: 'discord://servers/{server}', name: 'server', title: 'Server', each: 'server' }],
    input: z.object({ server: Server }),
    output: Overview,
    text({ bot, channels, features, name, ...rest }) {
      const plain = Object.entries(rest).map(
        ([key, value]) => `${key}: ${key === 'created_at' ? formatTime(String(value)) : oneLine(String(value), 300)}`,
      );
      return [
        `server ${plainName(name)}`,
        ...plain,
        `channels: ${Object.entries(channels)
          .map(([type, count]) => `${count} ${type}`)
          .join(', ')}`,
        ...(features.length > 0 ? [`features: ${features.join(' ')}`] : []),
        `bot: ${bot.id}, highest role ${plainName(bot.highest_role)}`,
        `bot may: ${permissionSummary(bot.permissions)}`,
        ...bot.missing.map(({ work, permissions }) => `missing for ${work}: ${permissions.join(' ')}`),
      ].join('\n');
    },
    async run({ server }, { discord }) {
      const me = await discord.me();
      const [guild, channels, member, { permissions, because }] = await Promise.all([
        discord.request<APIGuild>('GET', path`/guilds/${server}`, { query: { with_counts: true } }),
        discord.channels(server),
        discord.member(server, me.id),
        discord.permissions({ guildId: server }),
      ]);
      const owner = await discord.member(server, guild.owner_id).catch(() => undefined);
      const byType = Map.groupBy(channels, ({ type }) => channelTypeName(type));
      const optional = withoutEmpty({
        description: guild.description,
        owner_name: owner?.user.username,
        approximate_member_count: guild.approximate_member_count,
        approximate_presence_count: guild.approximate_presence_count,
        premium_subscription_count: guild.premium_subscription_count,
        preferred_locale: guild.preferred_locale,
        verification_level: VERIFICATION_LEVELS[guild.verification_level],
        explicit_content_filter: CONTENT_FILTERS[guild.explicit_content_filter],
        default_message_notifications: NOTIFICATIONS[guild.default_message_notifications],
        nsfw_level: NSFW[guild.nsfw_level],
        mfa_level: guild.mfa_level,
        vanity_url_code: guild.vanity_url_code,
        system_channel_id: guild.system_channel_id,
        rules_channel_id: guild.rules_channel_id,
        public_updates_channel_id: guild.public_updates_channel_id,
        safety_alerts_channel_id: guild.safety_alerts_channel_id,
        afk_channel_id: guild.afk_channel_id,
        afk_timeout: guild.afk_channel_id ? guild.afk_timeout : undefined,
        widget_enabled: guild.widget_enabled,
        icon_url: image('icons', guild.id, guild.icon),
        banner_url: image('banners', guild.id, guild.banner),
      });
      return {
        id: guild.id,
        name: guild.name,
        owner_id: guild.owner_id,
        created_at: new Date(snowflakeTime(guild.id)).toISOString(),
        premium_tier: guild.premium_tier ?? 0,
        upload_limit_mib: UPLOAD_MIB[guild.premium_tier] ?? 10,
        features: guild.features ?? [],
        ...optional,
        channels: Object.fromEntries([...byType].map(([type, all]) => [type, all.length])),
        roles: guild.roles.length,
        emojis: guild.emojis?.length ?? 0,
        stickers: guild.stickers?.length ?? 0,
        bot: {
          id: me.id,
          highest_role: highestRole(guild, member).name,
          permissions: because === 'owner' || because === 'administrator' ? ['Administrator'] : [...permissions],
          missing: gaps(permissions),
        },
      };
    },
  }),
};
