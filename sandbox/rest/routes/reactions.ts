import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { memberView } from '../../views/members.ts';
import { userView } from '../../views/users.ts';
import type { ChannelRecord, MessageRecord, ReactionRecord } from '../../world/records.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import type { World } from '../../world/world.ts';
import { channelFor, messageOf } from '../access.ts';
import { scopeOf } from '../messages/announce.ts';
import { customEmoji, parseEmoji, type ReactionEmoji, sameEmoji } from '../messages/emoji.ts';
import { type RestRequest, route } from '../route.ts';

const maxReactions = 20;
const burst = 1;

/** https://discord.com/developers/docs/resources/message#create-reaction and the five after it */
export const reactionRoutes = [
  route({
    method: 'PUT',
    path: '/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me',
    run(request) {
      const { world, user } = request;
      const { channel, guild, message, emoji, permissions } = reactionTarget(request);
      if (channel.kind === 'thread' && channel.archived) throw discordError(50083);
      const existing = find(message, emoji);
      if (existing?.users.has(user.id)) return;
      if (!existing) {
        if (!hasPermissions(permissions, 'AddReactions')) throw discordError(50013);
        if (message.reactions.length >= maxReactions) throw discordError(30010);
        mayUse(world, user.id, guild?.id, emoji, permissions);
      }
      const reaction = existing ?? { emoji, users: new Set<string>(), burst_users: new Set<string>() };
      reaction.users.add(user.id);
      if (!existing) message.reactions.push(reaction);
      const member = guild?.members.get(user.id);
      world.dispatch({
        t: 'MESSAGE_REACTION_ADD',
        ...scopeOf(channel),
        data: {
          user_id: user.id,
          ...place(channel, message),
          ...(member && { member: memberView(world, member) }),
          emoji: emojiOf(reaction),
          ...(!message.webhook && { message_author_id: message.author_id }),
          burst: false,
          type: 0,
        },
      });
    },
  }),

  route({
    method: 'DELETE',
    path: '/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me',
    run(request) {
      const { channel, message, emoji } = reactionTarget(request);
      removeReaction(request.world, channel, message, emoji, request.user.id);
    },
  }),

  route({
    method: 'DELETE',
    path: '/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}',
    run(request) {
      const { channel, guild, message, emoji, permissions } = reactionTarget(request);
      const { user_id = '' } = request.params;
      if (user_id !== request.user.id) {
        if (!guild) throw discordError(50003);
        if (!hasPermissions(permissions, 'ManageMessages')) throw discordError(50013);
      }
      removeReaction(request.world, channel, message, emoji, user_id);
    },
  }),

  route<unknown, { after?: string; limit?: number; type?: number }>({
    method: 'GET',
    path: '/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}',
    run(request) {
      const { message, emoji } = reactionTarget(request);
      const { after = '0', limit = 25, type = 0 } = request.query;
      const reaction = find(message, emoji);
      if (!reaction) throw discordError(10014);
      return [...(type === burst ? reaction.burst_users : reaction.users)]
        .filter((id) => compareSnowflakes(id, after) > 0)
        .sort(compareSnowflakes)
        .slice(0, limit)
        .map((id) => userView(request.world.user(id)));
    },
  }),

  route({
    method: 'DELETE',
    path: '/channels/{channel_id}/messages/{message_id}/reactions',
    run(request) {
      const { world, params } = request;
      const { channel, guild } = channelFor(request, params.channel_id ?? '', 'ManageMessages');
      if (!guild) throw discordError(50003);
      const message = messageOf(channel, params.message_id ?? '');
      message.reactions = [];
      world.dispatch({ t: 'MESSAGE_REACTION_REMOVE_ALL', ...scopeOf(channel), data: place(channel, message) });
    },
  }),

  route({
    method: 'DELETE',
    path: '/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}',
    run(request) {
      const { channel, guild, message, emoji, permissions } = reactionTarget(request);
      if (!guild) throw discordError(50003);
      if (!hasPermissions(permissions, 'ManageMessages')) throw discordError(50013);
      const reaction = find(message, emoji);
      if (!reaction) throw discordError(10014);
      message.reactions = message.reactions.filter((other) => other !== reaction);
      request.world.dispatch({
        t: 'MESSAGE_REACTION_REMOVE_EMOJI',
        ...scopeOf(channel),
        data: { ...place(channel, message), emoji: emojiOf(reaction) },
      });
    },
  }),
];

function reactionTarget<Body, Query>(request: RestRequest<Body, Query>) {
  const { world, params } = request;
  const access = channelFor(request, params.channel_id ?? '', 'ReadMessageHistory');
  const message = messageOf(access.channel, params.message_id ?? '');
  return { ...access, message, emoji: parseEmoji(world, params.emoji_name ?? '') };
}

function find(message: MessageRecord, emoji: ReactionEmoji): ReactionRecord | undefined {
  return message.reactions.find((reaction) => sameEmoji(reaction.emoji, emoji));
}

/** A custom emoji must be of a guild the user is in; one of another guild needs USE_EXTERNAL_EMOJIS. */
function mayUse(
  world: World,
  userId: string,
  guildId: string | undefined,
  { id }: ReactionEmoji,
  permissions: bigint,
): void {
  if (id === null) return;
  const known = customEmoji(world, id);
  if (!known || !world.member(known.guild_id, userId)) throw discordError(10014);
  if (known.guild_id !== guildId && !hasPermissions(permissions, 'UseExternalEmojis')) throw discordError(50013);
}

function removeReaction(
  world: World,
  channel: ChannelRecord,
  message: MessageRecord,
  emoji: ReactionEmoji,
  userId: string,
): void {
  const reaction = find(message, emoji);
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
      ...place(channel, message),
      emoji: emojiOf(reaction),
      burst: wasBurst,
      type: wasBurst ? burst : 0,
    },
  });
}

function place(channel: ChannelRecord, message: MessageRecord) {
  return { ...scopeOf(channel), message_id: message.id };
}

function emojiOf({ emoji }: ReactionRecord) {
  return { id: emoji.id, name: emoji.name, ...(emoji.animated && { animated: true }) };
}
