import { discordError } from '../../errors.ts';
import { guildPermissions } from '../../permissions.ts';
import type { ChannelRecord, GuildRecord, MemberRecord, MessageRecord, UserRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { announceMember } from '../announce.ts';
import { executeActions, quarantinedFlag } from './execute.ts';
import { actionTypes, isExempt, judgeProfile, judgeText, type Triggered } from './judge.ts';

interface Saying {
  readonly world: World;
  readonly guild: GuildRecord | null;
  readonly channel: ChannelRecord;
  readonly user: UserRecord;
}

const messageBlocked = 200000;
const titleBlocked = 200001;

/**
 * Lets a member's message pass under the guild's rules: refuses it, or has it said and then does what else they ask. Bots, webhooks
 * and those who manage the guild are not bound. https://discord.com/developers/docs/resources/auto-moderation
 */
export function moderated(saying: Saying, text: string, say: () => MessageRecord): MessageRecord {
  const triggered = judge(saying, text);
  refuse(saying, text, triggered, messageBlocked);
  const message = say();
  if (triggered.length > 0) carryOut(saying, text, triggered, message.id);
  return message;
}

/** The same for the name of a thread, of which nothing but the refusal follows where a rule blocks it. */
export function moderateTitle(saying: Saying, title: string): void {
  refuse(saying, title, judge(saying, title), titleBlocked);
}

function judge({ world, guild, channel, user }: Saying, text: string): Triggered[] {
  const member = guild?.members.get(user.id);
  if (!guild || !member || user.bot || text === '') return [];
  const now = world.clock.now();
  return isExempt(guildPermissions(guild, member, now)) ? [] : judgeText(guild, channel, member, text, now);
}

function refuse(saying: Saying, text: string, triggered: readonly Triggered[], code: 200000 | 200001): void {
  if (!triggered.some(({ rule }) => rule.actions.some(({ type }) => type === actionTypes.block))) return;
  carryOut(saying, text, triggered, null);
  throw discordError(code);
}

function carryOut(
  { world, guild, channel, user }: Saying,
  content: string,
  triggered: readonly Triggered[],
  messageId: string | null,
): void {
  const member = guild?.members.get(user.id);
  if (guild && member) executeActions({ world, guild, member, channel, messageId, content }, triggered);
}

/** To be called when a member joins or changes a name: shuts out whose names are not allowed, and lets them in again. */
export function moderateProfile(world: World, guild: GuildRecord, member: MemberRecord): void {
  const user = world.user(member.user_id);
  if (user.bot || isExempt(guildPermissions(guild, member, world.clock.now()))) return;
  const names = [member.nick, user.global_name, user.username].filter((name) => name !== null);
  const triggered = judgeProfile(guild, member, names);
  if (triggered.length > 0 && !(member.flags & quarantinedFlag)) {
    const content = names.find((name) => triggered.some(({ content: matched }) => matched && name.includes(matched)));
    executeActions({ world, guild, member, channel: null, messageId: null, content: content ?? '' }, triggered);
  }
  if (triggered.length === 0 && member.flags & quarantinedFlag) {
    member.flags &= ~quarantinedFlag;
    announceMember(world, member);
  }
}
