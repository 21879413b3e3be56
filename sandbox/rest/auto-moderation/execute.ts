import type { APIEmbed } from 'discord-api-types/v10';
import type { AutoModerationActionRecord, ChannelRecord, GuildRecord, MemberRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { announceMember } from '../announce.ts';
import { postMessage } from '../messages/post.ts';
import { actionTypes, type Triggered } from './judge.ts';

/** What was said, by whom and where. */
export interface Offence {
  readonly world: World;
  readonly guild: GuildRecord;
  readonly member: MemberRecord;
  /** Null where it is not said in a channel but stands in a profile. */
  readonly channel: ChannelRecord | null;
  /** Null where it was blocked. */
  readonly messageId: string | null;
  readonly content: string;
}

/** https://discord.com/developers/docs/resources/message#message-object-message-types */
const autoModerationMessage = 24;
/** https://discord.com/developers/docs/resources/guild#guild-member-object-guild-member-flags */
export const quarantinedFlag = 1 << 7;

const auditTypes: Readonly<Record<number, number>> = {
  [actionTypes.block]: 143,
  [actionTypes.alert]: 144,
  [actionTypes.timeout]: 145,
  [actionTypes.quarantine]: 146,
};

/** Does what the rules say, writes it down, and tells. */
export function executeActions(offence: Offence, triggered: readonly Triggered[]): void {
  for (const trigger of triggered) {
    for (const action of trigger.rule.actions) {
      const alertId = perform(offence, trigger, action);
      writeDown(offence, trigger, action);
      tell(offence, trigger, action, alertId);
    }
  }
}

/** Returns the id of the alert, where one was posted. */
function perform(offence: Offence, trigger: Triggered, { type, metadata }: AutoModerationActionRecord): string | null {
  const { world, guild, member } = offence;
  if (type === actionTypes.alert) {
    const channel = guild.channels.get(metadata.channel_id ?? '');
    return channel ? postAlert(offence, trigger, channel) : null;
  }
  if (type === actionTypes.timeout) {
    const until = world.clock.now() + (metadata.duration_seconds ?? 0) * 1000;
    member.communication_disabled_until = Math.max(until, member.communication_disabled_until ?? 0);
    announceMember(world, member);
  }
  if (type === actionTypes.quarantine) {
    member.flags |= quarantinedFlag;
    announceMember(world, member);
  }
  return null;
}

/** A system message of the member's, with all that moderators need in its embed. */
function postAlert(offence: Offence, { rule, keyword, content: matched }: Triggered, channel: ChannelRecord): string {
  const { world, member, content, messageId } = offence;
  const timeout = rule.actions.find(({ type }) => type === actionTypes.timeout);
  const fields: Record<string, string | null> = {
    rule_name: rule.name,
    channel_id: offence.channel?.id ?? null,
    decision_id: world.snowflakes.next(),
    keyword,
    keyword_matched_content: matched,
    flagged_message_id: messageId,
    timeout_duration: timeout ? String(timeout.metadata.duration_seconds) : null,
  };
  const embed: APIEmbed = {
    type: 'auto_moderation_message' as NonNullable<APIEmbed['type']>,
    description: content,
    fields: Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [{ name, value, inline: false }])),
  };
  return postMessage(world, channel, { author_id: member.user_id, type: autoModerationMessage, embeds: [embed] }).id;
}

/** https://discord.com/developers/docs/resources/audit-log#audit-log-entry-object-optional-audit-entry-info */
function writeDown(
  { world, guild, member, channel }: Offence,
  { rule }: Triggered,
  action: AutoModerationActionRecord,
) {
  world.audit(guild, {
    user_id: member.user_id,
    target_id: member.user_id,
    action_type: auditTypes[action.type] ?? 143,
    options: {
      auto_moderation_rule_name: rule.name,
      auto_moderation_rule_trigger_type: String(rule.trigger_type) as `${1 | 3 | 4 | 5}`,
      ...(channel && { channel_id: channel.id }),
    },
  });
}

/** https://discord.com/developers/docs/events/gateway-events#auto-moderation-action-execution */
function tell(
  { world, guild, member, channel, messageId, content }: Offence,
  { rule, keyword, content: matched }: Triggered,
  { type, metadata }: AutoModerationActionRecord,
  alertId: string | null,
): void {
  world.dispatch({
    t: 'AUTO_MODERATION_ACTION_EXECUTION',
    guild_id: guild.id,
    data: {
      guild_id: guild.id,
      action: { type, metadata: { ...metadata } },
      rule_id: rule.id,
      rule_trigger_type: rule.trigger_type,
      user_id: member.user_id,
      ...(channel && { channel_id: channel.id }),
      ...(messageId !== null && { message_id: messageId }),
      ...(alertId !== null && { alert_system_message_id: alertId }),
      content,
      matched_keyword: keyword,
      matched_content: matched,
    },
  });
}
