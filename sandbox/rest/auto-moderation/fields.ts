import { discordError, type FieldError, fieldErrors, invalidForm } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import type {
  AutoModerationActionRecord,
  AutoModerationRuleRecord,
  GuildRecord,
  TriggerMetadataRecord,
} from '../../world/records.ts';
import type { GuildAccess } from '../access.ts';
import { actionTypes, moments, triggers } from './judge.ts';
import { rustPattern } from './match.ts';

type Nullable<Fields> = { readonly [Key in keyof Fields]?: Fields[Key] | null };

export interface RuleBody {
  readonly name?: string;
  readonly event_type?: number;
  readonly trigger_type?: number;
  readonly trigger_metadata?: Nullable<TriggerMetadataRecord> | null;
  readonly actions?:
    | readonly { readonly type: number; readonly metadata?: Nullable<AutoModerationActionRecord['metadata']> | null }[]
    | null;
  readonly enabled?: boolean | null;
  readonly exempt_roles?: readonly string[] | null;
  readonly exempt_channels?: readonly string[] | null;
}

/** What a new rule has and an old one may change. */
type RuleFields = Omit<AutoModerationRuleRecord, 'id' | 'guild_id' | 'creator_id' | 'trigger_type'>;

/** "Max per Guild". https://discord.com/developers/docs/resources/auto-moderation#auto-moderation-rule-object-trigger-types */
const maxRules: Readonly<Record<number, number>> = {
  [triggers.keyword]: 6,
  [triggers.spam]: 1,
  [triggers.preset]: 1,
  [triggers.mentions]: 1,
  [triggers.profile]: 1,
};

/** What a rule of each type may do. https://discord.com/developers/docs/resources/auto-moderation#auto-moderation-action-object-action-types */
const allowedActions: Readonly<Record<number, readonly number[]>> = {
  [triggers.keyword]: [actionTypes.block, actionTypes.alert, actionTypes.timeout],
  [triggers.spam]: [actionTypes.block, actionTypes.alert],
  [triggers.preset]: [actionTypes.block, actionTypes.alert],
  [triggers.mentions]: [actionTypes.block, actionTypes.alert, actionTypes.timeout],
  [triggers.profile]: [actionTypes.alert, actionTypes.quarantine],
};

const defaults: TriggerMetadataRecord = {
  keyword_filter: [],
  regex_patterns: [],
  allow_list: [],
  presets: [],
  mention_total_limit: 20,
  mention_raid_protection_enabled: false,
};

const badRegex: FieldError = { code: 'AUTO_MODERATION_INVALID_REGEX', message: 'Invalid regular expression' };
const badAction: FieldError = {
  code: 'AUTO_MODERATION_INVALID_ACTION_TYPE',
  message: 'Rules with this trigger type cannot have this action.',
};

/** The message names type and number, as Discord's does. */
export function refuseTooMany(guild: GuildRecord, trigger: number): void {
  const max = maxRules[trigger] ?? 0;
  const alike = [...guild.auto_moderation_rules.values()].filter(({ trigger_type }) => trigger_type === trigger);
  if (alike.length < max) return;
  const message = `Maximum number of rules with trigger type ${trigger} is ${max}`;
  throw invalidForm({ '': { code: 'AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED', message } });
}

/** The body over what was before. */
export function readRule(
  access: GuildAccess,
  trigger: number,
  body: RuleBody,
  before: AutoModerationRuleRecord | null,
): RuleFields {
  const { guild } = access;
  if (!before && !body.actions) throw invalidForm({ actions: fieldErrors.required });
  const moment = trigger === triggers.profile ? moments.profile : moments.message;
  const event_type = body.event_type ?? before?.event_type ?? moment;
  if (event_type !== moment) throw invalidForm({ event_type: fieldErrors.choices([moment]) });
  for (const id of body.exempt_roles ?? []) if (!guild.roles.has(id)) throw discordError(10011);
  for (const id of body.exempt_channels ?? []) {
    if (!guild.channels.has(id) && !guild.threads.has(id)) throw discordError(10003);
  }
  return {
    name: readName(body.name ?? before?.name ?? ''),
    event_type,
    trigger_metadata: readMetadata(body, before?.trigger_metadata ?? defaults),
    actions: body.actions ? readActions(access, trigger, body.actions) : (before?.actions ?? []),
    enabled: body.enabled ?? before?.enabled ?? false,
    exempt_roles: body.exempt_roles === undefined ? (before?.exempt_roles ?? []) : (body.exempt_roles ?? []),
    exempt_channels:
      body.exempt_channels === undefined ? (before?.exempt_channels ?? []) : (body.exempt_channels ?? []),
  };
}

function readName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw invalidForm({ name: fieldErrors.length(1, 100) });
  return trimmed;
}

/** Given, it replaces the former as a whole. */
function readMetadata({ trigger_metadata }: RuleBody, before: TriggerMetadataRecord): TriggerMetadataRecord {
  if (!trigger_metadata) return before;
  const given = Object.entries(trigger_metadata).filter(([key, value]) => key in defaults && value != null);
  const metadata: TriggerMetadataRecord = { ...defaults, ...Object.fromEntries(given) };
  for (const [index, pattern] of metadata.regex_patterns.entries()) {
    if (!rustPattern(pattern)) throw invalidForm({ [`trigger_metadata.regex_patterns.${index}`]: badRegex });
  }
  return metadata;
}

function readActions(
  { guild, permissions }: GuildAccess,
  trigger: number,
  actions: NonNullable<RuleBody['actions']>,
): AutoModerationActionRecord[] {
  return actions.map(({ type, metadata }, index) => {
    if (!allowedActions[trigger]?.includes(type)) throw invalidForm({ [`actions.${index}.type`]: badAction });
    switch (type) {
      case actionTypes.block: {
        const custom_message = metadata?.custom_message;
        return { type, metadata: { ...(custom_message && { custom_message }) } };
      }
      case actionTypes.alert: {
        const channel = guild.channels.get(metadata?.channel_id ?? '');
        if (!channel) throw discordError(10003);
        if (channel.type !== 0 && channel.type !== 5) throw discordError(50024);
        return { type, metadata: { channel_id: channel.id } };
      }
      case actionTypes.timeout:
        if (!hasPermissions(permissions, 'ModerateMembers')) throw discordError(50013);
        return { type, metadata: { duration_seconds: metadata?.duration_seconds ?? 60 } };
      default:
        return { type, metadata: {} };
    }
  });
}
