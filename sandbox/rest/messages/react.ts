import { discordError } from '../../errors.ts';
import { memberView } from '../../views/members.ts';
import type { ChannelRecord, MessageRecord, ReactionRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { scopeOf } from './announce.ts';
import { type ReactionEmoji, sameEmoji } from './emoji.ts';

const maxReactions = 20;

/** Normal or super reaction. https://discord.com/developers/docs/resources/message#get-reactions-reaction-types */
export const reactionTypes = { normal: 0, burst: 1 } as const;

export interface MessageIn {
  readonly world: World;
  readonly channel: ChannelRecord;
  readonly message: MessageRecord;
}

export function findReaction(message: MessageRecord, emoji: ReactionEmoji): ReactionRecord | undefined {
  return message.reactions.find((reaction) => sameEmoji(reaction.emoji, emoji));
}

/** One of each kind for each user and emoji; the second time nothing happens. */
export function addReaction(
  { world, channel, message }: MessageIn,
  emoji: ReactionEmoji,
  userId: string,
  type: number = reactionTypes.normal,
): void {
  const existing = findReaction(message, emoji);
  if (!existing && message.reactions.length >= maxReactions) throw discordError(30010);
  const reaction = existing ?? { emoji, users: new Set<string>(), burst_users: new Set<string>() };
  const users = type === reactionTypes.burst ? reaction.burst_users : reaction.users;
  if (users.has(userId)) return;
  users.add(userId);
  if (!existing) message.reactions.push(reaction);
  const member = message.guild_id === null ? undefined : world.member(message.guild_id, userId);
  const isBurst = type === reactionTypes.burst;
  world.dispatch({
    t: 'MESSAGE_REACTION_ADD',
    ...scopeOf(channel),
    data: {
      user_id: userId,
      ...placeOf({ channel, message }),
      ...(member && { member: memberView(world, member) }),
      emoji: emojiView(reaction),
      ...(!message.webhook && { message_author_id: message.author_id }),
      burst: isBurst,
      ...(isBurst && { burst_colors: [] }),
      type,
    },
  });
}

/** 10014 where nobody has reacted so; nothing where only the user has not. */
export function removeReaction({ world, channel, message }: MessageIn, emoji: ReactionEmoji, userId: string): void {
  const reaction = findReaction(message, emoji);
  if (!reaction) throw discordError(10014);
  const wasBurst = reaction.burst_users.delete(userId);
  if (!reaction.users.delete(userId) && !wasBurst) return;
  if (reaction.users.size + reaction.burst_users.size === 0) {
    message.reactions = message.reactions.filter((other) => other !== reaction);
  }
  world.dispatch({
    t: 'MESSAGE_REACTION_REMOVE',
    ...scopeOf(channel),
    data: {
      user_id: userId,
      ...placeOf({ channel, message }),
      emoji: emojiView(reaction),
      burst: wasBurst,
      type: wasBurst ? reactionTypes.burst : reactionTypes.normal,
    },
  });
}

export function removeReactions({ world, channel, message }: MessageIn): void {
  message.reactions = [];
  world.dispatch({ t: 'MESSAGE_REACTION_REMOVE_ALL', ...scopeOf(channel), data: placeOf({ channel, message }) });
}

export function removeReactionsOf({ world, channel, message }: MessageIn, emoji: ReactionEmoji): void {
  const reaction = findReaction(message, emoji);
  if (!reaction) throw discordError(10014);
  message.reactions = message.reactions.filter((other) => other !== reaction);
  world.dispatch({
    t: 'MESSAGE_REACTION_REMOVE_EMOJI',
    ...scopeOf(channel),
    data: { ...placeOf({ channel, message }), emoji: emojiView(reaction) },
  });
}

function placeOf({ channel, message }: Omit<MessageIn, 'world'>) {
  return { ...scopeOf(channel), message_id: message.id };
}

function emojiView({ emoji }: ReactionRecord) {
  return { id: emoji.id, name: emoji.name, ...(emoji.animated && { animated: true }) };
}
