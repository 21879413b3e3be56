import type { APIAutoModerationAction, APIAutoModerationRule } from 'discord-api-types/v10';
import { z } from 'zod';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';

/** https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-trigger-types */
export const TRIGGERS = { keyword: 1, spam: 3, keyword_preset: 4, mention_spam: 5, member_profile: 6 } as const;
export type Trigger = keyof typeof TRIGGERS;
export const TRIGGER_NAMES = Object.keys(TRIGGERS) as [Trigger, ...Trigger[]];
export const PRESETS = ['profanity', 'sexual_content', 'slurs'] as const;
export const ACTIONS = { block: 1, alert: 2, timeout: 3, quarantine: 4 } as const;

export const RuleView = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  trigger: z.string(),
  keywords: z.array(z.string()).optional(),
  regex: z.array(z.string()).optional(),
  allowed: z.array(z.string()).optional(),
  presets: z.array(z.string()).optional(),
  mention_limit: z.int().optional(),
  raid_protection: z.boolean().optional(),
  block: z.boolean(),
  block_message: z.string().optional(),
  alert_channel_id: z.string().optional(),
  alert_channel_name: z.string().optional(),
  timeout_seconds: z.int().optional(),
  quarantine: z.boolean().optional(),
  exempt_roles: z.array(z.string()).optional().describe('by name'),
  exempt_channels: z.array(z.string()).optional().describe('by name'),
  made_by_id: z.string(),
});
export type RuleView = z.output<typeof RuleView>;

export interface Names {
  roles: ReadonlyMap<string, string>;
  channels: ReadonlyMap<string, string>;
}

export const triggerName = (type: number): Trigger | undefined => TRIGGER_NAMES.find((name) => TRIGGERS[name] === type);

const some = <T>(list: readonly T[] | null | undefined) => (list?.length ? [...list] : undefined);

export function actionOf(rule: { actions: readonly APIAutoModerationAction[] }, type: number) {
  return rule.actions.find((action) => action.type === type);
}

export function ruleView(rule: APIAutoModerationRule, names: Names): RuleView {
  const { trigger_metadata: meta } = rule;
  const alert = actionOf(rule, ACTIONS.alert)?.metadata?.channel_id;
  const block = actionOf(rule, ACTIONS.block);
  return {
    id: rule.id,
    name: rule.name,
    enabled: rule.enabled,
    trigger: triggerName(rule.trigger_type) ?? 'unknown',
    block: block !== undefined,
    made_by_id: rule.creator_id,
    ...withoutEmpty({
      keywords: some(meta?.keyword_filter),
      regex: some(meta?.regex_patterns),
      allowed: some(meta?.allow_list),
      presets: some(meta?.presets)?.map((preset) => PRESETS[preset - 1] ?? 'unknown'),
      mention_limit: meta?.mention_total_limit,
      raid_protection: meta?.mention_raid_protection_enabled,
      block_message: block?.metadata?.custom_message,
      alert_channel_id: alert,
      alert_channel_name: alert && names.channels.get(alert),
      timeout_seconds: actionOf(rule, ACTIONS.timeout)?.metadata?.duration_seconds,
      quarantine: actionOf(rule, ACTIONS.quarantine) ? true : undefined,
      exempt_roles: some(rule.exempt_roles)?.map((id) => names.roles.get(id) ?? id),
      exempt_channels: some(rule.exempt_channels)?.map((id) => names.channels.get(id) ?? id),
    }),
  };
}

const words = (label: string, list: readonly string[] | undefined) =>
  list ? [`${label} ${list.map((word) => quoted(word, 260)).join(' ')}`] : [];
const named = (label: string, list: readonly string[] | undefined) =>
  list ? [`${label} ${list.map((name) => plainName(name)).join(' ')}`] : [];

export function ruleLine(rule: RuleView): string {
  return [
    `${rule.id} ${plainName(rule.name, 100)}`,
    rule.enabled ? 'on' : 'off',
    rule.trigger,
    ...words('keywords', rule.keywords),
    ...words('regex', rule.regex),
    ...named('presets', rule.presets),
    ...words('allowed', rule.allowed),
    ...(rule.mention_limit === undefined ? [] : [`more than ${rule.mention_limit} mentions`]),
    ...(rule.raid_protection === undefined ? [] : [`raid protection ${rule.raid_protection ? 'on' : 'off'}`]),
    rule.block ? `blocks${rule.block_message ? ` and says ${quoted(rule.block_message, 300)}` : ''}` : 'does not block',
    ...(rule.alert_channel_id ? [`alerts #${plainName(rule.alert_channel_name ?? '?')} ${rule.alert_channel_id}`] : []),
    ...(rule.timeout_seconds === undefined ? [] : [`timeout ${rule.timeout_seconds}s`]),
    ...(rule.quarantine ? ['quarantines'] : []),
    ...named('not for', rule.exempt_roles),
    ...named('not in', rule.exempt_channels),
    `made by ${rule.made_by_id}`,
  ].join('; ');
}
