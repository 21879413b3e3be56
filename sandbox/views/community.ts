import type {
  GuildRecord,
  HomeSettingsRecord,
  IncidentsRecord,
  JoinRequestRecord,
  OnboardingPromptRecord,
  SettingsEmojiRecord,
} from '../world/records.ts';
import type { World } from '../world/world.ts';
import { timestamp, timestampOrNull } from './time.ts';
import { userView } from './users.ts';

/** https://discord.com/developers/docs/resources/guild#welcome-screen-object */
export function welcomeScreenView(guild: GuildRecord) {
  const { description, welcome_channels } = guild.welcome_screen;
  return {
    description,
    welcome_channels: welcome_channels.map(({ channel_id, description, ...emoji }) => ({
      channel_id,
      description,
      emoji_id: emoji.emoji_id,
      emoji_name: nameOf(guild, emoji),
    })),
  };
}

/** https://discord.com/developers/docs/resources/guild#guild-onboarding-object */
export function onboardingView(guild: GuildRecord) {
  const { prompts, default_channel_ids, enabled, mode } = guild.onboarding;
  return {
    guild_id: guild.id,
    prompts: prompts.map((prompt) => onboardingPromptView(guild, prompt)),
    default_channel_ids,
    enabled,
    mode,
  };
}

function onboardingPromptView(guild: GuildRecord, { options, ...prompt }: OnboardingPromptRecord) {
  return {
    ...prompt,
    options: options.map(({ emoji_id, emoji_name, ...option }) => ({
      ...option,
      emoji: {
        id: emoji_id,
        name: nameOf(guild, { emoji_id, emoji_name }),
        animated: guild.emojis.get(emoji_id ?? '')?.animated ?? false,
      },
    })),
  };
}

function nameOf(guild: GuildRecord, { emoji_id, emoji_name }: SettingsEmojiRecord): string | null {
  return emoji_id === null ? emoji_name : (guild.emojis.get(emoji_id)?.name ?? null);
}

/** The server guide, which the documentation does not describe: as the document has it. */
export function homeSettingsView(guild: GuildRecord, settings: HomeSettingsRecord) {
  const { enabled, welcome_message, new_member_actions, resource_channels } = settings;
  return {
    guild_id: guild.id,
    enabled,
    ...(welcome_message && { welcome_message }),
    new_member_actions,
    resource_channels,
  };
}

/** https://discord.com/developers/docs/resources/guild#incidents-data-object */
export function incidentsView({ invites_disabled_until, dms_disabled_until }: IncidentsRecord) {
  return {
    invites_disabled_until: timestampOrNull(invites_disabled_until),
    dms_disabled_until: timestampOrNull(dms_disabled_until),
  };
}

/** https://discord.com/developers/docs/resources/guild-join-request#guild-join-request-object */
export function joinRequestView(world: World, request: JoinRequestRecord) {
  return {
    id: request.id,
    created_at: timestamp(request.created_at),
    reviewed_at: timestampOrNull(request.reviewed_at),
    application_status: request.status,
    rejection_reason: request.rejection_reason,
    guild_id: request.guild_id,
    user_id: request.user_id,
    user: userView(world.user(request.user_id)),
    form_responses: request.form_responses,
    ...(request.actioned_by !== null && { actioned_by_user: userView(world.user(request.actioned_by)) }),
  };
}
