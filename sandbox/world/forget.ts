import type { GuildRecord, RoleRecord } from './records.ts';

/* What named a thing that is gone names it no longer. Announces nothing. */

/** Members, overwrites, emojis, questions and rules forget the role. */
export function forgetRole(guild: GuildRecord, { id }: RoleRecord): void {
  guild.roles.delete(id);
  for (const member of guild.members.values()) member.roles.delete(id);
  for (const channel of guild.channels.values()) channel.permission_overwrites.delete(id);
  for (const emoji of guild.emojis.values()) emoji.roles = emoji.roles.filter((role) => role !== id);
  for (const rule of guild.auto_moderation_rules.values()) rule.exempt_roles = without(rule.exempt_roles, id);
  guild.onboarding.prompts = guild.onboarding.prompts.map((prompt) => ({
    ...prompt,
    options: prompt.options.map((option) => ({ ...option, role_ids: without(option.role_ids, id) })),
  }));
}

/** Greetings, questions and rules forget the channel; alerts that went there go nowhere. */
export function forgetChannelInCommunity(guild: GuildRecord, id: string): void {
  const { onboarding, welcome_screen, home_settings } = guild;
  onboarding.default_channel_ids = without(onboarding.default_channel_ids, id);
  onboarding.prompts = onboarding.prompts.map((prompt) => ({
    ...prompt,
    options: prompt.options.map((option) => ({ ...option, channel_ids: without(option.channel_ids, id) })),
  }));
  welcome_screen.welcome_channels = elsewhere(welcome_screen.welcome_channels, id);
  if (home_settings) {
    home_settings.new_member_actions = elsewhere(home_settings.new_member_actions, id);
    home_settings.resource_channels = elsewhere(home_settings.resource_channels, id);
  }
  for (const rule of guild.auto_moderation_rules.values()) {
    rule.exempt_channels = without(rule.exempt_channels, id);
    rule.actions = rule.actions.filter(({ metadata }) => metadata.channel_id !== id);
  }
}

function without(ids: readonly string[], gone: string): string[] {
  return ids.filter((id) => id !== gone);
}

function elsewhere<Placed extends { readonly channel_id: string }>(list: readonly Placed[], gone: string): Placed[] {
  return list.filter(({ channel_id }) => channel_id !== gone);
}
