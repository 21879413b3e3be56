import { hasPermissions } from '../../permissions.ts';
import type { AutoModerationRuleRecord, ChannelRecord, GuildRecord, MemberRecord } from '../../world/records.ts';
import { findMentions, findWords, type Match } from './match.ts';
import { presetWords } from './presets.ts';
import { findSpam } from './spam.ts';

export const triggers = { keyword: 1, spam: 3, preset: 4, mentions: 5, profile: 6 } as const;
export const moments = { message: 1, profile: 2 } as const;
export const actionTypes = { block: 1, alert: 2, timeout: 3, quarantine: 4 } as const;

export interface Triggered extends Match {
  readonly rule: AutoModerationRuleRecord;
}

/** Rules do not bind who manages the guild. */
export function isExempt(permissions: bigint): boolean {
  return hasPermissions(permissions, 'ManageGuild') || hasPermissions(permissions, 'Administrator');
}

/** The rules that something said in the channel triggers. */
export function judgeText(
  guild: GuildRecord,
  channel: ChannelRecord,
  member: MemberRecord,
  text: string,
  now: number,
): Triggered[] {
  const places = channel.kind === 'thread' ? [channel.id, channel.parent_id] : [channel.id];
  return rulesFor(guild, moments.message, member)
    .filter(({ exempt_channels }) => !places.some((id) => exempt_channels.includes(id)))
    .flatMap((rule) => {
      const match = matchOf(rule, guild, member, text, now);
      return match ? [{ rule, ...match }] : [];
    });
}

/** The rules that one of the member's names triggers. */
export function judgeProfile(guild: GuildRecord, member: MemberRecord, names: readonly string[]): Triggered[] {
  return rulesFor(guild, moments.profile, member).flatMap((rule) => {
    const match = names.map((name) => findWords(name, rule.trigger_metadata)).find(Boolean);
    return match ? [{ rule, ...match }] : [];
  });
}

function rulesFor(guild: GuildRecord, moment: number, { roles }: MemberRecord): AutoModerationRuleRecord[] {
  return [...guild.auto_moderation_rules.values()].filter(
    ({ enabled, event_type, exempt_roles }) =>
      enabled && event_type === moment && !exempt_roles.some((id) => roles.has(id)),
  );
}

function matchOf(
  { trigger_type, trigger_metadata }: AutoModerationRuleRecord,
  guild: GuildRecord,
  member: MemberRecord,
  text: string,
  now: number,
): Match | undefined {
  switch (trigger_type) {
    case triggers.keyword:
      return findWords(text, trigger_metadata);
    case triggers.preset: {
      const keyword_filter = trigger_metadata.presets.flatMap((preset) => presetWords[preset] ?? []);
      return findWords(text, { ...trigger_metadata, keyword_filter, regex_patterns: [] });
    }
    case triggers.mentions:
      return findMentions(text, trigger_metadata.mention_total_limit);
    case triggers.spam:
      return findSpam(guild, member.user_id, text, now);
    default:
      return undefined;
  }
}
