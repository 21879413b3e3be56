import type {
  APIAutoModerationRule,
  APIChannel,
  APIGuild,
  APIGuildOnboarding,
  APIGuildWelcomeScreen,
  APIRole,
} from 'discord-api-types/v10';
import {
  CATEGORY,
  type ChannelState,
  type Fields,
  type Overwrite,
  type RoleState,
  type Section,
  type State,
  type Thing,
} from '../../domain/blueprint/document.ts';
import { CHANNEL, fieldsFor } from '../../domain/blueprint/fields.ts';
import { colorText, overwritesInOrder } from '../../domain/blueprint/values.ts';
import { compareChannels } from '../../domain/channels/tree.ts';
import { CREATABLE_TYPES, type WireChannel } from '../../domain/channels/types.ts';
import { compareRoles } from '../../domain/hierarchy.ts';
import { CONTENT_FILTERS, NOTIFICATIONS, VERIFICATION_LEVELS } from '../../domain/server-words.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { permissionNames } from '../../kernel/permission-names.ts';
import type { Json } from '../../kernel/store/json.ts';
import { ACTIONS, actionOf, PRESETS, triggerName } from '../automod/shapes.ts';
import { channelView } from '../shapes/channel-view.ts';
import { roleView } from '../shapes/role-view.ts';

/** A server as it is at Discord now, not as a cache may know it: what is changed by it must be what is there. */

type Asking = Pick<Context, 'discord'>;

function roleState(role: APIRole): RoleState {
  const { primary_color, secondary_color, tertiary_color } = role.colors ?? { primary_color: role.color };
  const view = roleView(role);
  return {
    id: role.id,
    name: role.name,
    position: view.position,
    ...(view.managed || view.managed_by
      ? { managed: (view.managed_by ?? 'an integration').replace(/^(bot|integration) \d+$/, '$1') }
      : {}),
    fields: {
      color: colorText({
        primary_color,
        secondary_color: secondary_color ?? null,
        tertiary_color: tertiary_color ?? null,
      }),
      // An icon that is an image cannot be written down, so it is left alone.
      ...(role.icon ? {} : { icon: role.unicode_emoji ?? null }),
      hoist: view.hoist,
      mentionable: view.mentionable,
      permissions: view.permissions,
    },
  };
}

const emojiOf = (emoji: { emoji_id?: string | null; emoji_name?: string | null } | null | undefined): string | null =>
  emoji?.emoji_id ?? emoji?.emoji_name ?? null;

function overwritesOf({ permission_overwrites = [] }: WireChannel): Overwrite[] {
  return overwritesInOrder(
    permission_overwrites.map(({ id, type, allow, deny }) => ({
      id,
      type: type === 0 ? 'role' : 'member',
      allow: permissionNames(BigInt(allow)),
      deny: permissionNames(BigInt(deny)),
    })),
  );
}

function channelState(channel: WireChannel): ChannelState {
  const view = channelView(channel);
  const flags = view.flags ?? [];
  const all: Fields = {
    topic: channel.topic ?? '',
    nsfw: view.nsfw ?? false,
    slowmode: view.rate_limit_per_user ?? 0,
    bitrate: view.bitrate ?? 64_000,
    user_limit: view.user_limit ?? 0,
    region: view.rtc_region ?? null,
    video_quality: view.video_quality_mode ?? 'auto',
    auto_archive: view.default_auto_archive_duration ?? null,
    thread_slowmode: view.default_thread_rate_limit_per_user ?? 0,
    tags: (channel.available_tags ?? []).map((tag) => ({
      name: tag.name,
      emoji: emojiOf(tag),
      moderated: tag.moderated,
    })),
    default_reaction: emojiOf(channel.default_reaction_emoji),
    sort_order: view.default_sort_order ?? null,
    layout: view.default_forum_layout ?? 'default',
    require_tag: flags.includes('require_tag'),
    hide_downloads: flags.includes('hide_media_download_options'),
  };
  const own = fieldsFor(CHANNEL, view.type).map(([field]) => [field, all[field] ?? null] as const);
  return {
    id: channel.id,
    name: view.name,
    type: view.type,
    parent: channel.parent_id ?? null,
    position: channel.position ?? 0,
    fields: { ...Object.fromEntries(own), overwrites: overwritesOf(channel) as unknown as Json },
  };
}

/** What is in no category first, then each category followed by what is in it. */
function inOrder(channels: readonly WireChannel[]): ChannelState[] {
  const sorted = channels
    .map((channel) => ({ channel, view: channelView(channel) }))
    .sort((a, b) => compareChannels(a.view, b.view))
    .map(({ channel }) => channelState(channel))
    // What nobody can make by hand is none of a blueprint's business.
    .filter(({ type }) => (CREATABLE_TYPES as readonly string[]).includes(type));
  const inside = (parent: string | null) => sorted.filter((each) => each.type !== CATEGORY && each.parent === parent);
  return [
    ...inside(null),
    ...sorted.filter(({ type }) => type === CATEGORY).flatMap((each) => [each, ...inside(each.id)]),
  ];
}

const serverFields = (guild: APIGuild): Fields => ({
  name: guild.name,
  description: guild.description ?? null,
  verification_level: VERIFICATION_LEVELS[guild.verification_level] ?? null,
  content_filter: CONTENT_FILTERS[guild.explicit_content_filter] ?? null,
  notifications: NOTIFICATIONS[guild.default_message_notifications] ?? null,
  locale: guild.preferred_locale,
  system_channel: guild.system_channel_id ?? null,
  rules_channel: guild.rules_channel_id ?? null,
  updates_channel: guild.public_updates_channel_id ?? null,
  safety_alerts_channel: guild.safety_alerts_channel_id ?? null,
  afk_channel: guild.afk_channel_id ?? null,
  afk_timeout: guild.afk_timeout,
  boost_progress_bar: guild.premium_progress_bar_enabled ?? false,
});

function ruleThing(rule: APIAutoModerationRule): Thing {
  const { trigger_metadata: meta } = rule;
  const block = actionOf(rule, ACTIONS.block) ?? actionOf(rule, ACTIONS.quarantine);
  const trigger = triggerName(rule.trigger_type) ?? 'unknown';
  return {
    id: rule.id,
    name: rule.name,
    fields: {
      enabled: rule.enabled,
      trigger,
      keywords: meta?.keyword_filter ?? [],
      regex: meta?.regex_patterns ?? [],
      presets: (meta?.presets ?? []).flatMap((preset) => PRESETS[preset - 1] ?? []),
      allowed: meta?.allow_list ?? [],
      mention_limit: meta?.mention_total_limit ?? null,
      raid_protection: trigger === 'mention_spam' ? (meta?.mention_raid_protection_enabled ?? false) : null,
      block: block !== undefined,
      block_message: block?.metadata?.custom_message ?? null,
      alert_channel: actionOf(rule, ACTIONS.alert)?.metadata?.channel_id ?? null,
      timeout: actionOf(rule, ACTIONS.timeout)?.metadata?.duration_seconds ?? null,
      exempt_roles: [...rule.exempt_roles].sort(),
      exempt_channels: [...rule.exempt_channels].sort(),
    },
  };
}

const welcomeFields = (screen: APIGuildWelcomeScreen, guild: APIGuild): Fields => ({
  enabled: (guild.features as readonly string[]).includes('WELCOME_SCREEN_ENABLED'),
  description: screen.description ?? null,
  channels: screen.welcome_channels.map((each) => ({
    channel: each.channel_id,
    description: each.description,
    emoji: emojiOf(each),
  })),
});

const onboardingFields = (onboarding: APIGuildOnboarding): Fields => ({
  enabled: onboarding.enabled,
  mode: onboarding.mode === 1 ? 'advanced' : 'default',
  default_channels: [...onboarding.default_channel_ids].sort(),
  prompts: onboarding.prompts.map((prompt) => ({
    title: prompt.title,
    type: prompt.type === 1 ? 'dropdown' : 'multiple_choice',
    single_select: prompt.single_select,
    required: prompt.required,
    in_onboarding: prompt.in_onboarding,
    options: prompt.options.map((option) => ({
      title: option.title,
      description: option.description || null,
      emoji: option.emoji?.id ?? option.emoji?.name ?? null,
      roles: [...option.role_ids].sort(),
      channels: [...option.channel_ids].sort(),
    })),
  })),
});

/** What the bot may not read, or the server does not have, is left out. */
async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (
      error instanceof OperationError &&
      ['not_found', 'missing_permission', 'forbidden', 'discord_refused'].includes(error.code)
    )
      return undefined;
    throw error;
  }
}

async function membersOf(
  { discord }: Asking,
  guildId: string,
  channels: readonly WireChannel[],
): Promise<Record<string, string>> {
  const ids = new Set(
    channels.flatMap(({ permission_overwrites = [] }) =>
      permission_overwrites.flatMap(({ id, type }) => (type === 1 ? [id] : [])),
    ),
  );
  const found = await Promise.all(
    [...ids].map(async (id) => [id, (await ifThere(discord.member(guildId, id)))?.user.username] as const),
  );
  return Object.fromEntries(found.flatMap(([id, name]) => (name === undefined ? [] : [[id, name]])));
}

export async function readServer(context: Asking, guildId: string, sections: readonly Section[]): Promise<State> {
  const { discord } = context;
  const get = <T>(url: Parameters<typeof discord.request>[1]) => discord.request<T>('GET', url);
  const wants = (section: Section) => sections.includes(section);
  const [guild, wire, rules, screen, onboarding] = await Promise.all([
    get<APIGuild>(path`/guilds/${guildId}`),
    get<APIChannel[]>(path`/guilds/${guildId}/channels`),
    wants('automod')
      ? ifThere(get<APIAutoModerationRule[]>(path`/guilds/${guildId}/auto-moderation/rules`))
      : undefined,
    wants('welcome_screen') ? ifThere(get<APIGuildWelcomeScreen>(path`/guilds/${guildId}/welcome-screen`)) : undefined,
    wants('onboarding') ? ifThere(get<APIGuildOnboarding>(path`/guilds/${guildId}/onboarding`)) : undefined,
  ]);
  const channels: readonly WireChannel[] = wire;
  const roles = [...guild.roles].sort((a, b) => (a.id === guildId ? 1 : b.id === guildId ? -1 : compareRoles(b, a)));
  return {
    id: guildId,
    name: guild.name,
    features: guild.features,
    server: serverFields(guild),
    roles: roles.map(roleState),
    channels: inOrder(channels),
    ...(rules ? { automod: rules.map(ruleThing) } : {}),
    ...(screen ? { welcome_screen: welcomeFields(screen, guild) } : {}),
    ...(onboarding ? { onboarding: onboardingFields(onboarding) } : {}),
    members: await membersOf(context, guildId, channels),
  };
}
