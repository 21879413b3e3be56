import type { AutoModerationRuleRecord } from '../world/records.ts';

/** https://discord.com/developers/docs/resources/auto-moderation#auto-moderation-rule-object */
export function autoModerationRuleView(rule: AutoModerationRuleRecord) {
  return {
    id: rule.id,
    guild_id: rule.guild_id,
    creator_id: rule.creator_id,
    name: rule.name,
    event_type: rule.event_type,
    trigger_type: rule.trigger_type,
    trigger_metadata: triggerMetadataView(rule),
    actions: rule.actions.map(({ type, metadata }) => ({ type, metadata: { ...metadata } })),
    enabled: rule.enabled,
    exempt_roles: rule.exempt_roles,
    exempt_channels: rule.exempt_channels,
  };
}

/** What belongs to the rule's type, and no more. */
function triggerMetadataView({ trigger_type, trigger_metadata }: AutoModerationRuleRecord) {
  const { keyword_filter, regex_patterns, allow_list, presets, ...mentions } = trigger_metadata;
  switch (trigger_type) {
    case 1:
    case 6:
      return { keyword_filter, regex_patterns, allow_list };
    case 4:
      return { presets, allow_list };
    case 5:
      return mentions;
    default:
      return {};
  }
}
